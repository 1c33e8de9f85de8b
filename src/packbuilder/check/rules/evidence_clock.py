"""What runs out when, held against submission, audit and surveillance (R10), and ages (R12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from packbuilder.calc.validity import add_months, has_expired
from packbuilder.check.places import audit_day, day_at
from packbuilder.check.timeline import Expiry, Kind, expiries, milestones
from packbuilder.check.view import DossierView
from packbuilder.model.finding import Finding, Severity

STATEMENT_MONTHS = 3
DATA_MONTHS = 12


def check_expiry_at_audit(view: DossierView) -> Iterator[Finding]:
    """R10: what still holds on the submission day must hold on the audit day too."""
    day = view.profile.submission_date
    audit = audit_day(view)
    if audit is None:
        return
    for expiry in expiries(view):
        if expiry.kind is Kind.EVIDENCE and has_expired(expiry.day, day):
            continue  # evidence-expired says so
        if has_expired(expiry.day, audit):
            is_over = has_expired(expiry.day, day)
            code = "validity-over" if is_over else "expires-before-audit"
            yield _finding(expiry, code, day if is_over else audit)


def check_expiry_in_cycle(view: DossierView) -> Iterator[Finding]:
    """R10: what will have run out by each later date of the certification cycle."""
    audit = audit_day(view)
    if audit is None:
        return
    since = audit
    for stone in milestones(view):
        if stone.day <= audit:
            continue
        gone = [
            e
            for e in expiries(view)
            if since <= e.day < stone.day and e.kind is not Kind.CALIBRATION
        ]
        since = stone.day
        if gone:
            yield Finding(
                code="expires-before-surveillance",
                severity=Severity.INFO,
                subject=stone.milestone_id,
                params={
                    "day": stone.day.isoformat(),
                    "count": str(len(gone)),
                    "what": ", ".join(f"{e.subject} ({e.day.isoformat()})" for e in gone),
                    **stone.title.params("stage"),
                },
                location=gone[0].location,
            )


def check_statement_age(view: DossierView) -> Iterator[Finding]:
    """R12: statements were signed not long before they are handed in."""
    pointer = "/commitments_public/signed_on"
    signed = day_at(view, pointer)
    day = view.profile.submission_date
    if signed and add_months(signed, STATEMENT_MONTHS) < day:
        yield Finding(
            code="statement-too-old",
            severity=Severity.WARNING,
            subject=pointer,
            params={"signed": signed.isoformat(), "months": str(STATEMENT_MONTHS)},
            location=view.location(pointer),
        )


def check_data_age(view: DossierView) -> Iterator[Finding]:
    """R12: complaints and satisfaction are those of the last twelve months."""
    day = view.profile.submission_date
    for pointer in ("/complaints/period/to", "/survey/period/to"):
        end = day_at(view, pointer)
        if end and add_months(end, DATA_MONTHS) < day:
            yield Finding(
                code="figures-too-old",
                severity=Severity.WARNING,
                subject=pointer,
                params={"end": end.isoformat(), "months": str(DATA_MONTHS)},
                location=view.location(pointer),
            )


def check_manual_run_time(view: DossierView) -> Iterator[Finding]:
    """R09: the manual has been in force as long as the system must have run."""
    pointer = "/documents/effective_date"
    start, audit = day_at(view, pointer), audit_day(view)
    months = view.scheme.min_run_months
    if start and audit and add_months(start, months) > audit:
        yield Finding(
            code="run-too-short",
            severity=Severity.ERROR,
            subject=pointer,
            params={"months": str(months), "earliest": add_months(start, months).isoformat()},
            location=view.location(pointer),
        )


def _finding(expiry: Expiry, code: str, day: dt.date) -> Finding:
    return Finding(
        code=code,
        severity=Severity.ERROR,
        subject=expiry.subject,
        params={
            **expiry.title.params(),
            "expires": expiry.day.isoformat(),
            "day": day.isoformat(),
        },
        location=expiry.location,
    )

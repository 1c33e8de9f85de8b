"""The certificate and what happened since the last audit, at surveillance and recertification."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from packbuilder.calc.validity import add_months, has_expired
from packbuilder.check.places import audit_day, day_at
from packbuilder.check.view import DossierView, value_at
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.profile import CertificationStage

_CERTIFICATE = "/certificate"
_SURVEILLANCE = "/surveillance"


def check_certificate(view: DossierView) -> Iterator[Finding]:
    """What a later stage stands on: the certificate, and the year since the last audit."""
    if _is_first(view):
        return
    for pointer, code in (
        (_CERTIFICATE, "certificate-missing"),
        (_SURVEILLANCE, "surveillance-data-missing"),
    ):
        if not value_at(view.profile.data, pointer):
            yield _finding(view, code, pointer)


def check_certificate_dates(view: DossierView) -> Iterator[Finding]:
    """R10: the certificate still holds, and the audit is not later than it allows."""
    expires, audit = day_at(view, "/certificate/expires"), audit_day(view)
    if _is_first(view) or expires is None:
        return
    day = view.profile.submission_date
    if has_expired(expires, day):
        yield _finding(
            view, "certificate-expired", "/certificate/expires",
            expires=expires.isoformat(), day=day.isoformat(),
        )  # fmt: skip
    elif audit and has_expired(expires, audit):
        yield _finding(
            view, "audit-after-certificate", "/application/expected_audit_date",
            expires=expires.isoformat(), audit=audit.isoformat(),
        )  # fmt: skip


def check_surveillance_interval(view: DossierView) -> Iterator[Finding]:
    """R10: a surveillance is no later than the scheme's interval after the audit before it."""
    last = day_at(view, "/certificate/last_audit") or day_at(view, "/certificate/issued")
    audit, months = audit_day(view), view.scheme.surveillance_months
    if _stage(view) != CertificationStage.SURVEILLANCE or last is None or audit is None:
        return
    latest = add_months(last, months)
    if audit > latest:
        yield _finding(
            view, "surveillance-late", "/application/expected_audit_date", Severity.WARNING,
            audit=audit.isoformat(), latest=latest.isoformat(), months=str(months),
        )  # fmt: skip


def check_previous_nonconformities(view: DossierView) -> Iterator[Finding]:
    """What the last audit raised was closed by its team before this submission."""
    day = view.profile.submission_date.isoformat()
    for index, row in _rows(view, "previous_nonconformities"):
        closed = row.get("closed_on")
        pointer = f"/surveillance/previous_nonconformities/{index}/closed_on"
        if not closed:
            yield _finding(view, "previous-nonconformity-open", pointer, number=row["number"])
        elif closed > day:
            yield _finding(
                view, "previous-nonconformity-closed-later", pointer,
                number=row["number"], closed=closed, day=day,
            )  # fmt: skip


def check_mark_use(view: DossierView) -> Iterator[Finding]:
    """The mark is shown with the number of the certificate, and not from before its issue."""
    number = value_at(view.profile.data, "/certificate/number")
    issued = day_at(view, "/certificate/issued")
    for index, row in _rows(view, "mark_use"):
        base = f"/surveillance/mark_use/{index}"
        shown = row.get("certificate_number")
        if number and shown and shown != number:
            yield _finding(
                view, "mark-number-differs", f"{base}/certificate_number",
                found=shown, expected=str(number),
            )  # fmt: skip
        # A recertified company shows the mark since an earlier certificate.
        is_first_cycle = _stage(view) == CertificationStage.SURVEILLANCE
        if is_first_cycle and issued and dt.date.fromisoformat(row["since"]) < issued:
            yield _finding(
                view, "mark-before-certificate", f"{base}/since", Severity.WARNING,
                since=row["since"], issued=issued.isoformat(),
            )  # fmt: skip


def check_certificate_agrees(view: DossierView) -> Iterator[Finding]:
    """R04: what is applied for is what was certified, or the change is declared."""
    certificate: Any = value_at(view.profile.data, _CERTIFICATE)
    if _is_first(view) or not certificate:
        return
    application: Any = view.profile.data["application"]
    declared = {row["kind"] for _, row in _rows(view, "changes")}
    if application["scope"]["zh"] != certificate["scope"]["zh"] and "scope" not in declared:
        yield _finding(view, "certificate-scope-differs", "/certificate/scope")
    is_surveillance = _stage(view) == CertificationStage.SURVEILLANCE
    if is_surveillance and certificate["level"] != view.profile.level:
        yield _finding(
            view, "certificate-level-differs", "/application/level",
            found=view.profile.level, expected=certificate["level"],
        )  # fmt: skip


def _is_first(view: DossierView) -> bool:
    return _stage(view) == CertificationStage.INITIAL


def _stage(view: DossierView) -> CertificationStage:
    return view.profile.stage


def _rows(view: DossierView, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rows of one list of ``surveillance``; none at the first application."""
    rows: Any = value_at(view.profile.data, f"{_SURVEILLANCE}/{name}")
    yield from enumerate(() if _is_first(view) else rows or ())


def _finding(
    view: DossierView,
    code: str,
    pointer: str,
    severity: Severity = Severity.ERROR,
    **params: str,
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        subject=pointer,
        params=params,
        location=view.location(pointer),
    )

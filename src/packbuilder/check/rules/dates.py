"""Dates that must follow each other (R09, R11)."""

from __future__ import annotations

from collections.abc import Iterator

from packbuilder.calc.validity import add_months
from packbuilder.check.places import audit_day, day_at, out_of_order
from packbuilder.check.view import DossierView, value_at
from packbuilder.model.finding import Finding, Severity

# Each pair: what comes first, what may not come before it.
_ORDER = (
    ("/company/established", "/application/system_effective_date"),
    ("/documents/effective_date", "/application/submission_date"),
    ("/application/system_effective_date", "/application/submission_date"),
    ("/application/submission_date", "/application/expected_audit_date"),
    ("/complaints/period/from", "/complaints/period/to"),
    ("/complaints/period/to", "/application/submission_date"),
    ("/survey/period/from", "/survey/period/to"),
    ("/survey/period/to", "/survey/report_date"),
    ("/survey/report_date", "/application/submission_date"),
    ("/application/system_effective_date", "/internal_audit/date"),
    ("/internal_audit/date", "/management_review/date"),
    ("/management_review/date", "/application/submission_date"),
    ("/contingency/last_drill", "/application/submission_date"),
    ("/commitments_public/signed_on", "/application/submission_date"),
    ("/certificate/issued", "/certificate/expires"),
    ("/certificate/issued", "/certificate/last_audit"),
    ("/certificate/issued", "/application/submission_date"),
    ("/certificate/last_audit", "/application/submission_date"),
    ("/surveillance/period/from", "/surveillance/period/to"),
    ("/surveillance/period/to", "/application/submission_date"),
)

_BEFORE_AUDIT = ("/application/submission_date", "/application/expected_audit_date")


def check_order(view: DossierView) -> Iterator[Finding]:
    """R11: dates of the profile stand in an order that can have happened."""
    for first, second in _ORDER:
        if (first, second) == _BEFORE_AUDIT and view.rectification is not None:
            continue  # a resubmission follows the audit
        yield from _compare(view, first, second)
    for evidence in view.profile.evidence:
        base = f"/evidence/{evidence.index}"
        yield from _compare(view, f"{base}/issued", f"{base}/expires")
        if evidence.issued and evidence.issued > view.profile.submission_date:
            yield _finding(view, f"{base}/issued", "/application/submission_date", f"{base}/issued")


def check_run_time(view: DossierView) -> Iterator[Finding]:
    """R09: the system has run long enough before the audit."""
    start, audit = day_at(view, "/application/system_effective_date"), audit_day(view)
    months = view.scheme.min_run_months
    if start and audit and add_months(start, months) > audit:
        pointer = "/application/system_effective_date"
        yield Finding(
            code="run-too-short",
            severity=Severity.ERROR,
            subject=pointer,
            params={"months": str(months), "earliest": add_months(start, months).isoformat()},
            location=view.location(pointer),
        )


def _compare(view: DossierView, first: str, second: str) -> Iterator[Finding]:
    earlier, later = day_at(view, first), day_at(view, second)
    if earlier and later and earlier > later:
        yield _finding(view, first, second, second)


def _finding(view: DossierView, first: str, second: str, subject: str) -> Finding:
    days = (str(value_at(view.profile.data, first)), str(value_at(view.profile.data, second)))
    return out_of_order(view, first, second, subject, days)

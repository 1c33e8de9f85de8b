"""Dates of record rows and of single events that cannot have been (R11)."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from packbuilder.check.places import numbered_rows, out_of_order, row_location, row_subject
from packbuilder.check.view import DossierView, value_at
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.profile import JSONValue, RecordTable

# The columns of each table that hold times, in the order in which they come about.
_STEPS: Mapping[str, tuple[str, ...]] = {
    "complaints": ("received_at", "acknowledged_at", "answered_at", "solved_at", "called_back_on"),
    "service_orders": ("requested_at", "answered_at", "arrived_at", "completed_at"),
    "take_back_orders": ("date", "disposed_on"),
    "supervision_checks": ("date", "closed_on"),
    "training_sessions": ("date",),
    "survey_responses": ("date",),
}
_PERIODS = {"complaints": "/complaints/period", "survey_responses": "/survey/period"}
_SATURDAY = 5


def check_row_order(view: DossierView) -> Iterator[Finding]:
    """R11: within a row no step comes before the one that it follows."""
    for name, table, number, row in _rows(view):
        steps = [(column, row[column]) for column in _STEPS[name] if row.get(column)]
        for (first, start), (second, end) in itertools.pairwise(steps):
            length = min(len(str(start)), len(str(end)))  # a day is compared with a day
            if str(start)[:length] > str(end)[:length]:
                yield _row_finding(
                    table, number, second, "record-steps-reversed", first=first, second=second
                )


def check_row_dates(view: DossierView) -> Iterator[Finding]:
    """R11: no record is of a later day than the submission."""
    last = view.profile.submission_date.isoformat()
    for name, table, number, row in _rows(view):
        late = [c for c in _STEPS[name] if row.get(c) and str(row[c])[:10] > last]
        if late:
            yield _row_finding(table, number, late[0], "record-after-submission", day=last)


def check_periods(view: DossierView) -> Iterator[Finding]:
    """R11: complaints and questionnaires lie within the period that is reported."""
    for name, pointer in _PERIODS.items():
        period: Any = value_at(view.profile.data, pointer)
        if not period or period["from"] > period["to"]:
            continue
        column = _STEPS[name][0]
        for table, number, row in numbered_rows(view, name):
            if not period["from"] <= str(row[column])[:10] <= period["to"]:
                yield _row_finding(
                    table, number, column, "record-outside-period", start=period["from"],
                    end=period["to"],
                )  # fmt: skip


def check_hiring(view: DossierView) -> Iterator[Finding]:
    """R11: nobody attended a training or did a job before the day of hiring."""
    hired = {
        str(row["employee_no"]): str(row["hired"]) for _, _, row in numbered_rows(view, "staff")
    }
    days = {
        str(row["session_no"]): str(row["date"])
        for _, _, row in numbered_rows(view, "training_sessions")
    }
    for name, person in (("training_attendance", "employee_no"), ("service_orders", "engineer_no")):
        for table, number, row in numbered_rows(view, name):
            start = hired.get(str(row.get(person)))
            day = row.get("requested_at") or days.get(str(row.get("session_no")))
            if start and day and str(day)[:10] < start:
                yield _row_finding(table, number, person, "record-before-hiring", hired=start)


def check_working_days(view: DossierView) -> Iterator[Finding]:
    """R11: a training on a weekend is the kind of sign-in sheet that auditors ask about."""
    for table, number, row in numbered_rows(view, "training_sessions"):
        if dt.date.fromisoformat(str(row["date"])).weekday() >= _SATURDAY:
            yield _row_finding(
                table, number, "date", "training-on-weekend", Severity.WARNING, day=str(row["date"])
            )


def check_first_records(view: DossierView) -> Iterator[Finding]:
    """R11: records of the system are not older than the system."""
    start = str(value_at(view.profile.data, "/application/system_effective_date"))
    for name in ("training_sessions", "complaints", "supervision_checks", "survey_responses"):
        column = _STEPS[name][0]
        early = [
            (table, number)
            for table, number, row in numbered_rows(view, name)
            if str(row[column])[:10] < start
        ]
        if early:
            yield _row_finding(
                *early[0], column, "record-before-system", Severity.WARNING,
                start=start, count=str(len(early)),
            )  # fmt: skip


def check_event_dates(view: DossierView) -> Iterator[Finding]:
    """R11: audit before correction before verification; nothing after the submission."""
    data = view.profile.data
    for first, second in _pairs(data):
        start, end = value_at(data, first), value_at(data, second)
        if isinstance(start, str) and isinstance(end, str) and start > end:
            subject = first if second == "/application/submission_date" else second
            yield out_of_order(view, first, second, subject, (start, end))


def _pairs(data: Mapping[str, JSONValue]) -> Iterator[tuple[str, str]]:
    """Pointers of two dates, the first of which may not be the later one."""
    submission = "/application/submission_date"
    for index in range(_count(data, "/internal_audit/findings")):
        base = f"/internal_audit/findings/{index}"
        yield "/internal_audit/date", f"{base}/due"
        yield "/internal_audit/date", f"{base}/verified"
        yield f"{base}/verified", submission
    for index in range(_count(data, "/organisation/appointments")):
        yield f"/organisation/appointments/{index}/appointed", submission
    for index in range(_count(data, "/improvement/projects")):
        yield f"/improvement/projects/{index}/completed", submission
    for index in range(_count(data, "/documents/revisions")):
        yield "/documents/effective_date", f"/documents/revisions/{index}/date"
        yield f"/documents/revisions/{index}/date", submission
    for index in range(_count(data, "/survey/measures")):
        yield "/survey/report_date", f"/survey/measures/{index}/due"
    for index in range(_count(data, "/management_review/decisions")):
        yield "/management_review/date", f"/management_review/decisions/{index}/due"


def _count(data: Mapping[str, JSONValue], pointer: str) -> int:
    value = value_at(data, pointer)
    return len(value) if isinstance(value, list) else 0


def _rows(
    view: DossierView,
) -> Iterator[tuple[str, RecordTable, int, Mapping[str, JSONValue]]]:
    """Every row of the tables with steps, with the name of its table."""
    for name in _STEPS:
        for table, number, row in numbered_rows(view, name):
            yield name, table, number, row


def _row_finding(
    table: RecordTable,
    number: int,
    column: str,
    code: str,
    severity: Severity = Severity.ERROR,
    **params: str,
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        subject=row_subject(table, number, column),
        params={"row": str(number), "column": column, **params},
        location=row_location(table, number, column),
    )

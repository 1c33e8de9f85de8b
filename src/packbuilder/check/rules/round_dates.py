"""Finding before correction before verification, and all of it in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from packbuilder.calc.deadlines import due_date
from packbuilder.check.round_rows import about, nonconformities, severity_of
from packbuilder.check.view import DossierView, RectificationView
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.round import Nonconformity, NonconformitySeverity, Round

_AUDIT = ("审核日期", "day of the audit")
_OPENED = ("本轮开始日期", "day on which the round began")
_RECEIVED = ("收到不符合项报告的日期", "day on which the reports were received")
_SUBMISSION = ("提交日期", "day of submission")
_FOUND = ("发现日期", "day on which it was raised")
_ACTION = ("措施完成日期", "day on which the measure was done")
_ACTION_DUE = ("措施期限", "day by which the measure is due")
_DONE = ("完成日期", "day on which everything was done")
_VERIFIED = ("自行验证日期", "day of the company's own verification")
_AUDITOR = ("审核组验证日期", "day of the audit team's verification")
_CLOSED = ("关闭日期", "day on which it was closed")
_Label = tuple[str, str]
_Pair = tuple[_Label, dt.date | None, _Label, dt.date | None, str]


def check_round_dates(view: DossierView) -> Iterator[Finding]:
    """Each step of a round comes after the one before it."""
    rect = view.rectification
    if rect is None:
        return
    for pair in _round_pairs(rect.round):
        yield from _reversed(rect, pair)
    for row in rect.round.nonconformities:
        for pair in _row_pairs(rect.round, row):
            yield from _reversed(rect, pair, row)


def check_completion(view: DossierView) -> Iterator[Finding]:
    """What is submitted is done, and was done by the day that was promised."""
    for rect, row in nonconformities(view):
        for index, action in enumerate(row.corrective_actions):
            pointer = f"/corrective_actions/{index}"
            due, done, day = action.due, action.done, rect.round.submission_date
            if done is None and due is not None and due < day:
                days = {"due": due.isoformat(), "day": day.isoformat()}
                yield about(rect, row, "round-measure-overdue", Severity.ERROR, pointer, **days)
            elif done is not None and due is not None and due < done:
                days = {"due": due.isoformat(), "day": done.isoformat()}
                yield about(rect, row, "round-measure-late", Severity.WARNING, pointer, **days)
        if row.corrective_actions and row.done is None:
            yield about(rect, row, "round-not-done", severity_of(row), "/done")


def check_due(view: DossierView) -> Iterator[Finding]:
    """The answer is submitted by the day that scheme and severity allow."""
    for rect, row in nonconformities(view):
        due = due_date(row, rect.round.audit_date, rect.due_days)
        if due is None:
            if row.severity is not NonconformitySeverity.OBSERVATION:
                yield about(rect, row, "round-due-unknown", Severity.WARNING, "/severity")
        elif due < rect.round.submission_date:
            days = {"due": due.isoformat(), "day": rect.round.submission_date.isoformat()}
            yield about(rect, row, "round-submitted-late", Severity.WARNING, "/due", **days)


def _round_pairs(found: Round) -> Iterator[_Pair]:
    yield _AUDIT, found.audit_date, _OPENED, found.opened_on, "/opened_on"
    yield _AUDIT, found.audit_date, _RECEIVED, found.received_on, "/audit/received_on"
    yield _OPENED, found.opened_on, _SUBMISSION, found.submission_date, "/submission_date"


def _row_pairs(found: Round, row: Nonconformity) -> Iterator[_Pair]:
    raised, here = row.found_on or found.audit_date, row.pointer
    start = (_FOUND, raised) if row.found_on else (_AUDIT, found.audit_date)
    yield _FOUND, row.found_on, _OPENED, found.opened_on, f"{here}/found_on"
    for index, action in enumerate(row.corrective_actions):
        pointer = f"{here}/corrective_actions/{index}"
        yield *start, _ACTION_DUE, action.due, f"{pointer}/due"
        yield *start, _ACTION, action.done, f"{pointer}/done"
        yield _ACTION, action.done, _DONE, row.done, f"{pointer}/done"
    yield *start, _DONE, row.done, f"{here}/done"
    yield _DONE, row.done, _SUBMISSION, found.submission_date, f"{here}/done"
    check = row.verification
    if check is not None:
        yield _DONE, row.done, _VERIFIED, check.date, f"{here}/verification/date"
        yield *start, _VERIFIED, check.date, f"{here}/verification/date"
        yield (
            _VERIFIED, check.date, _SUBMISSION, found.submission_date,
            f"{here}/verification/date",
        )  # fmt: skip
        yield (
            _VERIFIED, check.date, _AUDITOR, check.auditor_date,
            f"{here}/verification/auditor_date",
        )  # fmt: skip
        yield _AUDITOR, check.auditor_date, _CLOSED, row.closed_on, f"{here}/closed_on"
    yield _DONE, row.done, _CLOSED, row.closed_on, f"{here}/closed_on"


def _reversed(
    rect: RectificationView, pair: _Pair, row: Nonconformity | None = None
) -> Iterator[Finding]:
    """A finding where the second day lies before the first."""
    first, early, second, late, pointer = pair
    if early is None or late is None or early <= late:
        return
    yield Finding(
        code="round-dates-reversed",
        severity=Severity.ERROR,
        subject=pointer,
        params={
            "number": row.number if row else rect.round.file,
            "first_zh": first[0],
            "first_en": first[1],
            "second_zh": second[0],
            "second_en": second[1],
            "first_day": early.isoformat(),
            "second_day": late.isoformat(),
            "found": f"{first[1]} {second[1]}",  # two faults at one place are two findings
        },
        location=rect.location(pointer),
    )

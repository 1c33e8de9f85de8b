"""Where a round stands: days left, what is missing, what answers a clause, and reminders."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from packbuilder.calc.deadlines import Deadline, due_date
from packbuilder.i18n import translate
from packbuilder.model.clause_answer import ClauseAnswer, ClauseAnswers
from packbuilder.model.round import Round
from packbuilder.model.text import Language
from packbuilder.report.calendar import CalendarEntry
from packbuilder.report.messages import listed

_REMIND_DAYS = 7
_SHOWN = 12  # fields of one document; --json gives them all


def deadline_lines(rows: Sequence[Deadline], language: str) -> Iterator[str]:
    """The nonconformities as a table: number, clause, due, days left, what is missing."""
    names = ("number", "clause", "due", "left", "missing")
    table = [[translate(f"round-status.{name}", language) for name in names]]
    for row in rows:
        found = row.nonconformity
        table.append(
            [
                found.number,
                found.clause,
                row.due.isoformat() if row.due else "-",
                _left(row, language),
                _missing(row, language),
            ]
        )
    widths = [max(_width(line[column]) for line in table) for column in range(len(names))]
    for line in table:
        pairs = zip(line, widths, strict=True)
        yield "  ".join(cell + " " * (width - _width(cell)) for cell, width in pairs).rstrip()


def deadline_data(rows: Sequence[Deadline]) -> list[dict[str, Any]]:
    """The same for ``--json``."""
    return [
        {
            "id": row.nonconformity.nonconformity_id,
            "number": row.nonconformity.number,
            "clause": row.nonconformity.clause,
            "severity": row.nonconformity.severity.value,
            "due": row.due.isoformat() if row.due else None,
            "days_left": row.days_left,
            "missing": list(row.missing),
            "closed_on": (
                row.nonconformity.closed_on.isoformat() if row.nonconformity.closed_on else None
            ),
        }
        for row in rows
    ]


def answer_lines(answers: ClauseAnswers, language: str) -> Iterator[str]:
    """What answers a clause: documents with place, fields and tables, then evidence."""
    title = answers.title.in_language(Language(language)) if answers.title else ""
    params = {"clause": answers.clause, "title": title}
    yield translate("round-answers.clause", language, params).rstrip()
    if not answers.documents and not answers.evidence:
        yield "  " + translate("round-answers.nothing", language)
    for row in answers.documents:
        line = translate("round-answers.document", language, _named(row, language))
        if row.heading:
            line += translate("round-answers.heading", language, {"heading": row.heading})
        yield "  " + line + (translate("round-answers.changed", language) if row.is_changed else "")
        if row.fields:
            fields = _some(row.fields, language)
            yield "    " + translate("round-answers.fields", language, {"fields": fields})
        if row.tables:
            tables = ", ".join(row.tables)
            yield "    " + translate("round-answers.tables", language, {"tables": tables})
    for row in answers.evidence:
        yield "  " + translate("round-answers.evidence", language, _named(row, language))


def answer_data(answers: ClauseAnswers) -> dict[str, Any]:
    """The same for ``--json``, with every field."""
    return {
        "clause": answers.clause,
        "documents": [
            {
                "id": row.item_id,
                "number": row.number,
                "page": row.page,
                "heading": row.heading,
                "fields": list(row.fields),
                "tables": list(row.tables),
                "changed": row.is_changed,
            }
            for row in answers.documents
        ],
        "evidence": [
            {"id": row.item_id, "number": row.number, "page": row.page} for row in answers.evidence
        ],
    }


def round_reminders(
    found: Round,
    due_days: Mapping[str, int],
    language: str,
    *,
    company_id: str,
    company: str,
    is_sample: bool = False,
) -> tuple[CalendarEntry, ...]:
    """The days of a round for a calendar: when each answer is due, and each open measure.

    Args:
        found: the round.
        due_days: severity to the days that the scheme allows.
        language: of what the calendar shows.
        company_id: part of what makes the entries unique.
        company: what calendars show on opening an entry.
        is_sample: entries say so.
    """
    mark = "示例 SAMPLE " if is_sample else ""
    return tuple(
        CalendarEntry(
            uid=f"{company_id}-round-{found.number:02d}-{name}@packbuilder",
            day=day,
            summary=mark + translate(f"round-status.{key}", language, params),
            description=company,
            remind_days=_REMIND_DAYS,
        )
        for name, day, key, params in _days(found, due_days)
    )


def _days(
    found: Round, due_days: Mapping[str, int]
) -> Iterator[tuple[str, dt.date, str, dict[str, object]]]:
    """Name, day, wording and what it names, of every day to keep in mind."""
    yield "submission", found.submission_date, "submission", {"round": found.number}
    for row in found.nonconformities:
        if row.closed_on is not None:
            continue
        name, due = row.nonconformity_id, due_date(row, found.audit_date, due_days)
        if due is not None:
            named: dict[str, object] = {"number": row.number, "clause": row.clause}
            yield f"{name}-due", due, "answer-due", named
        for index, action in enumerate(row.corrective_actions, start=1):
            if action.due is not None and action.done is None:
                named = {"number": row.number, "index": index}
                yield f"{name}-measure-{index}", action.due, "measure-due", named


def _named(row: ClauseAnswer, language: str) -> dict[str, object]:
    return {
        "id": row.item_id,
        "title": row.title.in_language(Language(language)),
        "number": row.number or "",
        "page": row.page,
    }


def _some(fields: Sequence[str], language: str) -> str:
    shown = ", ".join(fields[:_SHOWN])
    if len(fields) <= _SHOWN:
        return shown
    more = translate("round-answers.more", language, {"count": len(fields) - _SHOWN})
    return f"{shown} {more}"


def _left(row: Deadline, language: str) -> str:
    if row.nonconformity.closed_on is not None:
        return translate("round-status.closed", language)
    if row.days_left is None:
        return "-"
    if row.days_left < 0:
        return translate("round-status.over", language, {"days": -row.days_left})
    return str(row.days_left)


def _missing(row: Deadline, language: str) -> str:
    named = (translate(f"round-status.part.{name}", language) for name in row.missing)
    return listed(named, language) or translate("round-status.complete", language)


def _width(text: str) -> int:
    """Its width on a terminal; a Chinese character takes two places."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)

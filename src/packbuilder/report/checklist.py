"""What the Word checklist prints: everything to be put right, with room for who and when."""

from __future__ import annotations

from collections import Counter

from packbuilder.i18n import translate
from packbuilder.model.finding import Severity
from packbuilder.model.plan import ItemStatus
from packbuilder.model.profile import JSONValue
from packbuilder.model.result import CoverageStatus, PackResult
from packbuilder.model.text import BilingualText
from packbuilder.report.facts import ReportDay, ReportFacts
from packbuilder.report.messages import message, place, remedy
from packbuilder.report.summary import Numbered, numbered, place_key, place_title

CHECKLIST = "checklist"
_LANGUAGES = ("zh", "en")


def checklist_context(result: PackResult, facts: ReportFacts | None = None) -> dict[str, JSONValue]:
    """What ``common/checklist`` sees beside the company's own data."""
    facts = facts or ReportFacts()
    counts = Counter(finding.severity for finding in result.findings)
    name = result.company_name or BilingualText(result.company_id, result.company_id)
    return {
        "doc": {
            "id": CHECKLIST,
            "title": _said("checklist.title"),
            "number": "",
            "version": "",
            "effective_date": facts.submission.isoformat() if facts.submission else "",
            "revisions": [],
        },
        CHECKLIST: {
            "is_ready": result.is_ready,
            "company": _both(name),
            "scheme": _both(facts.scheme),
            "level": _both(facts.level),
            "contact": _both(facts.contact),
            "round": f"{result.plan.round_number:02d}" if result.plan else "00",
            "errors": counts[Severity.ERROR],
            "warnings": counts[Severity.WARNING],
            "notes": counts[Severity.INFO],
            "blocking": _rows(result, Severity.ERROR, facts),
            "advised": _rows(result, Severity.WARNING, facts),
            "missing_items": _missing_items(result),
            "missing_clauses": [
                {"number": row.clause, "title": _both(row.title)}
                for row in result.coverage
                if row.status is CoverageStatus.MISSING
            ],
            "dates": [_day(day) for day in facts.days],
        },
    }


def _rows(result: PackResult, severity: Severity, facts: ReportFacts) -> JSONValue:
    """The findings by place, under the numbers that they have in the other reports."""
    rows = [one for one in numbered(result) if one.finding.severity is severity]
    first = {place_key(one.finding): one.number for one in reversed(rows)}
    rows.sort(key=lambda one: (first[place_key(one.finding)], one.number))
    return [_row(one, facts) for one in rows]


def _row(one: Numbered, facts: ReportFacts) -> JSONValue:
    finding = one.finding
    return {
        "number": one.number,
        "code": finding.code,
        "where": _both(place_title(place_key(finding), facts)),
        "place": {language: place(finding, language) for language in _LANGUAGES},
        "message": {language: message(finding, language) for language in _LANGUAGES},
        "remedy": {language: remedy(finding, language) for language in _LANGUAGES},
    }


def _missing_items(result: PackResult) -> JSONValue:
    outcomes = result.plan.outcomes if result.plan else ()
    return [
        {"id": outcome.rule.item_id, "title": _both(outcome.rule.title)}
        for outcome in outcomes
        if outcome.status is ItemStatus.MISSING
    ]


def _day(day: ReportDay) -> JSONValue:
    return {
        "day": day.day.isoformat(),
        "title": _both(day.title),
        "kind": _said(f"clock.{day.kind}"),
        "is_milestone": day.is_milestone,
        "is_over": day.note == "over",
        "is_estimate": day.note == "estimate",
    }


def _said(key: str) -> JSONValue:
    return {language: translate(key, language) for language in _LANGUAGES}


def _both(text: BilingualText | None) -> JSONValue:
    """The text in both languages; a list for the file does not stop at a missing translation."""
    return {"zh": text.zh, "en": text.en or text.zh} if text else {"zh": "", "en": ""}

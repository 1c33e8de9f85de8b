"""The result as one self-contained HTML page that also prints well: first one page, then all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from packbuilder.i18n import format_date, translate
from packbuilder.model.finding import Severity
from packbuilder.model.result import CoverageRow, PackResult, PageReference
from packbuilder.model.score import ScoreReport, Weight
from packbuilder.report.facts import ReportDay, ReportFacts
from packbuilder.report.html_template import html_template
from packbuilder.report.messages import message, place, remedy
from packbuilder.report.pictures import coverage_picture, score_picture, timeline_picture
from packbuilder.report.score_report import levels_text, range_text, way_text, why_text
from packbuilder.report.summary import (
    Cost,
    Numbered,
    Place,
    clause_states,
    costs,
    in_language,
    numbered,
    places,
    stretches,
)

_FIRST_PLACES = 6  # what one printed page holds
_FIRST_COSTS = 4
_ROOMY_PLACES = 2  # with no more than these a picture fits as well
_FIRST_DAYS = 3


def report_html(result: PackResult, language: str, facts: ReportFacts | None = None) -> str:
    """``report.<locale>.html``: verdict, what blocks, what it costs, dates; then everything.

    Args:
        result: what a check or a build found.
        language: ``zh`` or ``en``.
        facts: names and dates of the dossier; None where the profile was refused.
    """
    facts = facts or ReportFacts()
    counts = Counter(finding.severity for finding in result.findings)

    def say(key: str, **params: object) -> str:
        return translate(key, language, params)

    return html_template("report.html.j2").render(
        say=say,
        language="zh-CN" if language == "zh" else "en",
        result=result,
        company=in_language(result.company_name, language) or result.company_id,
        facts=_facts(facts, language),
        counts={severity.value: counts[severity] for severity in Severity},
        findings=_findings(result, language),
        states=Counter(clause_states(result).values()),
        first=_first_page(result, facts, language),
        score=_score(result.score, numbered(result), language) if result.score else None,
        coverage=_coverage(result, language),
        days=[_day(day, language) for day in facts.days],
        items=_items(result, language),
        pictures=_pictures(result, facts, language),
    )


def _facts(facts: ReportFacts, language: str) -> dict[str, Any]:
    return {
        "scheme": in_language(facts.scheme, language),
        "level": in_language(facts.level, language),
        "contact": in_language(facts.contact, language),
        "is_sample": facts.is_sample,
        "stones": [_day(day, language) for day in facts.days if day.is_milestone][:2],
    }


def _findings(result: PackResult, language: str) -> list[dict[str, Any]]:
    return [
        {
            "number": one.number,
            "severity": one.finding.severity.value,
            "code": one.finding.code,
            "message": message(one.finding, language),
            "remedy": remedy(one.finding, language),
            "place": place(one.finding, language),
        }
        for one in numbered(result)
    ]


def _first_page(result: PackResult, facts: ReportFacts, language: str) -> dict[str, Any]:
    rows = numbered(result)
    blocking = places(rows, Severity.ERROR, facts)
    warned = places(rows, Severity.WARNING, facts)
    shown = blocking or warned
    spent = costs(result.score, rows) if result.score else ()
    score = result.score
    return {
        "places": [_place(one, language) for one in shown[:_FIRST_PLACES]],
        "other_places": [_place(one, language) for one in shown[_FIRST_PLACES:]],
        "costs": [_cost(one, score, language) for one in spent[:_FIRST_COSTS]] if score else [],
        "more_costs": max(len(spent) - _FIRST_COSTS, 0),
        "score": _score_sentence(score, language) if score else "",
        "stretches": list(_stretches(facts, language)),
        "answered": sum(s in ("proven", "ruled") for s in clause_states(result).values()),
        "is_roomy": not spent and len(shown) <= _ROOMY_PLACES,
    }


def _place(one: Place, language: str) -> dict[str, Any]:
    first = one.findings[0].finding
    return {
        "title": in_language(one.title, language),
        "count": len(one.findings),
        "message": message(first, language),
        "remedy": remedy(first, language),
        "numbers": [row.number for row in one.findings],
    }


def _stretches(facts: ReportFacts, language: str) -> Iterator[dict[str, Any]]:
    for stretch in stretches(facts.days):
        if stretch.days:
            yield {
                "until": _day(stretch.until, language),
                "count": len(stretch.days),
                "days": [_day(day, language) for day in stretch.days[:_FIRST_DAYS]],
            }


def _day(day: ReportDay, language: str) -> dict[str, Any]:
    return {
        "iso": day.day.isoformat(),
        "words": format_date(day.day, language),
        "title": in_language(day.title, language),
        "note": translate(f"timeline.{day.note}", language) if day.note else "",
        "is_over": day.note == "over",
        "is_milestone": day.is_milestone,
        "kind": translate(f"clock.{day.kind}", language),
    }


def _score_sentence(score: ScoreReport, language: str) -> str:
    accepted = score.accepted
    return translate(
        "html.score-line",
        language,
        {
            "level": in_language(score.applied.title, language),
            "threshold": f"{score.applied.threshold:f}",
            "range": range_text((accepted.lower, accepted.upper), language),
            "levels": levels_text(score, accepted.level_lower, accepted.level_upper, language),
        },
    )


def _cost(one: Cost, score: ScoreReport, language: str) -> dict[str, Any]:
    cost = one.cost
    return {
        "clause": cost.clause,
        "title": in_language(one.row.title, language),
        "why": why_text(one.row, language),
        "numbers": one.numbers,
        "points": range_text(cost.points, language),
        "levels": levels_text(score, cost.level_lower, cost.level_upper, language),
        "is_necessary": cost.weight is Weight.NECESSARY,
        "weight": translate(f"html.weight-{cost.weight.value}", language),
    }


def _score(score: ScoreReport, rows: Sequence[Numbered], language: str) -> dict[str, Any]:
    return {
        "costs": [_cost(one, score, language) for one in costs(score, rows)],
        "ways": [way_text(way, language) for way in score.ways],
        "statement": translate("score.statement", language),
    }


def _coverage(result: PackResult, language: str) -> list[dict[str, Any]]:
    names = _names(result, language)
    states = clause_states(result)
    # In a draft's folder another pack may lie under that name: its pages are others.
    is_beside = result.manifest is not None and result.is_ready
    pack = quote(result.manifest.pack_path) if result.manifest and is_beside else ""
    return [
        {
            "clause": row.clause,
            "title": in_language(row.title, language),
            "status": row.status.value,
            "state": states[row.clause],
            "answers": [_answer(one, names, pack) for one in _references(row)],
        }
        for row in result.coverage
    ]


def _references(row: CoverageRow) -> tuple[PageReference, ...]:
    return (*row.documents, *row.evidence)


def _answer(one: PageReference, names: dict[str, str], pack: str) -> dict[str, Any]:
    link = f"{pack}#page={one.page}" if pack and one.page else ""
    page = one.number if one.page else ""
    return {"title": names.get(one.item_id, one.item_id), "page": page, "link": link}


def _names(result: PackResult, language: str) -> dict[str, str]:
    items = result.plan.items if result.plan else ()
    return {item.item_id: in_language(item.title, language) for item in items}


def _items(result: PackResult, language: str) -> list[dict[str, Any]]:
    manifest = result.manifest
    if manifest is None:
        return []
    return [
        {
            "title": in_language(item.title, language),
            "number": item.number or item.attachment_number or "",
            "kind": translate(f"kind-of-item.{item.kind}", language),
            "first_page": manifest.label(item.first_page),
            "last_page": manifest.label(item.first_page + item.page_count - 1),
            "page_count": item.page_count,
        }
        for item in manifest.items
    ]


def _pictures(result: PackResult, facts: ReportFacts, language: str) -> dict[str, str]:
    states = clause_states(result)
    day = facts.submission
    return {
        "coverage": coverage_picture(facts.clause_groups, states, language) if states else "",
        "score": score_picture(result.score, language) if result.score else "",
        "timeline": timeline_picture(facts.days, day, language) if day else "",
    }

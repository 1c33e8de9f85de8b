"""The self-evaluation for a terminal, and as JSON.

A least score is rounded down and a greatest one up, so that no rounding ever shows a threshold as
reached that is not.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from packbuilder.i18n import format_number, translate
from packbuilder.model.clause_numbers import is_within
from packbuilder.model.score import (
    Basis,
    ClauseCost,
    ClauseRow,
    Failure,
    Outcome,
    Range,
    Score,
    ScoreReport,
    SectionScore,
    Way,
    Weight,
)
from packbuilder.report.messages import listed, message
from packbuilder.report.summary import in_language

_SHOWN_FAULTS = 3


def score_lines(report: ScoreReport, language: str) -> Iterator[str]:
    """What a user reads: basis, score, what is lost, the cheapest way, what it is worth."""
    yield from _basis_lines(report, language)
    yield ""
    yield from _score_lines(report, language)
    if report.costs:
        yield ""
        yield translate("score.costs", language)
        rows = {row.clause: row for row in report.rows}
        for cost in report.costs:
            yield from _cost_lines(report, cost, rows[cost.clause], language)
    yield ""
    yield from _way_lines(report, language)
    yield ""
    yield translate("score.statement", language)


def _basis_lines(report: ScoreReport, language: str) -> Iterator[str]:
    judged = [row for row in report.rows if row.result is not None]
    params = {
        "scheme": in_language(report.scheme, language),
        "level": in_language(report.applied.title, language),
        "threshold": format_number(report.applied.threshold, language),
        "clauses": len(judged),
        "unknown": len(report.judged.unknown_points),
        "points_file": report.points_file or "",
        "results_file": report.results_file or "",
        "own": sum(1 for row in judged if row.is_own),
        "excluded": len(report.rows) - len(judged),
    }
    yield translate("score.title", language, params)
    points = "score.points-complete" if not params["unknown"] else "score.points-unknown"
    yield translate(points if report.points_file or not params["unknown"] else "score.points-none",
                    language, params)  # fmt: skip
    own = "score.results-own" if report.results_file else "score.results-none"
    yield translate(own, language, params)
    if params["excluded"]:
        yield translate("score.excluded", language, params)
    weak = [row.clause for row in report.rows if row.basis is Basis.RULES_ONLY and not row.is_own]
    if weak:
        yield translate("score.rules-only", language, {"clauses": listed(weak, language)})


def _score_lines(report: ScoreReport, language: str) -> Iterator[str]:
    yield translate("score.heading", language)
    unjudged = len(report.judged.unknown_results)
    accepted = "score.accepted" if unjudged else "score.final"
    for key, score in ((accepted, report.accepted), ("score.judged", report.judged)):
        if score is report.judged and not unjudged:
            continue
        text = translate(key, language, {"count": unjudged})
        between = translate("score.colon", language)
        bounds = range_text((score.lower, score.upper), language)
        levels = levels_text(report, score.level_lower, score.level_upper, language)
        yield f"  {text}{between}{bounds} → {levels}"
    for section, so_far in zip(report.accepted.sections, report.judged.sections, strict=True):
        yield _section_line(report, section, so_far if unjudged else None, language)
    low, high = report.accepted.applicable
    if low != high or high.value != Fraction(100):
        applies = {"points": range_text((low, high), language)}
        yield translate("score.rebased", language, applies)
    yield from _special_lines(report, language)


def _section_line(
    report: ScoreReport, section: SectionScore, so_far: SectionScore | None, language: str
) -> str:
    title = report.section_titles.get(section.clause)
    lost = any(is_within(cost.clause, section.clause) for cost in report.costs)
    everything = translate("score.all", language)
    params = {
        "clause": section.clause,
        "title": in_language(title, language),
        "points": range_text(section.applicable, language),
        "accepted": range_text(section.earned, language) if lost else everything,
        "judged": range_text(so_far.earned, language) if so_far else "",
    }
    return translate("score.section-both" if so_far else "score.section", language, params)


def _special_lines(report: ScoreReport, language: str) -> Iterator[str]:
    opened = sum(1 for one in report.deductions if not one.is_rectified)
    params = {
        "count": len(report.deductions),
        "open": opened,
        "limit": report.max_special_deductions,
        "bonus": report.accepted.bonus,
    }
    if report.results_file is None:
        yield translate("score.specials-unstated", language, params)
        return
    yield translate("score.specials", language, params)
    if opened:
        yield translate("score.specials-open", language, params)
    if Failure.SPECIAL_DEDUCTIONS in report.accepted.failures:
        yield translate("score.specials-fail", language, params)


def _cost_lines(
    report: ScoreReport, cost: ClauseCost, row: ClauseRow, language: str
) -> Iterator[str]:
    yield f"  {cost.clause} {in_language(row.title, language)}"
    yield f"    {why_text(row, language)}"
    for finding in row.faults[:_SHOWN_FAULTS]:
        yield f"      · {message(finding, language)}"
    if len(row.faults) > _SHOWN_FAULTS:
        more = {"count": len(row.faults) - _SHOWN_FAULTS}
        yield f"      · {translate('score.more', language, more)}"
    params = {
        "points": range_text(cost.points, language),
        "score": range_text(cost.score, language),
        "levels": levels_text(report, cost.level_lower, cost.level_upper, language),
        "level": in_language(report.applied.title, language),
    }
    yield f"    {translate('score.cost', language, params)}"
    yield f"    {translate(f'score.weight-{cost.weight.value}', language, params)}"


def why_text(row: ClauseRow, language: str) -> str:
    """Why a clause is not taken as met."""
    if row.result is not None and row.is_own:
        counts = {"conforming": row.result.conforming, "sampled": row.result.sampled}
        return translate(f"score.why-{row.result.outcome.value}", language, counts)
    return translate(f"score.why-{row.basis.value}", language)


def _way_lines(report: ScoreReport, language: str) -> Iterator[str]:
    params = {
        "level": in_language(report.applied.title, language),
        "count": len(report.deductions),
        "limit": report.max_special_deductions,
    }
    if Failure.SPECIAL_DEDUCTIONS in report.accepted.failures:
        yield translate("score.way-barred", language, params)
    elif not report.ways:
        key = "score.way-reached" if report.judged.unknown_results else "score.way-reached-judged"
        yield translate(key, language, params)
    else:
        yield translate("score.way", language, params)
        for way in report.ways:
            yield f"  {way_text(way, language)}"
        needed = [c.clause for c in report.costs if c.weight is Weight.NECESSARY]
        if report.accepted.unknown_points and needed:
            clauses = {**params, "clauses": listed(needed, language)}
            yield f"  {translate('score.way-necessary', language, clauses)}"
        if report.accepted.unknown_points:
            yield f"  {translate('score.way-unknown', language)}"


def way_text(way: Way, language: str) -> str:
    """What to put right, and the score afterwards."""
    params = {
        "clauses": listed(way.clauses, language),
        "count": len(way.clauses),
        "points": _number(way.points, language) if way.points is not None else "",
        "score": range_text(way.score, language),
    }
    suffix = "" if way.points is not None else "-unknown"
    return translate(f"score.way-{way.kind.value}{suffix}", language, params)


def range_text(bounds: Range, language: str) -> str:
    """``95``, or ``more than 60, less than 95``."""
    lower, upper = bounds
    if lower == upper and lower.is_attained:
        return _number(_round(lower.value, math.floor), language)
    low, high = _round(lower.value, math.floor), _round(upper.value, math.ceil)
    low_key = "at-least" if lower.is_attained and low == lower.value else "more-than"
    high_key = "at-most" if upper.is_attained and high == upper.value else "less-than"
    parts = {
        "low": translate(f"score.{low_key}", language, {"value": _number(low, language)}),
        "high": translate(f"score.{high_key}", language, {"value": _number(high, language)}),
    }
    return translate("score.range", language, parts)


def levels_text(report: ScoreReport, lower: str | None, upper: str | None, language: str) -> str:
    """One level, or the lowest and the highest that are possible."""
    titles = {level.level_id: in_language(level.title, language) for level in report.levels}
    none = translate("score.failed", language)
    names = [titles[one] if one else none for one in (lower, upper)]
    if names[0] == names[1]:
        return names[0]
    return translate("score.levels", language, {"low": names[0], "high": names[1]})


def _round(value: Fraction, how: Any, digits: int = 2) -> Fraction:
    scale = 10**digits
    return Fraction(how(value * scale), scale)


def _number(value: Fraction, language: str) -> str:
    return format_number(Decimal(value.numerator) / Decimal(value.denominator), language)


def score_data(report: ScoreReport) -> dict[str, Any]:
    """The key ``score`` of ``report.json``, and what ``score --json`` prints."""
    return {
        "applied_level": report.applied.level_id,
        "levels": [
            {
                "id": level.level_id,
                "title": level.title.data(),
                "threshold": _value(Fraction(level.threshold), math.floor),
            }
            for level in report.levels
        ],
        "points_file": report.points_file,
        "self_evaluation_file": report.results_file,
        "unknown_points": list(report.judged.unknown_points),
        "unknown_results": list(report.judged.unknown_results),
        "judged": _score_data(report.judged),
        "if_evidence_is_accepted": _score_data(report.accepted),
        "special_deductions": [
            {"clause": one.clause, "reason": one.reason, "rectified": one.is_rectified}
            for one in report.deductions
        ],
        "bonus": {"reason": report.bonus_reason} if report.bonus_reason else None,
        "clauses": [_row_data(row) for row in report.rows],
        "costs": [_cost_data(cost) for cost in report.costs],
        "ways": [_way_data(way) for way in report.ways],
        "statement": {one: translate("score.statement", one) for one in ("zh", "en")},
    }


def _score_data(score: Score) -> dict[str, Any]:
    return {
        "range": _range_data((score.lower, score.upper)),
        "level": {"lower": score.level_lower, "upper": score.level_upper},
        "applicable_points": _range_data(score.applicable),
        "sections": [
            {
                "clause": section.clause,
                "points": _value(section.points, math.floor),
                "earned": _range_data(section.earned),
                "applicable": _range_data(section.applicable),
            }
            for section in score.sections
        ],
        "special_deductions": score.special_deductions,
        "bonus": score.bonus,
        "failures": [failure.value for failure in score.failures],
    }


def _row_data(row: ClauseRow) -> dict[str, Any]:
    result = row.result
    is_sampled = result is not None and result.outcome is Outcome.SAMPLED
    return {
        "clause": row.clause,
        "title": row.title.data(),
        "points": _value(row.points, math.floor),
        "result": result.outcome.value if result else None,
        "sampled": result.sampled if result and is_sampled else None,
        "conforming": result.conforming if result and is_sampled else None,
        "judged_by": None if result is None else "company" if row.is_own else "dossier",
        "basis": row.basis.value,
        "faults": [{"code": f.code, "subject": f.subject} for f in row.faults],
        "note": row.note or None,
    }


def _cost_data(cost: ClauseCost) -> dict[str, Any]:
    return {
        "clause": cost.clause,
        "points": _range_data(cost.points),
        "score": _range_data(cost.score),
        "level": {"lower": cost.level_lower, "upper": cost.level_upper},
        "weight": cost.weight.value,
    }


def _way_data(way: Way) -> dict[str, Any]:
    return {
        "kind": way.kind.value,
        "clauses": list(way.clauses),
        "points": _value(way.points, math.floor),
        "score": _range_data(way.score),
    }


def _range_data(bounds: Range) -> dict[str, Any]:
    return {
        name: {"value": _value(bound.value, how), "attained": bound.is_attained}
        for name, bound, how in zip(
            ("lower", "upper"), bounds, (math.floor, math.ceil), strict=True
        )
    }


def _value(value: Fraction | None, how: Any) -> int | float | None:
    if value is None:
        return None
    rounded = _round(value, how, digits=4)
    return int(rounded) if rounded.denominator == 1 else float(rounded)

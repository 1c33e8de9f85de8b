"""Pictures of a report: coverage by section, score against levels, what runs out when.

They stand in the page itself, need no program, and are told apart in grey print: by hatching,
outline and number, never by colour alone.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from packbuilder.i18n import format_number, translate
from packbuilder.model.clause_numbers import is_within
from packbuilder.model.score import Bound, ScoreReport
from packbuilder.report import svg
from packbuilder.report.facts import ClauseGroup, ReportDay
from packbuilder.report.score_report import levels_text, range_text
from packbuilder.report.summary import STATES, in_language

_WIDTH = 720.0
_ROW = 22.0
_CELL = 30.0  # width of one clause
_LABELS = 330.0
_AXIS = (24.0, 696.0)
_CLOCK = "clock"
_BARS = (300.0, 640.0)  # where the bars of the timeline may lie
_BARS_TOP, _BAR_ROW = 60.0, 18.0
_DAYS_BEFORE = 60
_MAX_BARS = 40


def coverage_picture(
    groups: Sequence[ClauseGroup], states: Mapping[str, str], language: str
) -> str:
    """A bar for each group of clauses, one part for each kind of answer."""
    name, y, told = "coverage", 30.0, list[str]()
    parts = _legend(name, Counter(states.values()), language)
    for group in groups:
        counts = Counter(
            state for clause, state in states.items() if is_within(clause, group.number)
        )
        if not counts:
            continue
        y += _ROW + (6 if group.is_heading else 0)
        label = f"{group.number} {in_language(group.title, language)}"
        answered = counts["proven"] + counts["ruled"]
        total = sum(counts.values()) - counts["excluded"]
        if group.is_heading:
            parts.append(svg.text(0, y, label, weight="600"))
            parts.append(svg.text(_WIDTH, y, f"{answered}/{total}", anchor="end", weight="600"))
        else:
            parts.append(svg.text(12, y, svg.clipped(label, 12, _LABELS - 24)))
            parts += _stack(name, counts, y)
            parts.append(svg.text(_WIDTH, y, f"{answered}/{total}", anchor="end"))
        told.append(_told_counts(label, counts, language))
    title = translate("picture.coverage", language)
    return svg.picture(name, (_WIDTH, y + 12), title, " ".join(told), parts)


def _stack(name: str, counts: Mapping[str, int], y: float) -> list[str]:
    parts, x = [], _LABELS
    for state in STATES:
        if counts[state]:
            width = counts[state] * _CELL
            fill, ink = _fill(name, state), _ink(state)
            parts.append(_segment(x, y, width, state, fill))
            middle = x + width / 2
            if state == "faulty":  # a number is not read on hatching
                parts.append(svg.box(middle - 8, y - 12, 16, 15, svg.PAPER))
            number = str(counts[state])
            parts.append(svg.text(middle, y, number, fill=ink, anchor="middle", weight="600"))
            x += width
    return parts


def _segment(x: float, y: float, width: float, state: str, fill: str) -> str:
    dash = "3 2" if state in ("missing", "excluded") else None
    stroke = svg.BAD if state in ("missing", "faulty") else svg.SOFT
    return svg.box(x, y - 13, width - 2, 17, fill, stroke=stroke, dash=dash)


def _fill(name: str, state: str) -> str:
    fills = {
        "proven": svg.GOOD,
        "ruled": svg.MIDDLE,
        "faulty": svg.hatch(name),
        "missing": svg.PAPER,
        "excluded": svg.PALE,
    }
    return fills[state]


def _ink(state: str) -> str:
    return {"proven": svg.PAPER, "faulty": svg.BAD, "missing": svg.BAD}.get(state, svg.INK)


def _legend(name: str, counts: Mapping[str, int], language: str) -> list[str]:
    parts, x = [], 0.0
    for state in STATES:
        words = f"{translate(f'answer.{state}', language)} {counts[state]}"
        parts.append(_segment(x, 17, 20, state, _fill(name, state)))
        parts.append(svg.text(x + 24, 17, words))
        x += 24 + svg.width_of(words, 12) + 18
    return parts


def _told_counts(label: str, counts: Mapping[str, int], language: str) -> str:
    words = [f"{translate(f'answer.{s}', language)} {counts[s]}" for s in STATES if counts[s]]
    joint, end = ("，", "。") if language == "zh" else (", ", ".")
    colon = translate("score.colon", language)
    return f"{label}{colon}{joint.join(words)}{end}"


def score_picture(report: ScoreReport, language: str) -> str:
    """The range of the score on a ruler from 0 to 100, with the mark of every level."""
    rows = [("accepted", report.accepted)]
    if report.judged.unknown_results:
        rows.append(("judged", report.judged))
    bottom = 46.0 + 44 * len(rows)
    parts, told = _level_marks(report, bottom, language)
    for index, (key, score) in enumerate(rows):
        bounds = (score.lower, score.upper)
        line = f"{translate(f'picture.{key}', language)}{translate('score.colon', language)}"
        levels = levels_text(report, score.level_lower, score.level_upper, language)
        words = f"{line}{range_text(bounds, language)} → {levels}"
        parts += _range_bar(bounds, 56.0 + 44 * index, words, is_firm=key == "accepted")
        told.append(words)
    parts += _scale(bottom)
    title = translate("picture.score", language)
    told_text = _joint(language).join(told)
    return svg.picture("ruler", (_WIDTH, bottom + 22), title, told_text, parts)


def _level_marks(report: ScoreReport, bottom: float, language: str) -> tuple[list[str], list[str]]:
    """Lines and names of the levels, and the same in words; lines first, so none hides a name."""
    lines, names, told = list[str](), list[str](), list[str]()
    for index, level in enumerate(report.levels):
        x, label = _points(float(level.threshold)), in_language(level.title, language)
        words = f"{label} {format_number(level.threshold, language)}"
        is_applied = level.level_id == report.applied.level_id
        weight, ink = ("700", svg.ACCENT) if is_applied else ("400", svg.INK)
        y, width = 13.0 + 16 * (index % 2), svg.width_of(words, 12) + 4
        stroke = "2.5" if is_applied else "1"
        lines.append(svg.line(x, y + 4, x, bottom, svg.ACCENT, stroke_width=stroke))
        names.append(svg.box(x - width / 2, y - 11, width, 14, svg.PAPER))
        names.append(svg.text(x, y, words, fill=ink, anchor="middle", weight=weight))
        told.append(words)
    return [*lines, *names], told


def _scale(y: float) -> list[str]:
    parts = [svg.line(_AXIS[0], y, _AXIS[1], y, svg.INK)]
    for value in range(0, 101, 10):
        x = _points(value)
        parts.append(svg.line(x, y, x, y + 4, svg.INK))
        parts.append(svg.text(x, y + 16, str(value), size=11, fill=svg.SOFT, anchor="middle"))
    return parts


def _range_bar(bounds: tuple[Bound, Bound], y: float, words: str, *, is_firm: bool) -> list[str]:
    lower, upper = (_points(float(bound.value)) for bound in bounds)
    fill = svg.ACCENT if is_firm else svg.PALE
    room = svg.box(_AXIS[0] - 3, y - 12, svg.width_of(words, 12) + 6, 16, svg.PAPER)
    parts = [room, svg.text(_AXIS[0], y, words)]
    parts.append(svg.box(lower, y + 8, max(upper - lower, 1), 10, fill, stroke=svg.ACCENT))
    for x, bound in zip((lower, upper), bounds, strict=True):
        inner = svg.ACCENT if bound.is_attained else svg.PAPER
        parts.append(svg.dot(x, y + 13, 6, inner, svg.ACCENT))
    return parts


def _points(value: float) -> float:
    return _AXIS[0] + (_AXIS[1] - _AXIS[0]) * min(max(value, 0.0), 100.0) / 100


def timeline_picture(days: Sequence[ReportDay], submission: dt.date, language: str) -> str:
    """A bar for each thing that runs out before the certificate does, up to its last day."""
    stones = [day for day in days if day.is_milestone]
    end = max((stone.day for stone in stones), default=submission)
    bars = _bars([d for d in days if not d.is_milestone and d.day <= end], language)
    shown = bars[:_MAX_BARS]
    first = min([submission, *(bar.day for bar in shown)]) - dt.timedelta(days=_DAYS_BEFORE)
    span = _Span(first, (end - first).days or 1)
    bottom = _BARS_TOP + 6 + _BAR_ROW * len(shown)
    parts = list[str]()
    for index, bar in enumerate(shown):
        parts += _bar(bar, span, _BARS_TOP + 12 + _BAR_ROW * index)
    parts += _stone_marks(stones, span, bottom, language)
    told = [f"{in_language(s.title, language)} {s.day.isoformat()}" for s in stones]
    told += [f"{bar.words} {bar.day.isoformat()}" for bar in shown]
    if len(bars) > len(shown):
        more = {"count": len(bars) - len(shown)}
        told.append(translate("picture.more", language, more))
        parts.append(svg.text(0, bottom + 14, told[-1], size=11.5, fill=svg.SOFT))
        bottom += _BAR_ROW
    title = translate("picture.timeline", language)
    return svg.picture(_CLOCK, (_WIDTH, bottom + 4), title, _joint(language).join(told), parts)


@dataclass(frozen=True, slots=True)
class _Span:
    """The days of the picture, on its width."""

    first: dt.date
    days: int

    def at(self, day: dt.date) -> float:
        return _BARS[0] + (_BARS[1] - _BARS[0]) * (day - self.first).days / self.days


@dataclass(frozen=True, slots=True)
class _Bar:
    """Things of one kind that run out on one day."""

    day: dt.date
    words: str
    is_over: bool


def _stone_marks(
    stones: Sequence[ReportDay], span: _Span, bottom: float, language: str
) -> list[str]:
    lines, names = list[str](), list[str]()
    for index, stone in enumerate(stones):
        words = f"{in_language(stone.title, language)} {stone.day.isoformat()}"
        x, y = span.at(stone.day), 12.0 + 15 * (index % 3)
        width = svg.width_of(words, 11)
        left = min(max(x - width / 2, 0), _WIDTH - width)
        dash = "4 3" if stone.note == "estimate" else None
        lines.append(svg.line(x, y + 3, x, bottom, svg.ACCENT, dash=dash))
        names.append(svg.box(left - 2, y - 10, width + 4, 13, svg.PAPER))
        names.append(svg.text(left, y, words, size=11, fill=svg.ACCENT))
    return [*lines, *names]


def _bar(bar: _Bar, span: _Span, y: float) -> list[str]:
    fill = svg.hatch(_CLOCK) if bar.is_over else svg.MIDDLE
    ink, stroke = (svg.BAD, svg.BAD) if bar.is_over else (svg.INK, svg.GOOD)
    width = max(span.at(bar.day) - _BARS[0], 2)
    return [
        svg.text(0, y, svg.clipped(bar.words, 11.5, _BARS[0] - 10), size=11.5, fill=ink),
        svg.box(_BARS[0], y - 9, width, 10, fill, stroke=stroke),
        svg.text(_WIDTH, y, bar.day.isoformat(), size=11.5, fill=ink, anchor="end"),
    ]


def _bars(days: Sequence[ReportDay], language: str) -> list[_Bar]:
    found = []
    for (day, _), group in groupby(days, key=lambda row: (row.day, row.kind)):
        same = list(group)
        words = in_language(same[0].title, language)
        if len(same) > 1:
            params = {"first": words, "count": len(same)}
            words = translate("picture.several", language, params)
        found.append(_Bar(day, words, same[0].note == "over"))
    return found


def _joint(language: str) -> str:
    return "；" if language == "zh" else "; "

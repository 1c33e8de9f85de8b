"""What a reader needs first: what blocks, by place; what it costs; which dates come next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from packbuilder.model.finding import Finding, Severity
from packbuilder.model.result import CoverageRow, CoverageStatus, PackResult
from packbuilder.model.score import Basis, ClauseCost, ClauseRow, ScoreReport, Weight
from packbuilder.model.text import BilingualText, Language
from packbuilder.report.facts import ReportDay, ReportFacts

# What answers a clause, best first; the key of its words is ``answer.<state>``.
STATES = ("proven", "ruled", "faulty", "missing", "excluded")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A finding and its number in the report, from 1."""

    number: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class Place:
    """Findings at one place: a part of the profile, a table, an item of the pack."""

    title: BilingualText
    findings: tuple[Numbered, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """A clause that costs points, why it does, and the numbers of the findings against it."""

    cost: ClauseCost
    row: ClauseRow
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What runs out before a milestone and after the one before it."""

    until: ReportDay
    days: tuple[ReportDay, ...]


def numbered(result: PackResult) -> tuple[Numbered, ...]:
    """The findings as the report counts them."""
    return tuple(Numbered(n, finding) for n, finding in enumerate(result.findings, start=1))


def places(
    findings: Iterable[Numbered], severity: Severity, facts: ReportFacts
) -> tuple[Place, ...]:
    """The findings of one severity by place, the place with the most of them first."""
    found: dict[str, list[Numbered]] = {}
    for one in findings:
        if one.finding.severity is severity:
            found.setdefault(place_key(one.finding), []).append(one)
    rows = [Place(place_title(key, facts), tuple(group)) for key, group in found.items()]
    return tuple(sorted(rows, key=lambda row: -len(row.findings)))


def place_key(finding: Finding) -> str:
    """The part of the profile, the file or the item that a finding is about."""
    where = finding.location
    pointer = (where.pointer if where else None) or finding.subject
    if pointer.startswith("/"):
        return pointer.split("/")[1]
    if where is not None and (where.file or where.item):
        return where.file or where.item or ""
    return finding.subject


def place_title(key: str, facts: ReportFacts) -> BilingualText:
    """What people call a place; its own name where nobody calls it anything else."""
    return facts.places.get(key, BilingualText(key, key))


def costs(score: ScoreReport, findings: Sequence[Numbered]) -> tuple[Cost, ...]:
    """Every clause that costs points; first those without which the level cannot be had."""
    rows = {row.clause: row for row in score.rows}
    found = [
        Cost(
            cost=cost,
            row=rows[cost.clause],
            numbers=tuple(
                one.number for one in findings if one.finding in rows[cost.clause].faults
            ),
        )
        for cost in score.costs
    ]
    order = list(Weight)
    return tuple(sorted(found, key=lambda one: order.index(one.cost.weight)))


def stretches(days: Sequence[ReportDay]) -> tuple[Stretch, ...]:
    """What runs out before each milestone; the first also holds what is already out."""
    stones = [day for day in days if day.is_milestone]
    rest = [day for day in days if not day.is_milestone]
    found = []
    for before, stone in pairwise([None, *stones]):
        if stone is not None:
            own = (d for d in rest if d.day < stone.day and (before is None or d.day >= before.day))
            found.append(Stretch(stone, tuple(own)))
    return tuple(found)


def clause_states(result: PackResult) -> Mapping[str, str]:
    """Each clause to what answers it, one of ``STATES``."""
    rows = {row.clause: row for row in result.score.rows} if result.score else {}
    return {row.clause: _state(row, rows.get(row.clause)) for row in result.coverage}


def _state(coverage: CoverageRow, row: ClauseRow | None) -> str:
    if coverage.status is not CoverageStatus.COVERED:
        return coverage.status.value
    if row is None:
        return "proven" if coverage.evidence else "ruled"
    if row.basis is Basis.FAULTY:
        return "faulty"
    return "proven" if row.basis is Basis.PRESENT else "ruled"


def in_language(text: BilingualText | None, language: str) -> str:
    """The text in the reader's language, or nothing."""
    return text.in_language(Language(language)) if text else ""

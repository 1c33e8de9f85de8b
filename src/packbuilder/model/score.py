"""A self-evaluation by the scheme's own rules: honest bounds, never an invented number.

Points and shares are exact fractions; a score is in points of 100.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from packbuilder.model.finding import Finding
from packbuilder.model.scheme import Level
from packbuilder.model.text import BilingualText


class Outcome(enum.StrEnum):
    """How a clause was judged."""

    MET = "met"
    NOT_MET = "not-met"
    SAMPLED = "sampled"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseResult:
    """The judgement on one clause.

    Attributes:
        clause: number of a clause that has none below it.
        outcome: how it was judged.
        sampled: for a sampled clause, the samples that were looked at.
        conforming: how many of them conform.
    """

    clause: str
    outcome: Outcome
    sampled: int = 0
    conforming: int = 0

    @property
    def earned(self) -> tuple[Fraction, Fraction]:
        """The least and the greatest share of the clause's points, from 0 to 1."""
        if self.outcome is Outcome.UNKNOWN:
            return Fraction(0), Fraction(1)
        if self.outcome is Outcome.SAMPLED:
            share = Fraction(self.conforming, self.sampled)
            return share, share
        share = Fraction(self.outcome is Outcome.MET)
        return share, share


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of a range.

    Attributes:
        value: the end.
        is_attained: some points and results give exactly this value; otherwise they come as near
            as one likes, because every clause is worth more than nothing.
    """

    value: Fraction
    is_attained: bool = True


Range = tuple[Bound, Bound]


class Failure(enum.StrEnum):
    """Why no level is given."""

    SPECIAL_DEDUCTIONS = "special-deductions"
    BELOW_LOWEST_LEVEL = "below-lowest-level"
    MAY_BE_BELOW_LOWEST_LEVEL = "may-be-below-lowest-level"


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionScore:
    """What one top-level clause brings, in its own points.

    Attributes:
        clause: its number.
        points: its full points; None where they are not known.
        earned: least and greatest points earned.
        applicable: least and greatest points that count once exclusions are left out.
    """

    clause: str
    points: Fraction | None
    earned: Range
    applicable: Range


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The score and its level, as far as points and results are known.

    Attributes:
        lower: the least score that what is known allows.
        upper: the greatest.
        applicable: least and greatest points that count once exclusions are left out.
        sections: one row for each top-level clause.
        special_deductions: how many, one point each.
        bonus: special bonus that counts.
        level_lower: id of the level at the least score; None for a failure.
        level_upper: id of the level at the greatest score; None for a failure.
        failures: what fails or may fail the evaluation.
        unknown_points: clauses whose points are not known, excluded ones left out.
        unknown_results: clauses that nobody has judged.
    """

    lower: Bound
    upper: Bound
    applicable: Range
    sections: tuple[SectionScore, ...]
    special_deductions: int
    bonus: int
    level_lower: str | None
    level_upper: str | None
    failures: tuple[Failure, ...]
    unknown_points: tuple[str, ...]
    unknown_results: tuple[str, ...]


class Weight(enum.StrEnum):
    """What a lost clause means for the level applied for."""

    NECESSARY = "necessary"
    DEPENDS_ON_POINTS = "depends-on-points"
    BEARABLE = "bearable"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseCost:
    """What one clause that is not fully met costs, if everything else is met.

    Attributes:
        clause: its number.
        points: least and greatest points lost, of the scheme's points.
        score: least and greatest score without it.
        level_lower: level at the least score; None for a failure.
        level_upper: level at the greatest score; None for a failure.
        weight: whether the level applied for can be had without it.
    """

    clause: str
    points: Range
    score: Range
    level_lower: str | None
    level_upper: str | None
    weight: Weight


class WayKind(enum.StrEnum):
    """What is least about a way to the level applied for."""

    FEWEST_CLAUSES = "fewest-clauses"
    FEWEST_POINTS = "fewest-points"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Clauses that, once fully met, bring the level applied for whatever the unknown points are.

    Attributes:
        kind: what is least about it.
        clauses: what must be put right.
        points: points gained; None where they are not known.
        score: least and greatest score afterwards.
    """

    kind: WayKind
    clauses: tuple[str, ...]
    points: Fraction | None
    score: Range


class Basis(enum.StrEnum):
    """What the dossier holds for a clause.

    ``PRESENT`` has records or proofs, ``RULES_ONLY`` just the manual or a procedure, ``FAULTY``
    an error on what answers it, ``NONE`` nothing.
    """

    PRESENT = "present"
    RULES_ONLY = "rules-only"
    FAULTY = "faulty"
    NONE = "none"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseRow:
    """One clause of the self-evaluation.

    Attributes:
        clause: its number.
        title: its paraphrase.
        points: full points, or None where they are not known.
        result: the judgement that counts; None for an excluded clause.
        is_own: the company judged it itself; otherwise it follows from the dossier.
        basis: what the dossier holds for it.
        faults: the errors of the dossier that stand against it.
        note: the company's remark.
    """

    clause: str
    title: BilingualText
    points: Fraction | None
    result: ClauseResult | None
    is_own: bool
    basis: Basis
    faults: tuple[Finding, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDeduction:
    """A breach that costs one point outside the clauses (特别扣分项)."""

    clause: str | None
    reason: str
    is_rectified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreReport:
    """Everything that ``score`` says of one company.

    Attributes:
        scheme: the scheme's title.
        applied: the level applied for.
        levels: every level, lowest first.
        rows: every clause that is judged, and the excluded ones.
        judged: the score with every clause nobody judged anywhere between nothing and all.
        accepted: the score if every clause that nobody judged but that has evidence is judged met.
        costs: what each clause that is not fully met costs.
        ways: the cheapest ways to the level applied for; empty where it is reached or barred.
        deductions: the special deductions.
        bonus_reason: why the special bonus is claimed; None where it is not.
        max_special_deductions: more of them fail.
        section_titles: number of a top-level clause to its title.
        points_file: where the company's points come from; None for the scheme's own alone.
        results_file: the company's self-evaluation; None where it made none.
    """

    scheme: BilingualText
    applied: Level
    levels: tuple[Level, ...]
    rows: tuple[ClauseRow, ...]
    judged: Score
    accepted: Score
    costs: tuple[ClauseCost, ...]
    ways: tuple[Way, ...]
    deductions: tuple[SpecialDeduction, ...]
    bonus_reason: str | None
    max_special_deductions: int
    section_titles: Mapping[str, BilingualText] = field(default_factory=dict)
    points_file: str | None = None
    results_file: str | None = None

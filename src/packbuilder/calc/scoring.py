"""The score of a self-evaluation, as bounds that hold whatever the unknown points are.

Let a block of clauses share ``m`` points in an unknown way (:mod:`packbuilder.calc.points`). The
score, points earned / points that apply x 100, is a quotient of two functions that are linear in
the unknown points, so its extremes over all ways to share them lie at corners: one clause of each
block has all of its points. A corner where an excluded clause has them takes the whole block out
of the quotient. Because every clause is worth more than nothing, a corner is never quite reached;
a bound is attained only if sharing makes no difference at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from packbuilder.calc.points import FULL_SCORE, Block, blocks_of
from packbuilder.model.clause_numbers import clause_key, is_within
from packbuilder.model.scheme import Clause
from packbuilder.model.score import (
    Bound,
    ClauseResult,
    Failure,
    Outcome,
    Range,
    Score,
    SectionScore,
)

Shares = Mapping[str, Fraction]
Choice = Callable[[Iterable[Fraction]], Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """What a score is counted with.

    Attributes:
        blocks: the points, as far as they are known.
        sections: number, full points and clauses of each top-level clause.
        excluded: judged clauses that do not apply.
        levels: id and threshold (inclusive), lowest first.
        max_special_deductions: more of them fail.
        max_special_bonus: more of them do not count.
    """

    blocks: tuple[Block, ...]
    sections: tuple[tuple[str, Fraction | None, frozenset[str]], ...]
    excluded: frozenset[str]
    levels: tuple[tuple[str, Fraction], ...]
    max_special_deductions: int = 4
    max_special_bonus: int = 1

    @property
    def applicable(self) -> tuple[str, ...]:
        """The clauses that count, in the order of the criteria."""
        leaves = (c for block in self.blocks for c in block.leaves if c not in self.excluded)
        return tuple(sorted(leaves, key=clause_key))

    @property
    def unknown_points(self) -> tuple[str, ...]:
        """The clauses that count and whose points are not known."""
        shared = {c for block in self.blocks if len(block.leaves) > 1 for c in block.leaves}
        return tuple(c for c in self.applicable if c in shared)


@dataclass(frozen=True, slots=True)
class Specials:
    """Special deductions and special bonus, one point each."""

    deductions: int = 0
    bonus: int = 0


def make_scorecard(
    clauses: Sequence[Clause],
    points: Mapping[str, Fraction],
    exclusions: Iterable[str],
    levels: Sequence[tuple[str, Fraction]],
    specials: tuple[int, int] = (4, 1),
) -> Scorecard:
    """Bring together what a score is counted with.

    Args:
        clauses: the scheme's clause tree.
        points: points by clause number, as far as they are known.
        exclusions: clauses that do not apply; one with clauses below it takes them along.
        levels: id and threshold (inclusive), lowest first.
        specials: most special deductions that do not fail, most bonus that counts.

    Raises:
        ValueError: the points contradict each other, or no clause applies.
    """
    out = tuple(exclusions)
    sections = tuple((c.number, points.get(c.number), frozenset(_leaves(c))) for c in clauses)
    leaves = [leaf for _, _, inside in sections for leaf in inside]
    excluded = frozenset(leaf for leaf in leaves if any(is_within(leaf, group) for group in out))
    if len(excluded) == len(leaves):
        raise ValueError("no clause applies")
    return Scorecard(
        blocks=blocks_of(clauses, points),
        sections=sections,
        excluded=excluded,
        levels=tuple(levels),
        max_special_deductions=specials[0],
        max_special_bonus=specials[1],
    )


def compute_score(
    card: Scorecard, results: Mapping[str, ClauseResult], specials: Specials
) -> Score:
    """The score by the scheme's own rules.

    A clause that is not met loses all its points, a sampled one loses in proportion to the
    samples that do not conform; excluded clauses leave the points that apply; specials are added
    after the quotient.

    Args:
        card: what the score is counted with.
        results: judgements; a clause without one is unknown.
        specials: special deductions and bonus.
    """
    earned = {c: results[c].earned if c in results else _ANYTHING for c in card.applicable}
    least = {clause: low for clause, (low, _) in earned.items()}
    most = {clause: high for clause, (_, high) in earned.items()}
    lower = score_bounds(card, least, specials)[0]
    upper = score_bounds(card, most, specials)[1]
    failed = specials.deductions > card.max_special_deductions
    levels = (None, None) if failed else _levels(card, lower, upper)
    return Score(
        lower=lower,
        upper=upper,
        applicable=_applicable(card),
        sections=tuple(_section(card, section, least, most) for section in card.sections),
        special_deductions=specials.deductions,
        bonus=min(specials.bonus, card.max_special_bonus),
        level_lower=levels[0],
        level_upper=levels[1],
        failures=_failures(levels, failed=failed),
        unknown_points=card.unknown_points,
        unknown_results=tuple(
            c for c in card.applicable if c not in results or results[c].outcome is Outcome.UNKNOWN
        ),
    )


def score_bounds(card: Scorecard, shares: Shares, specials: Specials) -> Range:
    """Least and greatest score over all ways to share the unknown points.

    Args:
        card: what the score is counted with.
        shares: the share of its points, from 0 to 1, that each applicable clause earns.
        specials: special deductions and bonus.
    """
    least, most = _extreme(card, shares, min), _extreme(card, shares, max)
    extra = special_points(card, specials)
    is_attained = least == most
    return Bound(least + extra, is_attained), Bound(most + extra, is_attained)


def special_points(card: Scorecard, specials: Specials) -> Fraction:
    """What special bonus and deductions add to the score."""
    return Fraction(min(specials.bonus, card.max_special_bonus) - specials.deductions)


def _levels(card: Scorecard, lower: Bound, upper: Bound) -> tuple[str | None, str | None]:
    return level_of(card, Bound(lower.value)), level_of(card, upper)


def level_of(card: Scorecard, upper: Bound) -> str | None:
    """The best level up to a greatest score: a threshold that is never met gives none.

    For a least score take ``Bound(lower.value)``: where it is not attained, the score is higher.
    """
    return next(
        (
            name
            for name, cut in reversed(card.levels)
            if cut < upper.value or (cut == upper.value and upper.is_attained)
        ),
        None,
    )


_ANYTHING = (Fraction(0), Fraction(1))


def _extreme(card: Scorecard, shares: Shares, choose: Choice) -> Fraction:
    """Least or greatest quotient, x 100.

    Blocks without an excluded clause always count. One with an excluded clause may vanish from
    the quotient, so it is taken in only as long as it draws the mean the wanted way.
    """
    got = applies = Fraction(0)
    optional: list[tuple[Fraction, Fraction]] = []
    for block in card.blocks:
        inside = [shares[c] for c in block.leaves if c not in card.excluded]
        if not inside:
            continue
        if len(inside) < len(block.leaves):
            optional.append((choose(inside), block.mass))
        else:
            got += block.mass * choose(inside)
            applies += block.mass
    for share, mass in sorted(optional, reverse=choose is max):
        if applies == 0 or choose((share, got / applies)) != got / applies:
            got += mass * share
            applies += mass
    return got / applies * FULL_SCORE


def _section(
    card: Scorecard,
    section: tuple[str, Fraction | None, frozenset[str]],
    least: Shares,
    most: Shares,
) -> SectionScore:
    number, points, leaves = section
    counts = {c: Fraction(c not in card.excluded) for c in leaves}
    low, high = _sum_bounds(card, leaves, least), _sum_bounds(card, leaves, most)
    return SectionScore(
        clause=number,
        points=points,
        earned=(low[0], high[1]),
        applicable=_sum_bounds(card, leaves, counts),
    )


def _applicable(card: Scorecard) -> Range:
    leaves = frozenset(c for block in card.blocks for c in block.leaves)
    return _sum_bounds(card, leaves, {c: Fraction(c not in card.excluded) for c in leaves})


def _sum_bounds(card: Scorecard, leaves: frozenset[str], shares: Shares) -> Range:
    """Least and greatest points of some clauses; a clause without a share has none."""
    zero = least = most = Fraction(0)
    for block in card.blocks:
        # Where a block reaches beyond these clauses, all its points may lie outside.
        found = [shares.get(c, zero) if c in leaves else zero for c in block.leaves]
        least += block.mass * min(found)
        most += block.mass * max(found)
    is_attained = least == most
    return Bound(least, is_attained), Bound(most, is_attained)


def _failures(levels: tuple[str | None, str | None], *, failed: bool) -> tuple[Failure, ...]:
    if failed:
        return (Failure.SPECIAL_DEDUCTIONS,)
    if levels[1] is None:
        return (Failure.BELOW_LOWEST_LEVEL,)
    return (Failure.MAY_BE_BELOW_LOWEST_LEVEL,) if levels[0] is None else ()


def _leaves(clause: Clause) -> tuple[str, ...]:
    if not clause.children:
        return (clause.number,)
    return tuple(leaf for child in clause.children for leaf in _leaves(child))

"""Which lost clause costs which level, and the cheapest way to the level applied for.

A way must hold whatever the unknown points are. Write ``t`` for the quotient that the level asks
for. The least score reaches it exactly if ``sum(mass x (share - t))`` over the blocks is not
negative, where ``share`` is the least share within the block and a block with an excluded clause
counts only if it is negative. That sum falls apart into blocks, so the fewest clauses are found
block by block: within one, only the worst clauses first raise the least share.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from packbuilder.calc.points import FULL_SCORE, Block
from packbuilder.calc.scoring import (
    Scorecard,
    Shares,
    Specials,
    level_of,
    score_bounds,
    special_points,
)
from packbuilder.model.clause_numbers import clause_key
from packbuilder.model.score import Bound, ClauseCost, Range, Way, WayKind, Weight

_ONE = Fraction(1)
# Sums that differ by less are taken as one, so that odd sample sizes cannot exhaust the memory.
_GRAIN = 1000


def lost_clauses(card: Scorecard, shares: Shares) -> tuple[str, ...]:
    """The clauses that count and are not fully met, in the order of the criteria."""
    return tuple(c for c in card.applicable if shares[c] < 1)


def clause_costs(
    card: Scorecard, shares: Shares, specials: Specials, applied: str
) -> tuple[ClauseCost, ...]:
    """What each clause that is not fully met costs, if everything else is met.

    Args:
        card: what the score is counted with.
        shares: the share of its points that each applicable clause earns.
        specials: special deductions and bonus.
        applied: id of the level applied for.
    """
    return tuple(
        _cost(card, clause, shares[clause], specials, applied)
        for clause in lost_clauses(card, shares)
    )


def _cost(
    card: Scorecard, clause: str, share: Fraction, specials: Specials, applied: str
) -> ClauseCost:
    alone = dict.fromkeys(card.applicable, _ONE) | {clause: share}
    lower, upper = score_bounds(card, alone, specials)
    failed = specials.deductions > card.max_special_deductions
    low = None if failed else level_of(card, Bound(lower.value))
    high = None if failed else level_of(card, upper)
    ranks = {name: rank for rank, (name, _) in enumerate(card.levels)}
    wanted = ranks[applied]
    if high is None or ranks[high] < wanted:
        weight = Weight.NECESSARY
    elif low is None or ranks[low] < wanted:
        weight = Weight.DEPENDS_ON_POINTS
    else:
        weight = Weight.BEARABLE
    return ClauseCost(
        clause=clause,
        points=_points_lost(card, clause, share),
        score=(lower, upper),
        level_lower=low,
        level_upper=high,
        weight=weight,
    )


def _points_lost(card: Scorecard, clause: str, share: Fraction) -> Range:
    block = next(block for block in card.blocks if clause in block.leaves)
    lost = block.mass * (1 - share)
    if len(block.leaves) == 1:
        return Bound(lost), Bound(lost)
    return Bound(Fraction(0), is_attained=False), Bound(lost, is_attained=False)


def cheapest_ways(
    card: Scorecard, shares: Shares, specials: Specials, applied: str
) -> tuple[Way, ...]:
    """The cheapest ways to the level applied for.

    The way with the fewest clauses always; the one with the fewest points where the points of
    every clause are known. None where the level is reached already, or where too many special
    deductions bar it.

    Args:
        card: what the score is counted with.
        shares: the share of its points that each applicable clause earns.
        specials: special deductions and bonus.
        applied: id of the level applied for.
    """
    cut = dict(card.levels)[applied]
    if specials.deductions > card.max_special_deductions:
        return ()
    if score_bounds(card, shares, specials)[0].value >= cut:
        return ()
    needed = (cut - special_points(card, specials)) / FULL_SCORE
    fewest = _fewest_clauses(card, shares, needed)
    if fewest is None:
        return ()
    ways = [_way(card, WayKind.FEWEST_CLAUSES, fewest, shares, specials)]
    if all(len(block.leaves) == 1 for block in card.blocks):
        least = _fewest_points(card, shares, needed)
        ways.append(_way(card, WayKind.FEWEST_POINTS, least, shares, specials))
    return tuple(ways)


def _way(
    card: Scorecard, kind: WayKind, clauses: Iterable[str], shares: Shares, specials: Specials
) -> Way:
    chosen = tuple(sorted(clauses, key=clause_key))
    masses = {b.leaves[0]: b.mass for b in card.blocks if len(b.leaves) == 1}
    gains = [masses[c] * (1 - shares[c]) for c in chosen if c in masses]
    return Way(
        kind=kind,
        clauses=chosen,
        points=sum(gains, Fraction(0)) if len(gains) == len(chosen) else None,
        score=score_bounds(card, {**shares, **dict.fromkeys(chosen, _ONE)}, specials),
    )


def _fewest_clauses(card: Scorecard, shares: Shares, needed: Fraction) -> tuple[str, ...] | None:
    """The fewest clauses that bring the least score to the level; None if all do not."""
    best: dict[int, tuple[Fraction, tuple[str, ...]]] = {0: (Fraction(0), ())}
    for block in card.blocks:
        grown: dict[int, tuple[Fraction, tuple[str, ...]]] = {}
        for value, mended in _steps(card, block, shares, needed):
            for count, (total, chosen) in best.items():
                key = count + len(mended)
                if key not in grown or grown[key][0] < total + value:
                    grown[key] = (total + value, (*chosen, *mended))
        best = grown
    enough = [count for count, (total, _) in best.items() if total >= 0]
    return best[min(enough)][1] if enough else None


def _steps(
    card: Scorecard, block: Block, shares: Shares, needed: Fraction
) -> Iterable[tuple[Fraction, tuple[str, ...]]]:
    """What the block adds to the sum once none, one, two … of its worst clauses are mended."""
    counting = sorted(
        (c for c in block.leaves if c not in card.excluded), key=lambda c: (shares[c], c)
    )
    may_vanish = len(counting) < len(block.leaves)
    if not counting:
        yield Fraction(0), ()
        return
    lost = [c for c in counting if shares[c] < 1]
    for mended in range(len(lost) + 1):
        share = shares[lost[mended]] if mended < len(lost) else _ONE
        value = block.mass * (share - needed)
        yield (min(value, Fraction(0)) if may_vanish else value), tuple(lost[:mended])


def _fewest_points(card: Scorecard, shares: Shares, needed: Fraction) -> tuple[str, ...]:
    """The clauses that bring the level with the least sum of points; all points are known."""
    counting = [b for b in card.blocks if b.leaves[0] not in card.excluded]
    applies = sum((b.mass for b in counting), Fraction(0))
    got = sum((b.mass * shares[b.leaves[0]] for b in counting), Fraction(0))
    gap = needed * applies - got
    sums: dict[int, tuple[Fraction, tuple[str, ...]]] = {0: (Fraction(0), ())}
    best: tuple[Fraction, int, tuple[str, ...]] | None = None
    for block in counting:
        gain = block.mass * (1 - shares[block.leaves[0]])
        if gain == 0:
            continue
        for total, chosen in list(sums.values()):
            reached, clauses = total + gain, (*chosen, block.leaves[0])
            if reached >= gap:
                found = (reached, len(clauses), clauses)
                best = found if best is None else min(best, found)
            else:
                key = int(reached * _GRAIN)
                if key not in sums or sums[key][0] < reached:
                    sums[key] = (reached, clauses)
    return best[2] if best else ()

"""Bounds hold for every way to share unknown points, and are as tight as they can be."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.dossiers import sample_scheme
from tests.unit.test_points import complete_points

from packbuilder.calc.points import scheme_points
from packbuilder.calc.scoring import (
    Scorecard,
    Specials,
    compute_score,
    make_scorecard,
    score_bounds,
)
from packbuilder.model.scheme import Clause
from packbuilder.model.score import Bound, ClauseResult, Failure, Outcome
from packbuilder.model.text import BilingualText

SCHEME = sample_scheme()
LEVELS = tuple((level.level_id, Fraction(level.threshold)) for level in SCHEME.levels)
OPEN = {"is_attained": False}


def scheme_card(
    points: Mapping[str, Fraction] | None = None, exclusions: tuple[str, ...] = ()
) -> Scorecard:
    """The real scheme, with its own points or with ``points`` beside them."""
    known = {**scheme_points(SCHEME.clauses), **(points or {})}
    return make_scorecard(SCHEME.clauses, known, exclusions, LEVELS)


def result(clause: str, outcome: Outcome = Outcome.NOT_MET, *counts: int) -> ClauseResult:
    sampled, conforming = counts or (0, 0)
    return ClauseResult(clause=clause, outcome=outcome, sampled=sampled, conforming=conforming)


def all_met(card: Scorecard, *others: ClauseResult) -> dict[str, ClauseResult]:
    met = {c: result(c, Outcome.MET) for c in card.applicable}
    return met | {one.clause: one for one in others}


def ends(card: Scorecard, *others: ClauseResult, specials: Specials | None = None) -> tuple[
    Bound, Bound, str | None, str | None
]:  # fmt: skip
    score = compute_score(card, all_met(card, *others), specials or Specials())
    return score.lower, score.upper, score.level_lower, score.level_upper


def test_everything_met_is_one_hundred_whatever_the_points_are() -> None:
    full = Bound(Fraction(100))

    assert ends(scheme_card()) == (full, full, "five-star", "five-star")


def test_nothing_judged_is_anything_between_nothing_and_all() -> None:
    score = compute_score(scheme_card(), {}, Specials())

    assert (score.lower, score.upper) == (Bound(Fraction(0)), Bound(Fraction(100)))
    assert (score.level_lower, score.level_upper) == (None, "five-star")
    assert score.failures == (Failure.MAY_BE_BELOW_LOWEST_LEVEL,)
    assert len(score.unknown_results) == 39
    assert len(score.unknown_points) == 38


def test_the_one_item_of_five_points_leaves_exactly_five_stars() -> None:
    at_cut = Bound(Fraction(95))

    assert ends(scheme_card(), result("5.1.2.2")) == (at_cut, at_cut, "five-star", "five-star")


def test_one_more_item_makes_five_stars_impossible_though_95_is_the_upper_end() -> None:
    lower, upper, level_lower, level_upper = ends(
        scheme_card(), result("5.1.2.2"), result("5.3.1.2")
    )

    assert (lower, upper) == (Bound(Fraction(70), **OPEN), Bound(Fraction(95), **OPEN))
    assert (level_lower, level_upper) == ("qualified", "four-star")


def test_an_exclusion_makes_the_lost_item_weigh_more_than_five() -> None:
    lower, upper, _, level_upper = ends(scheme_card(exclusions=("5.2.6",)), result("5.1.2.2"))

    # 5.2.6 takes between nothing and 35 points out: 60/65 and 95/100, neither quite reached.
    assert (lower, upper) == (Bound(Fraction(6000, 65), **OPEN), Bound(Fraction(95), **OPEN))
    assert level_upper == "four-star"


def test_exclusions_rebase_the_score() -> None:
    points = complete_points()
    card = scheme_card(points, exclusions=("5.2.6",))
    lost = points["5.3.1.1"]

    exact = (100 - points["5.2.6"] - lost) / (100 - points["5.2.6"]) * 100
    score = compute_score(card, all_met(card, result("5.3.1.1")), Specials())
    assert (score.lower, score.upper) == (Bound(exact), Bound(exact))
    assert score.applicable == (Bound(100 - points["5.2.6"]),) * 2


def test_excluding_a_clause_excludes_those_below_it() -> None:
    card = scheme_card(exclusions=("5.2",))

    assert not [c for c in card.applicable if c.startswith("5.2")]
    assert compute_score(card, all_met(card), Specials()).applicable == (Bound(Fraction(65)),) * 2


def test_excluding_everything_cannot_be_scored() -> None:
    with pytest.raises(ValueError, match="no clause applies"):
        scheme_card(exclusions=("5",))


def test_a_sampled_item_loses_in_proportion() -> None:
    exact = Bound(Fraction(98))  # 2 of 5 samples do not conform: 2 of the 5 points

    sampled = result("5.1.2.2", Outcome.SAMPLED, 5, 3)
    assert ends(scheme_card(), sampled)[:2] == (exact, exact)


def test_a_qualitative_item_is_lost_as_a_whole_between_known_bounds() -> None:
    lower, upper, level_lower, level_upper = ends(scheme_card(), result("5.3.2.1"))

    assert (lower, upper) == (Bound(Fraction(75), **OPEN), Bound(Fraction(100), **OPEN))
    assert (level_lower, level_upper) == ("qualified", "five-star")


@pytest.mark.parametrize(
    ("deductions", "bonus", "value", "level"),
    [
        (0, 0, 95, "five-star"),
        (1, 0, 94, "four-star"),
        (1, 1, 95, "five-star"),
        (0, 7, 96, "five-star"),
        (4, 0, 91, "four-star"),
        (5, 0, 90, None),
        (5, 1, 91, None),
    ],
)
def test_specials_are_added_after_and_five_deductions_fail(
    deductions: int, bonus: int, value: int, level: str | None
) -> None:
    card = scheme_card()
    specials = Specials(deductions, bonus)
    score = compute_score(card, all_met(card, result("5.1.2.2")), specials)

    assert score.lower == score.upper == Bound(Fraction(value))
    assert score.level_lower == score.level_upper == level
    assert score.failures == ((Failure.SPECIAL_DEDUCTIONS,) if level is None else ())


@pytest.mark.parametrize(
    ("value", "level"),
    [
        ("94.99", "four-star"), ("95", "five-star"), ("90", "four-star"), ("89.9", "three-star"),
        ("80", "three-star"), ("79.9", "qualified"), ("70", "qualified"), ("69.99", None),
    ],
)  # fmt: skip
def test_thresholds_are_inclusive(value: str, level: str | None) -> None:
    tree = [Clause(number="1", title=BilingualText("一", "one"))]
    card = make_scorecard(tree, {"1": Fraction(100)}, (), LEVELS)
    share = Fraction(value) / 100
    sampled = result("1", Outcome.SAMPLED, share.denominator, share.numerator)

    score = compute_score(card, {"1": sampled}, Specials())
    assert (score.level_lower, score.level_upper) == (level, level)
    assert (Failure.BELOW_LOWEST_LEVEL in score.failures) == (level is None)


def test_sections_show_their_own_points() -> None:
    card = scheme_card()
    score = compute_score(card, all_met(card, result("5.1.2.2"), result("5.2.3")), Specials())

    rows = {row.clause: row for row in score.sections}
    assert [row.points for row in score.sections] == [40, 35, 25]
    assert rows["5.1"].earned == (Bound(Fraction(35)), Bound(Fraction(35)))
    assert rows["5.2"].earned == (Bound(Fraction(0), **OPEN), Bound(Fraction(35), **OPEN))
    assert rows["5.3"].applicable == (Bound(Fraction(25)), Bound(Fraction(25)))


def test_sections_that_may_vanish_from_the_score_do_so_where_they_spoil_it() -> None:
    def section(number: str) -> Clause:
        below = tuple(Clause(number=f"{number}.{n}", title=BilingualText(number)) for n in (1, 2))
        return Clause(number=number, title=BilingualText(number), children=below)

    points = {"1": Fraction(50), "2": Fraction(50)}
    card = make_scorecard([section("1"), section("2")], points, ("1.2", "2.2"), LEVELS)
    shares = {"1.1": Fraction(1, 2), "2.1": Fraction(1)}

    assert score_bounds(card, shares, Specials()) == (
        Bound(Fraction(50), **OPEN),
        Bound(Fraction(100), **OPEN),
    )


@dataclass(frozen=True)
class Case:
    """A small scheme, what is known of it, and one way that its points may really be."""

    card: Scorecard
    points: Mapping[str, Fraction]
    results: Mapping[str, ClauseResult]
    specials: Specials


SHARES = st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1), Fraction(1)])


@st.composite
def cases(draw: st.DrawFn) -> Case:
    points: dict[str, Fraction] = {}
    tree: list[Clause] = []
    for section in range(1, draw(st.integers(1, 3)) + 1):
        numbers = [f"{section}.{n}" for n in range(1, draw(st.integers(1, 4)) + 1)]
        for number in numbers:
            points[number] = Fraction(draw(st.integers(1, 40)), draw(st.sampled_from([1, 2, 10])))
        points[str(section)] = sum((points[n] for n in numbers), Fraction(0))
        children = tuple(Clause(number=n, title=BilingualText(n)) for n in numbers)
        title = BilingualText(str(section))
        tree.append(Clause(number=str(section), title=title, children=children))
    leaves = [n for n in points if "." in n]
    hidden = draw(st.sets(st.sampled_from(leaves)))
    excluded = draw(st.sets(st.sampled_from(leaves), max_size=2))
    assume(len(excluded) < len(leaves))
    known = {n: p for n, p in points.items() if n not in hidden}
    results = {n: draw(results_of(n)) for n in leaves if n not in excluded}
    return Case(
        make_scorecard(tree, known, excluded, LEVELS),
        {n: points[n] for n in leaves},
        results,
        Specials(draw(st.integers(0, 6)), draw(st.integers(0, 2))),
    )


@st.composite
def results_of(draw: st.DrawFn, clause: str) -> ClauseResult:
    outcome = draw(st.sampled_from(Outcome))
    sampled = draw(st.integers(1, 6))
    return ClauseResult(
        clause=clause,
        outcome=outcome,
        sampled=sampled,
        conforming=draw(st.integers(0, sampled)),
    )


def plain_score(
    card: Scorecard, points: Mapping[str, Fraction], shares: Mapping[str, Fraction]
) -> Fraction:
    """The rule itself, for points that are all known."""
    applies = sum((points[c] for c in shares), Fraction(0))
    return sum((points[c] * shares[c] for c in shares), Fraction(0)) / applies * 100


@given(case=cases(), data=st.data())
@settings(max_examples=150, deadline=None)
def test_real_points_and_results_always_lie_within_the_bounds(
    case: Case, data: st.DataObject
) -> None:
    score = compute_score(case.card, case.results, case.specials)
    shares = {
        c: data.draw(SHARES) if r.outcome is Outcome.UNKNOWN else r.earned[0]
        for c, r in case.results.items()
    }
    real = plain_score(case.card, case.points, shares)
    real += min(case.specials.bonus, 1) - case.specials.deductions

    assert score.lower.value <= real <= score.upper.value
    assert score.lower.is_attained or score.lower.value < real
    assert score.upper.is_attained or real < score.upper.value
    level = next((name for name, cut in reversed(LEVELS) if cut <= real), None)
    ranks = [None, *(name for name, _ in LEVELS)]
    if case.specials.deductions <= 4:
        low, high = ranks.index(score.level_lower), ranks.index(score.level_upper)
        assert low <= ranks.index(level) <= high


@given(case=cases())
@settings(max_examples=80, deadline=None)
def test_bounds_are_reached_in_the_limit(case: Case) -> None:
    least = {c: r.earned[0] for c, r in case.results.items()}
    most = {c: r.earned[1] for c, r in case.results.items()}
    lower = score_bounds(case.card, least, Specials())[0].value
    upper = score_bounds(case.card, most, Specials())[1].value

    corners = [near_corner(case.card, corner) for corner in corners_of(case.card)]
    assert min(plain_score(case.card, p, least) for p in corners) - lower < Fraction(1, 1000)
    assert upper - max(plain_score(case.card, p, most) for p in corners) < Fraction(1, 1000)


def corners_of(card: Scorecard) -> itertools.product[tuple[str, ...]]:
    return itertools.product(*(block.leaves for block in card.blocks))


def near_corner(card: Scorecard, corner: tuple[str, ...]) -> dict[str, Fraction]:
    """Nearly all points of each block on one clause, a trace on each of the others."""
    trace = Fraction(1, 10**9)
    points: dict[str, Fraction] = {}
    for block, chosen in zip(card.blocks, corner, strict=True):
        points |= dict.fromkeys(block.leaves, trace)
        points[chosen] = block.mass - trace * (len(block.leaves) - 1)
    return points

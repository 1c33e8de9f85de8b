from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.test_points import complete_points
from tests.unit.test_scoring import Case, cases, scheme_card

from packbuilder.calc.scoring import Scorecard, Specials, score_bounds
from packbuilder.calc.scoring_ways import cheapest_ways, clause_costs, lost_clauses
from packbuilder.model.score import Bound, WayKind, Weight

ONE = Fraction(1)


def shares(card: Scorecard, **lost: str) -> dict[str, Fraction]:
    """Everything met but ``c5_1_2_2="0"``."""
    given_lost = {name[1:].replace("_", "."): Fraction(value) for name, value in lost.items()}
    return dict.fromkeys(card.applicable, ONE) | given_lost


def cost_weights(card: Scorecard, found: Mapping[str, Fraction], level: str) -> dict[str, Weight]:
    return {c.clause: c.weight for c in clause_costs(card, found, Specials(), level)}


def test_the_five_point_item_alone_costs_no_star_but_with_an_exclusion_it_does() -> None:
    plain, rebased = scheme_card(), scheme_card(exclusions=("5.2.6",))

    assert cost_weights(plain, shares(plain, c5_1_2_2="0"), "five-star") == {
        "5.1.2.2": Weight.BEARABLE
    }
    assert cost_weights(rebased, shares(rebased, c5_1_2_2="0"), "five-star") == {
        "5.1.2.2": Weight.NECESSARY
    }


def test_an_item_of_unknown_points_may_cost_the_level() -> None:
    card = scheme_card()
    (cost,) = clause_costs(card, shares(card, c5_3_1_1="0"), Specials(), "five-star")

    assert cost.weight is Weight.DEPENDS_ON_POINTS
    assert cost.points == (Bound(Fraction(0), False), Bound(Fraction(25), False))
    assert cost.score == (Bound(Fraction(75), False), Bound(Fraction(100), False))
    assert (cost.level_lower, cost.level_upper) == ("qualified", "five-star")


def test_a_sampled_item_of_known_points_costs_its_share() -> None:
    card = scheme_card()
    (cost,) = clause_costs(card, shares(card, c5_1_2_2="4/5"), Specials(), "five-star")

    assert cost.points == (Bound(ONE), Bound(ONE))
    assert cost.score == (Bound(Fraction(99)), Bound(Fraction(99)))


def test_a_special_deduction_makes_the_five_point_item_necessary() -> None:
    card = scheme_card()
    (cost,) = clause_costs(card, shares(card, c5_1_2_2="0"), Specials(deductions=1), "five-star")

    assert (cost.weight, cost.level_upper) == (Weight.NECESSARY, "four-star")


def test_five_deductions_bar_every_way() -> None:
    card = scheme_card()
    found = shares(card, c5_1_2_2="0")

    assert cheapest_ways(card, found, Specials(deductions=5), "qualified") == ()
    (cost,) = clause_costs(card, found, Specials(deductions=5), "qualified")
    assert (cost.level_upper, cost.weight) == (None, Weight.NECESSARY)


def test_no_way_is_needed_where_the_level_is_reached() -> None:
    card = scheme_card()

    assert cheapest_ways(card, shares(card, c5_1_2_2="0"), Specials(), "five-star") == ()


def test_with_unknown_points_the_way_holds_whatever_they_are() -> None:
    card = scheme_card()
    found = shares(card, c5_1_2_2="0", c5_3_1_1="0", c5_3_1_2="1/2")
    (way,) = cheapest_ways(card, found, Specials(), "five-star")

    # Both clauses of section 5.3 could carry all of its 25 points; the five points are bearable.
    assert (way.kind, way.clauses) == (WayKind.FEWEST_CLAUSES, ("5.3.1.1", "5.3.1.2"))
    assert way.points is None
    assert way.score == (Bound(Fraction(95)), Bound(Fraction(95)))


def test_with_known_points_fewest_clauses_and_fewest_points_may_differ() -> None:
    # 5.2.6 has 11 points, 5.1.2.2 five, the others two each: 100 - 11 - 5 - 2 - 2 = 80.
    points = complete_points()
    card = scheme_card(points)
    found = shares(card, c5_1_2_2="0", c5_2_6="0", c5_3_1_1="0", c5_3_1_2="0")
    ways = cheapest_ways(card, found, Specials(), "three-star")
    assert points["5.2.6"] == 11
    assert ways == ()

    few, least = cheapest_ways(card, found, Specials(), "four-star")
    assert (few.clauses, few.points) == (("5.2.6",), Fraction(11))
    assert least.kind is WayKind.FEWEST_POINTS
    assert (least.clauses, least.points) == (("5.2.6",), Fraction(11))

    found = shares(card, c5_1_2_2="0", c5_3_1_1="0", c5_3_1_2="0")
    few, least = cheapest_ways(card, found, Specials(), "five-star")
    assert (few.clauses, few.points) == (("5.1.2.2",), Fraction(5))
    assert (least.clauses, least.points) == (("5.3.1.1", "5.3.1.2"), Fraction(4))
    assert least.score == (Bound(Fraction(95)), Bound(Fraction(95)))


def least_shares(case: Case) -> dict[str, Fraction]:
    return {clause: result.earned[0] for clause, result in case.results.items()}


def subsets(clauses: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    for size in range(len(clauses) + 1):
        yield from itertools.combinations(clauses, size)


@given(case=cases(), level=st.sampled_from(["qualified", "three-star", "four-star", "five-star"]))
@settings(max_examples=80, deadline=None)
def test_no_cheaper_way_exists(case: Case, level: str) -> None:
    card, specials = case.card, Specials(case.specials.deductions % 5, case.specials.bonus)
    found, cut = least_shares(case), dict(card.levels)[level]
    lost = lost_clauses(card, found)
    enough = [
        chosen
        for chosen in subsets(lost)
        if score_bounds(card, {**found, **dict.fromkeys(chosen, ONE)}, specials)[0].value >= cut
    ]
    ways = {way.kind: way for way in cheapest_ways(card, found, specials, level)}

    assert bool(ways) == (() not in enough and bool(enough))
    if ways:
        few = ways[WayKind.FEWEST_CLAUSES]
        assert few.clauses in enough
        assert len(few.clauses) == min(map(len, enough))
        assert few.score[0].value >= cut
    if WayKind.FEWEST_POINTS in ways:
        least = ways[WayKind.FEWEST_POINTS]
        masses = {b.leaves[0]: b.mass for b in card.blocks}
        costs = [
            sum((masses[c] * (1 - found[c]) for c in chosen), Fraction(0)) for chosen in enough
        ]
        assert least.clauses in enough
        # Sums that differ by less than a thousandth are taken as one.
        assert least.points is not None
        assert least.points - min(costs) < Fraction(1, 100)

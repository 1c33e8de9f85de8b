from __future__ import annotations

from fractions import Fraction

import pytest
from tests.dossiers import sample_scheme

from packbuilder.calc.points import Block, blocks_of, point_faults, scheme_points
from packbuilder.model.scheme import Clause
from packbuilder.model.text import BilingualText

CLAUSES = sample_scheme().clauses
LEAVES = [c.number for c in sample_scheme().flat_clauses() if not c.children]


def clause(number: str, *children: Clause) -> Clause:
    return Clause(number=number, title=BilingualText(number, number), children=children)


def complete_points() -> dict[str, Fraction]:
    """Invented points with the right sums: the last clause of a section takes what is left."""
    points = {"5.1.2.2": Fraction(5)}
    for section, total in (("5.1", 40), ("5.2", 35), ("5.3", 25)):
        free = [n for n in LEAVES if n.startswith(f"{section}.") and n != "5.1.2.2"]
        rest = total - (5 if section == "5.1" else 0)
        points |= dict.fromkeys(free, Fraction(2))
        points[free[-1]] = Fraction(rest - 2 * (len(free) - 1))
    return points


def test_the_scheme_ships_only_what_is_sourced() -> None:
    assert scheme_points(CLAUSES) == {"5.1": 40, "5.2": 35, "5.3": 25, "5.1.2.2": 5}


def test_clauses_without_points_share_what_their_section_has_left() -> None:
    blocks = blocks_of(CLAUSES, scheme_points(CLAUSES))

    masses = {block.leaves[0]: (int(block.mass), len(block.leaves)) for block in blocks}
    assert masses == {
        "5.1.2.2": (5, 1),
        "5.1.1.1": (35, 14),
        "5.2.1.1": (35, 13),
        "5.3.1.1": (25, 11),
    }
    assert sorted(leaf for block in blocks for leaf in block.leaves) == sorted(LEAVES)


def test_points_of_a_group_narrow_what_its_clauses_share() -> None:
    points = {**scheme_points(CLAUSES), "5.3.1": Fraction(15)}
    blocks = {block.leaves[0]: int(block.mass) for block in blocks_of(CLAUSES, points)}

    assert (blocks["5.3.1.1"], blocks["5.3.2.1"]) == (15, 10)


def test_sections_of_unknown_points_share_one_hundred() -> None:
    tree = [clause("1", clause("1.1")), clause("2", clause("2.1"), clause("2.2"))]

    assert blocks_of(tree, {"2": Fraction(60)}) == (
        Block(Fraction(60), ("2.1", "2.2")),
        Block(Fraction(40), ("1.1",)),
    )


def test_a_complete_file_with_the_right_sums_is_accepted() -> None:
    assert point_faults(CLAUSES, list(complete_points().items())) == ()


def test_a_part_of_the_points_is_accepted() -> None:
    assert point_faults(CLAUSES, [("5.1.1.1", Fraction(3)), ("5.3.1", Fraction(14))]) == ()


@pytest.mark.parametrize(
    ("rows", "code", "row", "named"),
    [
        ([("5.9.1", "2")], "points-clause-unknown", 0, "5.9.1"),
        ([("5.2.3.1", "2")], "points-clause-unknown", 0, "5.2.3.1"),
        ([("5.1.1.1", "2"), ("5.1.1.1", "2")], "points-clause-twice", 1, "5.1.1.1"),
        ([("5.1.2.2", "4")], "points-differ", 0, "5.1.2.2"),
        ([("5.2", "36")], "points-differ", 0, "5.2"),
        ([("5.1.1.1", "20"), ("5.2.3", "35")], "points-leave-nothing", 1, "5.2"),
        ([("5.3.1", "5"), ("5.3.1.1", "5")], "points-leave-nothing", 0, "5.3.1"),
    ],
)
def test_wrong_points_are_named(
    rows: list[tuple[str, str]], code: str, row: int, named: str
) -> None:
    faults = point_faults(CLAUSES, [(number, Fraction(points)) for number, points in rows])

    assert [(f.code, f.row, f.clause) for f in faults] == [(code, row, named)]


def test_every_section_with_a_wrong_sum_is_named_with_both_numbers() -> None:
    points = {
        **complete_points(),
        "5.1.1.1": Fraction("2.5"),
        "5.3.2.5": complete_points()["5.3.2.5"] - 1,
    }
    faults = point_faults(CLAUSES, list(points.items()))

    assert [(f.code, f.clause, f.params["sum"], f.params["total"]) for f in faults] == [
        ("points-sum", "5.1", "40.5", "40"),
        ("points-sum", "5.3", "24", "25"),
    ]


def test_contradicting_points_of_a_scheme_are_refused() -> None:
    with pytest.raises(ValueError, match="points-sum"):
        blocks_of([clause("1", clause("1.1"))], {"1": Fraction(10), "1.1": Fraction(9)})

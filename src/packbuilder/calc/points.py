"""Points of the clauses: what is known of them, and whether it adds up.

Clauses whose points nobody knows share what is left of the nearest clause above them whose points
are known. Such a group is a *block*; a clause whose points are known is a block of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from packbuilder.model.clause_numbers import is_within
from packbuilder.model.scheme import Clause

FULL_SCORE = Fraction(100)


@dataclass(frozen=True, slots=True)
class Block:
    """Clauses that share ``mass`` points in a way that is not known; each has more than none."""

    mass: Fraction
    leaves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PointsFault:
    """Why given points cannot be right.

    Attributes:
        code: ``points-…``, the code of the finding that it becomes.
        row: index of the given row that shows it; None where no row does.
        clause: the clause; empty for the whole.
        params: numbers that its sentence names.
    """

    code: str
    row: int | None
    clause: str
    params: Mapping[str, str] = field(default_factory=dict)


def scheme_points(clauses: Sequence[Clause]) -> dict[str, Fraction]:
    """The points that the scheme itself ships, by clause number."""
    found: dict[str, Fraction] = {}
    for clause in clauses:
        if clause.points is not None:
            found[clause.number] = Fraction(clause.points)
        found |= scheme_points(clause.children)
    return found


def point_faults(
    clauses: Sequence[Clause], rows: Sequence[tuple[str, Fraction]]
) -> tuple[PointsFault, ...]:
    """What is wrong with points that a company gives.

    Args:
        clauses: the scheme's clause tree.
        rows: number and points of each clause, in the order of the file.
    """
    known = scheme_points(clauses)
    numbers = _numbers(clauses)
    first: dict[str, int] = {}
    faults: list[PointsFault] = []
    for index, (number, points) in enumerate(rows):
        if number not in numbers:
            faults.append(PointsFault("points-clause-unknown", index, number))
        elif number in first:
            faults.append(PointsFault("points-clause-twice", index, number))
        elif known.get(number, points) != points:
            params = {"given": number_text(points), "known": number_text(known[number])}
            faults.append(PointsFault("points-differ", index, number, params))
        first.setdefault(number, index)
    if faults:
        return tuple(faults)
    return tuple(
        PointsFault(fault.code, _row_below(fault.clause, first), fault.clause, fault.params)
        for fault in _walk(clauses, {**known, **dict(rows)}).faults
    )


def blocks_of(clauses: Sequence[Clause], points: Mapping[str, Fraction]) -> tuple[Block, ...]:
    """The blocks of a clause tree; together they hold every clause that is judged.

    Raises:
        ValueError: the points contradict each other.
    """
    found = _walk(clauses, points)
    if found.faults:
        fault = found.faults[0]
        raise ValueError(f"{fault.code}: {fault.clause or 'total'} {dict(fault.params)}")
    return found.blocks


def number_text(value: Fraction) -> str:
    """A number of points in plain decimals, at most four of them."""
    text = f"{float(value):.4f}"
    return text.rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class _Part:
    """What a part of the tree holds: points that are known, clauses that still share some."""

    known: Fraction = Fraction(0)
    open: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    faults: tuple[PointsFault, ...] = ()

    def __add__(self, other: _Part) -> _Part:
        return _Part(
            self.known + other.known,
            self.open + other.open,
            self.blocks + other.blocks,
            self.faults + other.faults,
        )


def _walk(clauses: Sequence[Clause], points: Mapping[str, Fraction]) -> _Part:
    """The whole tree; where a section's points are not known, all share a total of 100."""
    tops = [points.get(clause.number) for clause in clauses]
    known = [value for value in tops if value is not None]
    total = sum(known, Fraction(0)) if len(known) == len(tops) else FULL_SCORE
    return _close(_below(clauses, points), "", total)


def _below(clauses: Sequence[Clause], points: Mapping[str, Fraction]) -> _Part:
    return sum((_collect(clause, points) for clause in clauses), start=_Part())


def _collect(clause: Clause, points: Mapping[str, Fraction]) -> _Part:
    own = points.get(clause.number)
    if not clause.children:
        if own is None:
            return _Part(open=(clause.number,))
        return _Part(known=own, blocks=(Block(own, (clause.number,)),))
    below = _below(clause.children, points)
    return below if own is None else _close(below, clause.number, own)


def _close(below: _Part, number: str, total: Fraction) -> _Part:
    """Give the open clauses what the known ones leave of ``total``."""
    rest = total - below.known
    params = {
        "total": number_text(total),
        "sum": number_text(below.known),
        "open": str(len(below.open)),
        "clauses": ", ".join(below.open),
    }
    faults, blocks = below.faults, below.blocks
    if below.open and rest <= 0:
        faults = (*faults, PointsFault("points-leave-nothing", None, number, params))
    elif below.open:
        blocks = (*blocks, Block(rest, below.open))
    elif rest != 0:
        faults = (*faults, PointsFault("points-sum", None, number, params))
    return _Part(known=total, blocks=blocks, faults=faults)


def _numbers(clauses: Sequence[Clause]) -> frozenset[str]:
    return frozenset(c.number for c in clauses).union(*(_numbers(c.children) for c in clauses))


def _row_below(number: str, first: Mapping[str, int]) -> int | None:
    """The first given row at or below a clause: where a wrong sum is mended."""
    rows = [row for given, row in first.items() if not number or is_within(given, number)]
    return min(rows, default=None)

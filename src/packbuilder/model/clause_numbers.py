"""Numbers of clauses: which lies within which, and how they are sorted."""

from __future__ import annotations


def is_within(clause: str, group: str) -> bool:
    """Whether a clause is ``group`` or lies below it: 5.1.2 is within 5.1, 5.10 is not."""
    return clause == group or clause.startswith(f"{group}.")


def clause_key(number: str) -> tuple[int, ...]:
    """What clause numbers are sorted by: 5.2 comes before 5.10."""
    return tuple(int(step) for step in number.split("."))

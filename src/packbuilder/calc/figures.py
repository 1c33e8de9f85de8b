"""Rounding, shares and times, as documents print them.

Percentages and hours are rounded half up to one decimal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from packbuilder.model.profile import JSONValue

Row = Mapping[str, JSONValue]
Rows = Sequence[Row]
Data = Mapping[str, JSONValue]
Stats = dict[str, JSONValue]


def rounded(value: Decimal, digits: int = 1) -> float:
    """``value`` rounded half up, as documents print it."""
    return float(value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))


def percent(part: int, whole: int, digits: int = 1) -> float | None:
    """``part`` of ``whole`` in percent; None where there is nothing to divide by."""
    return rounded(Decimal(100) * part / whole, digits) if whole else None


def mean(values: Iterable[object], digits: int = 1) -> float | None:
    """The mean of the numbers in ``values``; None without any."""
    numbers = [Decimal(str(v)) for v in values if v is not None]
    return rounded(sum(numbers, Decimal(0)) / len(numbers), digits) if numbers else None


def moment(value: JSONValue) -> dt.datetime | None:
    """A record's date and time; None for an empty cell."""
    return dt.datetime.fromisoformat(str(value)) if value else None


def hours_between(start: JSONValue, end: JSONValue) -> Decimal | None:
    """Hours from one record time to another; None if either is missing."""
    first, last = moment(start), moment(end)
    if first is None or last is None:
        return None
    return Decimal(int((last - first).total_seconds())) / Decimal(3600)


def mapping(value: JSONValue) -> Data:
    """``value``, which the schema has made sure is an object."""
    if not isinstance(value, Mapping):
        raise TypeError(f"an object was expected, not {type(value).__name__}")
    return value


def entries(value: JSONValue) -> list[Row]:
    """The objects of a list; none for a value that is left out."""
    return (
        [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []
    )

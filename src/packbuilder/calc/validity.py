"""Dates: how long papers hold, and how ages are counted."""

from __future__ import annotations

import calendar
import datetime as dt


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day ``months`` later; the month's last day where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def has_expired(expires: dt.date | None, on: dt.date) -> bool:
    """Whether a paper whose last day of validity is ``expires`` no longer holds on ``on``."""
    return expires is not None and expires < on

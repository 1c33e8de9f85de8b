"""Dates as an iCalendar file (RFC 5545) that any calendar program reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_LINE = 75  # octets, without the line break
_REMIND_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One day to keep in mind.

    Attributes:
        uid: unique and the same in every export, so that a second import replaces the first.
        day: the day; the entry takes all of it.
        summary: what calendars show.
        description: what they show on opening it.
        remind_days: how long before a reminder comes up, or None for none.
    """

    uid: str
    day: dt.date
    summary: str
    description: str = ""
    remind_days: int | None = _REMIND_DAYS


def calendar_bytes(entries: Iterable[CalendarEntry], name: str, stamp: dt.date) -> bytes:
    """An iCalendar file; the same entries give the same bytes.

    Args:
        entries: the days.
        name: name of the calendar.
        stamp: the day that stands for the time of writing.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//packbuilder//timeline//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
    ]
    for entry in entries:
        lines += _event(entry, stamp)
    lines.append("END:VCALENDAR")
    return b"".join(b"%s\r\n" % part for line in lines for part in _folded(line))


def _event(entry: CalendarEntry, stamp: dt.date) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(entry.uid)}"
    yield f"DTSTAMP:{stamp:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{entry.day + dt.timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(entry.summary)}"
    if entry.description:
        yield f"DESCRIPTION:{_escaped(entry.description)}"
    yield "TRANSP:TRANSPARENT"
    if entry.remind_days is not None:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{_escaped(entry.summary)}"
        yield f"TRIGGER:-P{entry.remind_days}D"
        yield "END:VALARM"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\\n").replace("\n", "\\n")


def _folded(line: str) -> Iterator[bytes]:
    """The line in pieces of 75 octets; a character is never torn apart."""
    piece = b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > _LINE:
            yield piece
            piece = b" "
        piece += octets
    yield piece

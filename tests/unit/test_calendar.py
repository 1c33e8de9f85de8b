"""The iCalendar writer against RFC 5545."""

from __future__ import annotations

import datetime as dt

from packbuilder.report.calendar import CalendarEntry, calendar_bytes

DAY = dt.date(2026, 12, 31)


def lines(**values: object) -> list[bytes]:
    entry = CalendarEntry(uid="a@b", day=DAY, summary="x", **values)  # type: ignore[arg-type]
    return calendar_bytes([entry], "name", DAY).split(b"\r\n")


def test_a_day_ends_on_the_day_after() -> None:
    assert b"DTSTART;VALUE=DATE:20261231" in lines()
    assert b"DTEND;VALUE=DATE:20270101" in lines()


def test_signs_of_the_format_are_escaped() -> None:
    assert b"DESCRIPTION:a\\, b\\; c\\\\d\\ne" in lines(description="a, b; c\\d\ne")


def test_long_lines_fold_without_tearing_a_character() -> None:
    data = calendar_bytes(
        [CalendarEntry(uid="a", day=DAY, summary="示例电器（江苏）有限公司" * 9)], "n", DAY
    )
    folded = [line for line in data.split(b"\r\n") if line]
    assert all(len(line) <= 75 for line in folded)
    assert all(line.decode() for line in folded)
    unfolded = data.replace(b"\r\n ", b"").decode()
    assert f"SUMMARY:{'示例电器（江苏）有限公司' * 9}\r\n" in unfolded


def test_a_reminder_may_be_left_out() -> None:
    assert b"BEGIN:VALARM" in lines()
    assert b"BEGIN:VALARM" not in lines(remind_days=None)


def test_it_begins_and_ends_as_a_calendar() -> None:
    found = lines()
    assert found[:2] == [b"BEGIN:VCALENDAR", b"VERSION:2.0"]
    assert found[-2:] == [b"END:VCALENDAR", b""]

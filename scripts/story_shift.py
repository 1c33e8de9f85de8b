"""Moves the dates of the sample company a year on: 52 weeks, so that every weekday stays."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook

from sample_writing import without_times, write_csv

YEAR = dt.timedelta(weeks=52)
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
_ISO = re.compile(r"(?<![\d-])(\d{4}-\d\d-\d\d)(?![\d-])")
_ZH = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日|(?<![\d-])(20\d\d)(?=年)")
_EN = re.compile(
    rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)})(?: (\d{{4}}))?\b|(?<![\d/-])(20\d\d)(?![\d/年-])"
)
_CODE = re.compile(
    r"(?<![A-Z-])(?:(TS|DC|PX|JC)-(20\d\d)-|(GD|HS)-(\d\d)(?=\d\d-)|(CZ)-(20\d\d)(?=\d\d))"
)
# Days that do not come round every year: when somebody was hired, how long a contract runs.
_LASTING = ("入职日期", "设立日期", "协议有效期至")


@dataclass(frozen=True, slots=True)
class Shift:
    """What is moved.

    Attributes:
        first: the first day of the records; what is older is history and stays.
        last: the day of the submission; what is younger already belongs to the next year.
    """

    first: dt.date
    last: dt.date

    def day(self, text: str) -> str:
        """``2026-03-05`` a year on."""
        day = dt.date.fromisoformat(text)
        return (day + YEAR).isoformat() if self._moves(day) else text

    def line(self, text: str) -> str:
        """A line of the profile: its dates, its prose and the numbers of records in it."""
        if re.match(r"\s*(?:- )?due: ", text):  # a day to come moves with what it belongs to
            return _ISO.sub(lambda m: (dt.date.fromisoformat(m[1]) + YEAR).isoformat(), text)
        moved = _ISO.sub(lambda m: self.day(m[1]), text)
        return code(_EN.sub(self._english, _ZH.sub(self._chinese, moved)))

    def _moves(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    def _chinese(self, match: re.Match[str]) -> str:
        if match[4]:
            return self._year(match[4])
        day = dt.date(int(match[1] or self.last.year), int(match[2]), int(match[3]))
        if not self._moves(day):
            return match[0]
        moved = day + YEAR
        year = f"{moved.year}年" if match[1] else ""
        return f"{year}{moved.month}月{moved.day}日"

    def _english(self, match: re.Match[str]) -> str:
        if match[4]:
            return self._year(match[4])
        month = _MONTHS.index(match[2]) + 1
        day = dt.date(int(match[3] or self.last.year), month, int(match[1]))
        if not self._moves(day):
            return match[0]
        moved = day + YEAR
        year = f" {moved.year}" if match[3] else ""
        return f"{moved.day} {_MONTHS[moved.month - 1]}{year}"

    def _year(self, text: str) -> str:
        return str(int(text) + 1) if int(text) >= self.last.year else text


def code(text: str) -> str:
    """The numbers of records carry their year: ``TS-2026-017`` becomes ``TS-2027-017``."""

    def later(match: re.Match[str]) -> str:
        name = match[1] or match[3] or match[5]
        year = match[2] or match[4] or match[6]
        return f"{name}-{int(year) + 1:0{len(year)}d}" + ("-" if match[1] else "")

    return _CODE.sub(later, text)


def shift_records(folder: Path, shift: Shift) -> None:
    """Move every table in ``folder``."""
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        write_csv(path, list(_table(rows, shift)))
    for path in sorted(folder.glob("*.xlsx")):
        _workbook(path, shift)


def _table(rows: list[list[str]], shift: Shift) -> Iterator[list[str]]:
    head = rows[0]
    yield head
    for row in rows[1:]:
        yield [
            cell if name in _LASTING else _cell(cell, shift)
            for name, cell in zip(head, row, strict=True)
        ]


def _cell(cell: str, shift: Shift) -> str:
    """A day moves whatever it is: a calibration that is due comes round every year, too."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d)?", cell):
        day = dt.date.fromisoformat(cell[:10])
        return (day + YEAR).isoformat() + cell[10:] if day >= shift.first else cell
    return code(cell)


def _workbook(path: Path, shift: Shift) -> None:
    book = load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = _cell(cell.value, shift)
    raw = io.BytesIO()
    book.save(raw)
    path.write_bytes(without_times(raw.getvalue()))

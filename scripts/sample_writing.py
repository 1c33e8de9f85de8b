"""Writes the sample tables so that the same rows always give the same bytes."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

Row = Mapping[str, object]
# A zip archive cannot hold an earlier time.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_WORDS = {
    "ownership": {"own": "自建", "contracted": "委托"},
    "kind": {"repair": "维修", "installation": "安装", "inspection": "巡检", "visit": "回访"},
}


def grid(rows: Sequence[Row], titles: Mapping[str, str], lang: str) -> list[list[object]]:
    """The table with its head row: column titles in ``lang``, cells as a clerk would type them.

    Args:
        rows: rows by column name; a column no row has is left out.
        titles: the schema's title of every column, ``中文 | English``.
        lang: ``zh`` or ``en``.
    """
    columns = [name for name in titles if any(row.get(name) is not None for row in rows)]
    side = 0 if lang == "zh" else 1
    head: list[object] = [titles[name].split(" | ")[side] for name in columns]
    return [head, *([_cell(name, row.get(name), lang) for name in columns] for row in rows)]


def _cell(column: str, value: object, lang: str) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return ("是" if value else "否") if lang == "zh" else ("yes" if value else "no")
    if lang == "zh" and isinstance(value, str):
        return _WORDS.get(column, {}).get(value, value)
    return value


def write_csv(path: Path, cells: Sequence[Sequence[object]]) -> None:
    """UTF-8 without a byte order mark, one line feed a row."""
    text = io.StringIO()
    rows = ([f"{cell:.2f}" if isinstance(cell, float) else cell for cell in row] for row in cells)
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.write_bytes(text.getvalue().encode())


def write_xlsx(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> None:
    """A workbook without the time of its making."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append([None if cell == "" else cell for cell in row])
        sheet.freeze_panes = "A2"
    raw = io.BytesIO()
    book.save(raw)
    path.write_bytes(without_times(raw.getvalue()))


def without_times(raw: bytes) -> bytes:
    """An Office file without the times of its making."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for name in sorted(old.namelist()):
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2026-12-01T00:00:00Z", data)
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, data)
    return out.getvalue()

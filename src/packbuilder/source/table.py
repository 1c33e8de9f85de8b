"""CSV and XLSX tables to rows of text, each with its number in the file."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from pathlib import Path

from packbuilder.errors import InputError

MAX_ROWS = 100_000
Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTable:
    """A table as it stands in its file.

    Attributes:
        header: the first row that is not empty.
        header_row: its number, from 1.
        rows: row number and cells of every row below that is not empty.
    """

    header: tuple[str, ...]
    header_row: int
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


def read_table(path: Path, sheet: str | None = None) -> SourceTable:
    """Read one table.

    Args:
        path: a ``.csv`` (UTF-8 or GB 18030) or ``.xlsx`` file.
        sheet: name of the worksheet; the first one if None.

    Raises:
        InputError: missing, not readable, of another kind, no such sheet, or no header.
    """
    if not path.is_file():
        raise InputError("file-missing", file=str(path))
    suffix = path.suffix.lower()
    if suffix == ".csv":
        numbered = _read_csv(path)
    elif suffix == ".xlsx":
        numbered = _read_xlsx(path, sheet)
    else:
        raise InputError("table-kind-unknown", file=str(path), suffix=suffix or "?")
    filled = [(number, cells) for number, cells in numbered if any(_is_filled(c) for c in cells)]
    if not filled:
        raise InputError("table-without-header", file=str(path))
    if len(filled) > MAX_ROWS:
        raise InputError("table-too-long", file=str(path), limit=str(MAX_ROWS))
    (header_row, head), *rows = filled
    header = tuple("" if c is None else str(c).strip() for c in head)
    return SourceTable(header=header, header_row=header_row, rows=tuple(rows))


def _is_filled(cell: Cell) -> bool:
    return cell is not None and str(cell).strip() != ""


def _read_csv(path: Path) -> list[tuple[int, tuple[Cell, ...]]]:
    try:
        raw = path.read_bytes()
    except OSError as exc:
        raise InputError("file-unreadable", file=str(path), reason=exc.strerror or "") from exc
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")  # what Excel writes on a Chinese Windows
        except UnicodeDecodeError as exc:
            raise InputError("not-utf-8", file=str(path), offset=str(exc.start)) from exc
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        return [(number, tuple(row)) for number, row in enumerate(reader, start=1)]
    except csv.Error as exc:
        raise InputError("table-broken", file=str(path), reason=str(exc)) from exc


def _read_xlsx(path: Path, sheet: str | None) -> list[tuple[int, tuple[Cell, ...]]]:
    import warnings
    import zipfile

    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles openpyxl does not know; the cells are right
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, OSError, KeyError, ValueError, TypeError) as exc:
        raise InputError("table-broken", file=str(path), reason=type(exc).__name__) from exc
    try:
        if sheet is not None and sheet not in book.sheetnames:
            raise InputError(
                "table-sheet-missing",
                file=str(path),
                sheet=sheet,
                sheets=", ".join(book.sheetnames),
            )
        worksheet = book[sheet] if sheet is not None else book.worksheets[0]
        return [
            (number, tuple(_plain(value) for value in row))
            for number, row in enumerate(worksheet.iter_rows(values_only=True), start=1)
        ]
    finally:
        book.close()


def _plain(value: object) -> Cell:
    """A cell's value as text or number; midnight means a date without a time."""
    if isinstance(value, dt.datetime):
        is_date = value.time() == dt.time()
        return value.strftime("%Y-%m-%d" if is_date else "%Y-%m-%d %H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return str(value)

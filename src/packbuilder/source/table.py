"""CSV and XLSX tables to rows of text, each with its number in the file."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from packbuilder.errors import InputError
from packbuilder.source.formulas import refuse_uncomputed

if TYPE_CHECKING:
    from openpyxl import Workbook

MAX_ROWS = 100_000
MAX_BYTES = 50_000_000
MAX_UNPACKED_BYTES = 500_000_000
Cell = str | int | float | bool | None
_T = TypeVar("_T")


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
        InputError: missing, not readable, too large, of another kind, no such sheet, no header, or
            a formula without its result.
    """
    refuse_unfit(path)
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
    if len(filled) > MAX_ROWS + 1:
        raise InputError("table-too-long", file=str(path), limit=str(MAX_ROWS))
    (header_row, head), *rows = filled
    header = tuple("" if c is None else str(c).strip() for c in head)
    return SourceTable(header=header, header_row=header_row, rows=tuple(rows))


def refuse_unfit(path: Path) -> None:
    """See that there is a file, and one that a table can be.

    Raises:
        InputError: it is missing or too large.
    """
    if not path.is_file():
        raise InputError("file-missing", file=str(path))
    if path.stat().st_size > MAX_BYTES:
        raise InputError("table-too-large", file=str(path), limit=f"{MAX_BYTES // 1_000_000} MB")


def refuse_bomb(path: Path, archive: zipfile.ZipFile) -> None:
    """See that what is packed in a workbook or Word file fits into memory.

    Raises:
        InputError: it is too large.
    """
    if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
        limit = f"{MAX_UNPACKED_BYTES // 1_000_000} MB"
        raise InputError("table-too-large", file=str(path), limit=limit)


def _is_filled(cell: object) -> bool:
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


def read_sheets(path: Path) -> dict[str, list[tuple[int, tuple[Cell, ...]]]]:
    """The filled rows of every worksheet of a ``.xlsx`` file: row number from 1, and its cells.

    Raises:
        InputError: the file is damaged or too large.
    """
    return _with_book(
        path, lambda book: {sheet.title: _filled_rows(path, sheet) for sheet in book.worksheets}
    )


def _read_xlsx(path: Path, sheet: str | None) -> list[tuple[int, tuple[Cell, ...]]]:
    rows = _with_book(path, lambda book: _sheet_rows(path, book, sheet))
    refuse_uncomputed(path, sheet)
    return rows


def _with_book(path: Path, use: Callable[[Workbook], _T]) -> _T:
    import warnings

    import openpyxl

    # A damaged workbook fails in the XML parser, in the zip file or in openpyxl itself, some of it
    # only while the rows are read: whatever it is, the file is at fault and not the program.
    try:
        with zipfile.ZipFile(path) as archive:
            refuse_bomb(path, archive)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles openpyxl does not know; the cells are right
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            return use(book)
        finally:
            book.close()
    except InputError:
        raise
    except (zipfile.BadZipFile, zlib.error, OSError, SyntaxError, LookupError, ValueError,
            TypeError, AttributeError, EOFError, NotImplementedError) as exc:  # fmt: skip
        raise InputError("table-broken", file=str(path), reason=type(exc).__name__) from exc


def _sheet_rows(
    path: Path, book: Workbook, sheet: str | None
) -> list[tuple[int, tuple[Cell, ...]]]:
    names = [worksheet.title for worksheet in book.worksheets]
    if not names or (sheet is not None and sheet not in names):
        raise InputError(
            "table-sheet-missing", file=str(path), sheet=sheet or "-", sheets=", ".join(names)
        )
    return _filled_rows(path, book.worksheets[names.index(sheet) if sheet is not None else 0])


def _filled_rows(path: Path, worksheet: Any) -> list[tuple[int, tuple[Cell, ...]]]:
    # One stray cell in the last row or column would make every row as wide as the sheet.
    worksheet.reset_dimensions()
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    for number, cells in enumerate(worksheet.iter_rows(values_only=True), start=1):
        if not any(_is_filled(cell) for cell in cells):
            continue
        rows.append((number, tuple(_plain(cell) for cell in cells)))
        if len(rows) > MAX_ROWS + 1:
            raise InputError("table-too-long", file=str(path), limit=str(MAX_ROWS))
    return rows


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

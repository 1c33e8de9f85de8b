"""Every table of a workbook, a CSV file or a Word file, as rows of cells with their numbers."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from packbuilder.errors import InputError
from packbuilder.source.table import MAX_BYTES, MAX_UNPACKED_BYTES, Cell, read_sheets, read_table

if TYPE_CHECKING:
    from lxml.etree import _Element

KINDS = (".xlsx", ".docx", ".csv")
MAX_TABLES = 2_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# What the symbol fonts of Word show as ticked and empty boxes.
_SYMBOLS = {
    "F0FE": "☑", "F0FD": "☒", "F052": "☑", "F0FC": "√", "F0A8": "□", "F06F": "□", "F0A3": "□",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One table of a file.

    Attributes:
        name: the worksheet's name, or the number of the table in a Word file, from 1.
        rows: number of the row, from 1, and its cells; empty rows are left out.
        is_sheet: whether it is a worksheet.
    """

    name: str
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    is_sheet: bool


def read_grids(path: Path) -> tuple[Grid, ...]:
    """Every table of a ``.xlsx``, ``.csv`` or ``.docx`` file, in the order of the file.

    Raises:
        InputError: missing, damaged, too large, or of another kind.
    """
    if not path.is_file():
        raise InputError("file-missing", file=str(path))
    if path.stat().st_size > MAX_BYTES:
        raise InputError("table-too-large", file=str(path), limit=f"{MAX_BYTES // 1_000_000} MB")
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        sheets = read_sheets(path)
        return tuple(Grid(name=n, rows=tuple(r), is_sheet=True) for n, r in sheets.items())
    if suffix == ".csv":
        table = read_table(path)
        rows = ((table.header_row, table.header), *table.rows)
        return (Grid(name=path.stem, rows=rows, is_sheet=True),)
    if suffix == ".docx":
        return _word_grids(path)
    kinds = ", ".join(KINDS)
    raise InputError("round-list-kind-unknown", file=str(path), suffix=suffix or "?", kinds=kinds)


def _word_grids(path: Path) -> tuple[Grid, ...]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
                limit = f"{MAX_UNPACKED_BYTES // 1_000_000} MB"
                raise InputError("table-too-large", file=str(path), limit=limit)
            body = etree.fromstring(archive.read("word/document.xml"), parser)
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, RuntimeError,
            NotImplementedError, etree.XMLSyntaxError) as exc:  # fmt: skip
        raise InputError("round-list-word-broken", file=str(path)) from exc
    tables = list(body.iter(f"{_W}tbl"))
    if len(tables) > MAX_TABLES:
        raise InputError("table-too-long", file=str(path), limit=str(MAX_TABLES))
    return tuple(
        Grid(name=str(number), rows=_word_rows(table), is_sheet=False)
        for number, table in enumerate(tables, start=1)
    )


def _word_rows(table: _Element) -> tuple[tuple[int, tuple[Cell, ...]], ...]:
    """The rows of a Word table; a cell merged downwards stands in each of its rows."""
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    above: list[str] = []
    for number, row in enumerate(_own(table, "tr"), start=1):
        cells: list[str] = []
        for cell in _own(row, "tc"):
            text = _text(cell)
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            if merge is not None and merge.get(f"{_W}val") != "restart" and not text:
                text = above[len(cells)] if len(cells) < len(above) else ""
            cells += [text] + [""] * (_span(cell) - 1)
        above = cells
        if any(cell.strip() for cell in cells):
            rows.append((number, tuple(cells)))
    return tuple(rows)


def _own(parent: _Element, name: str) -> Iterator[_Element]:
    """Rows of a table or cells of a row, also those in content controls; not of a table within."""
    for child in parent:
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _own(child, name)


def _span(cell: _Element) -> int:
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    value = span.get(f"{_W}val", "1") if span is not None else "1"
    return min(int(value), 100) if value.isdigit() and int(value) else 1


def _text(cell: _Element) -> str:
    lines: list[str] = []
    for paragraph in cell.iter(f"{_W}p"):
        parts: list[str] = []
        for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}sym"):
            if node.tag == f"{_W}t":
                parts.append(node.text or "")
            elif node.tag == f"{_W}sym":
                parts.append(_SYMBOLS.get(node.get(f"{_W}char", "").upper(), ""))
            else:
                parts.append("\n" if node.tag == f"{_W}br" else " ")
        lines.append("".join(parts))
    return "\n".join(lines).strip()

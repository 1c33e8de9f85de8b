"""Every table of a workbook, a CSV file or a Word file, as rows of cells with their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from packbuilder.errors import InputError
from packbuilder.source.formulas import refuse_uncomputed
from packbuilder.source.table import Cell, read_sheets, read_table, refuse_unfit
from packbuilder.source.word_xml import W, word_parts

if TYPE_CHECKING:
    from lxml.etree import _Element

KINDS = (".xlsx", ".docx", ".csv")
MAX_TABLES = 2_000
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
        InputError: missing, damaged, too large, of another kind, or a formula without its result.
    """
    refuse_unfit(path)
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        sheets = read_sheets(path)
        for name in sheets:  # a formula without its result would read as an empty cell
            refuse_uncomputed(path, name)
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
    (body,) = word_parts(path, "word/document.xml")
    tables = list(body.iter(f"{W}tbl"))
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
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            if merge is not None and merge.get(f"{W}val") != "restart" and not text:
                text = above[len(cells)] if len(cells) < len(above) else ""
            cells += [text] + [""] * (_span(cell) - 1)
        above = cells
        if any(cell.strip() for cell in cells):
            rows.append((number, tuple(cells)))
    return tuple(rows)


def _own(parent: _Element, name: str) -> Iterator[_Element]:
    """Rows of a table or cells of a row, also those in content controls; not of a table within."""
    for child in parent:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            yield from _own(child, name)


def _span(cell: _Element) -> int:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    value = span.get(f"{W}val", "1") if span is not None else "1"
    return min(int(value), 100) if value.isdigit() and int(value) else 1


def _text(cell: _Element) -> str:
    lines: list[str] = []
    for paragraph in cell.iter(f"{W}p"):
        parts: list[str] = []
        for node in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}sym"):
            if node.tag == f"{W}t":
                parts.append(node.text or "")
            elif node.tag == f"{W}sym":
                parts.append(_SYMBOLS.get(node.get(f"{W}char", "").upper(), ""))
            else:
                parts.append("\n" if node.tag == f"{W}br" else " ")
        lines.append("".join(parts))
    return "\n".join(lines).strip()

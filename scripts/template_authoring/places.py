"""Bookmarks at the places of a document that wait for a seal, a signature or a date.

One number for each place to sign: ``signature_3`` with ``role_3``, ``signer_3``, ``date_3`` and
``seal_3`` where they exist; ``list_3_2`` is the second row of a column to sign. The bookmarks
survive the filling in Word and the conversion, so that a place is found in the finished pack.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence

from template_authoring.model import Cell, Link, RichText, Row, Table, TableLook
from template_authoring.ooxml import Element, run
from template_authoring.rich_text import Writer

_SIGN = re.compile(r"签字|签名|signature", re.IGNORECASE)
_DATE = re.compile(r"日期|date", re.IGNORECASE)
_NAME = re.compile(r"姓名|name", re.IGNORECASE)


class Places:
    """Counts the places of one document."""

    def __init__(self) -> None:
        self.count = 0

    def take(self) -> int:
        """Number the next place."""
        self.count += 1
        return self.count

    def mark_table(self, table: Table) -> Table:
        """Mark the empty cells of a table that a label or a column head calls for signing."""
        if table.look is TableLook.FLOW:
            return table
        grid = _Grid(table)
        self._mark_labelled(grid)
        self._mark_columns(grid, table.head)
        return grid.marked(table)

    def _mark_labelled(self, grid: _Grid) -> None:
        signed: dict[int, int] = {}
        for row, cells in enumerate(grid.cells):
            label = kind = ""
            numbers: list[int] = []
            wide = sum(cell.is_label for _, cell in cells) == 1 and len(cells) > 2
            before, signed = signed, {}
            for place, (column, cell) in enumerate(cells):
                if cell.is_label:
                    label = _plain(cell.text)
                    source = (row, place)
                    kind = "sign" if _SIGN.search(label) else "date" if _DATE.search(label) else ""
                elif kind == "sign" and _is_free(cell):
                    number = signed[column] = self.take()
                    numbers.append(number)
                    grid.mark((row, place), f"signature_{number}")
                    grid.mark(grid.at(0, column) if wide else source, f"role_{number}")
                    if wide:
                        grid.mark(grid.labelled(_NAME, column), f"signer_{number}")
                elif kind == "date" and _is_free(cell):
                    number = before.get(column, 0) if wide else (numbers or [0])[-1]
                    if number:
                        grid.mark((row, place), f"date_{number}")

    def _mark_columns(self, grid: _Grid, head: int) -> None:
        for place, (column, cell) in enumerate(grid.cells[0] if head else ()):
            if cell.is_label or not _SIGN.search(_plain(cell.text)):
                continue
            free = [
                found
                for row in range(head, len(grid.cells))
                if (found := grid.at(row, column)) is not None and _is_free(grid.cell(found))
            ]
            if free:
                number = self.take()
                grid.mark((0, place), f"role_{number}")
                for position, found in enumerate(free, start=1):
                    grid.mark(found, f"list_{number}_{position}")


class _Grid:
    """The cells of a table by row and column, and the marks that they get."""

    def __init__(self, table: Table) -> None:
        self.cells = [list(_columns(row)) for row in table.rows]
        self._marks: dict[tuple[int, int], list[str]] = {}

    def cell(self, found: tuple[int, int]) -> Cell:
        row, place = found
        return self.cells[row][place][1]

    def at(self, row: int, column: int) -> tuple[int, int] | None:
        """Give the place of the cell that begins in ``column``."""
        for place, (start, _) in enumerate(self.cells[row]):
            if start == column:
                return row, place
        return None

    def labelled(self, word: re.Pattern[str], column: int) -> tuple[int, int] | None:
        """Give the cell of ``column`` in the row whose label says ``word``."""
        for row, cells in enumerate(self.cells):
            if cells and cells[0][1].is_label and word.search(_plain(cells[0][1].text)):
                return self.at(row, column)
        return None

    def mark(self, found: tuple[int, int] | None, name: str) -> None:
        if found is not None:
            self._marks.setdefault(found, []).append(name)

    def marked(self, table: Table) -> Table:
        rows = [
            dataclasses.replace(
                row,
                cells=tuple(
                    _with_marks(cell, self._marks.get((number, place), ()))
                    for place, cell in enumerate(row.cells)
                ),
            )
            for number, row in enumerate(table.rows)
        ]
        return dataclasses.replace(table, rows=tuple(rows))


def with_mark(text: RichText, name: str) -> RichText:
    """Give the text with one bookmark more round it."""
    return dataclasses.replace(text, marks=(*text.marks, name))


def marked_run(text: str, name: str, writer: Writer) -> list[Element]:
    """Make a run with a bookmark round it."""
    return writer.bookmarked([run(text)], (name,))


def _with_marks(cell: Cell, names: Sequence[str]) -> Cell:
    if not names:
        return cell
    text = dataclasses.replace(cell.text, marks=(*cell.text.marks, *names))
    return dataclasses.replace(cell, text=text)


def _columns(row: Row) -> Iterable[tuple[int, Cell]]:
    column = 0
    for cell in row.cells:
        yield column, cell
        column += cell.span


def _is_free(cell: Cell) -> bool:
    return not cell.text.parts and not cell.joins_above


def _plain(text: RichText) -> str:
    parts = (part.pieces if isinstance(part, Link) else (part,) for part in text.parts)
    return "".join(piece.text for pieces in parts for piece in pieces)

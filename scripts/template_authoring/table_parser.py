"""Tables of a source: the opening line, the rows, the merged cells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from template_authoring.inline import parse_rich_text
from template_authoring.jinja_check import (
    STATEMENTS_ONLY,
    Balance,
    check_block_statement,
    protect,
    split_statements,
)
from template_authoring.model import Cell, RichText, Row, Table, TableLook
from template_authoring.problems import Problems

BLANK_ROWS = re.compile(r"^\[\[\s*blank-rows\s*:\s*(.*?)\s*\]\]$")
_OPTIONS = ("widths", "align", "head", "style")
_MAX_BLANK_ROWS = 60


def split_bars(text: str) -> list[str]:
    """Cut at ``|`` outside Jinja tags; ``\\|`` is a plain bar."""
    cells = [""]
    for is_jinja, part in protect(text):
        if is_jinja:
            cells[-1] += part
            continue
        first, *others = re.split(r"(?<!\\)\|", part)
        cells[-1] += first
        cells += others
    return [cell.strip() for cell in cells]


class TableParser:
    """Reads one table: its ``[[table: …]]`` line and the lines of rows below it."""

    def __init__(self, line: int, head_line: str, problems: Problems) -> None:
        self._line = line
        self._problems = problems
        caption, *options = split_bars(head_line)
        self._caption = parse_rich_text(caption, line, problems) if caption else None
        self._options = self._read_options(options)

    def parse(self, lines: Sequence[tuple[int, str]]) -> Table:
        """Read the rows.

        Args:
            lines: the row lines with their numbers in the file.
        """
        widths = self._widths(lines)
        look = self._look()
        rows = self._rows(lines, len(widths))
        head = self._number("head", 0 if look is TableLook.FORM else 1, 0, 5)
        if not any(row.cells for row in rows):
            self._problems.add(self._line, "a table without a row: write | cell | cell | below it")
        return Table(
            line=self._line,
            caption=self._caption,
            widths=widths,
            aligns=self._aligns(len(widths)),
            head=head,
            look=look,
            rows=tuple(_merge_down(rows, len(widths), self._problems)),
        )

    def _read_options(self, options: Sequence[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for option in options:
            name, equals, value = (part.strip() for part in option.partition("="))
            if not equals or name not in _OPTIONS:
                known = ", ".join(f"{name}=" for name in _OPTIONS)
                self._problems.add(self._line, f"table option {option!r}: known are {known}")
            else:
                found[name] = value
        return found

    def _widths(self, lines: Sequence[tuple[int, str]]) -> tuple[float, ...]:
        columns = max((len(_cells_of(text)) for _, text in lines), default=1)
        written = self._options.get("widths")
        if written is None:
            return (100 / columns,) * columns
        try:
            widths = tuple(float(part) for part in written.split(","))
        except ValueError:
            self._problems.add(self._line, f"widths={written}: percents, as widths=20,50,30")
            return (100 / columns,) * columns
        if abs(sum(widths) - 100) > 0.5 or min(widths) <= 0:
            total = f"{sum(widths):g}"
            self._problems.add(self._line, f"widths={written}: the sum is {total}, it must be 100")
        return widths

    def _aligns(self, columns: int) -> tuple[str, ...]:
        written = self._options.get("align")
        if written is None:
            return ("l",) * columns
        aligns = tuple(part.strip() for part in written.split(","))
        if len(aligns) != columns or set(aligns) - set("clr"):
            message = f"align={written}: one of c, l, r for each of {columns} columns"
            self._problems.add(self._line, message)
            return ("l",) * columns
        return aligns

    def _look(self) -> TableLook:
        written = self._options.get("style", "grid")
        try:
            return TableLook(written)
        except ValueError:
            known = ", ".join(TableLook)
            self._problems.add(self._line, f"style={written}: one of {known}")
            return TableLook.GRID

    def _number(self, name: str, default: int, low: int, high: int) -> int:
        written = self._options.get(name, str(default))
        if written.isdecimal() and low <= int(written) <= high:
            return int(written)
        self._problems.add(self._line, f"{name}={written}: a number from {low} to {high}")
        return default

    def _rows(self, lines: Sequence[tuple[int, str]], columns: int) -> list[Row]:
        rows: list[Row] = []
        balance = Balance(self._problems)
        for line, text in lines:
            for row in self._read_row(line, text, columns):
                if row.statement:
                    balance.feed(row.statement, line)
                rows.append(row)
        balance.finish("in the same table")
        return rows

    def _read_row(self, line: int, text: str, columns: int) -> list[Row]:
        if match := BLANK_ROWS.match(text):
            return self._blank_rows(match.group(1), line, columns)
        cells = _cells_of(text)
        if not text.endswith("|"):
            self._problems.add(line, "a table row ends with |")
        if len(cells) == 1 and STATEMENTS_ONLY.match(cells[0]):
            statements = split_statements(cells[0])
            for statement in statements:
                check_block_statement(statement, line, self._problems)
            return [Row(line=line, statement=statement) for statement in statements]
        if len(cells) != columns:
            message = f"the row has {len(cells)} cells, the table {columns} columns"
            self._problems.add(line, f"{message} (< joins to the left, ~ is empty on purpose)")
            cells = (cells + ["~"] * columns)[:columns]
        return [Row(line=line, cells=tuple(self._cells(cells, line)))]

    def _blank_rows(self, written: str, line: int, columns: int) -> list[Row]:
        if not written.isdecimal() or not 1 <= int(written) <= _MAX_BLANK_ROWS:
            message = f"blank-rows: {written}: a number from 1 to {_MAX_BLANK_ROWS}"
            self._problems.add(line, message)
            return []
        row = Row(line=line, cells=(Cell(),) * columns, is_blank=True)
        return [row] * int(written)

    def _cells(self, texts: Sequence[str], line: int) -> list[Cell]:
        cells: list[Cell] = []
        for number, text in enumerate(texts, start=1):
            if text == "<":
                if not cells:
                    self._problems.add(line, "< in the first column: nothing stands to its left")
                    cells.append(Cell())
                    continue
                last = cells.pop()
                cells.append(_wider(last))
                continue
            if not text:
                self._problems.add(line, f"cell {number} is empty: write ~ if that is meant")
            cells.append(self._cell(text, line))
        return cells

    def _cell(self, text: str, line: int) -> Cell:
        if text == "^":
            return Cell(joins_above=True)
        if text in ("", "~"):
            return Cell()
        is_label = text.startswith("!")
        rich = parse_rich_text(text.removeprefix("!"), line, self._problems)
        return Cell(text=rich if rich.parts or rich.marks else RichText(), is_label=is_label)


def _cells_of(text: str) -> list[str]:
    if BLANK_ROWS.match(text):
        return []
    cells = split_bars(text.strip())
    if cells and not cells[0]:
        cells = cells[1:]
    if text.endswith("|") and cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def _wider(cell: Cell) -> Cell:
    return Cell(
        text=cell.text, is_label=cell.is_label, span=cell.span + 1, joins_above=cell.joins_above
    )


def _merge_down(rows: Sequence[Row], columns: int, problems: Problems) -> list[Row]:
    """Mark the cells that ``^`` cells hang on, and give the hanging ones their span."""
    merged = list(rows)
    above: dict[int, tuple[int, int]] = {}
    for number, row in enumerate(merged):
        if not row.cells:
            continue
        cells = list(row.cells)
        column = 0
        current: dict[int, tuple[int, int]] = {}
        index = 0
        while index < len(cells):
            cell = cells[index]
            if cell.joins_above:
                cells = _hang(merged, cells, index, above.get(column), row.line, problems)
                cell = cells[index]
                if column in above:
                    current[column] = above[column]
            else:
                current[column] = (number, index)
            column += cell.span
            index += 1
        if column != columns:
            problems.add(row.line, "^ under a merged cell: repeat ^ for each of its columns")
        merged[number] = Row(line=row.line, cells=tuple(cells), is_blank=row.is_blank)
        above = current
    return merged


def _hang(
    rows: list[Row],
    cells: list[Cell],
    index: int,
    origin: tuple[int, int] | None,
    line: int,
    problems: Problems,
) -> list[Cell]:
    """Join ``cells[index]`` to the cell above it; swallow the ``^`` its width covers."""
    if origin is None:
        problems.add(line, "^ without a cell of the same left edge above it")
        cells[index] = Cell(span=cells[index].span)
        return cells
    row_no, cell_no = origin
    top = rows[row_no].cells[cell_no]
    starting = Cell(text=top.text, is_label=top.is_label, span=top.span, starts_merge=True)
    above = rows[row_no].cells
    rows[row_no] = Row(
        line=rows[row_no].line, cells=(*above[:cell_no], starting, *above[cell_no + 1 :])
    )
    width = cells[index].span
    end = index + 1
    while width < top.span and end < len(cells) and cells[end].joins_above:
        width += cells[end].span
        end += 1
    joined = Cell(is_label=top.is_label, span=width, joins_above=True)
    return [*cells[:index], joined, *cells[end:]]

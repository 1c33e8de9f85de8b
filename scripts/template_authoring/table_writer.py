"""Writes tables: grid and merges, head rows, row statements, flow charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from template_authoring.design import ACCENT, GREY_FILL, HAIR_LINE, STEP_FILL, twips
from template_authoring.model import Cell, Row, Table, TableLook
from template_authoring.ooxml import (
    Element,
    make,
    paragraph,
    paragraph_property,
    qualified,
    run,
    value,
)
from template_authoring.rich_text import Writer
from template_authoring.styles import style_id
from template_authoring.table_styles import FLOW, FORM, GRID, PLAIN, line

_STYLES = {
    TableLook.GRID: GRID,
    TableLook.FORM: FORM,
    TableLook.PLAIN: PLAIN,
    TableLook.FLOW: FLOW,
}
_TEXT_STYLES = {"l": "TableText", "c": "TableCentred", "r": "TableNumber"}
_BLANK_ROW_HEIGHT = twips(8)
_SHORT_TABLE = 8
_SHORT_FORM = 16
_FORM_ROW_HEIGHT = twips(7.5)
_STEP_HEIGHT = twips(7.2)


def column_widths(percents: Sequence[float], total: int) -> list[int]:
    """Share ``total`` twips by percent; the last column takes the rounding."""
    widths = [int(total * percent / 100) for percent in percents]
    widths[-1] += total - sum(widths)
    return widths


def table_shell(style: str, widths: Sequence[int], align: str, *, has_head: bool) -> Element:
    """Make an empty table of fixed widths."""
    look = {
        "val": "0020" if has_head else "0000",
        "firstRow": int(has_head),
        "lastRow": 0,
        "firstColumn": 0,
        "lastColumn": 0,
        "noHBand": 1,
        "noVBand": 1,
    }
    properties = make(
        "tblPr",
        None,
        value("tblStyle", style_id(style)),
        make("tblW", {"w": sum(widths), "type": "dxa"}),
        value("jc", align),
        make("tblLayout", {"type": "fixed"}),
        make("tblLook", {**look}),
    )
    grid = make("tblGrid", None, *(make("gridCol", {"w": width}) for width in widths))
    return make("tbl", None, properties, grid)


def table_row(*cells: Element, height: int = 0, is_head: bool = False) -> Element:
    """Make a row that stays on one page; ``height`` in twips is its least height."""
    properties = make("trPr", None, make("cantSplit"))
    if height:
        properties.append(make("trHeight", {"val": height, "hRule": "atLeast"}))
    if is_head:
        properties.append(make("tblHeader"))
    return make("tr", None, properties, *cells)


def table_cell(
    width: int,
    *content: Element,
    span: int = 1,
    merge: str = "",
    borders: Sequence[Element] = (),
    fill: str = "",
    vertical: str = "center",
) -> Element:
    """Make a cell; ``merge`` is ``restart`` or ``continue`` for joined rows."""
    properties = make("tcPr", None, make("tcW", {"w": width, "type": "dxa"}))
    if span > 1:
        properties.append(value("gridSpan", span))
    if merge:
        properties.append(value("vMerge", merge))
    if borders:
        properties.append(make("tcBorders", None, *borders))
    if fill:
        properties.append(make("shd", {"val": "clear", "color": "auto", "fill": fill}))
    properties.append(value("vAlign", vertical))
    return make("tc", None, properties, *content)


def statement_row(statement: str, widths: Sequence[int]) -> Element:
    """Make the row that docxtpl takes away together with its statement."""
    content = paragraph("TableText", run(f"{{%tr {statement} %}}"))
    return table_row(table_cell(sum(widths), content, span=len(widths)))


class TableWriter:
    """Writes one table."""

    def __init__(self, table: Table, text_width: int, writer: Writer) -> None:
        self._table = table
        self._widths = column_widths(table.widths, text_width)
        self._writer = writer

    def write(self) -> Element:
        """Make ``w:tbl``."""
        table = self._table
        has_head = table.head > 0 and table.look in (TableLook.GRID, TableLook.PLAIN)
        element = table_shell(_STYLES[table.look], self._widths, "left", has_head=has_head)
        is_flow = table.look is TableLook.FLOW
        rows = list(self._flow_rows() if is_flow else self._plain_rows())
        if is_flow and _is_short(table):
            for row in rows[:-1]:
                _keep_with_next(row)
        element.extend(rows)
        return element

    def _plain_rows(self) -> Iterator[Element]:
        heads_left = self._table.head
        is_short = _is_short(self._table)
        last = len(self._table.rows) - 1
        for number, row in enumerate(self._table.rows):
            if row.statement:
                yield statement_row(row.statement, self._widths)
                continue
            is_head = heads_left > 0
            heads_left -= 1
            element = self._row(row, is_head=is_head)
            if number < last and (is_short or _is_group_head(row)):
                _keep_with_next(element)
            yield element

    def _row(self, row: Row, *, is_head: bool) -> Element:
        height = _BLANK_ROW_HEIGHT if row.is_blank else 0
        if self._table.look is TableLook.FORM:
            height = max(height, _FORM_ROW_HEIGHT)
        cells = [self._cell(cell, column, is_head) for column, cell in _placed(row)]
        return table_row(*cells, height=height, is_head=is_head)

    def _cell(self, cell: Cell, column: int, is_head: bool) -> Element:
        is_grey = is_head or cell.is_label
        style = _TEXT_STYLES[self._table.aligns[column]]
        if is_head:
            style = "TableHead"
        elif cell.is_label:
            style = "TableLabel"
        return table_cell(
            self._width(column, cell.span),
            paragraph(style, *self._writer.content(cell.text)),
            span=cell.span,
            merge="continue" if cell.joins_above else "restart" if cell.starts_merge else "",
            fill=GREY_FILL if is_grey else "",
        )

    def _width(self, column: int, span: int) -> int:
        return sum(self._widths[column : column + span])

    def _flow_rows(self) -> Iterator[Element]:
        heads_left = self._table.head
        statements: list[str] = []
        has_step = False
        for row in self._table.rows:
            if row.statement:
                _follow(statements, row.statement)
                yield statement_row(row.statement, self._widths)
            elif heads_left > 0:
                heads_left -= 1
                yield self._flow_head(row)
                if heads_left == 0:
                    yield self._flow_space()
            else:
                yield from self._arrow(statements, has_step)
                has_step = True
                yield self._step(row)

    def _arrow(self, statements: Sequence[str], has_step: bool) -> Iterator[Element]:
        """Make the row that joins a step to the one before it."""
        is_first_of_loop = not has_step and any(word.startswith("for ") for word in statements)
        if not has_step and not is_first_of_loop:
            return
        arrow = table_cell(self._widths[0], paragraph("FlowArrow", run("↓")))
        others = [
            table_cell(width, paragraph("FlowArrow"), borders=[line("bottom", 4, HAIR_LINE)])
            for width in self._widths[1:]
        ]
        if is_first_of_loop:
            yield statement_row("if not loop.first", self._widths)
        yield table_row(arrow, *others)
        if is_first_of_loop:
            yield statement_row("endif", self._widths)

    def _flow_head(self, row: Row) -> Element:
        cells = [
            table_cell(
                self._width(column, cell.span),
                paragraph("TableHead", *self._writer.content(cell.text)),
                span=cell.span,
                fill=GREY_FILL,
            )
            for column, cell in _placed(row)
        ]
        return table_row(*cells, is_head=True)

    def _flow_space(self) -> Element:
        """Keep the first box off the head; it repeats with the head on each page."""
        cells = [table_cell(width, paragraph("TableGap")) for width in self._widths]
        return table_row(*cells, is_head=True)

    def _step(self, row: Row) -> Element:
        cells: list[Element] = []
        for column, cell in _placed(row):
            if column == 0:
                box = [line(side, 6, ACCENT) for side in ("top", "left", "bottom", "right")]
                content = paragraph("FlowStep", *self._writer.content(cell.text))
                cells.append(table_cell(self._widths[0], content, borders=box, fill=STEP_FILL))
                continue
            style = _TEXT_STYLES[self._table.aligns[column]]
            content = paragraph(style, *self._writer.content(cell.text))
            cells.append(table_cell(self._width(column, cell.span), content, span=cell.span))
        return table_row(*cells, height=_STEP_HEIGHT)


def _placed(row: Row) -> Iterator[tuple[int, Cell]]:
    column = 0
    for cell in row.cells:
        yield column, cell
        column += cell.span


def _is_short(table: Table) -> bool:
    """Whether the whole table stays on one page: few rows, none of them repeated."""
    is_repeated = any(row.statement.startswith("for ") for row in table.rows)
    is_blank_form = any(row.is_blank for row in table.rows)
    limit = _SHORT_FORM if table.look in (TableLook.FORM, TableLook.FLOW) else _SHORT_TABLE
    return len(table.rows) <= limit and not is_repeated and not is_blank_form


def _is_group_head(row: Row) -> bool:
    """Whether a row is one label over the whole width: it heads the rows below it."""
    return len(row.cells) == 1 and row.cells[0].is_label


def _keep_with_next(row: Element) -> None:
    for content in row.iter(qualified("p")):
        paragraph_property(content, "keepNext")


def _follow(statements: list[str], statement: str) -> None:
    if statement.startswith(("if ", "for ")):
        statements.append(statement)
    elif statement.startswith("end") and statements:
        statements.pop()

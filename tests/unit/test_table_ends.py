"""How tables begin and end: no row alone on the next page, no empty page behind the last table."""

from __future__ import annotations

from docx import Document
from docx.document import Document as WordDocument
from docx.shared import Pt
from docx.table import Table

from packbuilder.render.table_rows import keep_outer_rows_together, lower_last_paragraphs


def _table(document: WordDocument, rows: int) -> Table:
    table: Table = document.add_table(rows=rows, cols=2)
    for row in table.rows:
        for cell in row.cells:
            cell.text = "x"
    return table


def _kept(table: Table) -> list[bool]:
    return [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in table.rows]


def test_neither_the_first_nor_the_last_row_stands_alone() -> None:
    document = Document()
    table = _table(document, 4)
    document.add_paragraph("text")
    keep_outer_rows_together(document)
    assert _kept(table) == [True, False, True, False]


def test_the_last_rows_go_with_a_place_to_sign_below_them() -> None:
    document = Document()
    table = _table(document, 4)
    document.add_paragraph()
    _table(document, 2)
    keep_outer_rows_together(document)
    assert _kept(table) == [True, False, True, True]


def test_the_paragraph_below_the_last_table_takes_no_room() -> None:
    document = Document()
    _table(document, 2)
    between = document.add_paragraph()
    _table(document, 2)
    last = document.add_paragraph()
    last.paragraph_format.line_spacing = Pt(12)
    lower_last_paragraphs(document)
    assert last.paragraph_format.line_spacing == Pt(1)
    assert between.paragraph_format.line_spacing is None

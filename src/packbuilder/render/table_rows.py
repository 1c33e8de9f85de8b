"""Rows of tables, made so that no converter loses them."""

from __future__ import annotations

from docx.document import Document
from docx.oxml.ns import qn


def let_first_rows_split(document: Document) -> None:
    """Take "do not split" from the first row below the heading rows of every table.

    *Why:* LibreOffice 7.4 drops all further rows, and says nothing, where such a row is the last
    that fits on a page (measured: 40 of 48 rows gone; without the mark on this one row, none).
    """
    for table in document.element.body.iter(qn("w:tbl")):
        body_rows = [row for row in table.iterchildren(qn("w:tr")) if not _is_heading(row)]
        for row in body_rows[:1]:
            for mark in list(row.iter(qn("w:cantSplit"))):
                mark.getparent().remove(mark)


def _is_heading(row: object) -> bool:
    properties = row.find(qn("w:trPr"))  # type: ignore[attr-defined]
    return properties is not None and properties.find(qn("w:tblHeader")) is not None

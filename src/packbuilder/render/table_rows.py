"""Rows of tables, made so that no converter loses them."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.parfmt import ParagraphFormat
from lxml import etree

_FEWEST_TO_KEEP = 2
_LONGEST_START = 360


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


def keep_outer_rows_together(document: Document) -> None:
    """Let no table begin with one row on a page, nor end with one row or its total on the next.

    The first row may be split (see above); with the second row beside it, it is not. Two long rows
    are left alone: too much of a page would stay white.

    Where another table follows without a text between them, a place to sign, the last rows go
    with it: names alone on a page sign nothing.
    """
    for table in document.element.body.iter(qn("w:tbl")):
        rows = [row for row in table.iterchildren(qn("w:tr")) if not _is_heading(row)]
        if len(rows) < _FEWEST_TO_KEEP:
            continue
        ends = rows[-2:] if _goes_on_with_table(table) else rows[-2:-1]
        starts = rows[:1] if sum(map(_length, rows[:2])) <= _LONGEST_START else []
        for row in [*starts, *ends]:
            for paragraph in row.iter(qn("w:p")):
                paragraph.get_or_add_pPr().get_or_add_keepNext().val = True


def _length(row: etree._Element) -> int:
    """The text of a row in characters; a Chinese one counts twice."""
    text = "".join(node.text or "" for node in row.iter(qn("w:t")))
    return sum(1 if character.isascii() else 2 for character in text)


def _goes_on_with_table(table: etree._Element) -> bool:
    gap = table.getnext()
    after = None if gap is None else gap.getnext()
    if gap is None or after is None or gap.tag != qn("w:p") or after.tag != qn("w:tbl"):
        return False
    return not "".join(text.text or "" for text in gap.iter(qn("w:t"))).strip()


def lower_last_paragraphs(document: Document) -> None:
    """Make the empty paragraph that Word wants below a last table as low as can be.

    *Why:* below a table that fills its page it opens an empty page.
    """
    for table in document.element.body.iterchildren(qn("w:tbl")):
        gap = table.getnext()
        if gap is None or gap.tag != qn("w:p") or _holds_anything(gap):
            continue
        after = gap.getnext()
        if after is None or after.tag == qn("w:sectPr") or _only_ends_section(after):
            _lower(gap)


def _only_ends_section(element: etree._Element) -> bool:
    ends = element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None
    return ends and not _holds_anything(element)


def _holds_anything(paragraph: etree._Element) -> bool:
    return any(child.tag != qn("w:pPr") for child in paragraph)


def _lower(paragraph: Any) -> None:
    form = ParagraphFormat(paragraph)
    form.space_before = form.space_after = Pt(0)
    form.line_spacing = Pt(1)  # of a fixed length: exactly
    form.keep_with_next = False

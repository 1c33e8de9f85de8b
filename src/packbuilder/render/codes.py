"""Numbers such as EA-FR-20 and 400-000-0000, kept on one line."""

from __future__ import annotations

from typing import Final

from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from packbuilder.model.codes import code_hyphens

_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


def keep_codes_whole(document: Document) -> None:
    """Turn the hyphens of document numbers, models and telephone numbers into unbreakable ones.

    *Why:* both Word and LibreOffice end a line after a hyphen, and half a number reads as another
    one. The PDF holds an ordinary hyphen all the same, so that a search finds the number. Headings
    are left alone: a bookmark of the PDF would show the other hyphen. For English only: in Chinese
    text LibreOffice 7.4 then cuts a number anywhere; there the converter keeps numbers whole.
    """
    headings = {
        style.get(qn("w:styleId"))
        for style in document.styles.element.iter(qn("w:style"))
        if style.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}") is not None
    }
    for paragraph in document.element.body.iter(qn("w:p")):
        if paragraph.style not in headings:
            for text in list(paragraph.iter(qn("w:t"))):
                _split(text)


def _split(text: etree._Element) -> None:
    content = text.text or ""
    cuts = code_hyphens(content)
    if not cuts:
        return
    ends = [*cuts, len(content)]
    starts = [0, *(cut + 1 for cut in cuts)]
    place = text
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if number == 0:
            text.text = content[:end]
            text.set(_SPACE, "preserve")
            continue
        hyphen = etree.Element(qn("w:noBreakHyphen"))
        piece = etree.Element(qn("w:t"))
        piece.text = content[start:end]
        piece.set(_SPACE, "preserve")
        place.addnext(hyphen)
        hyphen.addnext(piece)
        place = piece

"""A document's own contents page, written out instead of Word's TOC field.

Why: a plain conversion leaves a TOC field as it was saved. A PAGEREF field outside of one is
computed, by LibreOffice and by Word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.text.paragraph import CT_P
from docx.shared import Length, Pt
from docx.styles.style import ParagraphStyle
from lxml import etree

from packbuilder.render.numbering import Numbering, StyleChain

_DEPTH: Final = 3
_UNKNOWN_PAGE: Final = "–"


@dataclass(frozen=True, slots=True)
class _Heading:
    paragraph: etree._Element
    level: int
    label: str


def fill_contents(document: Document) -> int:
    """Replace the TOC field of the body by entries; without such a field nothing changes.

    Bookmarks get numbers of their own again: a row that repeats repeats its bookmarks.

    Returns:
        How many entries were written.
    """
    body = document.element.body
    _renumber_bookmarks(body)
    field = _find_field(body)
    if not field:
        return 0
    depth = _depth_of(field)
    headings = [
        heading
        for heading in _headings(document)
        if heading.level < depth and heading.paragraph not in field
    ]
    styles = [_toc_style(document, level + 1) for level in range(_DEPTH)]
    width = _text_width(document, field[0])
    first_id = len(list(body.iter(qn("w:bookmarkStart")))) + 1
    for number, heading in enumerate(headings):
        name = f"_Toc{number + 1:08d}"
        _set_bookmark(heading.paragraph, name, first_id + number)
        field[0].addprevious(_entry(heading, name, styles[heading.level], width))
    _remove_field(field, keep_first=not headings)
    return len(headings)


def _renumber_bookmarks(body: etree._Element) -> None:
    renamed: dict[str, list[str]] = {}
    names: set[str] = set()
    number = 0
    for mark in list(body.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))):
        old = mark.get(qn("w:id"), "")
        if mark.tag == qn("w:bookmarkEnd"):
            stack = renamed.get(old)
            if stack:
                mark.set(qn("w:id"), stack.pop())
            else:
                _remove(mark)
            continue
        number += 1
        mark.set(qn("w:id"), str(number))
        renamed.setdefault(old, []).append(str(number))
        name = mark.get(qn("w:name"), "")
        if name in names:  # Word keeps the first of two bookmarks of one name
            mark.set(qn("w:name"), f"{name[:30]}_r{number}")
        names.add(name)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _find_field(body: etree._Element) -> list[etree._Element]:
    """The block elements from the paragraph where the TOC field begins to where it ends."""
    for simple in body.iter(qn("w:fldSimple")):
        if _is_toc(simple.get(qn("w:instr"), "")):
            return [_paragraph_of(simple)]
    depth = 0
    start: tuple[etree._Element, int] | None = None
    begins: list[etree._Element] = []
    for element in body.iter(qn("w:fldChar"), qn("w:instrText")):
        kind = element.get(qn("w:fldCharType"))
        if kind == "begin":
            depth += 1
            begins.append(element)
        elif kind == "end":
            depth -= 1
            if start and depth < start[1]:
                return _blocks(start[0], _paragraph_of(element))
            if begins:
                begins.pop()
        elif element.tag == qn("w:instrText") and not start and _is_toc(element.text or ""):
            start = (_paragraph_of(begins[-1] if begins else element), depth)
    return []


def _is_toc(instruction: str) -> bool:
    return instruction.split()[:1] == ["TOC"]


def _paragraph_of(element: etree._Element) -> etree._Element:
    return next(element.iterancestors(qn("w:p")))


def _blocks(first: etree._Element, last: etree._Element) -> list[etree._Element]:
    blocks = [first]
    while blocks[-1] is not last:
        following = blocks[-1].getnext()
        if following is None:
            break
        blocks.append(following)
    return blocks


def _depth_of(field: Sequence[etree._Element]) -> int:
    text = "".join(
        "".join(element.text or "" for element in block.iter(qn("w:instrText")))
        + "".join(element.get(qn("w:instr"), "") for element in block.iter(qn("w:fldSimple")))
        for block in field
    )
    match = re.search(r'\\o\s+"?1-([1-9])', text)
    return min(int(match[1]), _DEPTH) if match else _DEPTH


def _headings(document: Document) -> Iterator[_Heading]:
    styles = StyleChain(document)
    numbering = Numbering(document, styles)
    for paragraph in document.element.body.iter(qn("w:p")):
        number = numbering.number(paragraph)
        level = styles.outline_level(paragraph)
        title = _words(paragraph)
        if level is not None and level < _DEPTH and title:
            yield _Heading(paragraph, level, f"{number} {title}" if number else title)


def _words(paragraph: etree._Element) -> str:
    parts = []
    for element in paragraph.iter(qn("w:t"), qn("w:br"), qn("w:tab")):
        is_text = element.tag == qn("w:t")
        parts.append(element.text or "" if is_text else " ")
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def _toc_style(document: Document, level: int) -> str:
    """The id of the style ``Toc<level>``, which is made where the template has none."""
    wanted = f"toc{level}"
    for style in document.styles:
        if wanted in (style.style_id.lower(), (style.name or "").lower().replace(" ", "")):
            return str(style.style_id)
    style = document.styles.add_style(f"Toc{level}", WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)  # noqa: S101 - that is what was added
    style.paragraph_format.left_indent = Pt(18 * (level - 1))
    style.paragraph_format.first_line_indent = Pt(0)
    style.paragraph_format.space_after = Pt(3)
    return style.style_id


def _text_width(document: Document, paragraph: etree._Element) -> Length:
    """Width of the text where ``paragraph`` stands."""
    sections = list(document.sections)
    following = [
        mark for mark in document.element.body.iter(qn("w:sectPr"), paragraph.tag)
        if mark.tag == qn("w:sectPr") or mark is paragraph
    ]  # fmt: skip
    position = min(following.index(paragraph), len(sections) - 1)
    section = sections[position]
    width = section.page_width or Length(0)
    margins = (section.left_margin or 0) + (section.right_margin or 0) + (section.gutter or 0)
    return Length(width - margins)


def _set_bookmark(paragraph: etree._Element, name: str, number: int) -> None:
    start = OxmlElement("w:bookmarkStart")
    start.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    end = OxmlElement("w:bookmarkEnd")
    end.set(qn("w:id"), str(number))
    properties = paragraph.find(qn("w:pPr"))
    if properties is None:
        paragraph.insert(0, start)
    else:
        properties.addnext(start)
    paragraph.append(end)


def _entry(heading: _Heading, name: str, style_id: str, width: Length) -> etree._Element:
    paragraph: CT_P = OxmlElement("w:p")  # type: ignore[assignment]
    properties: Any = paragraph.get_or_add_pPr()
    properties.style = style_id
    properties.get_or_add_tabs().insert_tab_in_order(
        width, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
    )
    # The link and, inside it, the page number are two nested fields.
    for kind, text in (
        ("begin", ""),
        ("instr", f' HYPERLINK \\l "{name}" '),
        ("separate", ""),
        ("text", heading.label),
        ("tab", ""),
        ("begin", ""),
        ("instr", f" PAGEREF {name} \\h "),
        ("separate", ""),
        ("text", _UNKNOWN_PAGE),
        ("end", ""),
        ("end", ""),
    ):
        paragraph.append(_run(kind, text))
    return paragraph


def _run(kind: str, text: str) -> etree._Element:
    run = OxmlElement("w:r")
    if kind == "tab":
        child = OxmlElement("w:tab")
    elif kind in ("instr", "text"):
        child = OxmlElement("w:instrText" if kind == "instr" else "w:t")
        child.text = text
        child.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    else:
        child = OxmlElement("w:fldChar")
        child.set(qn("w:fldCharType"), kind)
        if kind == "begin":
            child.set(qn("w:dirty"), "true")  # Word computes it when it opens the file
    run.append(child)
    return run


def _remove_field(field: Sequence[etree._Element], *, keep_first: bool) -> None:
    for position, block in enumerate(field):
        # What ends a section or a page stays, and so does one paragraph where nothing replaces it.
        breaks = [mark for mark in block.iter(qn("w:br")) if mark.get(qn("w:type")) == "page"]
        ends_section = next(block.iter(qn("w:sectPr")), None) is not None
        if not (breaks or ends_section or (keep_first and position == 0)):
            _remove(block)
            continue
        for child in list(block):
            if child.tag != qn("w:pPr"):
                block.remove(child)
        for mark in breaks:
            run = OxmlElement("w:r")
            run.append(mark)
            block.append(run)

"""Reads a finished Word file back as headings, paragraphs and tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from docx import Document as open_docx
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from packbuilder.model.outline import DocumentOutline, OutlineSection, OutlineTable
from packbuilder.render.numbering import Numbering, StyleChain

# What these fields show depends on the length of the text, not on what it says.
_PAGE_FIELDS = frozenset({"PAGE", "PAGEREF", "NUMPAGES", "SECTIONPAGES"})
_WORDS = tuple(
    qn(f"w:{name}") for name in ("t", "tab", "br", "noBreakHyphen", "fldChar", "instrText")
)
_SIGNS = {qn("w:noBreakHyphen"): "-"}
_WRAPPERS = frozenset({qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins")})


def read_outline(path: Path) -> DocumentOutline:
    """Headings, paragraphs and tables of the Word file at ``path``, which is one of our own.

    Entries of contents pages and page numbers are left out.
    """
    document = open_docx(str(path))
    return DocumentOutline(sections=_sections(document), margins=_margins(document))


@dataclass(slots=True)
class _Open:
    """The section that is being read."""

    level: int
    number: str = ""
    title: str = ""
    paragraphs: list[str] = field(default_factory=list)
    tables: list[OutlineTable] = field(default_factory=list)

    def close(self) -> OutlineSection:
        return OutlineSection(
            level=self.level,
            number=self.number,
            title=self.title,
            paragraphs=tuple(self.paragraphs),
            tables=tuple(self.tables),
        )


def _sections(document: Document) -> tuple[OutlineSection, ...]:
    styles = StyleChain(document)
    numbering = Numbering(document, styles)
    current = _Open(0)
    done: list[OutlineSection] = []
    for block in _blocks(document.element.body):
        if block.tag == qn("w:tbl"):
            current.tables.append(_table(block))
            continue
        number = numbering.number(block)
        text = paragraph_text(block)
        level = styles.outline_level(block)
        if not text or styles.style_id(block).lower().startswith("toc"):
            continue
        if level is None:
            current.paragraphs.append(text)
        else:
            done.append(current.close())
            current = _Open(level + 1, number, text)
    return (*done, current.close())


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    for child in parent:
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in _WRAPPERS:
            yield from _blocks(child)


def _table(table: etree._Element) -> OutlineTable:
    rows = []
    for row in table.iterchildren(qn("w:tr")):
        cells = row.iterchildren(qn("w:tc"))
        rows.append(tuple(_cell_text(cell) for cell in cells))
    return OutlineTable(tuple(rows))


def _cell_text(cell: etree._Element) -> str:
    texts = (paragraph_text(paragraph) for paragraph in cell.iter(qn("w:p")))
    return "\n".join(text for text in texts if text)


def _margins(document: Document) -> tuple[str, ...]:
    texts: dict[str, None] = {}
    for section in document.sections:
        for part in (section.header, section.footer):
            for paragraph in part._element.iter(qn("w:p")):
                texts[paragraph_text(paragraph)] = None
    return tuple(text for text in texts if text)


def paragraph_text(paragraph: etree._Element) -> str:
    """The words of a paragraph without page numbers; tabs and line breaks are spaces."""
    parts: list[str] = []
    instructions: list[str] = []
    for element in paragraph.iter(*_WORDS):
        if element.tag == qn("w:fldChar"):
            kind = element.get(qn("w:fldCharType"))
            if kind == "begin":
                instructions.append("")
            elif kind == "end" and instructions:
                instructions.pop()
        elif element.tag == qn("w:instrText"):
            if instructions:
                instructions[-1] += element.text or ""
        elif not any(_is_page_field(instruction) for instruction in instructions):
            is_text = element.tag == qn("w:t")
            parts.append(element.text or "" if is_text else _SIGNS.get(element.tag, " "))
    return " ".join("".join(parts).split())


def _is_page_field(instruction: str) -> bool:
    return instruction.split()[:1] != [] and instruction.split()[0] in _PAGE_FIELDS

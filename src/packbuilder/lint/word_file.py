"""Reads the parts of a Word file that a build fills, paragraph by paragraph."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from lxml import etree

from packbuilder.errors import InputError
from packbuilder.lint.place import Cell, Place, excerpt

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
CORE: Final = "docProps/core.xml"

_MAX_BYTES = 32_000_000
# A part's content type gives it away; its name does not: Word, LibreOffice and other programs
# call headers as they like.
_FILLED = ("document.main+xml", "header+xml", "footer+xml", "footnotes+xml", "endnotes+xml")
_STYLES = "wordprocessingml.styles+xml"
_PROPERTIES = frozenset({"subject", "identifier", "keywords", "category", "description"})
_BREAKS = frozenset({f"{W}tab", f"{W}br", f"{W}cr"})
_TEXTS = frozenset({f"{W}t", f"{W}delText", f"{W}instrText"})
_JINJA = re.compile(r"\{[{%#]")


@dataclass(frozen=True, slots=True, eq=False)
class Paragraph:
    """A paragraph as the template engine sees it.

    Attributes:
        part: the part it stands in.
        number: its number in the part, from 1.
        cells: the table cells around it, outermost first.
        cell_number: its number in the innermost cell, from 1; 0 outside of tables.
        text: its text with the instructions of its fields and its tags in attributes.
        element: the ``w:p``.
    """

    part: str
    number: int
    cells: tuple[Cell, ...]
    cell_number: int
    text: str
    element: etree._Element

    def place(self, start: int = 0, length: int = 0) -> Place:
        """Where it stands, with the words around ``text[start : start + length]``."""
        return Place(
            part=self.part,
            paragraph=self.number,
            cells=self.cells,
            cell_paragraph=self.cell_number,
            words=excerpt(self.text, start, length),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One part that a build fills.

    Attributes:
        name: its name in the file.
        root: its XML.
        paragraphs: its paragraphs in order.
        targets: where its relationships lead, by id.
    """

    name: str
    root: etree._Element
    paragraphs: tuple[Paragraph, ...]
    targets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class WordFile:
    """A Word file opened for reading.

    Attributes:
        parts: the parts that a build fills, the main document first.
        styles: the root of its styles, or None.
    """

    parts: tuple[Part, ...]
    styles: etree._Element | None

    @property
    def body(self) -> Part:
        """The main document."""
        return self.parts[0]


def read_word_file(path: Path) -> WordFile:
    """Read ``path``.

    Raises:
        InputError: it is missing or no Word document.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _read(archive)
    except (OSError, ValueError, KeyError, RuntimeError, NotImplementedError, EOFError,
            zipfile.BadZipFile, etree.XMLSyntaxError) as exc:  # fmt: skip
        raise InputError("template-unreadable", file=path.name) from exc


def _read(archive: zipfile.ZipFile) -> WordFile:
    types = _types(archive)
    names = [
        name for ending in _FILLED for name in sorted(types) if types[name].endswith("." + ending)
    ]
    if not names or not types[names[0]].endswith(_FILLED[0]):
        raise ValueError("no main document")
    parts = [_part(archive, name) for name in names]
    if CORE in archive.namelist():
        parts.append(_core(archive))
    styles = next((name for name, kind in types.items() if kind.endswith(_STYLES)), None)
    return WordFile(tuple(parts), None if styles is None else _xml(archive, styles))


def _types(archive: zipfile.ZipFile) -> dict[str, str]:
    root = _xml(archive, "[Content_Types].xml")
    return {
        element.get("PartName", "").lstrip("/"): element.get("ContentType", "")
        for element in root
        if element.get("PartName")
    }


def _xml(archive: zipfile.ZipFile, name: str) -> etree._Element:
    if archive.getinfo(name).file_size > _MAX_BYTES:
        raise ValueError("too large")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(archive.read(name), parser)


def _part(archive: zipfile.ZipFile, name: str) -> Part:
    root = _xml(archive, name)
    path = PurePosixPath(name)
    rels = str(path.parent / "_rels" / f"{path.name}.rels")
    targets = {}
    if rels in archive.namelist():
        targets = {e.get("Id", ""): e.get("Target", "") for e in _xml(archive, rels)}
    return Part(name, root, tuple(_Counter(name).paragraphs(root)), targets)


def _core(archive: zipfile.ZipFile) -> Part:
    root = _xml(archive, CORE)
    found = [e for e in root if etree.QName(e).localname in _PROPERTIES]
    paragraphs = tuple(
        Paragraph(CORE, number, (), 0, element.text or "", element)
        for number, element in enumerate(found, start=1)
    )
    return Part(CORE, root, paragraphs)


class _Counter:
    """Walks a part and counts paragraphs, tables, rows and cells."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.number = 0
        self.tables = 0
        self.stack: list[list[int]] = []  # table, row, cell, paragraph in the cell

    def paragraphs(self, element: etree._Element) -> Iterator[Paragraph]:
        tag = element.tag
        if tag == f"{W}tbl":
            self.tables += 1
            self.stack.append([self.tables, 0, 0, 0])
        elif tag == f"{W}tr" and self.stack:
            self.stack[-1][1:3] = [self.stack[-1][1] + 1, 0]
        elif tag == f"{W}tc" and self.stack:
            self.stack[-1][2:4] = [self.stack[-1][2] + 1, 0]
        elif tag == f"{W}p":
            yield self._paragraph(element)
        for child in element:
            yield from self.paragraphs(child)
        if tag == f"{W}tbl":
            self.stack.pop()

    def _paragraph(self, element: etree._Element) -> Paragraph:
        self.number += 1
        if self.stack:
            self.stack[-1][3] += 1
        return Paragraph(
            part=self.part,
            number=self.number,
            cells=tuple(Cell(t, r, c) for t, r, c, _ in self.stack),
            cell_number=self.stack[-1][3] if self.stack else 0,
            text="".join(_texts(element)),
            element=element,
        )


def own_elements(paragraph: etree._Element) -> Iterator[etree._Element]:
    """What lies in ``paragraph``, without the paragraphs of text boxes in it."""
    for child in paragraph:
        if isinstance(child.tag, str) and child.tag != f"{W}p":
            yield child
            yield from own_elements(child)


def _texts(paragraph: etree._Element) -> Iterator[str]:
    for element in own_elements(paragraph):
        if element.tag in _TEXTS:
            yield element.text or ""
        elif element.tag in _BREAKS:
            yield " "
        for value in element.attrib.values():
            if _JINJA.search(str(value)):
                yield str(value)


def style_of(paragraph: etree._Element) -> str:
    """The id of a paragraph's style; empty where it names none."""
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else style.get(f"{W}val", "")

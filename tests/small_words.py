"""Small Word files for tests of comparisons."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

from docx import Document
from docx.document import Document as DocumentType
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def write_word(path: Path, *blocks: str | Sequence[Sequence[str]], header: str = "") -> Path:
    """A Word file of paragraphs (``# `` makes a heading) and tables; the last block is text."""
    document = Document()
    for block in blocks:
        if isinstance(block, str):
            _add_paragraph(document, block)
        else:
            table = document.add_table(rows=len(block), cols=len(block[0]))
            for row, cells in zip(table.rows, block, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    first, *more = text.split("\n")
                    cell.paragraphs[0].text = first
                    for line in more:
                        cell.add_paragraph(line)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    document.save(str(path))
    return path


def _add_paragraph(document: DocumentType, text: str) -> None:
    if text.startswith("# "):
        document.add_heading(text.removeprefix("# "), level=1)
    else:
        document.add_paragraph(text)


def part(path: Path, name: str = "word/document.xml") -> etree._Element:
    """A part of a Word file."""
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read(name))


def add_parts(path: Path, parts: dict[str, bytes]) -> None:
    """Put parts into a Word file, or other bytes into those it has."""
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in (held | parts).items():
            archive.writestr(name, data)


def marked(root: etree._Element, kind: str) -> list[str]:
    """The text of each insertion (``ins``) or deletion (``del``)."""
    texts = (
        "".join(t.text or "" for t in mark.iter(f"{W}t", f"{W}delText"))
        for mark in root.iter(f"{W}{kind}")
    )
    return [text for text in texts if text]

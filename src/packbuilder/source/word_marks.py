"""What stands at the clause marks of a filled Word document."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from packbuilder.source.word_xml import W, word_parts

if TYPE_CHECKING:
    from lxml.etree import _Element

_MARK = re.compile(r"clause((?:_\d+)+)(?:_r\d+)?")
_HEADING = re.compile(r"Heading\s?\d|标题\s?\d", re.IGNORECASE)
_LONGEST = 60


def clause_headings(path: Path) -> dict[str, str]:
    """Clause number to the heading at or above its mark, or to the paragraph where there is none.

    Raises:
        InputError: the file cannot be read.
    """
    body, styles = word_parts(path, "word/document.xml", "word/styles.xml")
    names = _heading_styles(styles)
    found: dict[str, str] = {}
    heading = ""
    for paragraph in body.iter(f"{W}p"):
        text = "".join(node.text or "" for node in paragraph.iter(f"{W}t")).strip()
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val") in names and text:
            heading = text
        for mark in paragraph.iter(f"{W}bookmarkStart"):
            match = _MARK.fullmatch(mark.get(f"{W}name", ""))
            if match:
                clause = match[1].strip("_").replace("_", ".")
                found.setdefault(clause, (heading or text)[:_LONGEST])
    return found


def _heading_styles(styles: _Element) -> frozenset[str]:
    """Ids of the styles whose name is a heading's."""
    found = set()
    for style in styles.iter(f"{W}style"):
        name = style.find(f"{W}name")
        if name is not None and _HEADING.fullmatch(name.get(f"{W}val", "")):
            found.add(style.get(f"{W}styleId", ""))
    return frozenset(found)

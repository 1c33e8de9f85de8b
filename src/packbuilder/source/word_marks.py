"""What stands at the clause marks of a filled Word document."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from packbuilder.errors import InputError

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MARK = re.compile(r"clause((?:_\d+)+)(?:_r\d+)?")
_HEADING = re.compile(r"Heading\s?\d|标题\s?\d", re.IGNORECASE)
_LONGEST = 60


def clause_headings(path: Path) -> dict[str, str]:
    """Clause number to the heading at or above its mark, or to the paragraph where there is none.

    Raises:
        InputError: the file cannot be read.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        with zipfile.ZipFile(path) as archive:
            body = etree.fromstring(archive.read("word/document.xml"), parser)
            names = _heading_styles(etree.fromstring(archive.read("word/styles.xml"), parser))
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, etree.XMLSyntaxError) as exc:
        raise InputError("round-list-word-broken", file=str(path)) from exc
    found: dict[str, str] = {}
    heading = ""
    for paragraph in body.iter(f"{_W}p"):
        text = "".join(node.text or "" for node in paragraph.iter(f"{_W}t")).strip()
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        if style is not None and style.get(f"{_W}val") in names and text:
            heading = text
        for mark in paragraph.iter(f"{_W}bookmarkStart"):
            match = _MARK.fullmatch(mark.get(f"{_W}name", ""))
            if match:
                clause = match[1].strip("_").replace("_", ".")
                found.setdefault(clause, (heading or text)[:_LONGEST])
    return found


def _heading_styles(styles: _Element) -> frozenset[str]:
    """Ids of the styles whose name is a heading's."""
    found = set()
    for style in styles.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        if name is not None and _HEADING.fullmatch(name.get(f"{_W}val", "")):
            found.add(style.get(f"{_W}styleId", ""))
    return frozenset(found)

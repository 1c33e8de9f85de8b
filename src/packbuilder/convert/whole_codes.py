"""Numbers and ranges of figures that no line of the PDF ends within.

*Why:* LibreOffice ends a line after a hyphen, and half a number reads as another one: "EA-" at the
end of a Chinese line, "QP-12" on the next. A hyphen of Word's that cannot break does not help: in
Chinese text LibreOffice 7.4 then cuts the number anywhere. A word joiner behind the hyphen does,
and leaves no trace on the pages: no glyph, no character in their text. It stands only in the copy
that is converted; who copies a number out of the Word file gets the number.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Final

import pikepdf

from packbuilder.convert.word_copy import W, parsed, rewrite_body, serialised
from packbuilder.model.codes import code_hyphens

_STYLES: Final = "word/styles.xml"
_JOINER: Final = "\u2060"
_RANGE: Final = re.compile("(?<=[0-9])\u2013(?=[0-9])")


def join_codes(source: Path, target: Path) -> None:
    """Write ``source`` to ``target`` with word joiners in the numbers of its body.

    Headings are left alone: bookmarks of the PDF would hold the joiners.

    Raises:
        lxml.etree.XMLSyntaxError: the document is not well-formed.
    """
    with zipfile.ZipFile(source) as package:
        headings = _heading_styles(package)
    rewrite_body(source, target, lambda data: _joined(data, headings))


def drop_joiners(pdf: pikepdf.Pdf) -> None:
    """Take the joiners out of what LibreOffice says of links: it repeats their text there."""
    for thing in pdf.objects:
        if not isinstance(thing, pikepdf.Dictionary):
            continue
        for key, value in thing.items():
            if isinstance(value, pikepdf.String) and _JOINER in str(value):
                thing[key] = pikepdf.String(str(value).replace(_JOINER, ""))


def _heading_styles(package: zipfile.ZipFile) -> frozenset[str | None]:
    if _STYLES not in package.namelist():
        return frozenset()
    styles = parsed(package.read(_STYLES))
    return frozenset(
        style.get(f"{W}styleId")
        for style in styles.iter(f"{W}style")
        if style.find(f"{W}pPr/{W}outlineLvl") is not None
    )


def _joined(data: bytes, headings: frozenset[str | None]) -> bytes:
    root = parsed(data)
    is_changed = False
    for paragraph in root.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val") in headings:
            continue
        for node in paragraph.iter(f"{W}t"):
            text = node.text or ""
            joined = _with_joiners(text)
            if joined != text:
                node.text = joined
                is_changed = True
    if not is_changed:
        return data
    return serialised(root)


def _with_joiners(text: str) -> str:
    places = {*code_hyphens(text), *(match.start() for match in _RANGE.finditer(text))}
    return "".join(
        character + _JOINER if place in places else character
        for place, character in enumerate(text)
    )

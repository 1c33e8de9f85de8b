"""The copy of a Word document that LibreOffice gets: its body changed, all else as it was."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from lxml import etree

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BODY: Final = "word/document.xml"


def rewrite_body(source: Path, target: Path, change: Callable[[bytes], bytes]) -> None:
    """Write ``source`` to ``target`` with ``change`` applied to the part ``word/document.xml``."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry, change(data) if entry.filename == _BODY else data)


def parsed(data: bytes) -> etree._Element:
    """The root of a part.

    Raises:
        lxml.etree.XMLSyntaxError: the part is not well-formed.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(data, parser)


def serialised(root: etree._Element) -> bytes:
    """The bytes of a part."""
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data

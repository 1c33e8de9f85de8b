"""Parts of a Word file that came from elsewhere: no entities, no network, no zip bombs."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from packbuilder.errors import InputError
from packbuilder.source.table import refuse_bomb

if TYPE_CHECKING:
    from lxml.etree import _Element

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def word_parts(path: Path, *names: str) -> tuple[_Element, ...]:
    """The roots of the named parts, ``word/document.xml``.

    Raises:
        InputError: the file is missing, damaged or too large, or lacks a part.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        with zipfile.ZipFile(path) as archive:
            refuse_bomb(path, archive)
            return tuple(etree.fromstring(archive.read(name), parser) for name in names)
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, RuntimeError,
            NotImplementedError, etree.XMLSyntaxError) as exc:  # fmt: skip
        raise InputError("round-list-word-broken", file=str(path)) from exc

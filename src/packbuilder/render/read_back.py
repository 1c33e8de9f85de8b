"""What finished Word files, of whatever origin, say of themselves."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

from docx import Document as open_docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from packbuilder.render.numbering import Numbering, StyleChain

_UNREADABLE = (
    OSError, ValueError, KeyError, zipfile.BadZipFile, PackageNotFoundError, etree.XMLSyntaxError,
)  # fmt: skip


def heading_numbers(path: Path) -> tuple[str, ...]:
    """The number that Word's lists give to each paragraph of a body; empty where there is none.

    Nothing for a file that cannot be read.
    """
    try:
        document = open_docx(str(path))
    except _UNREADABLE:
        return ()
    numbering = Numbering(document, StyleChain(document))
    return tuple(
        numbering.number(paragraph) for paragraph in document.element.body.iterchildren(qn("w:p"))
    )


def author_and_day(path: Path) -> tuple[str | None, dt.date | None]:
    """Who last wrote the file and when, as its properties say; None for what they do not say."""
    try:
        properties = open_docx(str(path)).core_properties
    except _UNREADABLE:
        return None, None
    moment = properties.modified
    return properties.author or None, None if moment is None else moment.date()

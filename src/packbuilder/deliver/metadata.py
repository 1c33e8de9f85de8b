"""What a pack says of itself, read and changed: title, standard, date.

The metadata of a pack were written by packbuilder: they are changed in place, so that everything
else in them stays as it is.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from pikepdf import Dictionary, Pdf, String

_TITLE = re.compile(r"(<dc:title>.*?<rdf:li[^>]*>)(.*?)(</rdf:li>)", re.DOTALL)
_PART = re.compile(r"(<pdfaid:part>)(\d)(</pdfaid:part>)")
_LEVEL = re.compile(r"<pdfaid:conformance>(\w)</pdfaid:conformance>")
_UA = re.compile(r"<pdfuaid:part>(\d)</pdfuaid:part>")


def title_of(pdf: Pdf) -> str:
    """The title of the pack."""
    return str(pdf.docinfo.get("/Title", ""))


def author_of(pdf: Pdf) -> str:
    """The company."""
    return str(pdf.docinfo.get("/Author", ""))


def date_of(pdf: Pdf) -> str:
    """The one date that the file bears, as PDF writes dates."""
    return str(pdf.docinfo.get("/CreationDate", "D:20000101000000Z"))


def language_of(pdf: Pdf) -> str:
    """The main language, ``zh-CN`` or ``en-GB``."""
    return str(pdf.Root.get("/Lang", "zh-CN"))


def declared(pdf: Pdf) -> tuple[str, ...]:
    """The standards that the file names, ``PDF/A-2a`` and ``PDF/UA-1``; nothing is judged."""
    text = _read(pdf)
    part, level, ua = _PART.search(text), _LEVEL.search(text), _UA.search(text)
    names = []
    if part and level:
        names.append(f"PDF/A-{part[2]}{level[1].lower()}")
    if ua:
        names.append(f"PDF/UA-{ua[1]}")
    return tuple(names)


def set_title(pdf: Pdf, title: str) -> None:
    """Give the file another title."""
    pdf.docinfo["/Title"] = String(title)
    _write(pdf, _TITLE.sub(lambda found: found[1] + escape(title) + found[3], _read(pdf), count=1))


def set_pdfa_part(pdf: Pdf, part: int) -> None:
    """Declare another part of PDF/A at the same level; a file that declares none stays so."""
    _write(pdf, _PART.sub(rf"\g<1>{part}\g<3>", _read(pdf)))


def _read(pdf: Pdf) -> str:
    metadata = pdf.Root.get("/Metadata", Dictionary())
    return metadata.read_bytes().decode("utf-8", "replace") if "/Metadata" in pdf.Root else ""


def _write(pdf: Pdf, text: str) -> None:
    if "/Metadata" in pdf.Root:
        pdf.Root.Metadata.write(text.encode("utf-8"))

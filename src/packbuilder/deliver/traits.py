"""What a finished file holds that a recipient may not want."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Pdf

from packbuilder.deliver.metadata import declared

_LINK_ACTIONS = frozenset({"/GoTo", "/GoToR", "/URI"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfTraits:
    """What is known of one PDF.

    Attributes:
        version: of the format, ``1.7``.
        declared: the standards that it names.
        links: how many there are.
        annotations: how many there are beside links.
        scripts: scripts, and actions that do more than show another page.
        attachments: files inside it.
        rotated_pages: pages (from 1) that are shown turned.
        has_outline: there are bookmarks.
    """

    version: str
    declared: tuple[str, ...]
    links: int
    annotations: int
    scripts: int
    attachments: int
    rotated_pages: tuple[int, ...]
    has_outline: bool


def read_traits(path: Path) -> PdfTraits:
    """Read what a PDF holds.

    Raises:
        pikepdf.PdfError: it cannot be opened.
    """
    with pikepdf.open(path) as pdf:
        annotations = [one for page in pdf.pages for one in page.obj.get("/Annots", Array())]
        links = [one for one in annotations if one.get("/Subtype") == "/Link"]
        files = [one for one in annotations if one.get("/Subtype") == "/FileAttachment"]
        return PdfTraits(
            version=max(pdf.pdf_version, str(pdf.Root.get("/Version", "/")).removeprefix("/")),
            declared=declared(pdf),
            links=len(links),
            annotations=len(annotations) - len(links) + _fields(pdf),
            scripts=sum(1 for _ in _scripts(pdf, annotations)),
            attachments=len(pdf.attachments) + len(files),
            rotated_pages=tuple(
                number
                for number, page in enumerate(pdf.pages, start=1)
                if int(page.obj.get("/Rotate", 0)) % 360
            ),
            has_outline="/First" in pdf.Root.get("/Outlines", Dictionary()),
        )


def _fields(pdf: Pdf) -> int:
    return len(pdf.Root.get("/AcroForm", Dictionary()).get("/Fields", Array()))


def _scripts(pdf: Pdf, annotations: list[pikepdf.Object]) -> Iterator[Any]:
    opening = pdf.Root.get("/OpenAction")
    if isinstance(opening, Dictionary) and opening.get("/S") != "/GoTo":
        yield opening
    if "/JavaScript" in pdf.Root.get("/Names", Dictionary()):
        yield pdf.Root.Names.JavaScript
    for holder in (pdf.Root, *(page.obj for page in pdf.pages), *annotations):
        if "/AA" in holder:
            yield holder.AA
    for annotation in annotations:
        action = annotation.get("/A")
        if isinstance(action, Dictionary) and str(action.get("/S")) not in _LINK_ACTIONS:
            yield action


def is_marked_as_sample(path: Path) -> bool:
    """Whether the pack says on its first page that it is a sample."""
    with pdfium.PdfDocument(path) as document:
        page = document[0]
        text = page.get_textpage()
        try:
            squeezed = "".join(str(text.get_text_range()).split())
        finally:
            text.close()
            page.close()
    return any("".join(words) in squeezed for words in (("示例", "SAMPLE"), ("SAMPLE", "示例")))

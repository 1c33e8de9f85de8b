"""The company's logo: in a style sheet, in every header, on the cover."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from lxml import etree

from packbuilder.errors import TemplateError

HEADER_HEIGHT: Final = Mm(8)
HEADER_WIDTH: Final = Mm(45)
# A logo is higher than a line of text; what is above belongs to the pack's own stamps.
HEADER_DISTANCE: Final = Mm(12)
COVER_HEIGHT: Final = Mm(22)
COVER_WIDTH: Final = Mm(90)
MAX_BYTES: Final = 5_000_000
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
COVER_ITEM: Final = "cover"
_COVER_TITLE: Final = "cover title"
_COVER_SPARE: Final = Pt(8)
_COVER_LEAST: Final = Pt(24)


def find_logo(document: Document) -> bytes | None:
    """The first picture in the headers of a style sheet, else the first one in its text."""
    for section in document.sections:
        for header in (section.header, section.first_page_header, section.even_page_header):
            if not header.is_linked_to_previous:
                for blip in header._element.iter(_BLIP):
                    return _picture(header.part, blip)
    for blip in document.element.body.iter(_BLIP):
        return _picture(document.part, blip)
    return None


def _picture(part: object, blip: etree._Element) -> bytes | None:
    related = getattr(part, "related_parts", {})
    image = related.get(blip.get(qn("r:embed"), ""))
    return None if image is None else bytes(image.blob)


def read_logo(path: Path) -> bytes:
    """The bytes of a logo file.

    Raises:
        TemplateError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as exc:
        raise TemplateError("logo-unusable", file=path.name) from exc


def place_logo(
    document: Document, logo: bytes, description: str, file: str, *, is_cover: bool
) -> None:
    """Put ``logo`` left in every header that has text, or at the top of a cover.

    Args:
        document: a filled document.
        logo: a PNG or JPEG picture.
        description: what it shows, for readers who cannot see it.
        file: the file that it comes from; named in errors.
        is_cover: the document is the cover of the pack.

    Raises:
        TemplateError: it is no PNG or JPEG picture, damaged, or too large.
    """
    width, height = _size(logo, file)
    for paragraph in _header_paragraphs(document):
        fitted = _fit(width, height, HEADER_WIDTH, HEADER_HEIGHT)
        _insert(paragraph, logo, fitted, description)
    for section in document.sections:
        if section.header_distance is not None:
            section.header_distance = min(section.header_distance, HEADER_DISTANCE)
    if is_cover and document.paragraphs:
        size = _fit(width, height, COVER_WIDTH, COVER_HEIGHT)
        _place_on_cover(document, logo, size, description)


def _place_on_cover(
    document: Document, logo: bytes, size: tuple[Length, Length], description: str
) -> None:
    """The logo above everything else; the title's space makes room, so that the page holds."""
    paragraphs = document.paragraphs
    above = paragraphs[0].insert_paragraph_before()
    form = above.paragraph_format
    form.alignment = WD_ALIGN_PARAGRAPH.CENTER
    form.first_line_indent = form.space_before = form.space_after = Pt(0)
    form.line_spacing = 1.0
    form.keep_with_next = True
    _insert(above, logo, size, description)
    title = next((p for p in paragraphs if _style_name(p) == _COVER_TITLE), None)
    if title is None:
        return
    style = title.style
    before = style.paragraph_format.space_before if isinstance(style, ParagraphStyle) else None
    left = Length((before or 0) - size[1] - _COVER_SPARE)
    title.paragraph_format.space_before = max(left, _COVER_LEAST)


def _size(logo: bytes, file: str) -> tuple[int, int]:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(logo), formats=("PNG", "JPEG")) as picture:
            picture.load()
            size = picture.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as exc:
        raise TemplateError("logo-unusable", file=file) from exc
    if len(logo) > MAX_BYTES:
        raise TemplateError("logo-too-large", file=file, limit=str(MAX_BYTES // 1_000_000))
    return size


def _fit(width: int, height: int, max_width: Length, max_height: Length) -> tuple[Length, Length]:
    factor = min(max_width / width, max_height / height)
    return Length(int(width * factor)), Length(int(height * factor))


def _header_paragraphs(document: Document) -> list[Paragraph]:
    """The first paragraph with text of every header."""
    found: dict[str, Paragraph] = {}
    for section in document.sections:
        for header in (section.header, section.first_page_header, section.even_page_header):
            name = "" if header.is_linked_to_previous else str(header.part.partname)
            if name and name not in found:
                texts = (paragraph for paragraph in header.paragraphs if paragraph.text.strip())
                first = next(texts, None)
                if first is not None:
                    found[name] = first
    return list(found.values())


def _style_name(paragraph: Paragraph) -> str:
    return "" if paragraph.style is None else (paragraph.style.name or "").lower()


def _insert(
    paragraph: Paragraph, logo: bytes, size: tuple[Length, Length], description: str
) -> None:
    """Put the picture before the paragraph's text, and a space behind it."""
    run = paragraph.add_run()
    run.add_picture(io.BytesIO(logo), *size)
    for properties in run._element.iter(
        "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
    ):
        properties.set("descr", description)
    if paragraph.text.strip():
        space = OxmlElement("w:t")
        space.text = "\u2002"
        space.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run._element.append(space)
    element = paragraph._p
    element.remove(run._element)
    first = element.find(qn("w:pPr"))
    if first is None:
        element.insert(0, run._element)
    else:
        first.addnext(run._element)

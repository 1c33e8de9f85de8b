"""Properties, sample mark and bytes of a finished Word file."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Final

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.section import _BaseHeaderFooter
from docx.shared import Pt, RGBColor
from docx.styles.style import ParagraphStyle

from packbuilder.model.text import Language

SAMPLE_MARK: Final = "示例 SAMPLE"
_SAMPLE_STYLE = "Sample Mark"
_LANGUAGE_TAGS = {Language.ZH: "zh-CN", Language.EN: "en-GB"}
_PROPERTY_LIMIT = 255
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def set_properties(
    document: Document, *, title: str, author: str, language: Language, day: dt.date
) -> None:
    """Title, author, language and fixed dates: nothing of the program that wrote the file."""
    properties = document.core_properties
    moment = dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - python-docx writes UTC
    properties.title = title[:_PROPERTY_LIMIT]
    properties.author = author[:_PROPERTY_LIMIT]
    properties.last_modified_by = author[:_PROPERTY_LIMIT]
    properties.language = _LANGUAGE_TAGS[language]
    properties.created = moment
    properties.modified = moment
    properties.revision = 1
    if "python-docx" in properties.comments:
        properties.comments = ""


def mark_as_sample(document: Document) -> None:
    """Write ``示例 SAMPLE`` into every header and into the file's properties."""
    style = _sample_style(document)
    marked: set[str] = set()
    for position, section in enumerate(document.sections):
        for header in (section.header, section.first_page_header, section.even_page_header):
            if header.is_linked_to_previous:
                if position:
                    continue
                header.is_linked_to_previous = False
            name = str(header.part.partname)
            if name not in marked:
                marked.add(name)
                _mark_header(header, style)
    document.core_properties.comments = SAMPLE_MARK


def _sample_style(document: Document) -> ParagraphStyle:
    styles = document.styles
    if _SAMPLE_STYLE in styles:
        found = styles[_SAMPLE_STYLE]
        if isinstance(found, ParagraphStyle):
            return found
    style = styles.add_style(_SAMPLE_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)  # noqa: S101 - that is what was added
    style.font.name = "Arial"
    style.font.size = Pt(9)
    style.font.bold = True
    style.font.color.rgb = RGBColor(0xB0, 0x00, 0x00)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), "黑体")
    style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    style.paragraph_format.space_before = Pt(0)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.first_line_indent = Pt(0)
    return style


def _mark_header(header: _BaseHeaderFooter, style: ParagraphStyle) -> None:
    paragraphs = header.paragraphs
    first = paragraphs[0] if paragraphs else header.add_paragraph()
    if not first.text and len(paragraphs) <= 1 and not header.tables and not len(first.runs):
        mark = first
        mark.add_run(SAMPLE_MARK)
    else:
        # Before everything else, also before a table that opens the header.
        mark = first.insert_paragraph_before(SAMPLE_MARK)
        header._element.insert(0, mark._element)
    mark.style = style


def write_docx(document: Document, path: Path) -> None:
    """Write ``document``: the same content gives the same bytes."""
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(path, "w") as target:
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, _ZIP_TIME)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.external_attr = 0o600 << 16
            fixed.create_system = 3
            target.writestr(fixed, source.read(entry), compresslevel=6)

"""Where lines of a converted Chinese document end."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import docx
import pikepdf
import pypdf
import pypdfium2
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from packbuilder.convert.converter import ConversionJob
from packbuilder.convert.libreoffice import LibreOfficeConverter

_FEWEST, _MOST = 22, 36  # characters before the number: it meets the line's end in some of them


def _document(path: Path) -> int:
    """A text whose numbers stand at every place of a line; how often each stands there."""
    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(12)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
    for count in range(_FEWEST, _MOST):
        text = f"{'按' * count}（EA-QP-12）热线400-000-0000执行，记录保存五年，由部门负责人审核。"
        document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    document.save(str(path))
    return _MOST - _FEWEST


@pytest.mark.soffice
def test_no_line_ends_within_a_number_and_its_text_is_what_was_written(tmp_path: Path) -> None:
    source, target = tmp_path / "程序 文件.docx", tmp_path / "程序 文件.pdf"
    count = _document(source)

    LibreOfficeConverter(document_date=dt.date(2026, 1, 1)).convert(
        [ConversionJob(source=source, target=target)]
    )

    with pypdfium2.PdfDocument(target) as pdf:
        text = "".join(page.get_textpage().get_text_range() for page in pdf)
    other = "".join(page.extract_text() for page in pypdf.PdfReader(target).pages)
    for words in (text, other):
        assert words.count("EA-QP-12") == count
        assert words.count("400-000-0000") == count
        assert not re.search("[\u2010\u2011\u2060\u200b\ufeff]", words)
    with pikepdf.open(target) as copy:
        fonts = {str(font["/BaseFont"]) for page in copy.pages for font in _fonts(page)}
    assert len(fonts) == 2, "a joiner that no font of the text holds would bring a third"


def _fonts(page: pikepdf.Page) -> list[pikepdf.Object]:
    return [font for _, font in page.obj["/Resources"]["/Font"].items()]

"""A redline as PDF: what came and what went can both be read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pypdfium2
import pytest
from tests.small_words import write_word

from packbuilder.compare.redline import make_redline
from packbuilder.convert.converter import ConversionJob
from packbuilder.convert.doctor import probe_machine
from packbuilder.convert.libreoffice import LibreOfficeConverter

pytestmark = pytest.mark.soffice

_DAY = dt.date(2026, 11, 22)
_ROWS = (("岗位", "时限"), ("热线坐席", "二十四小时内"), ("维修人员", "四十八小时内"))


def test_what_came_and_what_went_stand_in_the_pdf(tmp_path: Path) -> None:
    if not probe_machine().is_ok:
        pytest.skip("LibreOffice or a font is missing")
    old = write_word(
        tmp_path / "a.docx", "接到投诉后24小时内答复顾客", _ROWS, "已经删除的段落", "完"
    )
    new = write_word(
        tmp_path / "b.docx", "接到投诉后12小时内答复顾客", (*_ROWS[:2], ("召回", "公告后立即")),
        "完", "后来增加的段落",
    )  # fmt: skip
    redline, pdf = tmp_path / "redline.docx", tmp_path / "redline.pdf"
    make_redline(old, new, redline, author="示例公司", date=_DAY)
    converter = LibreOfficeConverter(document_date=_DAY)
    converter.convert([ConversionJob(source=redline, target=pdf)])
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        reader = page.get_textpage()
        text = "".join(reader.get_text_range().split())
        reader.close()
        picture = page.render(scale=1).to_pil().convert("RGB")
        page.close()
    for words in ("接到投诉后2412小时内答复顾客", "维修人员", "公告后立即", "已经删除的段落",
                  "后来增加的段落"):  # fmt: skip
        assert words in text
    colours = {pixel for _, pixel in picture.getcolors(1 << 20) or ()}
    assert any(isinstance(p, tuple) and max(p) - min(p) > 90 for p in colours)  # marks are coloured

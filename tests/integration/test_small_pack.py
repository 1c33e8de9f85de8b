"""A pack of documents from LibreOffice, made smaller, and judged by veraPDF."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from tests.integration.pack_fixtures import options, part
from tests.verapdf import assert_compliant

from packbuilder.assemble.merge import assemble_pack
from packbuilder.convert.converter import ConversionJob
from packbuilder.convert.doctor import probe_machine
from packbuilder.convert.libreoffice import LibreOfficeConverter
from packbuilder.deliver.shared_fonts import share_fonts

_HAN = "".join(chr(0x4E00 + 7 * step) for step in range(300))  # more than one subset can hold


def _document(path: Path, title: str, text: str) -> Path:
    document = docx.Document()
    document.core_properties.title = title
    document.add_heading(title, 1)
    for font in ("宋体", "黑体"):
        run = document.add_paragraph().add_run(f"{text} Service № 2026 é")
        run.font.name = "Times New Roman"
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    document.save(str(path))
    return path


@pytest.mark.soffice
def test_a_small_pack_still_conforms(tmp_path: Path) -> None:
    if not probe_machine().is_ok:
        pytest.skip("LibreOffice or a font is missing")
    jobs = [
        ConversionJob(
            source=_document(tmp_path / f"{name}.docx", title, text),
            target=tmp_path / f"{name}.pdf",
        )
        for name, title, text in (
            ("manual", "服务手册", _HAN), ("complaints", "投诉处理程序", _HAN[40:] + "售后服务"),
        )
    ]  # fmt: skip
    LibreOfficeConverter(document_date=dt.date(2026, 12, 20)).convert(jobs)
    parts = [part(job.target.stem, job.target, job.source.stem, job.source.stem) for job in jobs]
    pack = assemble_pack(parts, tmp_path / "pack.pdf", options())

    sharing = share_fonts(pack.path, tmp_path / "small.pdf")

    assert sharing.pages == pack.page_count
    assert sharing.bytes_after < sharing.bytes_before * 0.7
    assert [one.reason for one in sharing.kept] == ["composite"]  # what assembly itself printed
    assert sharing.fonts_after < sharing.fonts_before
    assert_compliant(tmp_path / "small.pdf")

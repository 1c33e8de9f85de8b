from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from pathlib import Path

import pytest
from docx import Document
from docx.enum.text import WD_BREAK
from pypdf import PdfReader
from tests.helpers import add_field

from packbuilder.model.text import Language
from packbuilder.render.document import render_document
from packbuilder.render.jobs import RenderJob

pytestmark = [
    pytest.mark.soffice,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice"),
]


def test_contents_show_pages_and_link_to_them(tmp_path: Path) -> None:
    document = Document()
    add_field(document.add_paragraph(), ' TOC \\o "1-3" ', "old")
    for number in range(3):
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        document.add_heading(f"Chapter {number} {{{{ doc.title }}}}", 1)
    template = tmp_path / "t.docx"
    document.save(str(template))
    output = tmp_path / "manual.docx"
    job = RenderJob(
        item_id="manual", template=template, language=Language.EN,
        context={"doc": {"title": "x"}}, output=output, is_sample=True,
        document_date=dt.date(2026, 1, 1),
    )  # fmt: skip
    render_document(job, {})
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", "pdf", "--outdir", str(tmp_path), str(output)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    pages = PdfReader(tmp_path / "manual.pdf").pages
    lines = [line for line in pages[0].extract_text().splitlines() if "Chapter" in line]
    assert [line[-1] for line in lines] == ["2", "3", "4"]
    links = [note.get_object() for note in pages[0].get("/Annots", [])]
    assert len(links) >= 3
    assert all("示例 SAMPLE" in page.extract_text() for page in pages)

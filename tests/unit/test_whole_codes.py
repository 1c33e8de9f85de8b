"""Numbers and ranges of figures stay on one line of the PDF, and whole in the Word file."""

from __future__ import annotations

from pathlib import Path

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn

from packbuilder.convert.whole_codes import drop_joiners, join_codes

_JOINER = "\u2060"


def _joined(folder: Path, text: str, style: str | None = None) -> str:
    source, copy = folder / "source.docx", folder / "copy.docx"
    document = docx.Document()
    document.add_paragraph(text, style=style)
    document.save(str(source))
    before = source.read_bytes()
    join_codes(source, copy)
    assert source.read_bytes() == before
    return docx.Document(str(copy)).paragraphs[0].text


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("按程序（EA-QP-12）执行", "按程序（EA-~QP-~12）执行"),
        ("热线400-000-0000，每天8:00–22:00", "热线400-~000-~0000，每天8:00–~22:00"),
        ("GB/T 27922-2011《商品售后服务评价体系》", "GB/T 27922-~2011《商品售后服务评价体系》"),
        ("after-sales 2024–2026", "after-sales 2024–~2026"),
        ("https://example.com/EA-FR-13", "https://example.com/EA-FR-13"),
        ("SAMPLE-ASM-2025-0001", "SAMPLE-ASM-2025-0001"),
        ("服务–承诺", "服务–承诺"),
    ],
)
def test_a_line_cannot_end_within_a_number(tmp_path: Path, text: str, joined: str) -> None:
    assert _joined(tmp_path, text) == joined.replace("~", _JOINER)


def test_bookmarks_of_the_pdf_hold_no_joiners(tmp_path: Path) -> None:
    assert _joined(tmp_path, "培训（PX-2026-01）", "Heading 1") == "培训（PX-2026-01）"


def test_all_other_parts_of_the_file_are_left_as_they_are(tmp_path: Path) -> None:
    source, copy = tmp_path / "source.docx", tmp_path / "copy.docx"
    document = docx.Document()
    document.add_paragraph("EA-QP-12")
    document.sections[0].header.paragraphs[0].text = "EA-QP-12"
    document.save(str(source))

    join_codes(source, copy)

    copied = docx.Document(str(copy))
    assert copied.sections[0].header.paragraphs[0].text == "EA-QP-12"
    assert [e.tag for e in copied.element.body] == [qn("w:p"), qn("w:sectPr")]


def test_what_a_screen_reader_says_of_a_link_holds_no_joiners() -> None:
    with pikepdf.new() as pdf:
        spoken = pikepdf.String(f"《文件清单》（EA-{_JOINER}FR-{_JOINER}13）")
        link = pdf.make_indirect(pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Contents=spoken))
        pdf.Root.Links = pikepdf.Array([link])
        drop_joiners(pdf)
        assert str(link.Contents) == "《文件清单》（EA-FR-13）"

"""Numbers of documents, models and telephones stay on one line of the filled document."""

from __future__ import annotations

import pytest
from docx import Document
from docx.oxml.ns import qn

from packbuilder.render.codes import keep_codes_whole


def _unbreakable(text: str, style: str | None = None) -> tuple[str, int]:
    document = Document()
    document.add_paragraph(text, style=style)
    keep_codes_whole(document)
    hyphens = list(document.element.body.iter(qn("w:noBreakHyphen")))
    return document.paragraphs[0].text, len(hyphens)


@pytest.mark.parametrize(
    ("text", "hyphens"),
    [
        ("见《文件清单》（EA-FR-13）。", 2),
        ("Models EA-W60A, EA-D13", 2),
        ("hotline 400-000-0000.", 2),
        ("GB/T 27922-2011《商品售后服务评价体系》", 1),
        ("an after-sales follow-up call", 0),
        ("https://example.com/EA-FR-13", 0),
        ("SAMPLE-ASM-2025-0001", 0),
    ],
)
def test_the_hyphens_of_a_number_do_not_break_and_its_text_stays(text: str, hyphens: int) -> None:
    assert _unbreakable(text) == (text, hyphens)


def test_headings_are_left_alone() -> None:
    assert _unbreakable("Session (PX-2026-01)", "Heading 1") == ("Session (PX-2026-01)", 0)

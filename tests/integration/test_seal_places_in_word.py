"""The marks of a Word template survive its conversion and show the place to the point."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from packbuilder.assemble.geometry import visible_page
from packbuilder.convert.converter import ConversionJob
from packbuilder.convert.libreoffice import LibreOfficeConverter
from packbuilder.deliver.seal_places import PageReader, find_places
from packbuilder.model.seals import PlaceKind
from packbuilder.pipeline.seals import pdf_tools
from template_authoring.command import main

pytestmark = [
    pytest.mark.soffice,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice"),
]
SOURCE = """---
kind: letter
---
真实性声明。

[[signature: 法定代表人 | 张示例 | seal]]

[[pagebreak]]

第二页。

[[approval]]
"""


def test_marks_in_word_become_places_in_the_pdf(tmp_path: Path) -> None:
    source = tmp_path / "template-sources" / "scheme" / "declaration.zh.md"
    source.parent.mkdir(parents=True)
    source.write_text(SOURCE, encoding="utf-8")
    assert main(["--root", str(tmp_path), str(source)]) == 0
    docx = tmp_path / "doc-templates" / "scheme" / "declaration.zh.docx"
    pdf = tmp_path / "declaration.pdf"
    converter = LibreOfficeConverter(document_date=dt.date(2026, 1, 1))
    converter.convert([ConversionJob(source=docx, target=pdf)])

    places = find_places(pdf, docx, pdf_tools())
    first = {place.kind: place for place in places if place.page_index == 0}
    assert set(first) == {PlaceKind.SEAL, PlaceKind.SIGNATURE, PlaceKind.DATE}
    assert {(place.role, place.signer) for place in first.values()} == {("法定代表人", "张示例")}
    second = [place.kind for place in places if place.page_index == 1]
    assert sorted(second) == [PlaceKind.DATE] * 3 + [PlaceKind.SIGNATURE] * 3

    with pdfium.PdfDocument(pdf) as shown, pikepdf.open(pdf) as document:
        reader = PageReader(shown[0], None, visible_page(document.pages[0]))
        spot = reader.spot(first[PlaceKind.SEAL])
        reader.close()
        lines = [thing.get_bounds() for thing in shown[0].get_objects() if thing.type == 2]
        box = [line for line in lines if line[0] > 400]  # the dashed box at the right edge
        left, bottom = min(line[0] for line in box), min(line[1] for line in box)
        right, top = max(line[2] for line in box), max(line[3] for line in box)
    assert (spot.x, spot.y) == pytest.approx(((left + right) / 2, (bottom + top) / 2), abs=0.75)
    assert (spot.width, spot.height) == pytest.approx((30 / 25.4 * 72,) * 2, abs=1.5)

from __future__ import annotations

import datetime as dt
from pathlib import Path

import docx
import pikepdf
import pypdfium2
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from packbuilder.convert.converter import ConversionJob
from packbuilder.convert.doctor import probe_machine
from packbuilder.convert.libreoffice import LibreOfficeConverter
from packbuilder.errors import ConversionError

_LINK = "packbuilder:item/complaint-procedure#clause_5_3_2_2"
_HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"

pytestmark = pytest.mark.soffice


@pytest.fixture(scope="module", autouse=True)
def _machine() -> None:
    if not probe_machine().is_ok:
        pytest.skip("LibreOffice or a font is missing")


def _write_document(path: Path, *, text: str = "售后服务手册：骨、直、复。☑□↓ 2026") -> Path:
    document = docx.Document()
    document.add_heading("第一章", 1)
    for font in ("宋体", "黑体", "仿宋_GB2312", "楷体", "某某未知字体"):
        run = document.add_paragraph().add_run(f"{font}{text}")
        run.font.name = "Times New Roman"
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    paragraph = document.add_paragraph()
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(tag)
        mark.set(qn("w:id"), "1")
        mark.set(qn("w:name"), "clause_5_3_2_2")
        paragraph._p.append(mark)
    document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), document.part.relate_to(_LINK, _HYPERLINK, is_external=True))
    link.append(document.add_paragraph().add_run("投诉处理程序", style="Hyperlink")._r)
    paragraph._p.append(link)
    document.save(str(path))
    return path


def _convert(sources: list[Path], folder: Path, *, workers: int = 1) -> list[Path]:
    folder.mkdir()
    targets = [folder / f"{number}.pdf" for number, _ in enumerate(sources)]
    jobs = [ConversionJob(source=s, target=t) for s, t in zip(sources, targets, strict=True)]
    LibreOfficeConverter(document_date=dt.date(2026, 12, 20), workers=workers).convert(jobs)
    return targets


def test_what_arrives_in_the_pdf(tmp_path: Path) -> None:
    (target,) = _convert([_write_document(tmp_path / "手册 1.docx")], tmp_path / "out")
    with pikepdf.open(target) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert "/OutputIntents" in pdf.Root
        assert "/DocChecksum" not in pdf.trailer
        assert pdf.pages[0].obj["/Tabs"] == pikepdf.Name.S
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == ["第一章"]
        assert list(pdf.Root.Dests.keys()) == ["/clause5F55F35F25F2"]
        actions = [str(annot.A.URI) for annot in pdf.pages[0].Annots if "/A" in annot]
        assert actions == [_LINK]
    document = pypdfium2.PdfDocument(target)
    shown = document[0].get_textpage().get_text_range()
    assert "黑体售后服务手册：骨、直、复。" in shown
    assert shown.count("☑") == shown.count("□") == 5
    document.close()


def test_same_document_gives_the_same_bytes_alone_in_a_batch_and_on_two_workers(
    tmp_path: Path,
) -> None:
    manual = _write_document(tmp_path / "manual.docx")
    other = _write_document(tmp_path / "other.docx", text="别的文字，别的字形")
    (alone,) = _convert([manual], tmp_path / "alone")
    batch = _convert([other, manual, other, manual], tmp_path / "batch", workers=2)
    expected = alone.read_bytes()
    assert [batch[1].read_bytes(), batch[3].read_bytes()] == [expected, expected]
    assert batch[0].read_bytes() == batch[2].read_bytes() != expected


def test_documents_of_equal_name_do_not_meet(tmp_path: Path) -> None:
    sources = []
    for folder, text in (("zh", "甲"), ("en", "乙")):
        (tmp_path / folder).mkdir()
        sources.append(_write_document(tmp_path / folder / "a.docx", text=text))
    one, two = _convert(sources, tmp_path / "out")
    assert one.read_bytes() != two.read_bytes()


def test_a_character_that_no_font_has_stops_the_build(tmp_path: Path) -> None:
    source = _write_document(tmp_path / "a.docx", text="张\U0002ffff")
    with pytest.raises(ConversionError) as caught:
        _convert([source], tmp_path / "out")
    assert caught.value.code == "conversion-missing-glyph"
    assert caught.value.params["file"] == "a.docx"
    assert list((tmp_path / "out").iterdir()) == []

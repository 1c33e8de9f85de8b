"""A company's own style sheet and logo, in Word files and on paper."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import _Cell
from lxml import etree
from PIL import Image
from tests.dossiers import RESOURCES
from tests.pictures import page_picture

from packbuilder.convert.converter import ConversionJob
from packbuilder.convert.libreoffice import LibreOfficeConverter
from packbuilder.errors import TemplateError
from packbuilder.i18n import has_message
from packbuilder.model.profile import JSONValue
from packbuilder.model.text import Language, LocaleMode
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.opening import open_dossier
from packbuilder.pipeline.work import design_name
from packbuilder.render.document import render_document
from packbuilder.render.jobs import RenderJob
from packbuilder.render.service import render_documents
from packbuilder.render.stylesheet import StyleSheet, load_style_sheet

_GREEN = "0B6E4F"
_COMPANY: dict[str, JSONValue] = {
    "name": {"zh": "示例公司", "en": "Sample Co"},
    "short_name": {"zh": "示例", "en": "Sample"},
}


def _logo(size: tuple[int, int] = (600, 240), form: str = "PNG") -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", size, f"#{_GREEN}").save(file, form)
    file.seek(0)
    return file


def _style(document: DocumentType, name: str) -> ParagraphStyle:
    found = next(s for s in document.styles if (s.name or "").lower() == name.lower())
    assert isinstance(found, ParagraphStyle)
    return found


def _own(tmp_path: Path, change: Callable[[DocumentType], None]) -> Path:
    """The shipped style sheet, changed as a company would in Word."""
    document = Document(str(RESOURCES.style_sheet))
    change(document)
    path = tmp_path / "style.docx"
    document.save(str(path))
    return path


def _template(item_id: str, language: str) -> Path:
    folder = "common" if item_id in ("cover", "divider") else "gbt27922-2011"
    return RESOURCES.templates_dir / folder / f"{item_id}.{language}.docx"


def _dress(
    tmp_path: Path, template: Path, sheet: Path | None, language: str = "zh", **options: Any
) -> DocumentType:
    """A template with the style sheet, its tags replaced by nothing that matters here."""
    plain = tmp_path / f"plain-{template.name}"
    _without_tags(template, plain)
    output = tmp_path / f"out-{template.name}"
    job = RenderJob(
        item_id=template.name.split(".")[0],
        template=plain,
        language=Language(language),
        context={"doc": {"title": "标题", "number": "EA-FR-01", "version": "A/0"}},
        output=output,
        is_sample=False,
        document_date=dt.date(2026, 3, 5),
        style_sheet=sheet,
        **options,
    )
    render_document(job, {"company": _COMPANY})
    return Document(str(output))


def _without_tags(template: Path, target: Path) -> None:
    document = Document(str(template))
    parts = [document.element.body]
    parts += [s.header._element for s in document.sections]
    for part in parts:
        for text in part.iter(qn("w:t")):
            if "{" in (text.text or "") or "}" in (text.text or ""):
                text.text = "文字"
    document.save(str(target))


def test_the_shipped_style_sheet_changes_nothing(tmp_path: Path) -> None:
    assert load_style_sheet(RESOURCES.style_sheet) == StyleSheet()
    copy = tmp_path / "style.docx"
    shutil.copyfile(RESOURCES.style_sheet, copy)
    template = _template("warranty-policy", "zh")
    plain, dressed = (_dress(tmp_path, template, sheet) for sheet in (None, copy))
    assert plain.styles.element.xml == dressed.styles.element.xml
    assert plain.element.xml == dressed.element.xml


def test_a_changed_style_changes_it_and_what_goes_with_it(tmp_path: Path) -> None:
    def change(document: DocumentType) -> None:
        style = _style(document, "Heading 1")
        style.font.color.rgb = RGBColor.from_string(_GREEN)
        style.element.get_or_add_rPr().rFonts.set(qn("w:eastAsia"), "楷体")

    sheet = _own(tmp_path, change)
    document = _dress(tmp_path, _template("warranty-policy", "zh"), sheet)
    for name in ("Heading 1", "Heading 1 Unnumbered", "Annex Heading 1"):
        style = _style(document, name)
        assert str(style.font.color.rgb) == _GREEN
        assert style.element.rPr.rFonts.get(qn("w:eastAsia")) == "楷体"
        assert style.element.rPr.rFonts.get(qn("w:ascii")) == "Arial"
    assert _style(document, "Heading 2").font.color.rgb is None


def test_letters_and_english_keep_what_sets_them_apart(tmp_path: Path) -> None:
    def change(document: DocumentType) -> None:
        _style(document, "Body Text").font.size = Pt(14)  # 12 as shipped
        _style(document, "Body Text").paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER

    sheet = _own(tmp_path, change)
    zh = _style(_dress(tmp_path, _template("warranty-policy", "zh"), sheet), "Body Text")
    en = _style(_dress(tmp_path, _template("warranty-policy", "en"), sheet, "en"), "Body Text")
    letter = _style(_dress(tmp_path, _template("declaration", "zh"), sheet), "Body Text")
    sizes = [style.font.size.pt for style in (zh, en, letter) if style.font.size]
    assert sizes == [14, 13, 18.5]  # 12, 11 and 16 in proportion
    assert zh.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert en.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.LEFT


def test_formatting_a_sample_by_hand_means_its_style(tmp_path: Path) -> None:
    def change(document: DocumentType) -> None:
        sample = next(p for p in document.paragraphs if p.style and p.style.name == "Body Text")
        for run in sample.runs:
            run.font.color.rgb = RGBColor.from_string(_GREEN)
        sample.paragraph_format.first_line_indent = Pt(0)

    document = _dress(tmp_path, _template("warranty-policy", "zh"), _own(tmp_path, change))
    for name in ("Body Text", "List Bullet"):
        assert str(_style(document, name).font.color.rgb) == _GREEN


def _shade(cell: _Cell) -> etree._Element:
    return next(cell._tc.iter(qn("w:shd")))


def test_the_head_of_tables_takes_the_company_colour(tmp_path: Path) -> None:
    def change(document: DocumentType) -> None:
        for cell in document.tables[0].rows[0].cells:
            _shade(cell).set(qn("w:fill"), _GREEN)

    document = _dress(tmp_path, _template("warranty-policy", "zh"), _own(tmp_path, change))
    assert _shade(document.tables[0].rows[0].cells[0]).get(qn("w:fill")) == _GREEN
    fills = {s.get(qn("w:fill")) for s in document.element.body.iter(qn("w:shd"))}
    assert "F2F2F2" not in fills


def test_one_colour_for_all_lines(tmp_path: Path) -> None:
    def change(document: DocumentType) -> None:
        for side in _style(document, "Heading 1").element.pPr.find(qn("w:pBdr")):
            side.set(qn("w:color"), _GREEN)

    document = _dress(tmp_path, _template("flow-charts", "zh"), _own(tmp_path, change))
    with zipfile.ZipFile(tmp_path / "out-flow-charts.zh.docx") as archive:
        for name in ("word/styles.xml", "word/document.xml"):
            assert b"1F3864" not in archive.read(name)
            assert _GREEN.encode() in archive.read(name)
    assert document.tables


def _chapters(document: DocumentType) -> None:
    abstract = document.part.numbering_part.element.find(qn("w:abstractNum"))
    level = abstract.find(qn("w:lvl"))
    level.find(qn("w:numFmt")).set(qn("w:val"), "chineseCounting")
    level.find(qn("w:lvlText")).set(qn("w:val"), "第%1章")


def test_other_numbers_reach_the_contents_and_spare_english(tmp_path: Path) -> None:
    sheet = _own(tmp_path, _chapters)
    zh = _dress(tmp_path, _template("service-manual", "zh"), sheet)
    entries = [p.text for p in zh.paragraphs if p.style and p.style.name == "toc 1"]
    assert any(entry.startswith("第一章") for entry in entries)
    en = _dress(tmp_path, _template("service-manual", "en"), sheet, "en")
    assert "第" not in "".join(p.text for p in en.paragraphs if p.style and p.style.name == "toc 1")


def test_a_style_sheet_saved_by_word_means_the_same(tmp_path: Path) -> None:
    """Word drops what a style inherits anyway and writes theme faces instead of names."""

    def resave(document: DocumentType) -> None:
        style = _style(document, "Body Text")
        properties = style.element.get_or_add_rPr()
        properties.remove(properties.rFonts)  # as in Normal
        properties.remove(properties.find(qn("w:sz")))
        for name in ("w:before", "w:after"):
            style.element.pPr.find(qn("w:spacing")).attrib.pop(qn(name))

    assert load_style_sheet(_own(tmp_path, resave)).changes == {}


def test_the_logo_of_the_style_sheet_stands_in_every_header_and_on_the_cover(
    tmp_path: Path,
) -> None:
    def change(document: DocumentType) -> None:
        document.sections[0].header.paragraphs[0].add_run().add_picture(_logo(), height=Mm(12))

    sheet = _own(tmp_path, change)
    manual = _dress(tmp_path, _template("service-manual", "zh"), sheet)
    header = manual.sections[0].header
    (shape,) = header._element.iter(qn("wp:inline"))
    assert int(shape.find(qn("wp:extent")).get("cy")) == Mm(8)
    assert shape.find(qn("wp:docPr")).get("descr") == "示例公司"
    paragraph = next(p for p in header.paragraphs if p.text.strip())
    assert paragraph._p[1] is next(shape.iterancestors(qn("w:r")))
    cover = _dress(tmp_path, _template("cover", "zh"), sheet)
    assert len(cover.paragraphs[0]._p.findall(f".//{qn('wp:inline')}")) == 1
    divider = _dress(tmp_path, _template("divider", "zh"), sheet)
    assert not list(divider.element.body.iter(qn("wp:inline")))


def test_a_logo_file_needs_no_style_sheet_and_a_wide_one_is_narrowed(tmp_path: Path) -> None:
    logo = tmp_path / "logo.jpg"
    logo.write_bytes(_logo((2000, 100), "JPEG").getvalue())
    document = _dress(tmp_path, _template("warranty-policy", "zh"), None, logo=logo)
    (extent,) = document.sections[0].header._element.iter(qn("wp:extent"))
    assert int(extent.get("cx")) == Mm(45)
    assert int(extent.get("cy")) < Mm(8)


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"GIF89a", b"\x89PNG\r\n\x1a\n broken"])
def test_a_broken_logo_stops_the_build_and_names_the_file(tmp_path: Path, content: bytes) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(content)
    with pytest.raises(TemplateError) as caught:
        _dress(tmp_path, _template("warranty-policy", "zh"), None, logo=logo)
    assert (caught.value.code, caught.value.params["file"]) == ("logo-unusable", "logo.png")
    assert all(has_message("error.logo-unusable.hint", language) for language in ("zh", "en"))


def test_a_style_sheet_that_is_no_word_file_is_refused(tmp_path: Path) -> None:
    sheet = tmp_path / "style.docx"
    sheet.write_bytes(b"no zip")
    with pytest.raises(TemplateError) as caught:
        _dress(tmp_path, _template("warranty-policy", "zh"), sheet)
    assert (caught.value.code, caught.value.params["file"]) == ("template-not-word", "style.docx")


@pytest.mark.soffice
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_the_company_design_is_what_the_paper_shows(tmp_path: Path) -> None:
    def change(document: DocumentType) -> None:
        heading = _style(document, "Heading 1")
        heading.font.color.rgb = RGBColor.from_string(_GREEN)
        heading.element.get_or_add_rPr().rFonts.set(qn("w:eastAsia"), "楷体")
        document.sections[0].header.paragraphs[0].add_run().add_picture(_logo(), height=Mm(8))

    template = _template("warranty-policy", "zh")
    plain = _on_paper(tmp_path / "plain", template, None)
    dressed = _on_paper(tmp_path / "dressed", template, _own(tmp_path, change))
    assert _greens(plain) == (False, False)
    assert _greens(dressed) == (True, True)


def _on_paper(folder: Path, template: Path, sheet: Path | None) -> Image.Image:
    folder.mkdir()
    _dress(folder, template, sheet)
    target = folder / "out.pdf"
    LibreOfficeConverter(document_date=dt.date(2026, 3, 5)).convert(
        [ConversionJob(source=folder / f"out-{template.name}", target=target)]
    )
    return page_picture(target, dpi=144)


def _greens(page: Image.Image) -> tuple[bool, bool]:
    """Whether the company colour shows in the header, and below it."""
    width, height = page.size
    edge = height * 25 // 297
    return _has_green(page.crop((0, 0, width, edge))), _has_green(
        page.crop((0, edge, width, height))
    )


def _has_green(part: Image.Image) -> bool:
    wanted = tuple(bytes.fromhex(_GREEN))
    colours = part.convert("RGB").getcolors(part.size[0] * part.size[1]) or []
    return any(
        isinstance(colour, tuple)
        and all(abs(a - b) < 12 for a, b in zip(colour, wanted, strict=True))
        for _, colour in colours
    )


def test_the_design_is_one_of_the_things_a_document_is_made_from(sample_company: Path) -> None:
    def name() -> str:
        dossier = open_dossier(sample_company, RESOURCES, LocaleMode.ZH)
        assert isinstance(dossier, Dossier)
        return design_name(dossier)

    assert name() == ""
    shutil.copyfile(RESOURCES.style_sheet, sample_company / "style.docx")
    first = name()
    (sample_company / "logo.png").write_bytes(_logo().getvalue())
    second = name()
    assert first.startswith("design-")
    assert second not in ("", first)


def test_a_dressed_document_has_the_same_bytes_in_every_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sets have another order in every process; what is written must not."""

    def change(document: DocumentType) -> None:
        properties = _style(document, "Body Text").element.get_or_add_pPr()
        line = etree.SubElement(etree.SubElement(properties, qn("w:pBdr")), qn("w:left"))
        for name, value in (("val", "single"), ("sz", "8"), ("space", "4"), ("color", _GREEN)):
            line.set(qn(f"w:{name}"), value)

    sheet = _own(tmp_path, change)
    template = tmp_path / "service-manual.zh.docx"
    _without_tags(_template("service-manual", "zh"), template)
    written = set()
    for seed in ("1", "2", "3"):
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        job = RenderJob(
            item_id="service-manual", template=template, language=Language.ZH,
            output=tmp_path / f"{seed}.docx", is_sample=False,
            document_date=dt.date(2026, 1, 1), style_sheet=sheet,
        )  # fmt: skip
        render_documents([job], shared={"company": _COMPANY})
        written.add(job.output.read_bytes())
    assert len(written) == 1

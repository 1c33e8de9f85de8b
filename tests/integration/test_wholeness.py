from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader
from tests.dossiers import RESOURCES

from packbuilder.convert.converter import ConversionJob
from packbuilder.convert.libreoffice import LibreOfficeConverter
from packbuilder.convert.wholeness import check_wholeness
from packbuilder.errors import ConversionError
from packbuilder.render.table_rows import let_first_rows_split


def _document(path: Path, rows: int) -> Path:
    document = docx.Document()
    document.add_paragraph("服务网点清单与负责人，按地区排列。")
    table = document.add_table(rows=0, cols=2)
    for number in range(1, rows + 1):
        cells = table.add_row().cells
        cells[0].text = f"网点编号 {number:03d}"
        cells[1].text = f"示例市第{number}服务站，负责人王样例"
    document.save(str(path))
    return path


@pytest.mark.soffice
def test_a_row_that_the_conversion_dropped_is_found_and_a_whole_document_passes(
    tmp_path: Path,
) -> None:
    whole, pdf = _document(tmp_path / "whole.docx", 60), tmp_path / "whole.pdf"
    LibreOfficeConverter(document_date=dt.date(2026, 1, 1)).convert(
        [ConversionJob(source=whole, target=pdf)]
    )

    check_wholeness(whole, pdf, file="whole.docx")
    with pytest.raises(ConversionError) as caught:
        check_wholeness(_document(tmp_path / "longer.docx", 61), pdf, file="longer.docx")

    assert caught.value.code == "conversion-text-lost"
    assert caught.value.params["place"] == "table 1, row 61"


def test_first_row_below_the_heading_may_split_in_every_filled_table() -> None:
    """LibreOffice 7.4 loses the rows after such a row at a page's end."""
    document = docx.Document()
    table = document.add_table(rows=3, cols=1)
    for row in table.rows:
        properties = row._tr.get_or_add_trPr()
        properties.append(properties.makeelement(qn("w:cantSplit"), {}))
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(head.makeelement(qn("w:tblHeader"), {}))

    let_first_rows_split(document)

    marks = [row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows]
    assert marks == [True, False, True]


@pytest.mark.soffice
def test_a_document_that_loses_rows_comes_out_whole_when_its_rows_may_break(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two runs are made to lose a row; the third, with rows that may break, is not."""
    source, target = _document(tmp_path / "list.docx", 5), tmp_path / "list.pdf"
    document = docx.Document(str(source))
    for row in document.tables[0].rows:
        properties = row._tr.get_or_add_trPr()
        properties.append(properties.makeelement(qn("w:cantSplit"), {}))
    document.save(str(source))
    checked: list[bool] = []

    def lossy_check(docx_file: Path, pdf: Path, *, file: str) -> None:
        with zipfile.ZipFile(docx_file) as archive:
            checked.append(b"cantSplit" in archive.read("word/document.xml"))
        if checked[-1]:
            raise ConversionError(
                "conversion-text-lost",
                file=file, place="table 1", count="1", kind="text", places="table 1",
            )  # fmt: skip
        check_wholeness(docx_file, pdf, file=file)

    monkeypatch.setattr("packbuilder.convert.libreoffice.check_wholeness", lossy_check)

    LibreOfficeConverter(document_date=dt.date(2026, 1, 1)).convert(
        [ConversionJob(source=source, target=target)]
    )

    assert checked == [True, True, False]
    check_wholeness(source, target, file="list.docx")


def _letter(path: Path, sentence: str) -> Path:
    """A justified paragraph whose first line ends, in LibreOffice 7.4, in a hanging comma."""
    template = next(RESOURCES.templates_dir.rglob("appointments.zh.docx"))
    document = docx.Document(str(template))
    body = document.element.body
    for block in list(body)[:-1]:
        body.remove(block)
    document.add_paragraph("标题")
    document.add_paragraph(sentence, style="Body Text Before Table")
    document.save(str(path))
    return path


@pytest.mark.soffice
def test_a_comma_that_the_conversion_dropped_is_found_and_printed_after_all(
    tmp_path: Path,
) -> None:
    sentence = "被任命人有权调用履行上述职责所需的人员、记录和资源，各部门、各服务网点应予配合。"
    bare = sentence.replace("资源，", "资源")
    converter = LibreOfficeConverter(document_date=dt.date(2026, 1, 1))
    letter, lossy = _letter(tmp_path / "letter.docx", sentence), _letter(tmp_path / "b.docx", bare)
    pdfs = tmp_path / "letter.pdf", tmp_path / "b.pdf"
    converter.convert(
        [ConversionJob(source=letter, target=pdfs[0]), ConversionJob(source=lossy, target=pdfs[1])]
    )

    with pytest.raises(ConversionError) as caught:
        check_wholeness(letter, pdfs[1], file="letter.docx")
    assert (caught.value.params["kind"], caught.value.params["places"]) == ("mark", "paragraph 2")
    text = "".join(page.extract_text() for page in PdfReader(pdfs[0]).pages)
    assert sentence in "".join(text.split())


@pytest.mark.soffice
def test_a_lost_comma_is_found_in_a_paragraph_that_the_end_of_a_page_breaks(tmp_path: Path) -> None:
    lines = "".join(f"第{number}项事实写在这一段里，逐项核对；" for number in range(1, 200))
    whole, lossy = tmp_path / "whole.docx", tmp_path / "lossy.docx"
    for path, text in (
        (whole, lines),
        (lossy, lines.replace("第150项事实写在这一段里，", "第150项事实写在这一段里")),
    ):
        document = docx.Document()
        document.sections[0].footer.paragraphs[0].text = "页脚"
        document.add_paragraph(text)
        document.save(str(path))
    pdf = tmp_path / "lossy.pdf"
    LibreOfficeConverter(document_date=dt.date(2026, 1, 1)).convert(
        [ConversionJob(source=lossy, target=pdf)]
    )
    assert len(PdfReader(pdf).pages) > 1

    with pytest.raises(ConversionError) as caught:
        check_wholeness(whole, pdf, file="whole.docx")
    assert caught.value.params["kind"] == "mark"

"""Packs of supplied files, judged by veraPDF: what is declared holds, and less is declared else."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import docx
import openpyxl
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, OutlineItem
from PIL import Image, ImageDraw
from tests.integration.pack_fixtures import PageSpec, options, part, write_pdf
from tests.verapdf import ask_verapdf, assert_compliant, require_verapdf

from packbuilder.assemble.archival import Judgement, check_archival
from packbuilder.assemble.facts import read_page_texts
from packbuilder.assemble.merge import assemble_pack
from packbuilder.convert.evidence import EvidenceOutcome, normalise_evidence
from packbuilder.convert.evidence_office import convert_office
from packbuilder.convert.libreoffice import LibreOfficeConverter
from packbuilder.convert.office_probe import probe_office
from packbuilder.model.pdf import PackPart


def _picture(path: Path, mode: str = "RGB") -> Path:
    image = Image.new("RGB", (900, 1200), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 450, 300), fill=(200, 20, 20))
    image.convert(mode).save(path)
    return path


def _without_font(path: Path) -> Path:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(300, 200))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.Resources = Dictionary(Font=Dictionary(F=pdf.make_indirect(font)))
        page.Contents = pdf.make_stream(b"BT /F 40 Tf 20 90 Td (Lease) Tj ET")
        page.Rotate = 90
        pdf.save(path)
    return path


def _with_layers(path: Path) -> Path:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(300, 200))
        page.Contents = pdf.make_stream(b"0 0 90 90 re f")
        pdf.Root.OCProperties = Dictionary(OCGs=Array(), D=Dictionary())
        pdf.save(path)
    return path


def _linked(path: Path) -> Path:
    data = write_pdf(path, [PageSpec(["第一页"], {0: "#2"}), PageSpec(["第二页"])]).read_bytes()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        with pdf.open_outline() as outline:
            outline.root.append(OutlineItem("第二页", 1))
        pdf.save(path)
    return path


def _part(source: Path) -> PackPart:
    target = source.with_name(f"{source.stem}.part.pdf")
    outcome = normalise_evidence(source, target)
    assert isinstance(outcome, EvidenceOutcome), outcome
    return part(source.stem, target, "租赁合同", "Lease", kind="evidence")


@pytest.fixture
def good_parts(tmp_path: Path) -> list[PackPart]:
    return [
        _part(_picture(tmp_path / "picture.png")),
        _part(_picture(tmp_path / "cmyk.jpg", "CMYK")),
        _part(_without_font(tmp_path / "without-font.pdf")),
        _part(_linked(tmp_path / "linked.pdf")),
    ]


def test_supplied_files_of_every_kind_conform(tmp_path: Path, good_parts: list[PackPart]) -> None:
    pack = assemble_pack(good_parts, tmp_path / "pack.pdf", options())
    assert pack.declared == ("PDF/A-2a", "PDF/UA-1")
    assert pack.unfit == ()
    with pikepdf.open(pack.path) as pdf:
        parts = pdf.Root.StructTreeRoot.K[0].K
        assert [str(kid.S) for one in parts for kid in one.K] == [
            "/Figure", "/Figure", "/Figure", "/Figure", "/Link", "/Figure",
        ]  # fmt: skip
        assert {str(kid.Alt) for one in parts for kid in one.K if "/Alt" in kid} == {"租赁合同"}
    assert_compliant(pack.path)


@pytest.mark.soffice
def test_word_and_excel_files_are_converted_and_conform(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("租赁合同 Lease").runs[0].font.name = "A font nobody has"
    document.save(str(tmp_path / "lease.docx"))
    book = openpyxl.Workbook()
    book.active.append(["姓名", "学时"])  # type: ignore[union-attr]
    book.save(tmp_path / "hours.xlsx")
    names = ["lease.docx", "hours.xlsx"] if _has_calc() else ["lease.docx"]
    converter = LibreOfficeConverter(document_date=dt.date(2026, 12, 20))
    converted = convert_office([tmp_path / name for name in names], tmp_path, converter)
    pack = assemble_pack(
        [_part(path) for path in converted.values()], tmp_path / "pack.pdf", options()
    )
    assert "租赁合同 Lease" in read_page_texts(pack.path)[0]
    assert pack.declared == ("PDF/A-2a", "PDF/UA-1")
    assert_compliant(pack.path)


def _has_calc() -> bool:
    return (probe_office().program.resolve().parent / "libsclo.so").exists()


def test_a_part_that_cannot_conform_makes_the_pack_declare_less(
    tmp_path: Path, good_parts: list[PackPart]
) -> None:
    parts = [*good_parts, _part(_with_layers(tmp_path / "layers.pdf"))]
    pack = assemble_pack(parts, tmp_path / "pack.pdf", options())
    assert pack.declared == ()
    assert pack.unfit == ("layers",)
    assert b"pdfaid:part" not in pack.path.read_bytes()


def test_the_judge_finds_what_is_wrong(tmp_path: Path) -> None:
    require_verapdf()
    wrong = write_pdf(tmp_path / "a.pdf", [PageSpec(["第一页"])])
    verdicts = ask_verapdf([wrong, tmp_path / "missing.pdf"])
    assert verdicts[wrong, "2a"].word == "non-compliant"
    assert verdicts[wrong, "ua1"].faults
    assert verdicts[tmp_path / "missing.pdf", "2a"].word == "not-checked"


def test_level_b_is_judged_at_run_time_and_not_checked_is_not_valid(
    tmp_path: Path, good_parts: list[PackPart]
) -> None:
    pack = assemble_pack(good_parts, tmp_path / "pack.pdf", options())
    assert check_archival(pack.path).judgement is Judgement.VALID
    with pikepdf.open(pack.path, allow_overwriting_input=True) as pdf:
        pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])
        pdf.save(tmp_path / "action.pdf")
        del pdf.Root["/OpenAction"]
        pdf.pages[0].contents_add(b"0 1 1 0 k 0 0 9 9 re f")
        pdf.save(tmp_path / "colours.pdf")
    unknown = check_archival(tmp_path / "action.pdf")
    assert (unknown.judgement, bool(unknown.rules)) == (Judgement.NOT_CHECKED, True)
    assert check_archival(tmp_path / "colours.pdf").judgement is Judgement.INVALID
    (tmp_path / "junk.pdf").write_bytes(b"junk")
    assert check_archival(tmp_path / "junk.pdf").judgement is Judgement.NOT_CHECKED

"""An evidence page says which nonconformity it answers, and leads back to the report on it."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image
from pypdf import PdfReader
from tests.integration.pack_fixtures import (
    PageSpec,
    options,
    part,
    publish_pack,
    sha256,
    write_pdf,
)
from tests.verapdf import assert_compliant

from packbuilder.assemble.geometry import MILLIMETRE, visible_page
from packbuilder.assemble.merge import assemble_pack
from packbuilder.assemble.verify import verify_pack
from packbuilder.convert.evidence import normalise_evidence
from packbuilder.convert.evidence_office import convert_office
from packbuilder.convert.evidence_types import EvidenceOutcome
from packbuilder.convert.libreoffice import LibreOfficeConverter
from packbuilder.model.pdf import BackLink, PackPart
from packbuilder.model.text import Language

NC_03 = BackLink(number="NC-03", item_id="nonconformity-report-nc-03")
NC_05 = BackLink(number="NC-05", item_id="nonconformity-report-nc-05")
# In the pack below: two reports of two pages, a divider, training of two pages, a turned permit.
DIVIDER, TRAINING, PERMIT = 5, (6, 7), 8


def report(folder: Path, link: BackLink, links: Sequence[str], **more: Any) -> PackPart:
    """The report on a nonconformity, with links to its evidence on its second page."""
    rows = {row: f"packbuilder:item/{name}" for row, name in enumerate(links)}
    title = f"不符合项整改报告 {link.number}"
    pages = [PageSpec([title]), PageSpec(["证明材料", "附件"], rows)]
    pdf = write_pdf(folder / "pdf" / "zh" / f"{link.item_id}.pdf", pages)
    return part(link.item_id, pdf, title, f"Nonconformity report {link.number}", **more)


def evidence(pdf: Path, zh: str, number: int, *answers: BackLink, **more: Any) -> PackPart:
    """A piece of evidence that answers something."""
    values: dict[str, Any] = {"kind": "evidence", "section_id": None, "answers": answers,
                              "attachment_label": f"附件 2-{number}", **more}  # fmt: skip
    return part(pdf.stem, pdf, zh, pdf.stem.capitalize(), **values)


def divider(folder: Path) -> PackPart:
    """The sheet before the evidence."""
    sheet = write_pdf(folder / "pdf" / "zh" / "divider-s2.pdf", [PageSpec(["企业与产品"])])
    return part("divider-s2", sheet, "企业与产品", "Company", kind="generated",
                section_id="s2", is_divider=True)  # fmt: skip


def answer_parts(folder: Path) -> list[PackPart]:
    """Two reports, and two pieces of evidence of which one answers both."""
    pdf = folder / "pdf" / "zh"
    training = write_pdf(pdf / "training.pdf", [PageSpec(["补训签到"]), PageSpec(["成绩"])])
    permit = write_pdf(pdf / "permit.pdf", [PageSpec(["电工证"], rotate=90)])
    reports = [
        report(folder, NC_03, ["training", "permit"], section_id=None),
        report(folder, NC_05, ["training"], section_id=None),
    ]
    return [
        *reports,
        divider(folder),
        evidence(training, "补训签到与成绩", 1, NC_03, NC_05, section_id="s2"),
        evidence(permit, "电工证", 2, NC_03, section_id="s2"),
    ]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("round-01")
    publish_pack(folder, answer_parts(folder))
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "round-01"))


def found(folder: Path) -> list[tuple[str, int | None]]:
    return [(one.code, one.location.page if one.location else None)
            for one in verify_pack(folder).findings]  # fmt: skip


def back_links(pdf: Pdf, page: int) -> list[Any]:
    return [one for one in pdf.pages[page - 1].obj.get("/Annots", Array()) if "/NM" in one]


def tamper(folder: Path, change: Callable[[Pdf], None]) -> list[tuple[str, int | None]]:
    """What ``verify`` says after a change, with digests computed anew."""
    path = folder / "pack.zh.pdf"
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        change(pdf)
        pdf.save(path)
    manifest = folder / "manifest.zh.json"
    data = json.loads(manifest.read_text("utf-8"))
    data["pack"]["sha256"] = sha256(path)
    manifest.write_text(json.dumps(data), "utf-8")
    return found(folder)


def top_text(path: Path, page: int) -> str:
    """What a reader sees in the uppermost 12 mm of a page."""
    with pikepdf.open(path) as pdf:
        shown = visible_page(pdf.pages[page - 1])
    area = shown.to_page((0, shown.height - 12 * MILLIMETRE, shown.width, shown.height))
    with pdfium.PdfDocument(path) as document:
        return str(document[page - 1].get_textpage().get_text_bounded(*area))


def test_every_page_of_the_evidence_names_and_reaches_its_reports(built: Path) -> None:
    path = built / "pack.zh.pdf"
    wanted = {6: [1, 3], 7: [1, 3], 8: [1]}
    reader = PdfReader(path)
    numbers = {page.indirect_reference: number for number, page in enumerate(reader.pages, 1)}
    for number, targets in wanted.items():
        notes: Any = [one.get_object() for one in reader.pages[number - 1]["/Annots"]]  # type: ignore[attr-defined]
        assert [numbers[list.__getitem__(note["/A"]["/D"], 0)] for note in notes] == targets
        assert all(note["/F"] == 4 and note["/A"]["/S"] == "/GoTo" for note in notes)
    assert [top_text(path, page).count("回应") for page in range(1, 9)] == [0, 0, 0, 0, 0, 1, 1, 1]
    assert "回应 NC-03，见第 1 页；NC-05，见第 3 页" in top_text(path, 6)
    assert "附件 2-1 补训签到与成绩" in top_text(path, 6)
    assert "回应 NC-03，见第 1 页" in top_text(path, PERMIT)


def test_a_link_lies_over_its_words_and_says_them_aloud(built: Path) -> None:
    path = built / "pack.zh.pdf"
    with pikepdf.open(path) as pdf, pdfium.PdfDocument(path) as document:
        for number, words in ((6, "NC-05，见第 3 页"), (PERMIT, "NC-03，见第 1 页")):
            note = back_links(pdf, number)[-1]
            area = [float(value) for value in note.Rect]
            text = document[number - 1].get_textpage().get_text_bounded(*area)
            assert text.strip("； ") == words
            assert str(note.Contents) == f"回应 {words}"


def test_each_link_stands_in_the_structure_behind_its_page(built: Path) -> None:
    with pikepdf.open(built / "pack.zh.pdf") as pdf:
        tree = pdf.Root.StructTreeRoot
        parts = {str(one.T): one for one in tree.K[0].K}
        kids = list(parts["补训签到与成绩"].K)
        pages = [pdf.pages[number - 1].obj.objgen for number in TRAINING]
        assert [(str(kid.S), pages.index(kid.Pg.objgen)) for kid in kids] == [
            ("/Figure", 0), ("/Link", 0), ("/Link", 0), ("/Figure", 1), ("/Link", 1), ("/Link", 1),
        ]  # fmt: skip
        numbers = dict(zip(*[iter(tree.ParentTree.Nums)] * 2, strict=True))
        for kid in (kid for kid in kids if kid.S == "/Link"):
            assert [str(kid.K.Type), str(kid.K.Obj.Subtype)] == ["/OBJR", "/Link"]
            assert numbers[kid.K.Obj.StructParent].objgen == kid.objgen


def test_a_pack_that_leads_back_is_proved_and_is_the_same_each_time(
    built: Path, tmp_path: Path
) -> None:
    assert found(built) == []
    publish_pack(tmp_path, answer_parts(tmp_path))
    assert (tmp_path / "pack.zh.pdf").read_bytes() == (built / "pack.zh.pdf").read_bytes()


def test_in_english_the_line_is_english(tmp_path: Path) -> None:
    parts = [dataclasses.replace(one, language=Language.EN) for one in answer_parts(tmp_path)]
    publish_pack(tmp_path, parts, locale="en")
    assert not any("back-link" in code for code, _ in found(tmp_path))
    assert "Answers NC-03, see page 1; NC-05, see page 3" in top_text(tmp_path / "pack.en.pdf", 6)


def test_pages_that_are_called_otherwise_are_named_as_they_are_called(tmp_path: Path) -> None:
    labels = ("1", "2", "2A", "2B", "3", "4", "5", "6")
    publish_pack(tmp_path, answer_parts(tmp_path), page_labels=labels)
    manifest = tmp_path / "manifest.zh.json"
    data = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(
        json.dumps({**data, "page_numbers": {"kind": "stable", "retired": []}}), "utf-8"
    )
    assert "NC-05，见第 2A 页" in top_text(tmp_path / "pack.zh.pdf", 6)
    assert found(tmp_path) == []


@pytest.mark.parametrize("index", [1, 2, 6], ids=["second page", "other report", "no report"])
def test_a_link_that_was_moved_is_found(folder: Path, index: int) -> None:
    def move(pdf: Pdf) -> None:
        back_links(pdf, 6)[0].A.D[0] = pdf.pages[index].obj

    assert set(tamper(folder, move)) == {
        ("verify-back-link", 6), ("verify-back-link-missing", 6)
    }  # fmt: skip


def test_two_links_that_changed_places_are_found(folder: Path) -> None:
    def swap(pdf: Pdf) -> None:
        one, other = back_links(pdf, 7)
        one.A, other.A = other.A, one.A

    assert tamper(folder, swap) == [("verify-back-link", 7)] * 2


def test_a_link_that_was_moved_away_from_its_words_is_found(folder: Path) -> None:
    def shift(pdf: Pdf) -> None:
        link = back_links(pdf, 6)[0]
        left, bottom, right, top = (float(value) for value in link.Rect)
        link.Rect = Array([left + 200, bottom, right + 200, top])

    assert tamper(folder, shift) == [("verify-back-link", 6)]


def test_a_link_out_of_the_stamp_makes_its_page_another(folder: Path) -> None:
    def shift(pdf: Pdf) -> None:
        link = back_links(pdf, 6)[0]
        link.Rect = Array([80, 300, 200, 320])

    assert {("verify-page-altered", 6), ("verify-back-link-missing", 6)} <= set(
        tamper(folder, shift)
    )


def test_a_link_that_was_taken_away_is_found(folder: Path) -> None:
    def remove(pdf: Pdf) -> None:
        del pdf.pages[5].obj.Annots[1]

    assert tamper(folder, remove) == [("verify-back-link-missing", 6)]


def test_links_that_were_all_taken_away_are_found(folder: Path) -> None:
    def remove(pdf: Pdf) -> None:
        for page in (*TRAINING, PERMIT):
            del pdf.pages[page - 1].obj["/Annots"]

    assert set(tamper(folder, remove)) == {
        ("verify-back-link-missing", page) for page in (*TRAINING, PERMIT)
    }  # fmt: skip


def test_a_pack_whose_evidence_never_led_back_is_found(tmp_path: Path) -> None:
    parts = [dataclasses.replace(one, answers=()) for one in answer_parts(tmp_path)]
    publish_pack(tmp_path, parts)
    assert {code for code, _ in found(tmp_path)} == {"verify-back-link-missing"}


def test_evidence_may_lead_back_to_a_report_that_does_not_name_it(tmp_path: Path) -> None:
    scan = write_pdf(tmp_path / "pdf" / "zh" / "scan.pdf", [PageSpec(["补训签到"])])
    first = report(tmp_path, NC_03, [], section_id=None)
    publish_pack(tmp_path, [first, evidence(scan, "补训签到", 1, NC_03)])
    assert found(tmp_path) == []


def test_a_back_link_on_a_page_that_is_no_evidence_is_found(folder: Path) -> None:
    def add(pdf: Pdf) -> None:
        link = Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=[50, 810, 120, 820], F=4,
            NM=String("packbuilder-back-link-1"),
            A=Dictionary(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit])),
        )  # fmt: skip
        pdf.pages[DIVIDER - 1].obj.Annots = Array([pdf.make_indirect(link)])

    assert tamper(folder, add) == [("verify-back-link", DIVIDER)]


def test_evidence_cut_out_of_an_earlier_pack_keeps_its_own_links(
    built: Path, tmp_path: Path
) -> None:
    old = tmp_path / "pdf" / "zh" / "old.pdf"
    old.parent.mkdir(parents=True)
    assert isinstance(normalise_evidence(built / "pack.zh.pdf", old), EvidenceOutcome)
    with pikepdf.open(old) as pdf:
        assert back_links(pdf, 6)
    first = report(tmp_path, NC_03, ["old"], section_id=None)
    attached = evidence(old, "旧册", 1, NC_03, section_id="s2")
    publish_pack(tmp_path, [first, divider(tmp_path), attached])
    assert found(tmp_path) == []


def test_on_a_page_without_room_the_content_gives_way_and_the_link_stays(tmp_path: Path) -> None:
    crowded = tmp_path / "pdf" / "zh" / "crowded.pdf"
    crowded.parent.mkdir(parents=True)
    with Pdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        page.obj.Contents = pdf.make_stream(b"0 g 20 20 555 802 re f")
        pdf.save(crowded)
    parts = [report(tmp_path, NC_03, ["crowded"], section_id=None),
             evidence(crowded, "照片", 1, NC_03)]  # fmt: skip
    pack = publish_pack(tmp_path, parts)

    assert [(note.code, note.page) for note in pack.notes if note.item_id == "crowded"] == [
        ("page-reduced", 3)
    ]
    assert found(tmp_path) == []
    with pikepdf.open(pack.path) as pdf, pdfium.PdfDocument(pack.path) as document:
        area = [float(value) for value in back_links(pdf, 3)[0].Rect]
        page = document[2]
        assert page.get_textpage().get_text_bounded(*area).strip() == "NC-03，见第 1 页"
        image = page.render(scale=2).to_pil().convert("L")
        box = (2 * area[0] - 4, image.height - 2 * area[3], 2 * area[2], image.height - 2 * area[1])
        counts = image.crop(tuple(map(int, box))).histogram()
        assert sum(counts[:64]) < sum(counts) / 2  # words on paper, no black frame


def test_many_answers_are_cut_with_an_ellipsis_and_all_that_is_printed_leads(
    tmp_path: Path,
) -> None:
    links = [BackLink(number=f"NC-2027-0012-{n:02}", item_id=f"nonconformity-report-{n}")
             for n in range(1, 12)]  # fmt: skip
    pdf = write_pdf(tmp_path / "pdf" / "zh" / "all.pdf", [PageSpec(["补训签到"])])
    reports = [report(tmp_path, link, ["all"], section_id=None) for link in links]
    pack = publish_pack(tmp_path, [*reports, evidence(pdf, "补训签到与成绩", 1, *links)])

    said = top_text(pack.path, 23)
    assert "回应 NC-2027-0012-01、NC-2027-0012-02、" in said
    assert "、…" in said
    assert "附件 2-1 补训签到与成绩" in said
    assert ("stamp-shortened", "all") in {(note.code, note.item_id) for note in pack.notes}
    assert found(tmp_path) == []
    with pikepdf.open(pack.path) as read:
        assert len(back_links(read, 23)) == said.count("NC-2027")


def test_a_page_of_a_credit_card_s_size_is_proved_with_what_has_room(tmp_path: Path) -> None:
    card = tmp_path / "pdf" / "zh" / "card.pdf"
    card.parent.mkdir(parents=True)
    with Pdf.new() as pdf:
        pdf.add_blank_page(page_size=(243, 153))
        pdf.save(card)
    parts = [report(tmp_path, NC_03, ["card"], section_id=None),
             evidence(card, "电工证", 1, NC_03)]  # fmt: skip
    publish_pack(tmp_path, parts)
    assert found(tmp_path) == []


@pytest.mark.soffice
def test_pictures_and_word_files_that_lead_back_conform(tmp_path: Path) -> None:
    words = docx.Document()
    words.add_paragraph("补训签到与成绩").runs[0].font.name = "A font nobody has"
    words.save(str(tmp_path / "training.docx"))
    Image.new("RGB", (900, 1200), "white").save(tmp_path / "permit.png")
    Image.new("RGB", (900, 1200), "white").save(tmp_path / f"{NC_03.item_id}.png")
    converter = LibreOfficeConverter(document_date=options().document_date)
    converted = convert_office([tmp_path / "training.docx"], tmp_path, converter)
    sources = [tmp_path / f"{NC_03.item_id}.png", *converted.values(), tmp_path / "permit.png"]
    parts = []
    for number, source in enumerate(sources):
        target = tmp_path / "parts" / f"{Path(source.name).stem.partition('.')[0]}.pdf"
        target.parent.mkdir(exist_ok=True)
        assert isinstance(normalise_evidence(source, target), EvidenceOutcome)
        parts.append(evidence(target, "补训签到", number, *([NC_03] if number else [])))
    pack = assemble_pack(parts, tmp_path / "pack.pdf", options())

    assert pack.declared == ("PDF/A-2a", "PDF/UA-1")
    with pikepdf.open(pack.path) as pdf:
        assert [len(back_links(pdf, page)) for page in (1, 2, 3)] == [0, 1, 1]
    assert_compliant(pack.path)

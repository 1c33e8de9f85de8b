"""A pack handed over: to a portal, for printing, in volumes; and proved afterwards."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pikepdf
import pypdf
import pytest
from pikepdf import Name
from tests.integration.delivery_fixtures import (
    RESOURCES,
    complete_manifest,
    handed_over,
    make_font,
    own_profile,
    round_of_pictures,
    round_with_pack,
    shipped_profile,
    texts,
    volumes_of,
)
from tests.integration.pack_fixtures import PageSpec, part, publish_pack, write_pdf
from tests.verapdf import ask_verapdf, require_verapdf

from packbuilder.errors import AssemblyError
from packbuilder.model.delivery import Delivery, Undelivered
from packbuilder.model.text import Language
from packbuilder.pipeline.deliver import DeliveryOrder, deliver

PAGES_OF_PACK = 11


@pytest.fixture(scope="module")
def proven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return round_with_pack(tmp_path_factory.mktemp("包 装") / "round-00")


@pytest.fixture
def folder(proven: Path, tmp_path: Path) -> Path:
    """A round's folder of one's own."""
    return Path(shutil.copytree(proven, tmp_path / "轮次 round-00"))


def titles(outline: list[Any]) -> list[str]:
    flat: list[str] = []
    for entry in outline:
        flat += titles(entry) if isinstance(entry, list) else [str(entry.title)]
    return flat


def landing_pages(path: Path) -> dict[int, set[int]]:
    """Page to the pages its links lead to, as another program reads them; from 0."""
    reader = pypdf.PdfReader(path)
    found: dict[int, set[int]] = {}
    numbers = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages)}  # type: ignore[union-attr]
    for number, page in enumerate(reader.pages):
        for annotation in page.get("/Annots", ()):
            action = annotation.get_object().get("/A", {})
            if action.get("/S") == "/GoTo":
                found.setdefault(number, set()).add(numbers[action["/D"][0].idnum])
    return found


def test_a_portal_gets_the_pack_as_it_is_and_a_zip_file_beside_it(folder: Path) -> None:
    done, out = handed_over(folder, shipped_profile("portal"))

    assert sorted(path.name for path in out.iterdir()) == [
        "delivery.zh.json", "pack-zh-files.zip", "pack-zh.pdf",
    ]  # fmt: skip
    assert (out / "pack-zh.pdf").read_bytes() == (folder / "pack.zh.pdf").read_bytes()
    assert done.keeps_rules
    with zipfile.ZipFile(out / "pack-zh-files.zip") as archive:
        assert archive.namelist() == ["docx/zh/manual.docx", "manifest.zh.json", "report.zh.html"]
        assert archive.read("docx/zh/manual.docx") == b"PK the manual in Word"


def test_the_zip_file_is_the_same_every_time_and_names_are_utf8(folder: Path) -> None:
    profile = own_profile(folder.parent, form="{side_car: [inputs, documents]}")
    _, out = handed_over(folder, profile)
    first = (out / "pack-zh-files.zip").read_bytes()
    for path in folder.rglob("*.docx"):
        os.utime(path, (1, 1))

    handed_over(folder, profile)

    assert (out / "pack-zh-files.zip").read_bytes() == first
    with zipfile.ZipFile(out / "pack-zh-files.zip") as archive:
        (snapshot,) = (one for one in archive.infolist() if one.filename.startswith("inputs/"))
    assert snapshot.filename == "inputs/企业 档案.yaml"
    assert snapshot.flag_bits & 0x800
    assert snapshot.date_time[:3] == (2026, 12, 20)


def test_the_record_is_what_its_schema_says(folder: Path) -> None:
    done, out = handed_over(folder, shipped_profile("portal"))

    data = json.loads((out / "delivery.zh.json").read_text("utf-8"))
    schema = json.loads(RESOURCES.schema("delivery").read_text("utf-8"))
    jsonschema.validate(data, schema)
    # These test pages declare nothing, so nobody was asked, and nobody says that they are valid.
    assert data["files"][0]["archival"]["judgement"] == "not-checked"
    assert data["files"][0]["archival"]["judge"] is None
    assert done.pack_pages == PAGES_OF_PACK


def test_the_archive_holds_the_word_files_the_snapshot_and_the_manifest(folder: Path) -> None:
    done, out = handed_over(folder, shipped_profile("archive"))

    (file,) = done.files
    assert [one.name for one in file.attachments] == [
        "docx-zh-manual.docx", "inputs-企业 档案.yaml", "manifest.zh.json", "report.zh.html",
    ]  # fmt: skip
    assert [one.relationship for one in file.attachments] == [
        "Source", "Data", "Supplement", "Supplement",
    ]  # fmt: skip
    with pikepdf.open(out / "archive-zh.pdf") as pdf:
        spec = pdf.attachments["docx-zh-manual.docx"]
        assert spec.get_file().read_bytes() == b"PK the manual in Word"
        assert spec.get_file().mime_type.endswith("wordprocessingml.document")
        assert spec.obj.F == spec.obj.UF == "docx-zh-manual.docx"
        assert len(pdf.Root.AF) == 4
        dates = {str(one.EF.F.Params.ModDate) for one in pdf.Root.AF}
        assert dates == {"D:20261220000000Z"}
    before = (out / "archive-zh.pdf").read_bytes()
    handed_over(folder, shipped_profile("archive"))
    assert (out / "archive-zh.pdf").read_bytes() == before


def test_on_paper_every_document_starts_on_a_right_hand_page(folder: Path) -> None:
    done, out = handed_over(folder, shipped_profile("print"))

    pages = texts(out / "print-zh.pdf")
    blank = [number for number, text in enumerate(pages, start=1) if text == "此页空白"]
    own = texts(folder / "pack.zh.pdf")
    assert [text for text in pages if text != "此页空白"] == own
    for first in ("申报材料", "目录", "服务手册一目的", "投诉处理程序一受理", "扫描件甲"):
        (place,) = (n for n, text in enumerate(pages, start=1) if text.startswith(first))
        assert place % 2 == 1, first
    assert done.paper == (len(pages) + 1) // 2
    assert f"第{PAGES_OF_PACK}页共{PAGES_OF_PACK}页" in pages[-1]
    reader = pypdf.PdfReader(out / "print-zh.pdf")
    labels = reader.page_labels
    assert [label for label in labels if label] == [str(n) for n in range(1, PAGES_OF_PACK + 1)]
    assert all(labels[number - 1] == "" for number in blank)


def test_links_and_bookmarks_of_the_paper_copy_lead_where_they_led(folder: Path) -> None:
    _, out = handed_over(folder, shipped_profile("print"))

    was, now = texts(folder / "pack.zh.pdf"), texts(out / "print-zh.pdf")

    def named(path: Path, pages: list[str]) -> dict[str, set[str]]:
        return {pages[n]: {pages[t] for t in to} for n, to in landing_pages(path).items()}

    assert named(out / "print-zh.pdf", now) == named(folder / "pack.zh.pdf", was)
    before, after = (pypdf.PdfReader(p) for p in (folder / "pack.zh.pdf", out / "print-zh.pdf"))
    assert titles(after.outline) == titles(before.outline)


def test_a_blank_page_is_nothing_to_a_screen_reader(folder: Path) -> None:
    _, out = handed_over(folder, shipped_profile("print"))

    with pikepdf.open(out / "print-zh.pdf") as pdf:
        blank = pdf.pages[texts(out / "print-zh.pdf").index("此页空白")]
        assert "/StructParents" not in blank.obj
        assert blank.Contents.read_bytes().startswith(b"/Artifact")
        assert blank.Contents.read_bytes().endswith(b"EMC\n")


def test_volumes_end_between_documents_and_go_on_numbering(folder: Path) -> None:
    done, out = volumes_of(folder)

    assert [(row.first_page, row.last_page) for row in done.volumes] == [(1, 6), (7, 11)]
    assert done.volumes[0].items[-1] == "manual"
    second = texts(out / "pack-zh-2.pdf")
    assert "第2册共2册" in second[0]
    assert "第7页至第11页，全册共11页" in second[0]
    assert "投诉处理程序" in second[0]
    assert "附件2-1营业执照" in second[0]
    assert "服务手册（" not in second[0]
    assert second[0].endswith("2-i")
    assert "第7页共11页" in second[1]
    reader = pypdf.PdfReader(out / "pack-zh-2.pdf")
    assert reader.page_labels == ["2-i", "7", "8", "9", "10", "11"]
    assert titles(reader.outline) == [
        "第 2 册 共 2 册", "申请与声明", "投诉处理程序", "一 受理", "二 调查", "企业与产品",
        "营业执照",
    ]  # fmt: skip


def test_a_volumes_contents_lead_to_its_own_pages(folder: Path) -> None:
    _, out = volumes_of(folder)

    pages = texts(out / "pack-zh-2.pdf")
    landed = {pages[number][:8] for number in landing_pages(out / "pack-zh-2.pdf")[0]}
    assert (
        landed == {"投诉处理程序一受", "第二部分企业与产", "扫描件甲示例电器"[:8]}
        or len(landed) == 3
    )


def test_no_link_between_volumes_is_left_dead_and_each_is_told_by_name(folder: Path) -> None:
    done, out = volumes_of(folder)

    # Contents: the procedure and the licence; the manual: a clause of the procedure.
    assert sorted({(link.item_id, link.target_item) for link in done.leaving}) == [
        ("contents", "complaints"), ("contents", "licence"), ("manual", "complaints"),
    ]  # fmt: skip
    first = texts(out / "pack-zh-1.pdf")
    assert "服务手册→第2册第8页投诉处理程序" in first[0]
    assert "目录中的条目→第2册" in first[0]
    with pikepdf.open(out / "pack-zh-1.pdf") as pdf:
        own = {page.obj.objgen for page in pdf.pages}
        for page in pdf.pages:
            for annotation in page.obj.get("/Annots", ()):
                action = annotation.A
                assert action.S == "/URI" or action.D[0].objgen in own
    texts_of_pack = texts(folder / "pack.zh.pdf")
    assert first[1:] == texts_of_pack[:6]


def test_links_between_volumes_may_lead_into_the_other_file(folder: Path) -> None:
    done, out = volumes_of(folder, ", links: between-files")

    assert done.leaving
    assert done.links_lead_to_files
    with pikepdf.open(out / "pack-zh-1.pdf") as pdf:
        actions = [
            one.A for page in pdf.pages for one in page.obj.get("/Annots", ())
            if one.A.S == "/GoToR"
        ]  # fmt: skip
        assert len(actions) == len(done.leaving)
        manual = actions[-1]
        assert (str(manual.F.UF), int(manual.D[0])) == ("pack-zh-2.pdf", 2)
    assert "二调查" in texts(out / "pack-zh-2.pdf")[2]
    assert "第2册第8页" not in texts(out / "pack-zh-1.pdf")[0]


def test_nothing_of_another_volume_stays_in_a_file(folder: Path) -> None:
    _, out = volumes_of(folder)

    for number, count in ((1, 7), (2, 6)):
        with pikepdf.open(out / f"pack-zh-{number}.pdf") as pdf:
            pages = [
                one for one in pdf.objects
                if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == Name.Page
            ]  # fmt: skip
            assert len(pages) == count


def test_volumes_are_made_by_size_and_the_same_every_time(folder: Path) -> None:
    size = (folder / "pack.zh.pdf").stat().st_size * 0.9 / 1_000_000
    rules = [f"rule: file-size, limit: {size:.4f}"]
    form = "{volumes: true, shared_fonts: false}"
    profile = own_profile(folder.parent, form=form, rules=rules)

    done, out = handed_over(folder, profile)
    before = {file.name: (out / file.name).read_bytes() for file in done.files}
    again, _ = handed_over(folder, profile)

    assert len(done.volumes) >= 2
    assert all(file.size <= size * 1_000_000 for file in done.files)
    assert {file.name: (out / file.name).read_bytes() for file in again.files} == before


def test_a_document_over_the_limit_is_named_and_nothing_is_written(folder: Path) -> None:
    profile = own_profile(
        folder.parent,
        form="{volumes: true, shared_fonts: false}",
        rules=["rule: file-size, limit: 0.001"],
    )

    done = deliver(DeliveryOrder(pack_dir=folder, locale="zh", profile=profile), make_font)

    assert isinstance(done, Undelivered)
    (finding,) = done.findings
    assert finding.code == "delivery-document-too-large"
    assert finding.subject == "cover"
    assert float(finding.params["found"]) > 0.001
    assert not (folder / "delivery").exists()


def test_the_sheets_of_a_pack_in_both_languages_say_everything_twice(tmp_path: Path) -> None:
    folder = tmp_path / "round-00"
    links = {1: "packbuilder:item/manual.en"}
    write_pdf(
        folder / "pdf/zh/manual.pdf", [PageSpec(["服务手册", "见手册"], links), PageSpec(["二"])]
    )
    write_pdf(folder / "pdf/en/manual.pdf", [PageSpec(["Manual"]), PageSpec(["Two"])])
    own = part("manual", folder / "pdf/zh/manual.pdf", "服务手册", "Manual", section_id=None)
    twin = part("manual.en", folder / "pdf/en/manual.pdf", "服务手册", "Manual",
                section_id=None, language=Language.EN)  # fmt: skip
    publish_pack(folder, [own, twin], locale="zh-en")
    complete_manifest(folder, locale="zh-en")
    profile = own_profile(tmp_path, form="{volumes: true}", rules=["rule: page-count, limit: 3"])

    order = DeliveryOrder(pack_dir=folder, locale="zh-en", profile=profile)
    done = deliver(order, make_font)

    assert isinstance(done, Delivery)
    first, second = (texts(order.folder / f"pack-zh-en-{number}.pdf") for number in (1, 2))
    for sheet, number in ((first[0], 1), (second[0], 2)):
        assert f"第{number}册共2册/Volume{number}of2" in sheet
        assert "本册目录/Contentsofthisvolume" in sheet
        assert "各册/Allvolumes" in sheet
    # What names one document is said in the language of that document.
    assert "服务手册→第2册第3页Manual" in first[0]
    assert "volume2,page" not in first[0]
    reader = pypdf.PdfReader(order.folder / "pack-zh-en-2.pdf")
    assert titles(reader.outline)[0] == "第 2 册 共 2 册 / Volume 2 of 2"


def test_links_are_taken_off_where_the_recipient_wants_none(folder: Path) -> None:
    profile = own_profile(folder.parent, form="{links: remove}", rules=["rule: no-links"])

    done, out = handed_over(folder, profile)

    assert done.removed_links == 6
    assert done.keeps_rules
    assert texts(out / "pack-zh.pdf") == texts(folder / "pack.zh.pdf")


def test_sheets_and_blank_pages_of_a_sample_say_that_it_is_one(tmp_path: Path) -> None:
    folder = round_with_pack(tmp_path / "round", is_sample=True)

    _, printed = handed_over(folder, shipped_profile("print"))
    _, split = volumes_of(folder)

    assert "此页空白示例SAMPLE" in texts(printed / "print-zh.pdf")
    assert "示例SAMPLE" in texts(split / "pack-zh-2.pdf")[0]


def test_every_form_keeps_what_the_pack_declares(tmp_path: Path) -> None:
    require_verapdf()
    folder = round_of_pictures(tmp_path / "round", 4)
    split = own_profile(tmp_path, form="{volumes: true}", rules=["rule: page-count, limit: 3"])

    archived, archive = handed_over(folder, shipped_profile("archive"))
    _, printed = handed_over(folder, shipped_profile("print"))
    volumes, out = handed_over(folder, split)

    assert archived.files[0].declared == ("PDF/A-3a", "PDF/UA-1")
    assert len(volumes.volumes) == 2
    assert {file.archival.judgement for file in volumes.files} == {"valid"}
    assert {file.archival.level for file in volumes.files} == {"PDF/A-2b"}
    files = [printed / "print-zh.pdf", *(out / file.name for file in volumes.files)]
    verdicts = ask_verapdf(files) | ask_verapdf([archive / "archive-zh.pdf"], ("3a", "ua1"))
    wrong = {key: verdict for key, verdict in verdicts.items() if verdict.word != "compliant"}
    assert not wrong


def test_fonts_that_cannot_be_shared_do_not_stop_a_delivery(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise AssemblyError("pages-differ", file=source.name, page="1", aspect="text")

    monkeypatch.setattr("packbuilder.deliver.shared_fonts.share_fonts", refuse)
    profile = own_profile(folder.parent, rules=["rule: file-size, limit: 20"])

    done, out = handed_over(folder, profile)

    assert [finding.code for finding in done.findings] == ["delivery-fonts-not-shared"]
    assert done.keeps_rules
    assert (out / "pack-zh.pdf").read_bytes() == (folder / "pack.zh.pdf").read_bytes()


def test_fonts_are_shared_where_the_size_is_limited(folder: Path) -> None:
    profile = own_profile(folder.parent, rules=["rule: file-size, limit: 20"])

    done, out = handed_over(folder, profile)

    assert done.fonts is not None
    assert done.fonts.bytes_after <= done.fonts.bytes_before
    assert texts(out / "pack-zh.pdf") == texts(folder / "pack.zh.pdf")


def test_a_document_with_too_many_pages_is_named_by_the_rule_it_breaks(folder: Path) -> None:
    rules = ["rule: file-size, limit: 20", "rule: page-count, limit: 3"]
    form = "{volumes: true, shared_fonts: false}"
    profile = own_profile(folder.parent, form=form, rules=rules)

    done = deliver(DeliveryOrder(pack_dir=folder, locale="zh", profile=profile), make_font)

    assert isinstance(done, Undelivered)
    assert done.findings[0].subject == "manual"
    assert done.findings[0].params["pages"] == "4"

"""The shipped sample company, built by the command line with LibreOffice, in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pikepdf
import pytest
from tests.sample_build import Built
from tests.verapdf import assert_compliant

from packbuilder.assemble.clause_marks import clause_places
from packbuilder.assemble.destinations import take_places
from packbuilder.cli.main import invoke

ROOT = Path(__file__).parent.parent.parent
SAMPLE = ROOT / "company-profiles" / "example-appliance"
pytestmark = [pytest.mark.e2e, pytest.mark.soffice, pytest.mark.xdist_group("sample-pack")]


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_pack_is_ready_long_enough_and_marked_as_sample_on_every_page(
    built: Built, locale: str
) -> None:
    report = json.loads((built.round / f"report.{locale}.json").read_text(encoding="utf-8"))
    texts = built.texts(locale)

    assert report["ready"] is True
    assert [f for f in report["findings"] if f["severity"] != "info"] == []
    assert len(texts) >= 150
    assert [n for n, text in enumerate(texts, 1) if "SAMPLE" not in text] == []


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_manifest_accounts_for_every_page_and_every_file(built: Built, locale: str) -> None:
    manifest = built.manifest(locale)

    assert [row["page"] for row in manifest["pages"]] == list(
        range(1, manifest["pack"]["page_count"] + 1)
    )
    for item in manifest["items"]:
        assert (built.round / item["pdf"]).is_file()
        assert item["docx"] is None or (built.round / item["docx"]).is_file()
    assert not [row["path"] for row in manifest["inputs"] if Path(row["path"]).is_absolute()]


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_only_pages_of_evidence_give_way_to_the_stamp(built: Built, locale: str) -> None:
    report = json.loads((built.round / f"report.{locale}.json").read_text(encoding="utf-8"))
    kinds = {item["id"]: item["kind"] for item in built.manifest(locale)["items"]}

    reduced = [f["subject"] for f in report["findings"] if f["code"] == "page-reduced"]
    assert {kinds[item] for item in reduced} == {"evidence"}


def test_printed_number_is_the_page_label_and_the_number_in_the_contents(built: Built) -> None:
    manifest, texts = built.manifest("zh"), built.texts("zh")
    total = len(texts)

    for number, text in enumerate(texts, 1):
        assert f"第 {number} 页 共 {total} 页" in text
    contents = next(item for item in manifest["items"] if item["id"] == "contents")
    pages = range(contents["first_page"] - 1, contents["first_page"] + contents["page_count"] - 1)
    listed = "".join("".join(texts[page].split()) for page in pages)
    for item in manifest["items"]:
        if item["kind"] != "generated":
            row = re.escape("".join(item["title"]["zh"].split()))
            assert re.search(rf"{row}(（[A-Z0-9-]+）)?\.*{item['first_page']}(?!\d)", listed), item


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_link_of_the_clause_index_lands_on_the_mark_of_its_clause(
    built: Built, locale: str
) -> None:
    manifest = built.manifest(locale)
    items = {item["id"]: item for item in manifest["items"]}
    marks: set[tuple[int, int]] = set()
    for item in manifest["items"]:
        with pikepdf.open(built.round / item["pdf"]) as part:
            for place in clause_places(take_places(part).named).values():
                marks.add((item["first_page"] + place.page_index, round(float(place.view[2]))))
    starts = {item["first_page"] for item in manifest["items"]}
    index = items["clause-index"]
    exact = inexact = 0
    with pikepdf.open(built.round / f"pack.{locale}.pdf") as pdf:
        numbers = {page.obj.objgen: n for n, page in enumerate(pdf.pages, 1)}
        for page in range(index["first_page"], index["first_page"] + index["page_count"]):
            for annotation in pdf.pages[page - 1].obj.get("/Annots", []):
                target = list(annotation.A.D)
                landing = numbers[target[0].objgen]
                if len(target) > 3 and (landing, round(float(target[3]))) in marks:
                    exact += 1
                else:
                    assert landing in starts
                    inexact += 1

    assert exact > 80
    assert inexact < exact


def test_proof_of_the_finished_pack_succeeds(built: Built) -> None:
    assert invoke(["verify", str(built.round)]) == 0


def test_both_packs_pass_verapdf_for_pdf_a_2a_and_pdf_ua_1(built: Built) -> None:
    packs = [built.round / f"pack.{locale}.pdf" for locale in ("zh", "en")]
    for pack, language in zip(packs, ("zh-CN", "en"), strict=True):
        with pikepdf.open(pack) as pdf:
            parts = pdf.Root.StructTreeRoot.K[0].K
            assert {str(one.Lang) for one in parts} == {language}
            assert b"<pdfaid:conformance>A<" in pdf.Root.Metadata.read_bytes()
    assert_compliant(*packs)


def test_second_build_converts_nothing_and_a_changed_field_only_its_documents(
    built: Built,
) -> None:
    before = built.manifest("zh")
    assert built.build("zh") == 0
    assert {item["decision"] for item in built.manifest("zh")["items"]} == {"reused"}

    profile = built.company / "profile.yaml"
    text = profile.read_text(encoding="utf-8")
    assert text.count("certification@example.com") == 1
    changed = text.replace("certification@example.com", "dossier@example.com")
    profile.write_text(changed, encoding="utf-8")
    assert built.build("zh") == 0
    after = built.manifest("zh")
    profile.write_text(text, encoding="utf-8")

    readers = {i["id"] for i in before["items"] if "/contact/email" in i["reads"]}
    rebuilt = {i["id"] for i in after["items"] if i["decision"] == "built"}
    assert readers
    assert rebuilt == readers

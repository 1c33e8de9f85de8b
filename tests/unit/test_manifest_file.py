from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from packbuilder.errors import InputError
from packbuilder.model.manifest import Manifest, ManifestItem, ManifestPage, Note
from packbuilder.model.plan import Action, Reason, ReasonCode
from packbuilder.model.text import BilingualText
from packbuilder.store.fingerprint import file_digest
from packbuilder.store.layout import RoundFolder
from packbuilder.store.manifest_file import read_manifest, write_manifest
from packbuilder.store.previous import has_ready_pack, read_previous

ITEM = ManifestItem(
    item_id="service-manual",
    kind="document",
    title=BilingualText("手册", "Manual"),
    language="zh",
    section="system",
    number="EA-SM-01",
    version="A/0",
    attachment_number=None,
    first_page=1,
    page_count=2,
    docx="docx/zh/service-manual.docx",
    pdf="pdf/zh/service-manual.pdf",
    docx_sha256="d",
    sha256="p",
    decision=Action.BUILD,
    reasons=(Reason(ReasonCode.DATA_CHANGED, "/company/name"),),
    source_name="doc-templates/x.docx",
    source="s",
    tool="t",
    reads={"/b": "2", "/a": "1"},
    missing_english=("/company/name",),
    notes=(Note(code="evidence-repaired", params={"page": "1"}),),
)
MANIFEST = Manifest(
    tool_name="packbuilder",
    tool_version="0.1.0",
    scheme_id="gbt27922-2011",
    scheme_version="1.0.0",
    company_id="acme",
    round_number=0,
    locale="zh",
    is_draft=False,
    inputs=(("a.csv", "1"), ("profile.yaml", "2")),
    items=(ITEM, dataclasses.replace(ITEM, item_id="x", docx=None, docx_sha256=None)),
    pages=(ManifestPage(page=1, label="1", item="service-manual", source="p", source_page=1),),
    pack_path="pack.zh.pdf",
    pack_sha256="z",
    page_count=1,
)


def test_a_manifest_comes_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "manifest.zh.json"
    write_manifest(path, MANIFEST)

    assert read_manifest(path) == MANIFEST
    assert [file.name for file in tmp_path.iterdir()] == ["manifest.zh.json"]


def test_the_file_has_the_names_of_the_contract(tmp_path: Path) -> None:
    path = tmp_path / "manifest.zh.json"
    write_manifest(path, MANIFEST)
    data: dict[str, Any] = json.loads(path.read_text("utf-8"))

    assert {"format_version", "tool", "scheme", "company_id", "round", "locale", "inputs",
            "items", "pages", "pack"} <= set(data)  # fmt: skip
    assert set(data["tool"]) == {"name", "version"}
    assert set(data["inputs"][0]) == {"path", "sha256"}
    assert {"id", "kind", "title", "first_page", "page_count", "docx", "pdf", "sha256",
            "decision", "reasons"} <= set(data["items"][0])  # fmt: skip
    assert data["items"][0]["decision"] == "built"
    assert set(data["pages"][0]) == {"page", "label", "item", "source", "source_page"}
    assert {"path", "sha256", "page_count"} <= set(data["pack"])


def test_no_manifest_is_none(tmp_path: Path) -> None:
    assert read_manifest(tmp_path / "manifest.zh.json") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "manifest-broken"),
        ("{", "manifest-broken"),
        ("[]", "manifest-unknown-version"),
        ("{}", "manifest-unknown-version"),
        ('{"format_version": 99}', "manifest-unknown-version"),
        ('{"format_version": 1}', "manifest-broken"),
        ('{"format_version": 1, "tool": null}', "manifest-broken"),
    ],
)
def test_a_manifest_that_cannot_be_used_is_refused_and_costs_only_a_full_build(
    tmp_path: Path, text: str, code: str
) -> None:
    folder = RoundFolder(tmp_path)
    folder.manifest("zh").write_text(text, "utf-8")

    with pytest.raises(InputError) as caught:
        read_manifest(folder.manifest("zh"))
    assert caught.value.code == code
    assert read_previous(folder, "zh") is None
    assert not has_ready_pack(folder, "zh")


def test_the_draft_is_the_newest_build(tmp_path: Path) -> None:
    folder = RoundFolder(tmp_path)
    write_manifest(folder.manifest("zh"), MANIFEST)
    folder.pack("zh").write_bytes(b"pack")
    assert has_ready_pack(folder, "zh")
    assert not has_ready_pack(folder, "en")
    (tmp_path / "draft").mkdir()
    draft = dataclasses.replace(MANIFEST, is_draft=True)
    write_manifest(RoundFolder(tmp_path / "draft").manifest("zh"), draft)

    previous = read_previous(folder, "zh")

    assert previous is not None
    assert (previous.root, previous.manifest) == (tmp_path / "draft", draft)
    assert has_ready_pack(folder, "zh")


def test_a_draft_in_the_rounds_folder_is_no_ready_pack(tmp_path: Path) -> None:
    folder = RoundFolder(tmp_path)
    folder.pack("zh").write_bytes(b"pack")
    write_manifest(folder.manifest("zh"), dataclasses.replace(MANIFEST, is_draft=True))

    assert not has_ready_pack(folder, "zh")


@pytest.mark.parametrize("spoilt", ["docx", "pdf"])
@pytest.mark.parametrize("how", ["altered", "deleted"])
def test_an_item_is_intact_only_with_both_its_files(tmp_path: Path, spoilt: str, how: str) -> None:
    docx, pdf = tmp_path / "docx/zh/a.docx", tmp_path / "pdf/zh/a.pdf"
    for path in (docx, pdf):
        path.parent.mkdir(parents=True)
        path.write_bytes(path.name.encode())
    item = dataclasses.replace(
        ITEM,
        docx="docx/zh/a.docx",
        pdf="pdf/zh/a.pdf",
        docx_sha256=file_digest(docx),
        sha256=file_digest(pdf),
    )
    write_manifest(tmp_path / "manifest.zh.json", dataclasses.replace(MANIFEST, items=(item,)))
    previous = read_previous(RoundFolder(tmp_path), "zh")
    assert previous is not None
    assert previous.is_intact(item)

    path = docx if spoilt == "docx" else pdf
    if how == "altered":
        path.write_bytes(b"edited by hand")
    else:
        path.unlink()

    assert not previous.is_intact(item)


def test_the_digest_of_nothing_is_empty(tmp_path: Path) -> None:
    assert file_digest(tmp_path) == ""
    assert file_digest(tmp_path / "none") == ""


def test_the_names_of_a_round(tmp_path: Path) -> None:
    folder = RoundFolder.of(tmp_path, "acme", "gbt27922-2011", 3)

    assert folder.root == tmp_path / "acme/gbt27922-2011/round-03"
    assert folder.pack("zh-en").name == "pack.zh-en.pdf"
    assert folder.report("zh", "html").name == "report.zh.html"
    assert str(folder.relative_docx("zh", "a")) == "docx/zh/a.docx"

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pack_fixtures import (  # type: ignore[import-not-found,unused-ignore]
    PageSpec,
    build_pack,
    publish_pack,
    sample_parts,
    sha256,
    write_pdf,
)
from pikepdf import Array, Dictionary, Name, Pdf

from packbuilder.assemble.verify import VerifyResult, verify_pack
from packbuilder.errors import InputError
from packbuilder.i18n import LANGUAGES, has_message, translate


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("built")
    build_pack(path)
    return path


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "round-00"))


def tamper(folder: Path, change: Callable[[Pdf], None]) -> VerifyResult:
    """Change the pack and make the manifest agree with the new bytes, as a forger would."""
    path = folder / "pack.zh.pdf"
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        change(pdf)
        pdf.save(path)
    edit(folder, lambda data: data["pack"].update(sha256=sha256(path)))
    return verify_pack(folder)


def edit(folder: Path, change: Callable[[Any], object]) -> VerifyResult:
    path = folder / "manifest.zh.json"
    data = json.loads(path.read_text("utf-8"))
    change(data)
    path.write_text(json.dumps(data), "utf-8")
    return verify_pack(folder)


def found(result: VerifyResult) -> set[tuple[str, int | None]]:
    for one in result.findings:
        for language in LANGUAGES:
            for suffix in ("", ".remedy"):
                assert has_message(f"finding.{one.code}{suffix}", language)
            assert "{" not in translate(f"finding.{one.code}", language, one.params)
    return {(one.code, one.location.page if one.location else None) for one in result.findings}


def codes(result: VerifyResult) -> set[str]:
    return {code for code, _ in found(result)}


def test_a_pack_as_built_is_proved(folder: Path) -> None:
    result = verify_pack(folder)
    assert result.findings == ()
    assert result.is_proved
    assert (result.packs, result.page_count) == (("pack.zh.pdf",), 11)


def test_every_page_is_listed_with_its_picture_before_and_after(folder: Path) -> None:
    pages = verify_pack(folder).pages
    assert [page.page for page in pages] == list(range(1, 12))
    assert all(page.picture_before == page.picture_after is not None for page in pages)
    manual = [page for page in pages if page.item_id == "manual"]
    assert [(page.source, page.source_page) for page in manual] == [
        ("pdf/zh/manual.pdf", number) for number in (1, 2, 3)
    ]
    assert {page.source_sha256 for page in manual} == {sha256(folder / "pdf/zh/manual.pdf")}

    def draw(pdf: Pdf) -> None:
        pdf.pages[3].contents_add(pdf.make_stream(b"q 0 g 100 400 300 30 re f Q\n"))

    changed = [page.page for page in tamper(folder, draw).pages
               if page.picture_before != page.picture_after]  # fmt: skip
    assert changed == [4]


def test_a_link_to_an_item_that_the_pack_does_not_hold_is_no_deviation(tmp_path: Path) -> None:
    parts = [one for one in sample_parts(tmp_path) if one.item_id not in ("contents", "complaints")]
    pack = publish_pack(tmp_path, parts)
    assert [link.uri for link in pack.unresolved] == ["packbuilder:item/complaints#clause_5_3"]
    assert verify_pack(tmp_path).findings == ()


def test_a_changed_byte(folder: Path) -> None:
    path = folder / "pack.zh.pdf"
    path.write_bytes(path.read_bytes() + b"\n")
    assert codes(verify_pack(folder)) == {"verify-pack-hash"}


def test_a_removed_page(folder: Path) -> None:
    def remove(pdf: Pdf) -> None:
        del pdf.pages[4]

    result = found(tamper(folder, remove))
    assert ("verify-page-missing", 5) in result
    assert ("verify-page-count", None) in result
    assert not any(code == "verify-page-misplaced" for code, _ in result)


def test_swapped_pages(folder: Path) -> None:
    def swap(pdf: Pdf) -> None:
        page = pdf.pages[4]
        del pdf.pages[4]
        pdf.pages.insert(5, page)

    result = found(tamper(folder, swap))
    assert {"verify-page-misplaced", "verify-page-number"} <= {code for code, _ in result}


def test_a_doubled_page(folder: Path) -> None:
    def double(pdf: Pdf) -> None:
        pdf.pages.append(pdf.pages[4])

    assert {"verify-page-repeated", "verify-page-count"} <= codes(tamper(folder, double))


def test_a_page_replaced_by_its_neighbour(folder: Path) -> None:
    def replace(pdf: Pdf) -> None:
        pdf.pages[5].obj.Contents = pdf.pages[4].obj.Contents
        pdf.pages[5].obj.Resources = pdf.pages[4].obj.Resources
        pdf.pages[5].obj.Annots = pdf.pages[4].obj.Annots

    result = codes(tamper(folder, replace))
    assert {"verify-page-repeated", "verify-page-missing"} <= result


def test_a_blanked_page_that_keeps_its_stamp(folder: Path) -> None:
    def blank(pdf: Pdf) -> None:
        opening, _, closing, stamp = list(pdf.pages[7].obj.Contents)
        pdf.pages[7].obj.Contents = Array([opening, closing, stamp])

    assert ("verify-page-blank", 8) in found(tamper(folder, blank))


def test_a_foreign_page(folder: Path) -> None:
    def add(pdf: Pdf) -> None:
        pdf.add_blank_page(page_size=(595, 842))

    assert ("verify-page-foreign", 12) in found(tamper(folder, add))


@pytest.mark.parametrize("drawing", [b"q 0 g 100 700 3 3 re f Q\n", b"q 1 g 0 0 600 30 re f Q\n"])
def test_a_page_drawn_over(folder: Path, drawing: bytes) -> None:
    """A dot on the page, and white paint in the stamp's own zone."""

    def draw(pdf: Pdf) -> None:
        pdf.pages[3].contents_add(pdf.make_stream(drawing), prepend=True)

    assert ("verify-page-altered", 4) in found(tamper(folder, draw))


def test_a_note_laid_over_a_page(folder: Path) -> None:
    def lay(pdf: Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Subtype=Name.Square, Rect=[0, 0, 9, 9])
        pdf.pages[9].obj.Annots = Array([pdf.make_indirect(note)])

    assert ("verify-page-altered", 10) in found(tamper(folder, lay))


def test_text_that_looks_the_same_and_reads_differently(folder: Path) -> None:
    def garble(pdf: Pdf) -> None:
        font = pdf.pages[3].resources.Font.F1
        table = font.ToUnicode.read_bytes().replace(
            "手".encode("utf-16-be").hex().upper().encode(), b"0041"
        )
        font.ToUnicode = pdf.make_stream(table)

    assert ("verify-page-text", 4) in found(tamper(folder, garble))


def test_a_printed_number_that_lies(folder: Path) -> None:
    def lie(pdf: Pdf) -> None:
        pdf.pages[3].obj.Contents[-1] = pdf.pages[4].obj.Contents[-1]

    assert found(tamper(folder, lie)) == {("verify-page-number", 4)}


def test_a_changed_label(folder: Path) -> None:
    def label(pdf: Pdf) -> None:
        pdf.Root.PageLabels = Dictionary(
            Nums=Array([0, Dictionary(S=Name.D, St=1), 10, Dictionary(S=Name.r, St=1)])
        )

    assert found(tamper(folder, label)) == {("verify-page-label", 11)}


def test_an_outline_off_by_one(folder: Path) -> None:
    def shift(pdf: Pdf) -> None:
        section = pdf.Root.Outlines.First.Next.Next
        section.First.Dest[0] = pdf.pages[4].obj
        section.First.First.Next.Dest[0] = pdf.pages[5].obj

    result = found(tamper(folder, shift))
    assert result == {
        ("verify-outline-page", 5), ("verify-outline-missing", 4), ("verify-outline-page", 6),
        ("verify-outline-differs", 4),
    }  # fmt: skip


def test_a_section_entry_beside_its_divider(folder: Path) -> None:
    def shift(pdf: Pdf) -> None:
        pdf.Root.Outlines.First.Next.Next.Dest[0] = pdf.pages[3].obj

    assert ("verify-outline-page", 4) in found(tamper(folder, shift))


def test_a_bookmark_without_target(folder: Path) -> None:
    def cut(pdf: Pdf) -> None:
        del pdf.Root.Outlines.First.Next.Next.First.First["/Dest"]

    assert "verify-outline-dead" in codes(tamper(folder, cut))


def test_a_contents_link_moved(folder: Path) -> None:
    def move(pdf: Pdf) -> None:
        pdf.pages[1].obj.Annots[0].A.D[0] = pdf.pages[6].obj

    result = found(tamper(folder, move))
    assert result == {("verify-link-target", 2), ("verify-link-moved", 2)}


def test_a_link_that_leaves_the_page_tree(folder: Path) -> None:
    def lose(pdf: Pdf) -> None:
        pdf.pages[4].obj.Annots[0].A.D[0] = pdf.make_indirect(Dictionary(Type=Name.Page))

    assert found(tamper(folder, lose)) == {("verify-link-broken", 5)}


def test_a_dead_link(folder: Path) -> None:
    def kill(pdf: Pdf) -> None:
        del pdf.pages[4].obj.Annots[0]["/A"]

    assert found(tamper(folder, kill)) == {("verify-link-unresolved", 5)}


def test_a_contents_row_with_a_wrong_page_or_none(tmp_path: Path) -> None:
    parts = sample_parts(tmp_path)
    lines = ["目录", "第 1 部分 申请与声明 4", "服务手册（EA-SM-01） 5", "附件 2-1 营业执照 10"]
    write_pdf(parts[1].pdf, [PageSpec(lines)])
    publish_pack(tmp_path, parts)
    result = verify_pack(tmp_path)
    assert [(one.code, one.params.get("title", one.subject)) for one in result.findings] == [
        ("verify-contents-row", "申请与声明"),
        ("verify-contents-row", "服务手册"),
        ("verify-contents-missing", "complaints"),
    ]


def drop_row(data: Any) -> None:
    del data["pages"][3]


def two_labels(data: Any) -> None:
    data["pages"][3]["label"] = "iv"


def longer_item(data: Any) -> None:
    data["items"][3]["page_count"] = 4


def other_item(data: Any) -> None:
    data["pages"][3]["item"] = "nobody"


def other_hash(data: Any) -> None:
    data["items"][3]["sha256"] = "0" * 64


def other_pack(data: Any) -> None:
    data["pack"]["path"] = "../pack.zh.pdf"


@pytest.mark.parametrize(
    ("change", "code"),
    [(drop_row, "verify-page-table-gap"), (two_labels, "verify-page-label"),
     (longer_item, "verify-item-pages"), (other_item, "verify-page-unknown-item"),
     (other_hash, "verify-item-hash"), (other_pack, "verify-pack-missing")],
)  # fmt: skip
def test_an_edited_manifest(folder: Path, change: Callable[[Any], None], code: str) -> None:
    assert code in codes(edit(folder, change))


def test_item_files_that_are_gone_changed_or_damaged(folder: Path) -> None:
    pdf = folder / "pdf" / "zh"
    (pdf / "complaints.pdf").unlink()
    (pdf / "licence.pdf").write_bytes(b"no pdf")
    write_pdf(pdf / "manual.pdf", [PageSpec(["另一页"])] * 3)
    result = verify_pack(folder)
    rows = {(one.code, one.subject) for one in result.findings}
    assert ("verify-item-file-missing", "complaints") in rows
    assert ("verify-item-unreadable", "licence") in rows
    assert ("verify-item-hash", "manual") in rows
    assert ("verify-page-altered", "manual") in rows
    assert not any(code == "verify-page-altered" and item != "manual" for code, item in rows)


def test_a_damaged_pack(folder: Path) -> None:
    (folder / "pack.zh.pdf").write_bytes(b"%PDF-1.7 cut")
    assert codes(verify_pack(folder)) == {"verify-pack-hash", "verify-pack-unreadable"}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"locale": 1}', '{"pack": null}'])
def test_a_damaged_manifest_stops_verification(folder: Path, text: str) -> None:
    (folder / "manifest.zh.json").write_text(text, "utf-8")
    with pytest.raises(InputError, match="verify-manifest-damaged"):
        verify_pack(folder)


def test_a_folder_without_manifest(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="verify-manifest-missing"):
        verify_pack(tmp_path)


@pytest.mark.parametrize(
    ("closed", "code"),
    [
        ("pack.zh.pdf", "verify-pack-unreadable"),
        ("pdf/zh/manual.pdf", "verify-item-unreadable"),
    ],
)
def test_a_file_that_nobody_may_read_is_named(
    folder: Path, closed: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_file = Path.open

    def refuse(path: Path, *args: Any, **more: Any) -> Any:
        if path == folder / closed:
            raise PermissionError(errno.EACCES, "denied", str(path))
        return open_file(path, *args, **more)

    monkeypatch.setattr(Path, "open", refuse)

    assert code in codes(verify_pack(folder))

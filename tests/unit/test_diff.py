"""``packbuilder diff`` and what it is made of, on packs of two small documents."""

from __future__ import annotations

import dataclasses
import io
import json
import shutil
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageDraw
from tests.small_words import W, add_parts, marked, part, write_word
from tests.word_edits import said

from packbuilder.cli.main import invoke
from packbuilder.compare.packs import compare_packs
from packbuilder.compare.pages import read_faces, regions, side_by_side
from packbuilder.model.manifest import Manifest, ManifestItem, ManifestPage
from packbuilder.model.plan import Action
from packbuilder.model.text import BilingualText
from packbuilder.store.fingerprint import file_digest
from packbuilder.store.manifest_file import read_manifest, write_manifest

_TITLES = {
    "manual": BilingualText("售后服务手册", "Service manual"),
    "list": BilingualText("网点清单", "Outlets"),
    "licence": BilingualText("营业执照", "Business licence"),
}


def _page(text: str) -> Image.Image:
    page = Image.new("RGB", (595, 842), "white")
    ImageDraw.Draw(page).text((60, 100), text, fill="black", font_size=24)
    return page


def _pdf(path: Path, *texts: str) -> Path:
    first, *more = [_page(text) for text in texts]
    first.save(path, "PDF", save_all=True, append_images=more, resolution=72)
    return path


def _write_pack(
    root: Path, parts: dict[str, tuple[str, ...]], words: dict[str, str], locale: str = "zh"
) -> Path:
    """A pack of ``parts``: the pages of each item; items with ``words`` are documents."""
    root.mkdir(exist_ok=True)
    items, pages = list[ManifestItem](), list[ManifestPage]()
    for item_id, texts in parts.items():
        pdf = _pdf(root / f"{item_id}.{locale}.pdf", *texts)
        docx = None
        if item_id in words:
            docx = write_word(root / f"{item_id}.{locale}.docx", "# 时限", words[item_id], "完")
        items.append(_item(item_id, pdf, docx, len(pages) + 1, len(texts)))
        pages += [
            ManifestPage(
                page=len(pages) + n, label=str(len(pages) + n), item=item_id,
                source=pdf.name, source_page=n,
            )
            for n in range(1, len(texts) + 1)
        ]  # fmt: skip
    pack = root / f"pack.{locale}.pdf"
    pack.write_text(repr((parts, words)))
    write_manifest(root / f"manifest.{locale}.json", _manifest(locale, items, pages, pack))
    return root


def _item(item_id: str, pdf: Path, docx: Path | None, first: int, count: int) -> ManifestItem:
    return ManifestItem(
        item_id=item_id, kind="document" if docx else "evidence", title=_TITLES[item_id],
        language="zh", section="system", number=None, version="A/0" if docx else None,
        attachment_number=None, first_page=first, page_count=count,
        docx=docx.name if docx else None, pdf=pdf.name,
        docx_sha256=file_digest(docx) if docx else None, sha256=file_digest(pdf),
        decision=Action.BUILD, reasons=(), source_name="t.docx", source="s", tool="t",
    )  # fmt: skip


def _manifest(
    locale: str, items: list[ManifestItem], pages: list[ManifestPage], pack: Path
) -> Manifest:
    return Manifest(
        tool_name="packbuilder", tool_version="0", scheme_id="s", scheme_version="1",
        company_id="acme", round_number=0, locale=locale, is_draft=False, inputs=(),
        items=tuple(items), pages=tuple(pages), pack_path=pack.name,
        pack_sha256=file_digest(pack), page_count=len(pages),
    )  # fmt: skip


_PARTS = {"manual": ("page one", "page two"), "list": ("outlets",), "licence": ("scan",)}
_WORDS = {"manual": "接到投诉后24小时内答复", "list": "共6个网点"}


@pytest.fixture
def packs(tmp_path: Path) -> tuple[Path, Path]:
    """A pack, and a copy of it with one value changed in the manual."""
    old = _write_pack(tmp_path / "旧 round-00", _PARTS, _WORDS)
    new = Path(shutil.copytree(old, tmp_path / "新 round-01"))
    docx = write_word(new / "manual.zh.docx", "# 时限", "接到投诉后12小时内答复", "完")
    pdf = _pdf(new / "manual.zh.pdf", "page one", "page 2", "and three")
    manifest = read_manifest(new / "manifest.zh.json")
    assert manifest is not None
    manual = dataclasses.replace(
        manifest.items[0], docx_sha256=file_digest(docx), sha256=file_digest(pdf), page_count=3
    )
    others = [dataclasses.replace(i, first_page=i.first_page + 1) for i in manifest.items[1:]]
    first, second, *rest = manifest.pages
    third = dataclasses.replace(second, page=3, label="3", source_page=3)
    moved = [dataclasses.replace(p, page=p.page + 1, label=str(p.page + 1)) for p in rest]
    write_manifest(
        new / "manifest.zh.json",
        dataclasses.replace(
            manifest,
            items=(manual, *others),
            pages=(first, second, third, *moved),
            page_count=5,
        ),
    )
    return old, new


def test_equal_packs_end_with_0(
    packs: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert invoke(["diff", str(packs[0]), str(packs[0]), "--lang", "en"]) == 0
    assert capsys.readouterr().out == "The two packs are equal.\n"


def test_a_changed_value_is_named_with_document_and_paragraph(
    packs: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert invoke(["diff", *map(str, packs), "--lang", "zh"]) == 1
    out = capsys.readouterr().out
    assert "更改：售后服务手册（manual，第 1 页起）" in out
    assert (
        "时限 / 第 1 段\n        - 接到投诉后24小时内答复\n        + 接到投诉后12小时内答复" in out
    )
    assert "第 2 页有变化（manual）" in out
    assert "第 3 页为新增（manual）" in out
    assert "原第 3–4 页现为第 4–5 页，内容不变（2 页）" in out
    assert "页数：2 → 3" in out
    assert "未变化：2 项，逐字节相同。" in out


def test_json_is_one_document(packs: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["diff", *map(str, packs), "--json"]) == 1
    data = json.loads(capsys.readouterr().out)
    (pack,) = data["packs"]
    (item,) = pack["items"]
    (row,) = item["differences"]
    assert (data["same"], item["id"], item["files"]) == (False, "manual", ["docx", "pdf"])
    assert row["place"]["text"] == "时限 / paragraph 1"
    assert (row["old"], row["new"]) == ("接到投诉后24小时内答复", "接到投诉后12小时内答复")
    assert [page["change"] for page in pack["pages"]] == ["changed", "added"]
    assert pack["moves"] == [{"old_first": 3, "new_first": 4, "count": 2}]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_html_holds_the_pages_side_by_side_and_needs_no_other_file(
    packs: tuple[Path, Path], tmp_path: Path, language: str
) -> None:
    page = tmp_path / "比较 报告.html"
    assert invoke(["diff", *map(str, packs), "--html", str(page), "--lang", language]) == 1
    html = page.read_text(encoding="utf-8")
    assert html.count("data:image/png;base64,") == 2
    assert "<del>24</del>" in html
    assert "<ins>12</ins>" in html
    assert "diff." not in html.replace("packbuilder diff", "")  # every key has its words
    assert "http" not in html.replace("http-equiv", "")


def test_redlines_are_written_for_what_changed(
    packs: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invoke(["diff", *map(str, packs), "--redline", str(tmp_path / "red")]) == 1
    made = sorted(p.relative_to(tmp_path / "red") for p in (tmp_path / "red").rglob("*.docx"))
    assert [str(path) for path in made] == ["zh/manual.docx"]
    redline = tmp_path / "red" / made[0]
    assert marked(part(redline), "del") == ["24"]
    assert said(redline, "accept") == said(packs[1] / "manual.zh.docx")
    assert "zh/manual.docx" in capsys.readouterr().out


def test_a_document_without_a_redline_is_named_and_the_others_are_made(
    packs: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = f'<w:footnotes xmlns:w="{W[1:-1]}"><w:p><w:r><w:t>note</w:t></w:r></w:p></w:footnotes>'
    add_parts(packs[1] / "manual.zh.docx", {"word/footnotes.xml": notes.encode()})
    folder = str(tmp_path / "red")
    assert invoke(["diff", *map(str, packs), "--redline", folder, "--lang", "en"]) == 1
    out = capsys.readouterr().out
    assert "No redline of manual: The redline of manual.zh.docx was not proven" in out
    assert "{" not in out
    assert not list((tmp_path / "red").rglob("*.docx"))


def test_items_that_came_and_went_and_languages_that_only_one_has(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = _write_pack(tmp_path / "old", {k: _PARTS[k] for k in ("manual", "licence")}, _WORDS)
    new = _write_pack(tmp_path / "new", {k: _PARTS[k] for k in ("manual", "list")}, _WORDS)
    _write_pack(new, {"manual": ("x",)}, _WORDS, locale="en")
    assert invoke(["diff", str(old), str(new), "--lang", "en"]) == 1
    out = capsys.readouterr().out
    assert "Language en: only the new folder has a pack." in out
    assert "Added: Outlets (list, from page 3)" in out
    assert "Removed: Business licence (licence, from page 3)" in out
    assert "Pieces of evidence: 1 → 0" in out
    assert "Page 3 is new (list)" in out
    assert "Former page 3 is gone (licence)" in out


def test_a_pack_file_that_alone_differs_is_a_difference(packs: tuple[Path, Path]) -> None:
    old, _ = packs
    manifest = json.loads((old / "manifest.zh.json").read_text("utf-8"))
    other = Path(shutil.copytree(old, old.parent / "other"))
    manifest["pack"]["sha256"] = "0" * 64
    (other / "manifest.zh.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert [fact.name for fact in compare_packs(old, other).locales[0].facts] == ["pack_file"]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda folder: shutil.rmtree(folder), "does not exist"),
        (lambda folder: (folder / "manifest.zh.json").unlink(), "no manifest"),
        (lambda folder: (folder / "manifest.zh.json").write_text("{"), "damaged"),
        (lambda folder: (folder / "manual.zh.pdf").unlink(), "manual.zh.pdf"),
        (lambda folder: (folder / "manual.zh.pdf").write_text("no"), "manual.zh.pdf"),
        (lambda folder: (folder / "manual.zh.docx").write_text("no"), "manual.zh.docx"),
    ],
)
def test_what_cannot_be_read_ends_with_3(
    packs: tuple[Path, Path], capsys: pytest.CaptureFixture[str], spoil: object, words: str
) -> None:
    assert callable(spoil)
    spoil(packs[1])
    assert invoke(["diff", *map(str, packs), "--lang", "en"]) == 3
    assert words in capsys.readouterr().err


def test_a_manifest_that_leads_out_of_the_folder_is_refused(packs: tuple[Path, Path]) -> None:
    text = (packs[1] / "manifest.zh.json").read_text("utf-8")
    text = text.replace('"manual.zh.docx"', '"../../../../etc/hostname"')
    (packs[1] / "manifest.zh.json").write_text(text, encoding="utf-8")
    assert invoke(["diff", *map(str, packs)]) == 3


def test_a_report_that_cannot_be_written_ends_with_3(packs: tuple[Path, Path]) -> None:
    target = packs[0] / "none" / "x.html"
    assert invoke(["diff", *map(str, packs), "--html", str(target)]) == 3
    (packs[0] / "file").write_text("")
    assert invoke(["diff", *map(str, packs), "--redline", str(packs[0] / "file" / "x")]) == 3


def test_what_differs_on_two_pages_is_framed(tmp_path: Path) -> None:
    old, new = _page("same"), _page("same")
    ImageDraw.Draw(new).text((60, 600), "7", fill="black", font_size=20)
    ((left, top, right, bottom),) = regions(old, new)
    assert 50 <= left < right <= 90
    assert 590 <= top < bottom <= 640
    files = (_pdf(tmp_path / "a.pdf", "left"), 1), (_pdf(tmp_path / "b.pdf", "right"), 1)
    picture = side_by_side(*files)
    assert picture == side_by_side(*files)
    assert side_by_side(None, files[1]) != picture


def test_pages_that_look_the_same_have_the_same_face(tmp_path: Path) -> None:
    first = read_faces(_pdf(tmp_path / "a.pdf", "one", "two"), file="a.pdf")
    second = read_faces(_pdf(tmp_path / "b.pdf", "two"), file="b.pdf")
    assert first[1].digest == second[0].digest != first[0].digest
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as document:
        assert len(document) == 2


def test_the_frames_are_red_on_a_page_without_colours(tmp_path: Path) -> None:
    files = (_pdf(tmp_path / "a.pdf", "left"), 1), (_pdf(tmp_path / "b.pdf", "right"), 1)
    picture = Image.open(io.BytesIO(side_by_side(*files))).convert("RGB")
    assert (176, 0, 0) in {colour for _, colour in picture.getcolors(1 << 16) or ()}

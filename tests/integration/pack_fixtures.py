"""Small PDFs and whole packs for the tests of assembly."""

from __future__ import annotations

import atexit
import datetime as dt
import functools
import hashlib
import json
import shutil
import string
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String

from packbuilder.assemble.identity import pack_id
from packbuilder.assemble.merge import assemble_pack
from packbuilder.assemble.pack import AssembledPack, AssemblyOptions
from packbuilder.assemble.stamp_font import StampFontFile
from packbuilder.model.pdf import PackPart
from packbuilder.model.scheme import Section
from packbuilder.model.text import BilingualText, Language, LocaleMode


@functools.cache
def machine_font() -> tuple[Path, int]:
    """A font of this machine that holds Chinese glyphs, and its face."""
    found = subprocess.run(
        ["fc-match", "-f", "%{file}\n%{index}", "Noto Sans CJK SC"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    return Path(found[0]), int(found[1])


@functools.cache
def chinese_font() -> tuple[Path, int]:
    """The same face cut down to the characters of these tests: a large one costs a second a use."""
    path, index = machine_font()
    sources = sorted(Path(__file__).parent.glob("*pack*.py"))
    texts = [string.printable, *(source.read_text("utf-8") for source in sources)]
    with TTFont(path, fontNumber=index, recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(subset.Options(layout_features=[], hinting=False))
        subsetter.populate(text="".join(texts))
        subsetter.subset(font)
        folder = Path(tempfile.mkdtemp(prefix="packbuilder-font-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        font.save(folder / "small.otf")
    return folder / "small.otf", 0


@dataclass(frozen=True)
class PageSpec:
    """A page to draw: lines of text from the top, and links over some of them."""

    lines: Sequence[str]
    links: dict[int, str] = field(default_factory=dict)
    rotate: int = 0


def write_pdf(
    path: Path,
    pages: Sequence[PageSpec],
    *,
    headings: Sequence[tuple[str, int]] = (),
    names: dict[str, int] | None = None,
) -> Path:
    """Write a PDF with text, links (``#2`` is page 2 of itself), outline, named places."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with Pdf.new() as pdf:
        texts = [line for page in pages for line in page.lines]
        font = StampFontFile(*chinese_font()).embed(pdf, texts)
        for spec in pages:
            page = pdf.add_blank_page(page_size=(595, 842))
            page.obj.Resources = Dictionary(Font=Dictionary(F1=font.resource))
            body = b"".join(
                b"BT /F1 12 Tf 1 0 0 1 80 %d Tm %s Tj ET\n" % (750 - 24 * row, font.encode(line))
                for row, line in enumerate(spec.lines)
            )
            page.obj.Contents = pdf.make_stream(body)
            if spec.rotate:
                page.obj.Rotate = spec.rotate
        for page, spec in zip(list(pdf.pages), pages, strict=True):
            page.obj.Annots = Array([_link(pdf, row, uri) for row, uri in spec.links.items()])
        with pdf.open_outline() as outline:
            for title, number in headings:
                outline.root.append(OutlineItem(title, number - 1, "XYZ", left=80, top=700))
        if names:
            pdf.Root.Dests = Dictionary(
                {
                    f"/{name}": Array([pdf.pages[number - 1].obj, Name.XYZ, 80, 500, 0])
                    for name, number in names.items()
                }
            )
        pdf.save(path, deterministic_id=True)
    return path


def _link(pdf: Pdf, row: int, uri: str) -> Dictionary:
    annotation = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=[78, 746 - 24 * row, 400, 762 - 24 * row], F=4
    )
    if uri.startswith("#"):
        annotation.Dest = Array([pdf.pages[int(uri[1:]) - 1].obj, Name.XYZ, 10, 333, 0])
    elif uri.startswith("@"):
        annotation.Dest = Name("/" + uri[1:])
    else:
        annotation.A = Dictionary(S=Name.URI, URI=String(uri))
    return pdf.make_indirect(annotation)


def part(item_id: str, pdf: Path, zh: str, en: str, **more: Any) -> PackPart:
    """A part in Chinese, a document of section ``s1`` unless told otherwise."""
    values: dict[str, Any] = {
        "kind": "document",
        "section_id": "s1",
        "language": Language.ZH,
        **more,
    }
    return PackPart(item_id=item_id, pdf=pdf, title=BilingualText(zh, en), **values)


def options(**more: Any) -> AssemblyOptions:
    """Options of a small pack in Chinese."""
    font_file, font_index = chinese_font()
    values: dict[str, Any] = {
        "title": "示例电器（江苏）有限公司 商品售后服务认证申报材料",
        "author": "示例电器（江苏）有限公司",
        "subject": "商品售后服务认证",
        "keywords": "售后服务",
        "language": "zh-CN",
        "company_line": "示例电器（江苏）有限公司",
        "pack_id": "0a1b2c3d",
        "is_sample": False,
        "document_date": dt.date(2026, 12, 20),
        "font_file": font_file,
        "font_index": font_index,
        "sections": (
            Section(section_id="s1", number=1, title=BilingualText("申请与声明", "Application")),
            Section(section_id="s2", number=2, title=BilingualText("企业与产品", "Company")),
        ),
        "locale": LocaleMode.ZH,
        **more,
    }
    return AssemblyOptions(**values)


def sample_parts(folder: Path) -> list[PackPart]:
    """Cover, contents, two sections with a divider, two documents, one piece of evidence."""
    pdf = folder / "pdf" / "zh"
    contents = PageSpec(
        [
            "目录",
            "第 1 部分 申请与声明 3",
            "服务手册（EA-SM-01） 4",
            "投诉处理程序 7",
            "第 2 部分 企业与产品 9",
            "附件 2-1 营业执照 10",
        ],
        {
            2: "packbuilder:item/manual",
            3: "packbuilder:item/complaints",
            5: "packbuilder:item/licence",
        },
    )
    manual = [
        PageSpec(
            ["服务手册", "一 目的", "见投诉程序"], {2: "packbuilder:item/complaints#clause_5_3"}
        ),
        PageSpec(["二 范围", "见第三章"], {1: "#3"}),
        PageSpec(["三 职责", "网站"], {1: "https://example.com/a"}),
    ]
    return [
        part("cover", write_pdf(pdf / "cover.pdf", [PageSpec(["申报材料"])]), "封面", "Cover",
             kind="generated", section_id=None),
        part("contents", write_pdf(pdf / "contents.pdf", [contents]), "目录", "Contents",
             kind="generated", section_id=None),
        part("divider-s1", write_pdf(pdf / "divider-s1.pdf", [PageSpec(["第一部分 申请与声明"])]),
             "申请与声明", "Application", kind="generated", is_divider=True),
        part("manual", write_pdf(pdf / "manual.pdf", manual,
             headings=[("一 目的", 1), ("二 范围", 2), ("三 职责", 3)]), "服务手册", "Manual"),
        part("complaints", write_pdf(pdf / "complaints.pdf",
             [PageSpec(["投诉处理程序", "一 受理"]), PageSpec(["二 调查"])],
             headings=[("一 受理", 1), ("二 调查", 2)], names={"clause5F55F3": 2}),
             "投诉处理程序", "Complaints procedure"),
        part("divider-s2", write_pdf(pdf / "divider-s2.pdf", [PageSpec(["第二部分 企业与产品"])]),
             "企业与产品", "Company", kind="generated", section_id="s2", is_divider=True),
        part("licence", write_pdf(pdf / "licence.pdf", [PageSpec(["扫描件甲"]),
             PageSpec(["扫描件乙"], rotate=90)]), "营业执照", "Business licence",
             kind="evidence", section_id="s2", attachment_label="附件 2-1"),
    ]  # fmt: skip


def build_pack(folder: Path, **more: Any) -> tuple[AssembledPack, list[PackPart]]:
    """A whole round's folder: items, pack, manifest."""
    parts = sample_parts(folder)
    return publish_pack(folder, parts, **more), parts


def publish_pack(
    folder: Path,
    parts: Sequence[PackPart],
    *,
    locale: str = "zh",
    words: Mapping[str, Path] | None = None,
    **more: Any,
) -> AssembledPack:
    """Assemble ``parts`` and write their manifest, as a build does; ``words`` are Word files."""
    digests = [(_sum(words, one), sha256(one.pdf)) for one in parts]
    name = folder / f"pack.{locale}.pdf"
    more = {"locale": LocaleMode(locale), **more}
    pack = assemble_pack(parts, name, options(pack_id=pack_id(digests), **more))
    write_manifest(folder, pack, parts, locale=locale, words=words)
    return pack


def _sum(words: Mapping[str, Path] | None, one: PackPart) -> str | None:
    path = (words or {}).get(one.item_id)
    return sha256(path) if path else None


def write_manifest(
    folder: Path,
    pack: AssembledPack,
    parts: Sequence[PackPart],
    *,
    locale: str = "zh",
    words: Mapping[str, Path] | None = None,
) -> None:
    """The manifest of a pack, as a build writes it."""
    placed = {one.item_id: one for one in pack.placed}
    sources = {one.item_id: one.pdf.relative_to(folder).as_posix() for one in parts}
    files = {key: path.relative_to(folder).as_posix() for key, path in (words or {}).items()}
    data = {
        "format_version": 1,
        "locale": locale,
        "items": [
            {
                "id": one.item_id,
                "kind": one.kind,
                "title": {"zh": one.title.zh, "en": one.title.en},
                "attachment_number": (one.attachment_label or "").rpartition(" ")[2] or None,
                "first_page": placed[one.item_id].first_page,
                "page_count": placed[one.item_id].page_count,
                "docx": files.get(one.item_id),
                "pdf": sources[one.item_id],
                "docx_sha256": _sum(words, one),
                "sha256": sha256(one.pdf),
            }
            for one in parts
        ],
        "pages": [
            {
                "page": row.page,
                "label": row.label,
                "item": row.item_id,
                "source": sources[row.item_id],
                "source_page": row.source_page,
            }
            for row in pack.pages
        ],
        "pack": {
            "path": pack.path.name,
            "sha256": sha256(pack.path),
            "id": pack_id((_sum(words, one), sha256(one.pdf)) for one in parts),
            "page_count": pack.page_count,
            "is_draft": False,
        },
    }
    text = json.dumps(data, ensure_ascii=False)
    (folder / f"manifest.{locale}.json").write_text(text, "utf-8")


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()

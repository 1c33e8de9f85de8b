from __future__ import annotations

import dataclasses
import io
import re
import subprocess
from pathlib import Path
from typing import Any

import img2pdf
import pikepdf
import pytest
from pack_fixtures import (  # type: ignore[import-not-found,unused-ignore]
    PageSpec,
    build_pack,
    machine_font,
    options,
    part,
    sample_parts,
    sha256,
    write_pdf,
)
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image, ImageDraw
from pypdf import PdfReader

from packbuilder.assemble.facts import read_page_texts, read_pdf_facts
from packbuilder.assemble.identity import pack_id
from packbuilder.assemble.merge import assemble_pack
from packbuilder.errors import AssemblyError, MissingToolError
from packbuilder.model.text import Language, LocaleMode


def landing_pages(path: Path) -> list[tuple[int, int, float | None]]:
    """(page, target page, height) of every inner link."""
    found = []
    with pikepdf.open(path) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        for number, page in enumerate(pdf.pages, start=1):
            for annotation in page.obj.get("/Annots", Array()):
                action = annotation.get("/A", Dictionary())
                if action.get("/S") == "/GoTo":
                    view: Any = action.D
                    height = float(view[3]) if view[1] == "/XYZ" else None
                    found.append((number, numbers[view[0].objgen], height))
    return found


def test_every_page_prints_its_number_and_the_running_line(tmp_path: Path) -> None:
    pack, _ = build_pack(tmp_path)
    texts = read_page_texts(pack.path)
    assert pack.page_count == len(texts) == 11
    for number, text in enumerate(texts, start=1):
        assert f"第 {number} 页 共 11 页" in text
        assert re.search(r"示例电器（江苏）有限公司 · [0-9a-f]{8} ", text)
        assert ("附件 2-1 营业执照" in text) == (number in (2, 10, 11))
        assert "SAMPLE" not in text


def test_sample_packs_mark_every_page_once(tmp_path: Path) -> None:
    pdf = write_pdf(tmp_path / "a.pdf", [PageSpec(["有标记 示例 SAMPLE"]), PageSpec(["无标记"])])
    assemble_pack(
        [part("a", pdf, "甲", "A", kind="evidence")], tmp_path / "p.pdf", options(is_sample=True)
    )
    for text in read_page_texts(tmp_path / "p.pdf"):
        assert text.count("SAMPLE") == 1


def test_only_one_font_is_added_and_everything_is_embedded(tmp_path: Path) -> None:
    pack, _ = build_pack(tmp_path)
    fonts = read_pdf_facts(pack.path).fonts
    assert all(embedded for _, embedded in fonts)
    assert [name for name, _ in fonts] == ["PackStamp"]


def test_links_lead_to_pages_of_the_pack(tmp_path: Path) -> None:
    pack, _ = build_pack(tmp_path)
    assert landing_pages(pack.path) == [
        (2, 4, 842.0),  # contents page
        (2, 7, 842.0),
        (2, 10, 842.0),
        (4, 8, 500.0),  # a bookmark of another document, by page and height
        (5, 6, 333.0),  # a link inside the document
    ]
    assert pack.unresolved == ()
    reader = PdfReader(pack.path)
    outer: Any = reader.pages[5]["/Annots"]
    assert outer[0].get_object()["/A"]["/URI"] == "https://example.com/a"


def test_links_without_target_are_reported(tmp_path: Path) -> None:
    links = {0: "packbuilder:item/nowhere", 1: "packbuilder:item/a%23gone", 2: "@gone"}
    pdf = write_pdf(tmp_path / "a.pdf", [PageSpec(["一", "二", "三"], links)])
    pack = assemble_pack([part("a", pdf, "甲", "A")], tmp_path / "p.pdf", options())
    assert [(one.uri, one.page, one.reached_item) for one in pack.unresolved] == [
        ("packbuilder:item/nowhere", 1, False),
        ("packbuilder:item/a%23gone", 1, True),
    ]
    assert landing_pages(pack.path) == [(1, 1, 842.0)]


def test_equal_destination_names_stay_apart(tmp_path: Path) -> None:
    parts = [
        part(
            name,
            write_pdf(
                tmp_path / f"{name}.pdf",
                [PageSpec(["一"], {0: "@toc"}), PageSpec(["二"])],
                names={"toc": 2},
            ),
            name,
            name,
        )
        for name in ("a", "b")
    ]
    pack = assemble_pack(parts, tmp_path / "p.pdf", options())
    assert landing_pages(pack.path) == [(1, 2, 500.0), (3, 4, 500.0)]


def test_an_english_part_prefers_the_english_twin(tmp_path: Path) -> None:
    def pdf(name: str) -> Any:
        return write_pdf(
            tmp_path / f"{name}.pdf",
            [PageSpec(["x"], {0: "packbuilder:item/b#clause_5"})],
            names={"clause5F5": 1},
        )

    parts = [
        part("a", pdf("a"), "甲", "A"),
        part("a.en", pdf("ae"), "甲", "A", language=Language.EN),
        part("b", pdf("b"), "乙", "B"),
        part("b.en", pdf("be"), "乙", "B", language=Language.EN),
    ]
    pack = assemble_pack(parts, tmp_path / "p.pdf", options(locale=LocaleMode.ZH_EN))
    assert [target for _, target, _ in landing_pages(pack.path)] == [3, 4, 3, 4]
    texts = read_page_texts(pack.path)
    assert "第 1 页 共 4 页" in texts[0]
    assert "Page 2 of 4" in texts[1]


def test_evidence_in_a_pack_of_two_languages_is_titled_in_both(tmp_path: Path) -> None:
    scan = write_pdf(tmp_path / "scan.pdf", [PageSpec(["x"])])
    more: dict[str, Any] = {"kind": "evidence", "attachment_label": "附件 1-1"}
    parts = [part("scan", scan, "营业执照", "Business licence", **more)]
    both = assemble_pack(parts, tmp_path / "p.pdf", options(locale=LocaleMode.ZH_EN))
    chinese = assemble_pack(parts, tmp_path / "q.pdf", options())
    assert "附件 1-1 营业执照 / Business licence" in read_page_texts(both.path)[0]
    assert "Business" not in read_page_texts(chinese.path)[0]


def test_outline_is_section_item_heading(tmp_path: Path) -> None:
    pack, _ = build_pack(tmp_path)

    def flat(level: Any, depth: int = 0) -> list[tuple[int, str, int, Any]]:
        rows = []
        for entry in level:
            if isinstance(entry, list):
                rows += flat(entry, depth + 1)
            else:
                page = reader.get_destination_page_number(entry)
                assert page is not None
                rows.append((depth, str(entry.title), page + 1, entry.get("/Top")))
        return rows

    reader = PdfReader(pack.path)
    rows = flat(reader.outline)
    assert [row[:3] for row in rows] == [
        (0, "封面", 1),
        (0, "目录", 2),
        (0, "申请与声明", 3),
        (1, "服务手册", 4),
        (2, "一 目的", 4),
        (2, "二 范围", 5),
        (2, "三 职责", 6),
        (1, "投诉处理程序", 7),
        (2, "一 受理", 7),
        (2, "二 调查", 8),
        (0, "企业与产品", 9),
        (1, "营业执照", 10),
    ]
    assert rows[5][3] == 700
    assert reader.page_labels == [str(number) for number in range(1, 12)]
    assert [entry.title for entry in pack.outline] == ["封面", "目录", "申请与声明", "企业与产品"]


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    first, parts = build_pack(tmp_path)
    same = options(pack_id=pack_id((None, sha256(one.pdf)) for one in parts))
    again = assemble_pack(parts, tmp_path / "elsewhere" / "again.pdf", same)
    assert sha256(first.path) == sha256(again.path)


def test_document_information(tmp_path: Path) -> None:
    pack, _ = build_pack(tmp_path)
    with pikepdf.open(pack.path) as pdf:
        assert pdf.docinfo["/Title"] == "示例电器（江苏）有限公司 商品售后服务认证申报材料"
        assert pdf.docinfo["/CreationDate"] == "D:20261220000000Z"
        assert pdf.Root.Lang == "zh-CN"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == "示例电器（江苏）有限公司 商品售后服务认证申报材料"
            assert "pdfaid:part" not in metadata  # the parts do not name the standard
        assert not pdf.check_pdf_syntax()


def tagged_pdf(path: Path, roles: dict[str, str]) -> Path:
    """Two pages, each one paragraph of type ``Text``, and a link with its own key."""
    write_pdf(path, [PageSpec(["一"]), PageSpec(["二"])])
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array()))
        numbers: list[Any] = []
        for key, page in enumerate(pdf.pages):
            element = pdf.make_indirect(
                Dictionary(Type=Name.StructElem, S=Name.Text, P=root, Pg=page.obj, K=0)
            )
            root.K.append(element)
            page.obj.StructParents = key
            body = page.obj.Contents.read_bytes()
            page.obj.Contents = pdf.make_stream(b"/Text <</MCID 0>> BDC\n" + body + b"\nEMC")
            numbers += [key, pdf.make_indirect(Array([element]))]
        root.ParentTree = Dictionary(Nums=Array(numbers))
        root.RoleMap = Dictionary({f"/{key}": Name(value) for key, value in roles.items()})
        pdf.Root.StructTreeRoot = root
        with pdf.open_metadata() as metadata:
            metadata["pdfaid:part"] = "2"
            metadata["{http://www.aiim.org/pdfua/ns/id/}part"] = "1"
        pdf.save(path)
    return path


def scan(path: Path) -> Path:
    picture = Image.new("RGB", (600, 850), "navy")
    ImageDraw.Draw(picture).rectangle((100, 100, 300, 300), fill="white")
    data = io.BytesIO()
    picture.save(data, "JPEG")
    path.write_bytes(img2pdf.convert(data.getvalue(), nodate=True))
    return path


def test_structure_of_all_parts_is_one_tree(tmp_path: Path) -> None:
    parts = [
        part("a", tagged_pdf(tmp_path / "a.pdf", {"Text": "/P"}), "甲", "A"),
        part("b", tagged_pdf(tmp_path / "b.pdf", {"Text": "/Span"}), "乙", "B"),
        part("c", scan(tmp_path / "c.pdf"), "营业执照", "Licence", kind="evidence"),
    ]
    pack = assemble_pack(parts, tmp_path / "p.pdf", options())
    with pikepdf.open(pack.path) as pdf:
        pairs = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        tree: dict[Any, Any] = dict(zip(pairs[::2], pairs[1::2], strict=True))
        assert [int(page.obj.StructParents) for page in pdf.pages] == list(tree) == [0, 1, 2, 3, 4]
        for page in pdf.pages:
            element = tree[page.obj.StructParents][0]
            assert element.Pg.objgen == page.obj.objgen
            assert page.obj.Tabs == Name.S
        # One name, two meanings: the second document's elements carry the standard type.
        assert [str(tree[key][0].S) for key in tree] == ["/Text"] * 2 + ["/Span"] * 2 + ["/Figure"]
        assert tree[4][0].Alt == "营业执照"
        assert pdf.Root.MarkInfo.Marked
        document = pdf.Root.StructTreeRoot.K[0]
        assert [str(kid.T) for kid in document.K] == ["甲", "乙", "营业执照"]
    assert pack.declared == ("PDF/A-2a", "PDF/UA-1")
    assert [(note.code, note.item_id) for note in pack.notes] == [("page-reduced", "c")]


def test_a_dark_scan_keeps_its_picture_and_shows_the_stamp(tmp_path: Path) -> None:
    pack = assemble_pack(
        [part("c", scan(tmp_path / "c.pdf"), "营业执照", "Licence", kind="evidence",
              attachment_label="附件 2-1")],
        tmp_path / "p.pdf",
        options(),
    )  # fmt: skip
    assert "附件 2-1 营业执照" in read_page_texts(pack.path)[0]


def test_a_filled_form_keeps_its_value(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [PageSpec(["表"])])
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        look = pdf.make_stream(b"0 0 50 20 re f", Type=Name.XObject, Subtype=Name.Form,
                               BBox=Array([0, 0, 50, 20]))  # fmt: skip
        field = pdf.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("n"),
                       V=String("v"), Rect=[9, 99, 59, 119], AP=Dictionary(N=look))
        )  # fmt: skip
        pdf.pages[0].obj.Annots = Array([field])
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
        pdf.save(path)
    parts = [part(name, path, name, name, kind="evidence") for name in ("a", "b")]
    pack = assemble_pack(parts, tmp_path / "p.pdf", options())
    with pikepdf.open(pack.path) as pdf:
        assert [str(page.obj.Annots[0].Subtype) for page in pdf.pages] == ["/Widget", "/Widget"]
    assert [note.item_id for note in pack.notes if note.code == "form-renamed"] == ["b"]


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "assembly-part-missing"), (b"", "assembly-part-unreadable"),
     (b"%PDF-1.7 cut", "assembly-part-unreadable")],
)  # fmt: skip
def test_a_bad_part_is_named_and_the_old_pack_stays(
    content: bytes | None, code: str, tmp_path: Path
) -> None:
    output = tmp_path / "pack.zh.pdf"
    output.write_bytes(b"the last good pack")
    bad = tmp_path / "bad.pdf"
    if content is not None:
        bad.write_bytes(content)
    parts = [*sample_parts(tmp_path), part("bad", bad, "坏", "Bad")]
    with pytest.raises(AssemblyError) as caught:
        assemble_pack(parts, output, options())
    assert caught.value.code == code
    assert caught.value.params["item"] == "bad"
    assert output.read_bytes() == b"the last good pack"
    assert not list(tmp_path.glob(".*.part"))


def test_other_refusals(tmp_path: Path) -> None:
    parts = sample_parts(tmp_path)
    output = tmp_path / "p.pdf"
    with pytest.raises(AssemblyError, match="assembly-no-parts"):
        assemble_pack([], output, options())
    with pytest.raises(AssemblyError, match="assembly-part-twice"):
        assemble_pack([*parts, parts[0]], output, options())
    with pytest.raises(MissingToolError, match="stamp-font-unreadable"):
        assemble_pack(parts, output, options(font_file=parts[0].pdf))
    with Pdf.new() as pdf:
        pdf.save(tmp_path / "empty.pdf")
    with pytest.raises(AssemblyError, match="assembly-part-empty"):
        assemble_pack(
            [dataclasses.replace(parts[0], pdf=tmp_path / "empty.pdf")], output, options()
        )
    (tmp_path / "folder").mkdir()
    with pytest.raises(AssemblyError, match="assembly-not-written"):
        assemble_pack(parts, tmp_path / "folder", options())


@pytest.mark.soffice
def test_links_and_headings_of_libreoffice_documents(tmp_path: Path) -> None:
    """From Word hyperlinks and bookmarks to pages of the pack."""
    for name, other in (("a", "b"), ("b", "a")):
        _write_word(tmp_path / f"{name}.docx", other)
    export = (
        'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"},'
        '"PDFUACompliance":{"type":"boolean","value":"true"},'
        '"UseTaggedPDF":{"type":"boolean","value":"true"},'
        '"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"}}'
    )
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", export, "--outdir", tmp_path, tmp_path / "a.docx", tmp_path / "b.docx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    parts = [part(name, tmp_path / f"{name}.pdf", name, name) for name in ("a", "b")]
    font_file, font_index = machine_font()  # a collection, as it is installed
    more = options(font_file=font_file, font_index=font_index)
    pack = assemble_pack(parts, tmp_path / "p.pdf", more)
    assert pack.page_count == 4
    assert "第 4 页 共 4 页" in read_page_texts(pack.path)[3]
    # LibreOffice writes the links of a page in an order of its own.
    reached = sorted(row[:2] for row in landing_pages(pack.path))
    assert reached == [(1, 3), (1, 4), (3, 1), (3, 2)]
    headings = [child for entry in pack.outline[0].children for child in entry.children]
    assert [(one.title, one.page) for one in headings] == [
        ("First", 1), ("Second", 2), ("First", 3), ("Second", 4)
    ]  # fmt: skip
    assert pack.declared == ("PDF/A-2a", "PDF/UA-1")


def _write_word(path: Path, other: str) -> None:
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    document.styles.add_style("Hyperlink", 2)
    document.add_heading("First", 1)
    for target in (f"packbuilder:item/{other}#clause_5_3_2_2", f"packbuilder:item/{other}"):
        paragraph = document.add_paragraph("See ")
        identifier = paragraph.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        paragraph._p.append(
            parse_xml(
                f'<w:hyperlink {nsdecls("w", "r")} r:id="{identifier}"><w:r><w:rPr>'
                '<w:rStyle w:val="Hyperlink"/></w:rPr><w:t>there</w:t></w:r></w:hyperlink>'
            )
        )
    document.add_page_break()  # type: ignore[no-untyped-call]
    heading = document.add_heading("Second", 1)
    for kind in ("Start", "End"):
        heading._p.append(
            parse_xml(
                f'<w:bookmark{kind} {nsdecls("w")} w:id="1"'
                + (' w:name="clause_5_3_2_2"/>' if kind == "Start" else "/>")
            )
        )
    document.save(str(path))

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Pdf, String
from tests.font_subsets import add_page, add_truetype, add_type1, chinese_face, save

from packbuilder.deliver import shared_fonts
from packbuilder.deliver.shared_fonts import FontSharing, share_fonts
from packbuilder.deliver.shared_fonts_content import rewrite
from packbuilder.errors import AssemblyError


@pytest.fixture(scope="module")
def face() -> TTFont:
    return chinese_face()


def _texts(path: Path) -> list[str]:
    with pdfium.PdfDocument(path) as document:
        return [page.get_textpage().get_text_range() for page in document]


def _fonts(path: Path) -> dict[str, str]:
    with pikepdf.open(path) as pdf:
        return {
            str(font.BaseFont).rpartition("+")[2]: str(font.Subtype)
            for page in pdf.pages
            for font in page.Resources.Font.as_dict().values()
        }


def _pack(path: Path, face: TTFont) -> Path:
    """Two documents, each with subsets of its own; 售后 and e stand in both."""
    with Pdf.new() as pdf:
        song, sans = add_type1(pdf, face, "售后服务"), add_truetype(pdf, "After")
        first = b"BT /S 30 Tf 20 90 Td <01020304> Tj /L 12 Tf 0 -40 Td (\\001\\2\003\4\5) Tj ET"
        add_page(pdf, first, S=song, L=sans)
        song, sans = add_type1(pdf, face, "企业售后 "), add_truetype(pdf, "saéle")
        second = b"q BT /S 30 Tf 20 90 Td [<0102> -50 <0304>] TJ /L 12 Tf 0 -40 Td "
        add_page(pdf, second + b"<0102030405> ' ET Q", S=song, L=sans)
        return save(pdf, path)


def test_subsets_of_one_font_become_one_and_pages_stay(tmp_path: Path, face: TTFont) -> None:
    source = _pack(tmp_path / "pack.pdf", face)

    sharing = share_fonts(source, tmp_path / "small.pdf")

    assert _texts(tmp_path / "small.pdf") == _texts(source)
    assert [text.split() for text in _texts(source)] == [
        ["售后服务", "After"],
        ["企业售后", "saéle"],
    ]
    assert (sharing.fonts_before, sharing.fonts_after, sharing.pages) == (4, 2, 2)
    assert sharing.glyphs == 6 + 9  # 售后服务企业 and Afterasél
    assert sharing.kept == ()
    assert sharing.bytes_after == (tmp_path / "small.pdf").stat().st_size < sharing.bytes_before
    assert _fonts(tmp_path / "small.pdf") == {"TestSong": "/Type0", "TestSans": "/TrueType"}


def test_the_same_pack_gives_the_same_bytes(tmp_path: Path, face: TTFont) -> None:
    source = _pack(tmp_path / "pack.pdf", face)
    for name in ("a.pdf", "b.pdf"):
        share_fonts(source, tmp_path / name)

    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_a_character_outside_the_basic_plane_and_one_glyph_for_two_characters(
    tmp_path: Path, face: TTFont
) -> None:
    # 𠮷 stands for itself; Δ and ∆ may be drawn alike and still read differently.
    with Pdf.new() as pdf:
        for text in ("𠮷Δ", "𠮷∆", " AB", "\u00a0AB"):
            add = add_type1 if text[0] == "𠮷" else None
            font = add(pdf, face, text) if add else add_truetype(pdf, text)
            codes = "".join(f"{code:02X}" for code in range(1, len(text) + 1))
            add_page(pdf, f"BT /F 20 Tf 9 9 Td <{codes}> Tj ET".encode(), F=font)
        source = save(pdf, tmp_path / "pack.pdf")

    share_fonts(source, tmp_path / "small.pdf")

    assert _texts(tmp_path / "small.pdf") == _texts(source)
    assert _texts(source)[:2] == ["𠮷Δ", "𠮷∆"]


def _kept(sharing: FontSharing) -> dict[str, str]:
    return {one.name: one.reason for one in sharing.kept}


Draw = Callable[[Pdf, pikepdf.Object, pikepdf.Object], None]


def _inline_picture(pdf: Pdf, one: pikepdf.Object, other: pikepdf.Object) -> None:
    add_page(pdf, b"q BI /W 1 /H 1 /BPC 8 /CS /G ID (EI Q BT /F 9 Tf <01> Tj ET", F=one)
    add_page(pdf, b"BT /F 9 Tf <01> Tj ET", F=other)


def _word_spacing(pdf: Pdf, one: pikepdf.Object, other: pikepdf.Object) -> None:
    one.FirstChar, one.LastChar = 31, 33
    add_page(pdf, b"BT /F 9 Tf 5 Tw <0120> Tj ET", F=one)
    add_page(pdf, b"BT /F 9 Tf <01> Tj ET", F=other)


def _inherited(pdf: Pdf, one: pikepdf.Object, other: pikepdf.Object) -> None:
    form = pdf.make_stream(
        b"BT <01> Tj ET", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9]
    )
    page = add_page(pdf, b"BT /F 9 Tf <01> Tj ET /X Do", F=one)
    page.Resources.XObject = Dictionary(X=form)
    add_page(pdf, b"BT /F 9 Tf <01> Tj ET", F=other)


def _encoding(pdf: Pdf, one: pikepdf.Object, other: pikepdf.Object) -> None:
    for font in (one, other):
        font.Encoding = Dictionary(Differences=Array([1, Name.A]))
        add_page(pdf, b"BT /F 9 Tf <01> Tj ET", F=font)


def _undefined(pdf: Pdf, one: pikepdf.Object, other: pikepdf.Object) -> None:
    for font in (one, other):
        add_page(pdf, b"BT /F 9 Tf <7F> Tj ET", F=font)


def _bare_line_end(pdf: Pdf, one: pikepdf.Object, other: pikepdf.Object) -> None:
    for font in (one, other):
        add_page(pdf, b"BT /F 9 Tf (\x01\\\r\n\x02) Tj ET", F=font)


def _damaged(pdf: Pdf, one: pikepdf.Object, other: pikepdf.Object) -> None:
    for font in (one, other):
        font.FontDescriptor.FontFile.write(b"%!FontType1 nothing")
        add_page(pdf, b"BT /F 9 Tf <01> Tj ET", F=font)


def _one_stream_two_fonts(pdf: Pdf, one: pikepdf.Object, other: pikepdf.Object) -> None:
    stream = pdf.make_indirect(pdf.make_stream(b"BT /F 9 Tf <01> Tj ET"))
    for font in (one, other):
        add_page(pdf, b"", F=font).Contents = stream


@pytest.mark.parametrize(
    ("draw", "reason"),
    [
        (_inline_picture, "inline-picture"),
        (_word_spacing, "word-spacing"),
        (_inherited, "font-inherited"),
        (_encoding, "encoding"),
        (_undefined, "undefined-codes"),
        (_bare_line_end, "line-end-in-string"),
        (_damaged, "unknown-program"),
        (_one_stream_two_fonts, "content-shared"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_understood_keeps_its_font(
    tmp_path: Path, face: TTFont, draw: Draw, reason: str
) -> None:
    with Pdf.new() as pdf:
        draw(pdf, add_type1(pdf, face, "售后"), add_type1(pdf, face, "售后服"))
        source = save(pdf, tmp_path / "pack.pdf")

    sharing = share_fonts(source, tmp_path / "small.pdf")

    assert _fonts(tmp_path / "small.pdf") == {"TestSong": "/Type1"}
    assert reason in {one.reason for one in sharing.kept}
    assert _texts(tmp_path / "small.pdf") == _texts(source)


def test_text_in_forms_and_appearances_is_written_anew(tmp_path: Path, face: TTFont) -> None:
    with Pdf.new() as pdf:
        for text in ("售后", "服务售后"):
            font = add_type1(pdf, face, text)
            form = pdf.make_stream(
                b"BT /G 20 Tf 5 5 Td (\\001\002) Tj ET", Type=Name.XObject, Subtype=Name.Form,
                BBox=[0, 0, 90, 40], Resources=Dictionary(Font=Dictionary(G=font)),
            )  # fmt: skip
            page = add_page(pdf, b"/X Do", F=font)
            page.Resources.XObject = Dictionary(X=form)
            page.Annots = Array(
                [pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Stamp, F=4,
                 Rect=[100, 100, 190, 140], AP=Dictionary(N=form)))]
            )  # fmt: skip
        source = save(pdf, tmp_path / "pack.pdf")

    sharing = share_fonts(source, tmp_path / "small.pdf")

    assert (sharing.fonts_before, sharing.fonts_after) == (2, 1)
    assert _texts(tmp_path / "small.pdf") == _texts(source) == ["售后", "服务"]


def test_brackets_and_line_ends_in_strings(tmp_path: Path, face: TTFont) -> None:
    text = "".join(chr(0x4E00 + code) for code in range(1, 100))
    with Pdf.new() as pdf:
        for content in (rb"(\(()\)\134\12)", b"(\n\x01\\\n\x02%)", b"<2 9 5C 0D>", b"(a(b)c)"):
            body = b"% (comment\nBT /F#31 9 Tf 5 5 Td " + content + b" Tj ET"
            page = add_page(pdf, body, F1=add_type1(pdf, face, text))
            page.StructParents = 0
        source = save(pdf, tmp_path / "pack.pdf")

    sharing = share_fonts(source, tmp_path / "small.pdf")

    assert sharing.fonts_after == 1
    assert _texts(tmp_path / "small.pdf") == _texts(source)
    assert [len(text) for text in _texts(source)] == [6, 4, 3, 5]


def test_equal_pictures_and_attributes_are_kept_once_and_tags_stay(
    tmp_path: Path, face: TTFont
) -> None:
    with Pdf.new() as pdf:
        root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array()))
        for number in range(3):
            page = add_page(pdf, b"q 90 0 0 90 9 9 cm /P Do Q", F=add_type1(pdf, face, "售后"))
            mask = pdf.make_stream(
                bytes(100), Type=Name.XObject, Subtype=Name.Image, Width=10, Height=10,
                ColorSpace=Name.DeviceGray, BitsPerComponent=8,
            )  # fmt: skip
            page.Resources.XObject = Dictionary(
                P=pdf.make_stream(
                    bytes(range(100)) * 3, Type=Name.XObject, Subtype=Name.Image, Width=10,
                    Height=10, ColorSpace=Name.DeviceRGB, BitsPerComponent=8, SMask=mask,
                )
            )  # fmt: skip
            layout = pdf.make_indirect(Dictionary(O=Name.Layout, Placement=Name.Block))
            element = Dictionary(
                Type=Name.StructElem, S=Name.P, P=root, A=layout, K=number, Alt=String("甲")
            )
            root.K.append(pdf.make_indirect(element))
        pdf.Root.StructTreeRoot = root
        source = save(pdf, tmp_path / "pack.pdf")

    share_fonts(source, tmp_path / "small.pdf")

    with pikepdf.open(tmp_path / "small.pdf") as pdf:
        tags = pdf.Root.StructTreeRoot.K
        assert len({one.A.objgen for one in tags}) == 1
        assert [(str(one.Alt), int(one.K)) for one in tags] == [("甲", 0), ("甲", 1), ("甲", 2)]
        assert len({page.Resources.XObject.P.objgen for page in pdf.pages}) == 1


def test_a_page_that_would_change_stops_it_and_nothing_is_written(
    tmp_path: Path, face: TTFont, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = _pack(tmp_path / "pack.pdf", face)
    target = tmp_path / "small.pdf"
    target.write_bytes(b"an older one")
    for change, code in (
        (lambda data: data.replace(b" 30 Tf", b" 31 Tf"), "page-looks-differ"),
        (lambda data: data.replace(b"0 -40 Td", b"0 0 0 0 k 0 -400 Td"), "page-text-differs"),
    ):
        monkeypatch.setattr(
            shared_fonts,
            "rewrite",
            lambda data, strings, change=change: change(rewrite(data, strings)),
        )
        with pytest.raises(AssemblyError) as raised:
            share_fonts(source, target)
        assert raised.value.code in {code, "page-looks-differ"}
        assert raised.value.params["page"] == "1"
    assert target.read_bytes() == b"an older one"
    assert {path.name for path in tmp_path.iterdir()} == {"pack.pdf", "small.pdf"}


def test_changed_tags_stop_it(
    tmp_path: Path, face: TTFont, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pikepdf.open(_pack(tmp_path / "pack.pdf", face), allow_overwriting_input=True) as pdf:
        pdf.Root.StructTreeRoot = Dictionary(K=Dictionary(S=Name.P, Alt=String("甲")))
        pdf.save()

    def spoil(pdf: Pdf) -> None:
        pdf.Root.StructTreeRoot.K.Alt = String("乙")

    monkeypatch.setattr(shared_fonts, "share_equal_objects", spoil)
    with pytest.raises(AssemblyError, match="tags-differ"):
        share_fonts(tmp_path / "pack.pdf", tmp_path / "small.pdf")


def test_what_is_no_pdf_signed_or_not_writable_is_an_error(tmp_path: Path, face: TTFont) -> None:
    (tmp_path / "text.pdf").write_text("no PDF", encoding="utf-8")
    source = _pack(tmp_path / "pack.pdf", face)
    with pikepdf.open(source) as pdf:
        pdf.Root.AcroForm = Dictionary(SigFlags=3, Fields=Array())
        pdf.save(tmp_path / "signed.pdf")
        del pdf.Root.AcroForm
        pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(user="x", owner="y"))
    for name, code in (
        ("text.pdf", "small-unreadable"), ("missing.pdf", "small-unreadable"),
        ("signed.pdf", "small-signed"), ("locked.pdf", "small-unreadable"),
    ):  # fmt: skip
        with pytest.raises(AssemblyError, match=code):
            share_fonts(tmp_path / name, tmp_path / "small.pdf")
    with pytest.raises(AssemblyError, match="small-not-written"):
        share_fonts(source, tmp_path / "missing" / "small.pdf")
    assert not (tmp_path / "small.pdf").exists()

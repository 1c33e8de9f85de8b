from __future__ import annotations

import datetime as dt
from pathlib import Path

import pikepdf
import pytest

from packbuilder.convert.fonts import FontReport
from packbuilder.convert.normalise import _decrypt, normalise_pdf
from packbuilder.convert.verify import check_fonts, is_sound_pdf
from packbuilder.errors import ConversionError

_DAY = dt.date(2026, 12, 20)
_XMP = "<x><xmp:CreateDate>{date}</xmp:CreateDate><dc:title>评价</dc:title></x>"


def _encrypt(plain: bytes) -> bytes:
    key, cipher = 55665, bytearray()
    for byte in plain:
        cipher.append(byte ^ (key >> 8))
        key = ((cipher[-1] + key) * 52845 + 22719) & 0xFFFF
    return bytes(cipher)


def _type1(number: int, glyph: str = "cid20") -> tuple[bytes, bytes, bytes]:
    clear = f"%!FontType1-1.0: A\n/UniqueID {number} def\ndup 1 /{glyph} put\neexec\n"
    private = f"XXXX/Private dup /UniqueID {number} def and the glyphs \xff"
    return clear.encode(), _encrypt(private.encode("latin-1")), b"0" * 64


def _write(path: Path, *, font_number: int, date: str, checksum: str) -> Path:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        page.obj["/Tabs"] = pikepdf.String("S")
        parts = _type1(font_number)
        font = pdf.make_stream(b"".join(parts))
        for number, part in enumerate(parts, 1):
            font[f"/Length{number}"] = len(part)
        page.obj["/KeptFont"] = pdf.make_indirect(font)
        pdf.docinfo["/CreationDate"] = f"D:{date}"
        pdf.Root.Metadata = pdf.make_stream(_XMP.format(date=date).encode())
        profile = pdf.make_stream(bytes(24) + date[:8].encode().ljust(12) + bytes(100))
        intent = pikepdf.Dictionary(S=pikepdf.Name.GTS_PDFA1, DestOutputProfile=profile)
        pdf.Root.OutputIntents = pikepdf.Array([intent])
        pdf.trailer["/DocChecksum"] = pikepdf.Name("/" + checksum)
        pdf.save(path, fix_metadata_version=False)
    return path


def test_what_changes_from_run_to_run_is_settled(tmp_path: Path) -> None:
    one = _write(tmp_path / "1.pdf", font_number=4100003, date="20260101", checksum="AA")
    two = _write(tmp_path / "2.pdf", font_number=4100077, date="20270202", checksum="BB")
    normalise_pdf(one, tmp_path / "a.pdf", document_date=_DAY)
    normalise_pdf(two, tmp_path / "b.pdf", document_date=_DAY)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_the_date_is_the_documents_and_the_faults_are_gone(tmp_path: Path) -> None:
    raw = _write(tmp_path / "1.pdf", font_number=4100003, date="20260101", checksum="AA")
    normalise_pdf(raw, tmp_path / "a.pdf", document_date=_DAY)
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert str(pdf.docinfo["/CreationDate"]) == "D:20261220000000Z"
        metadata = pdf.Root.Metadata.read_bytes().decode()
        assert "<xmp:CreateDate>2026-12-20T00:00:00Z</xmp:CreateDate>" in metadata
        assert "评价" in metadata
        assert pdf.pages[0].obj["/Tabs"] == pikepdf.Name.S
        assert "/DocChecksum" not in pdf.trailer


def test_a_renumbered_type1_font_still_decrypts(tmp_path: Path) -> None:
    raw = _write(tmp_path / "1.pdf", font_number=4100003, date="20260101", checksum="AA")
    normalise_pdf(raw, tmp_path / "a.pdf", document_date=_DAY)
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        font = pdf.pages[0].obj["/KeptFont"]
        program = font.read_bytes()
        clear, private = int(font["/Length1"]), int(font["/Length2"])
        assert program[clear + private :] == b"0" * 64
        head, plain = program[:clear], _decrypt(program[clear : clear + private])
    number = head.split(b"/UniqueID ")[1].split()[0]
    assert number != b"4100003"
    assert plain == b"XXXX/Private dup /UniqueID " + number + b" def and the glyphs \xff"


def _with_font(
    path: Path, name: str, *, glyph: str = "", text: str = "", embed: bool = True
) -> Path:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        descriptor = pikepdf.Dictionary(Type=pikepdf.Name.FontDescriptor)
        if embed:
            parts = _type1(4100000, glyph or "cid20")
            stream = pdf.make_stream(b"".join(parts))
            stream["/Length1"] = len(parts[0])
            descriptor.FontFile = stream
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name("/BAAAAA+" + name),
            FontDescriptor=descriptor,
        )
        if text:
            code = text.encode("utf-16-be").hex()
            font.ToUnicode = pdf.make_stream(f"1 beginbfchar\n<01> <{code}>\nendbfchar".encode())
        page.Resources = pikepdf.Dictionary(Font={"/F1": pdf.make_indirect(font)})
        pdf.save(path)
    return path


@pytest.mark.parametrize("name", ["NotoSansCJKkr-Regular", "IPAexMincho", "DroidSansFallback"])
def test_a_font_outside_the_set_is_refused(tmp_path: Path, fonts: FontReport, name: str) -> None:
    with pytest.raises(ConversionError) as caught:
        check_fonts(_with_font(tmp_path / "a.pdf", name), fonts, file="a.docx")
    assert caught.value.code == "conversion-wrong-font"
    assert caught.value.params == {"file": "a.docx", "font": name}


def test_a_font_that_is_not_embedded_is_refused(tmp_path: Path, fonts: FontReport) -> None:
    pdf = _with_font(tmp_path / "a.pdf", "LiberationSerif", embed=False)
    with pytest.raises(ConversionError) as caught:
        check_fonts(pdf, fonts, file="a.docx")
    assert caught.value.code == "conversion-font-not-embedded"


def test_an_empty_box_is_refused(tmp_path: Path, fonts: FontReport) -> None:
    pdf = _with_font(tmp_path / "a.pdf", "LiberationSerif", text="评")
    with pytest.raises(ConversionError) as caught:
        check_fonts(pdf, fonts, file="a.docx")
    assert caught.value.code == "conversion-missing-glyph"
    assert caught.value.params["character"] == "U+8BC4"


def test_the_japanese_form_of_a_character_is_refused_under_the_same_font_name(
    tmp_path: Path, fonts: FontReport
) -> None:
    hei = fonts.mapping_for("黑体")
    assert hei is not None
    face = hei.faces[0]
    if face.path.suffix != ".ttc" or "NotoSansCJKjp-Regular" not in face.names:
        pytest.skip("the sans face is not the one of a shared collection")
    from fontTools.ttLib import TTFont

    forms = {}
    for index in (0, face.index):
        with TTFont(face.path, fontNumber=index, lazy=True) as font:
            forms[index] = font.getBestCmap()[ord("骨")]
    name = "NotoSansCJKjp-Regular-VKana"  # what LibreOffice writes for every face of the file
    right = _with_font(tmp_path / "a.pdf", name, glyph=forms[face.index], text="骨")
    check_fonts(right, fonts, file="a.docx")
    wrong = _with_font(tmp_path / "b.pdf", name, glyph=forms[0], text="骨")
    with pytest.raises(ConversionError) as caught:
        check_fonts(wrong, fonts, file="a.docx")
    assert caught.value.code == "conversion-wrong-font"


def test_junk_is_no_sound_pdf(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"junk")
    assert not is_sound_pdf(tmp_path / "a.pdf")
    assert not is_sound_pdf(tmp_path / "missing.pdf")

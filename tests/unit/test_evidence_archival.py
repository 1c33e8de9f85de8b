from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name
from tests.integration.pack_fixtures import PageSpec, write_pdf

from packbuilder.convert.evidence import EvidenceOutcome, normalise_evidence
from packbuilder.convert.evidence_archival import make_archival
from packbuilder.convert.evidence_unicode import replace_private_characters

_CLAIM = b"<pdfaid:part>2</pdfaid:part>"


def _text_page(pdf: pikepdf.Pdf, content: bytes) -> None:
    page = pdf.add_blank_page(page_size=(300, 200))
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
    )
    page.Resources = Dictionary(Font=Dictionary(F=pdf.make_indirect(font)))
    page.Contents = pdf.make_stream(content)


def _bytes(pdf: pikepdf.Pdf) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer)
    return buffer.getvalue()


def _text(data: bytes, page: int = 0) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        return str(document[page].get_textpage().get_text_range())
    finally:
        document.close()


def test_a_page_with_embedded_fonts_keeps_its_text_and_is_proved(tmp_path: Path) -> None:
    source = write_pdf(tmp_path / "a.pdf", [PageSpec(["营业执照 licence"])])
    done = make_archival(source.read_bytes())
    assert (done.is_proved, done.rasterised) == (True, ())
    assert _CLAIM in done.data
    assert "营业执照 licence" in _text(done.data)


def test_a_page_whose_font_is_not_in_the_file_becomes_a_picture(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(300, 200))
        _text_page(pdf, b"BT /F 40 Tf 20 90 Td (Lease) Tj ET")
        source = tmp_path / "a.pdf"
        source.write_bytes(_bytes(pdf))
    outcome = normalise_evidence(source, tmp_path / "out.pdf")
    assert isinstance(outcome, EvidenceOutcome)
    notes = {note.code: note.params for note in outcome.notes}
    assert notes["evidence-page-rasterised"] == {"pages": "2"}
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert "/Font" not in pdf.pages[1].resources
        assert [float(side) for side in pdf.pages[1].mediabox] == [0, 0, 300, 200]
        assert pdf.pages[1].resources.XObject.Scan.Width == 834  # 300 points at 200 dpi
    assert _CLAIM in (tmp_path / "out.pdf").read_bytes()


def test_invisible_text_over_a_scan_stays_searchable() -> None:
    with pikepdf.new() as pdf:
        _text_page(pdf, b"0 0 9 9 re f BT 3 Tr /F 40 Tf 20 90 Td (Lease) Tj ET")
        done = make_archival(_bytes(pdf))
    assert (done.is_proved, done.rasterised) == (True, ())
    assert "Lease" in _text(done.data)


def test_colours_for_printing_presses_are_shown_as_a_picture() -> None:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(300, 200))
        page.Contents = pdf.make_stream(b"0 1 1 0 k 40 40 100 100 re f")
        done = make_archival(_bytes(pdf))
    assert (done.is_proved, done.rasterised) == (True, (0,))


def test_what_cannot_be_judged_is_not_called_valid() -> None:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(300, 200))
        page.Contents = pdf.make_stream(b"0 0 9 9 re f")
        pdf.Root.OCProperties = Dictionary(OCGs=Array(), D=Dictionary())  # layers
        done = make_archival(_bytes(pdf))
    assert (done.is_proved, done.rasterised) == (False, ())
    assert _CLAIM not in done.data


def test_claims_of_the_supplied_file_are_not_believed() -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.Metadata = pdf.make_stream(b"<x>" + _CLAIM + b"Jane</x>")
        pdf.docinfo["/Author"] = "Jane"
        done = make_archival(_bytes(pdf))
    assert b"Jane" not in done.data


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"1 beginbfchar\n<78> <F0B7>\nendbfchar", b"1 beginbfchar\n<78> <2022>\nendbfchar"),
        (b"1 beginbfchar\n<F0B7> <0041>\nendbfchar", b"1 beginbfchar\n<F0B7> <0041>\nendbfchar"),
        (b"1 beginbfrange\n<01> <02> <E001>\nendbfrange",
         b"1 beginbfrange\n<01> <02> <25A1>\nendbfrange"),
        (b"beginbfrange <01> <02> [<0041> <F0A7>] <05> <05> <F0A8> endbfrange",
         b"beginbfrange <01> <02> [<0041> <2022>] <05> <05> <2022> endbfrange"),
    ],
)  # fmt: skip
def test_signs_of_symbol_fonts_get_a_meaning(before: bytes, after: bytes) -> None:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        font = Dictionary(Type=Name.Font, ToUnicode=pdf.make_stream(before))
        page.Resources = Dictionary(Font=Dictionary(F=pdf.make_indirect(font)))
        replace_private_characters(pdf)
        assert page.resources.Font.F.ToUnicode.read_bytes() == after


def test_bookmarks_go_before_pages_do() -> None:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(300, 200))
        page.Contents = pdf.make_stream(b"0 0 9 9 re f")
        item = pdf.make_indirect(Dictionary(Dest=Array([page.obj, Name.Fit])))  # has no title
        pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=item, Last=item, Count=1))
        item.Parent = pdf.Root.Outlines
        done = make_archival(_bytes(pdf))
    assert (done.is_proved, done.rasterised) == (True, ())

from __future__ import annotations

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from packbuilder.convert.artifacts import mark_rules, remove_structure


def _page(pdf: pikepdf.Pdf, content: bytes) -> pikepdf.Page:
    page = pdf.add_blank_page()
    page.Contents = pdf.make_stream(content)
    return page


def _content(page: pikepdf.Page) -> list[str]:
    return page.Contents.read_bytes().decode("latin-1").split("\n")


@pytest.fixture
def tagged() -> pikepdf.Pdf:
    pdf = pikepdf.new()
    pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    return pdf


def test_rules_outside_any_mark_become_artifacts(tagged: pikepdf.Pdf) -> None:
    page = _page(tagged, b"0.1 w\n0 0 m\n9 9 l\nS\n/P <</MCID 0>> BDC\n1 1 2 2 re\nf\nEMC")
    mark_rules(tagged)
    assert _content(page) == [
        "0.1 w", "/Artifact BMC", "0 0 m", "9 9 l", "S", "EMC",
        "/P << /MCID 0 >> BDC", "1 1 2 2 re", "f", "EMC",
    ]  # fmt: skip


def test_clips_and_text_outside_a_mark_stay_as_they_are(tagged: pikepdf.Pdf) -> None:
    before = b"0 0 9 9 re W n\nBT (words) Tj ET"
    page = _page(tagged, before)
    mark_rules(tagged)
    assert page.Contents.read_bytes() == before


def test_a_document_without_structure_is_left_alone() -> None:
    with pikepdf.new() as pdf:
        page = _page(pdf, b"0 0 9 9 re f")
        mark_rules(pdf)
        assert page.Contents.read_bytes() == b"0 0 9 9 re f"


def test_foreign_structure_goes_and_layers_stay(tagged: pikepdf.Pdf) -> None:
    page = _page(
        tagged,
        b"/OC /Layer BDC\n/P <</MCID 0>> BDC\n0 0 9 9 re\nf\nEMC\nEMC\n/Artifact BMC\nEMC\n/Do Do",
    )
    page.obj.StructParents = 3
    form = tagged.make_stream(b"/Span BMC\n1 1 2 2 re\nf\nEMC", Subtype=Name.Form, StructParents=4)
    page.obj.Resources = Dictionary(XObject=Dictionary(Do=form))
    remove_structure(tagged)
    assert _content(page) == ["/OC /Layer BDC", "0 0 9 9 re", "f", "EMC", "/Do Do"]
    held = page.obj.Resources.XObject.Do
    assert held.read_bytes() == b"1 1 2 2 re\nf"
    assert "/StructParents" not in page.obj
    assert "/StructParents" not in held
    assert "/StructTreeRoot" not in tagged.Root


def test_junk_between_instructions_does_not_stop_it() -> None:
    with pikepdf.new() as pdf:
        page = _page(pdf, b"0 0 9 9 re f\n\x89\x9a\xff junk\n/P BMC EMC")
        remove_structure(pdf)
        assert b"re" in page.Contents.read_bytes()

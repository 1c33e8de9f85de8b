from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Page, Pdf

from packbuilder.assemble.content import Fence, measure_balance
from packbuilder.assemble.geometry import MILLIMETRE, VisiblePage, visible_page
from packbuilder.assemble.links import libreoffice_name
from packbuilder.assemble.stamp import (
    StampTexts,
    add_resource,
    lay_out,
    number_text,
    stamp_content,
)
from packbuilder.assemble.stamp_font import StampFontFile
from packbuilder.model.text import Language

DEJAVU = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
A4: list[float] = [0, 0, 595, 842]
# Rotate, MediaBox, CropBox, UserUnit, what the page's own content leaves behind.
TORTURE: dict[str, tuple[int, list[float], list[float] | None, float, bytes]] = {
    "plain": (0, A4, None, 1, b""),
    "turned-90": (90, A4, None, 1, b""),
    "turned-180": (180, A4, None, 1, b""),
    "turned-270": (270, A4, None, 1, b""),
    "turned-back": (-90, [0, 0, 842, 595], None, 1, b""),
    "offset": (0, [100, 200, 695, 1042], None, 1, b""),
    "cropped": (0, [0, 0, 700, 900], [50, 30, 645, 872], 1, b""),
    "cropped-turned": (90, [-20, -30, 700, 900], [50, 30, 645, 872], 1, b""),
    "reversed-box": (0, [595, 842, 0, 0], None, 1, b""),
    "user-unit": (0, [0, 0, 297.5, 421], None, 2, b""),
    "a3": (0, [0, 0, 842, 1191], None, 1, b""),
    "landscape": (0, [0, 0, 842, 595], None, 1, b""),
    "open-saves": (0, A4, None, 1, b"q q 2 0 0 2 0 0 cm "),
    "stray-restore": (0, A4, None, 1, b"Q Q 0.5 0 0 0.5 100 100 cm "),
    "open-text": (0, A4, None, 1, b"BT /X BMC "),
}


def torture_page(pdf: Pdf, name: str) -> Page:
    rotate, media, crop, unit, content = TORTURE[name]
    page = pdf.add_blank_page(page_size=(100, 100))
    page.obj.MediaBox = Array(media)
    if crop:
        page.obj.CropBox = Array(crop)
    page.obj.Rotate = rotate
    page.obj.UserUnit = unit
    page.obj.Resources = Dictionary()
    page.obj.Contents = pdf.make_stream(content)
    return page


def stamp(pdf: Pdf, page: Page, texts: StampTexts) -> None:
    font_file = StampFontFile(DEJAVU)
    layout = lay_out(visible_page(page), texts, font_file)
    font = font_file.embed(pdf, [line.text for line in layout.lines])
    Fence(pdf).enclose(page, measure_balance(page))
    name = add_resource(page, "/Font", "PackStamp", font.resource)
    page.contents_add(
        pdf.make_stream(stamp_content(visible_page(page), layout, font, (name, None)))
    )


TEXTS = StampTexts(number="Page 3 of 12", running="Example Ltd", running_tail=" x 0a1b2c3d")


@pytest.mark.parametrize("name", TORTURE)
def test_the_stamp_lands_upright_at_the_bottom_of_what_a_reader_sees(
    name: str, tmp_path: Path
) -> None:
    """Ink stands bottom left and bottom right, 6 to 10 mm from the edge, and nowhere else."""
    with Pdf.new() as pdf:
        stamp(pdf, torture_page(pdf, name), TEXTS)
        pdf.save(tmp_path / "stamped.pdf")
    document = pdfium.PdfDocument(tmp_path / "stamped.pdf")
    try:
        picture = document[0].render(scale=2, grayscale=True).to_pil().convert("L")
        text = document[0].get_textpage().get_text_range()
    finally:
        document.close()
    shown_width = {"a3": 842, "landscape": 842}.get(name, 595)
    if TORTURE[name][0] in (90, 270, -90) and name != "turned-back":
        shown_width = 842
    points = shown_width / picture.width
    ink = picture.point(lambda value: 255 if value < 200 else 0).getbbox()
    assert ink is not None
    left, top, right, bottom = (value * points / MILLIMETRE for value in ink)
    height = picture.height * points / MILLIMETRE
    assert 14 < left < 16.5
    assert 14 < shown_width / MILLIMETRE - right < 16.5
    assert 5.5 < height - bottom < 7.5
    assert 8 < height - top < 11
    assert "Page 3 of 12" in text
    assert "Example Ltd x 0a1b2c3d" in text


def test_a_long_company_line_gives_way_to_number_and_pack_id() -> None:
    page = VisiblePage(box=(0, 0, 300, 400))
    texts = StampTexts(number="Page 3 of 12", running="Company " * 20, running_tail=" x 0a1b2c3d")
    layout = lay_out(page, texts, StampFontFile(DEJAVU))
    number, running = layout.lines
    assert layout.is_reduced
    assert layout.is_shortened
    assert running.text.endswith("… x 0a1b2c3d")
    assert running.x + running.width < number.x


def test_number_texts_in_both_languages() -> None:
    assert number_text(3, 120, Language.ZH) == "第 3 页 共 120 页"
    assert number_text(3, 120, Language.EN) == "Page 3 of 120"


def test_a_missing_glyph_shows_as_a_question_mark() -> None:
    font = StampFontFile(DEJAVU)
    assert font.printable("A\u4e2dB") == "A?B"


def test_a_stamp_on_a_page_that_has_a_stamp_keeps_both_fonts() -> None:
    with Pdf.new() as pdf:
        page = torture_page(pdf, "plain")
        shared = page.obj.Resources
        first = add_resource(page, "/Font", "PackStamp", pdf.make_indirect(Dictionary(Which=1)))
        second = add_resource(page, "/Font", "PackStamp", pdf.make_indirect(Dictionary(Which=2)))
        assert [str(first), str(second)] == ["/PackStamp", "/PackStamp1"]
        assert page.resources.Font[first].Which == 1
        assert "/Font" not in shared  # other pages may use the same dictionary


def test_bookmark_names_as_libreoffice_spells_them() -> None:
    assert libreoffice_name("clause_5_3_2_2") == "clause5F55F35F25F2"
    assert libreoffice_name("a-b") == "a-b"


def test_an_area_is_turned_into_the_pages_own_coordinates() -> None:
    page = VisiblePage(box=(10, 20, 110, 220), rotation=90)
    assert (page.width, page.height) == (200, 100)
    assert page.to_page((0, 0, 200, 30)) == (80, 20, 110, 220)

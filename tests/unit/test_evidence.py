from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageDraw
from tests.pictures import page_picture

from packbuilder.convert.evidence import (
    EvidenceFacts,
    EvidenceOutcome,
    EvidenceProblem,
    inspect_evidence,
    normalise_evidence,
    sniff_type,
)


def _picture(mode: str = "RGB", size: tuple[int, int] = (900, 1200)) -> Image.Image:
    """Noise-free but not blank: a dark block in the upper left quarter."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1] // 4), fill=(200, 20, 20))
    return image.convert(mode)


def _bytes(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _pdf(pages: int = 1, **options: object) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            page = pdf.add_blank_page(page_size=(400, 500))
            page.Contents = pdf.make_stream(b"0 0 1 rg 40 40 100 100 re f")
        pdf.save(buffer, **options)  # type: ignore[arg-type]
    return buffer.getvalue()


def _outcome(source: Path, target: Path) -> EvidenceOutcome:
    outcome = normalise_evidence(source, target)
    assert isinstance(outcome, EvidenceOutcome), outcome
    assert inspect_evidence(source) == EvidenceFacts(page_count=outcome.page_count)
    with pikepdf.open(target) as pdf:
        assert not pdf.is_encrypted
        assert len(pdf.pages) == outcome.page_count
    return outcome


def _problem(source: Path, target: Path) -> EvidenceProblem:
    problem = normalise_evidence(source, target)
    assert isinstance(problem, EvidenceProblem), problem
    assert inspect_evidence(source) == problem
    assert not target.exists()
    return problem


def _codes(outcome: EvidenceOutcome) -> list[str]:
    return [note.code for note in outcome.notes]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.jpg", "JPEG"), ("a.png", "PNG"), ("a.tif", "TIFF"), ("a.bmp", "BMP"), ("a.webp", "WEBP")],
)
def test_pictures_stand_upright_on_a4_with_room_for_the_page_number(
    tmp_path: Path, name: str, kind: str
) -> None:
    source = _file(tmp_path, name, _bytes(_picture(), kind))
    outcome = _outcome(source, tmp_path / "out.pdf")
    assert outcome == EvidenceOutcome(page_count=1)
    image = page_picture(tmp_path / "out.pdf", dpi=36)
    assert (image.width, image.height) == (298, 421)
    red, _, blue = image.getpixel((60, 60))  # type: ignore[misc]
    assert red > 150 > 100 > blue
    strip = image.crop((0, 421 - 20, 298, 421))  # 14 mm at the foot
    assert strip.getextrema() == ((255, 255),) * 3


def test_a_wide_picture_gets_a_landscape_page(tmp_path: Path) -> None:
    source = _file(tmp_path, "a.png", _bytes(_picture(size=(1600, 900)), "PNG"))
    _outcome(source, tmp_path / "out.pdf")
    image = page_picture(tmp_path / "out.pdf", dpi=36)
    assert image.width > image.height


def test_jpeg_bytes_are_kept(tmp_path: Path) -> None:
    data = _bytes(_picture(), "JPEG")
    _outcome(_file(tmp_path, "a.jpg", data), tmp_path / "out.pdf")
    assert data in (tmp_path / "out.pdf").read_bytes()


@pytest.mark.parametrize("orientation", [0, 1, 3, 5, 6, 8, 9])
def test_exif_orientation_is_followed(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    source = _file(tmp_path, "a.jpg", _bytes(_picture(), "JPEG", exif=exif))
    _outcome(source, tmp_path / "out.pdf")
    image = page_picture(tmp_path / "out.pdf", dpi=36)
    assert (image.width > image.height) == (orientation in {5, 6, 8})
    if orientation == 6:  # the upper left corner of the pixels is shown at the upper right
        red, _, blue = image.getpixel((image.width - 60, 60))  # type: ignore[misc]
        assert red > 150 > 100 > blue


def test_cmyk_becomes_rgb_and_is_noted(tmp_path: Path) -> None:
    source = _file(tmp_path, "a.jpg", _bytes(_picture("CMYK"), "JPEG"))
    outcome = _outcome(source, tmp_path / "out.pdf")
    assert _codes(outcome) == ["evidence-colour-converted"]
    assert b"DeviceCMYK" not in (tmp_path / "out.pdf").read_bytes()
    red, _, blue = page_picture(tmp_path / "out.pdf", dpi=36).getpixel((60, 60))  # type: ignore[misc]
    assert red > 120 > 100 > blue


def test_transparency_is_flattened_on_white(tmp_path: Path) -> None:
    image = _picture("RGBA")
    image.paste((0, 0, 0, 0), (0, 600, 900, 1200))
    outcome = _outcome(_file(tmp_path, "a.png", _bytes(image, "PNG")), tmp_path / "out.pdf")
    assert _codes(outcome) == ["evidence-transparency-flattened"]
    assert b"/SMask" not in (tmp_path / "out.pdf").read_bytes()
    assert page_picture(tmp_path / "out.pdf", dpi=36).getpixel((150, 300)) == (255, 255, 255)


def test_every_page_of_a_tiff_counts_and_a_blank_one_is_named(tmp_path: Path) -> None:
    blank = Image.new("1", (900, 1200), 1)
    data = _bytes(_picture(), "TIFF", save_all=True, append_images=[blank, _picture("L")])
    outcome = _outcome(_file(tmp_path, "a.tiff", data), tmp_path / "out.pdf")
    assert outcome.page_count == 3
    assert [(note.code, note.params) for note in outcome.notes] == [
        ("evidence-blank-page", {"page": "2"})
    ]


def test_sixteen_bit_grey_is_not_clipped(tmp_path: Path) -> None:
    image = Image.new("I;16", (900, 1200), 60000)
    image.paste(20000, (0, 0, 450, 300))
    _outcome(_file(tmp_path, "a.png", _bytes(image, "PNG")), tmp_path / "out.pdf")
    assert _codes(_outcome(tmp_path / "a.png", tmp_path / "out.pdf")) == []


def test_a_picture_too_coarse_to_read_is_noted(tmp_path: Path) -> None:
    source = _file(tmp_path, "a.png", _bytes(_picture(size=(300, 400)), "PNG"))
    assert _codes(_outcome(source, tmp_path / "out.pdf")) == ["evidence-low-resolution"]


def test_a_truncated_jpeg_is_a_problem(tmp_path: Path) -> None:
    data = _bytes(_picture(), "JPEG")
    source = _file(tmp_path, "a.jpg", data[: len(data) * 6 // 10])
    assert _problem(source, tmp_path / "out.pdf").code == "evidence-truncated"


def test_a_picture_bomb_is_a_problem(tmp_path: Path) -> None:
    data = bytearray(_bytes(Image.new("1", (100, 100)), "BMP"))
    data[18:26] = (60_000).to_bytes(4, "little") * 2
    problem = _problem(_file(tmp_path, "a.bmp", bytes(data)), tmp_path / "out.pdf")
    assert problem.code == "evidence-too-large"


def test_an_empty_file_is_a_problem(tmp_path: Path) -> None:
    assert _problem(_file(tmp_path, "a.pdf", b""), tmp_path / "out.pdf").code == "evidence-empty"


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("a.pdf", b"<!DOCTYPE html><html></html>", "html"),
        ("a.pdf", b"\x89PNG\r\n\x1a\n....", "png"),
        ("a.jpg", b"%PDF-1.7\n", "pdf"),
        ("a.docx", b"PK\x03\x04....", "zip"),
        ("a.jpg", b"\0\0\0\x18ftypheic", "heic"),
    ],
)
def test_the_real_type_of_a_file_is_told(
    tmp_path: Path, name: str, content: bytes, found: str
) -> None:
    problem = _problem(_file(tmp_path, name, content), tmp_path / "out.pdf")
    assert problem.code == "evidence-wrong-type"
    assert problem.params["found"] == found
    assert sniff_type(content) == found


def test_junk_is_not_readable(tmp_path: Path) -> None:
    problem = _problem(_file(tmp_path, "a.pdf", b"\x01\x02junk"), tmp_path / "out.pdf")
    assert problem.code == "evidence-not-readable"
    problem = _problem(_file(tmp_path, "b.png", b"\x89PNG\r\n\x1a\njunk"), tmp_path / "out.pdf")
    assert problem.code == "evidence-not-readable"


def test_pdf_pages_keep_their_size(tmp_path: Path) -> None:
    outcome = _outcome(_file(tmp_path, "a.pdf", _pdf(3)), tmp_path / "out.pdf")
    assert outcome == EvidenceOutcome(page_count=3)
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert [float(side) for side in pdf.pages[0].mediabox] == [0, 0, 400, 500]


def test_a_user_password_is_a_problem_and_an_owner_password_a_note(tmp_path: Path) -> None:
    locked = _pdf(encryption=pikepdf.Encryption(owner="o", user="u"))
    problem = _problem(_file(tmp_path, "a.pdf", locked), tmp_path / "out.pdf")
    assert problem.code == "evidence-encrypted"
    restricted = _pdf(encryption=pikepdf.Encryption(owner="o", user=""))
    outcome = _outcome(_file(tmp_path, "b.pdf", restricted), tmp_path / "out.pdf")
    assert _codes(outcome) == ["evidence-restrictions-removed"]


def test_a_pdf_without_pages_is_a_problem(tmp_path: Path) -> None:
    problem = _problem(_file(tmp_path, "a.pdf", _pdf(0)), tmp_path / "out.pdf")
    assert problem.code == "evidence-no-pages"


def test_a_pdf_cut_off_is_a_problem_and_a_missing_end_mark_is_repaired(tmp_path: Path) -> None:
    data = _pdf(3)
    for tenths in (3, 6, 8):
        cut = _file(tmp_path, "a.pdf", data[: len(data) * tenths // 10])
        assert _problem(cut, tmp_path / "out.pdf").code == "evidence-truncated"
    no_end = data.replace(b"%%EOF", b"")
    outcome = _outcome(_file(tmp_path, "b.pdf", no_end), tmp_path / "out.pdf")
    assert (outcome.page_count, _codes(outcome)) == (3, ["evidence-repaired"])


def test_a_damaged_stream_is_a_problem(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        page.Contents = pdf.make_stream(b"0 0 1 rg 40 40 100 100 re f\n" * 200)
        pdf.save(buffer, compress_streams=True)
    data = bytearray(buffer.getvalue())
    place = data.index(b"stream\n") + 12
    data[place : place + 20] = b"\xff" * 20
    problem = _problem(_file(tmp_path, "a.pdf", bytes(data)), tmp_path / "out.pdf")
    assert (problem.code, problem.params) == ("evidence-page-damaged", {"page": "1"})


def test_scripts_and_attachments_are_removed_and_named(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(_pdf())) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.attachments["a.exe"] = b"MZ"
        launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=launch
        )
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(link)]))
        pdf.save(buffer)
    outcome = _outcome(_file(tmp_path, "a.pdf", buffer.getvalue()), tmp_path / "out.pdf")
    assert [(note.code, note.params) for note in outcome.notes] == [
        ("evidence-active-content-removed", {"kinds": "javascript, launch"}),
        ("evidence-attachments-removed", {"count": "1", "files": "a.exe"}),
    ]
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert "/OpenAction" not in pdf.Root
        assert len(pdf.attachments) == 0
        assert not any(
            "/S" in obj and str(obj.S) in {"/Launch", "/JavaScript"}
            for obj in pdf.objects
            if isinstance(obj, pikepdf.Dictionary)
        )


def test_a_form_is_flattened_with_its_value(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(400, 500))
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        field = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx,
                T="name", V="Example", DA="/Helv 40 Tf 0 g", Rect=[40, 300, 360, 380], F=4,
            )
        )  # fmt: skip
        page.Annots = pikepdf.Array([field])
        pdf.Root.AcroForm = pikepdf.Dictionary(
            Fields=[field], DA="/Helv 40 Tf 0 g", DR={"/Font": {"/Helv": font}}
        )
        pdf.save(buffer)
    outcome = _outcome(_file(tmp_path, "a.pdf", buffer.getvalue()), tmp_path / "out.pdf")
    assert _codes(outcome) == ["evidence-form-flattened", "evidence-page-rasterised"]
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert "/AcroForm" not in pdf.Root
        assert len(pdf.pages[0].get("/Annots", [])) == 0


def test_a_blank_page_of_a_pdf_is_named(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(_pdf())) as pdf:
        pdf.add_blank_page()
        pdf.save(buffer)
    outcome = _outcome(_file(tmp_path, "a.pdf", buffer.getvalue()), tmp_path / "out.pdf")
    assert [(note.code, note.params) for note in outcome.notes] == [
        ("evidence-blank-page", {"page": "2"})
    ]


@pytest.mark.parametrize("name", ["a.png", "a.pdf"])
def test_the_same_scan_gives_the_same_bytes(tmp_path: Path, name: str) -> None:
    data = _pdf() if name.endswith("pdf") else _bytes(_picture(), "PNG")
    source = _file(tmp_path, name, data)
    _outcome(source, tmp_path / "one.pdf")
    _outcome(source, tmp_path / "two.pdf")
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()

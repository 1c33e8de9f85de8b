"""What comes in from outside: locked, signed, remarked, moving, oddly sized, Word and Excel."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw
from tests.pictures import page_picture

from packbuilder.convert.evidence import (
    EvidenceFacts,
    EvidenceOptions,
    EvidenceOutcome,
    EvidenceProblem,
    inspect_evidence,
    normalise_evidence,
)


def _pdf(content: bytes = b"0 0 1 rg 40 40 100 100 re f", **options: object) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(400, 500))
        page.Contents = pdf.make_stream(content)
        pdf.save(buffer, **options)  # type: ignore[arg-type]
    return buffer.getvalue()


def _taken(path: Path, options: EvidenceOptions | None = None) -> tuple[EvidenceOutcome, Path]:
    target = path.with_name("out.pdf")
    outcome = normalise_evidence(path, target, options or EvidenceOptions())
    assert isinstance(outcome, EvidenceOutcome), outcome
    return outcome, target


def _codes(outcome: EvidenceOutcome) -> list[str]:
    return [note.code for note in outcome.notes]


def _changed(data: bytes, change: object) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)  # type: ignore[operator]
        pdf.save(buffer)
    return buffer.getvalue()


def test_a_locked_file_opens_with_its_password_which_nobody_can_read_off(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(_pdf(encryption=pikepdf.Encryption(owner="o", user="geheim")))
    options = EvidenceOptions(password="geheim")
    outcome, target = _taken(path, options)
    assert _codes(outcome) == ["evidence-restrictions-removed"]
    assert inspect_evidence(path, options) == EvidenceFacts(page_count=1)
    assert b"geheim" not in target.read_bytes()
    assert "geheim" not in repr(options)
    wrong = inspect_evidence(path, EvidenceOptions(password="other"))
    assert wrong == EvidenceProblem(code="evidence-password-wrong")


def test_a_signed_file_is_to_be_kept(tmp_path: Path) -> None:
    def sign(pdf: pikepdf.Pdf) -> None:
        value = Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Contents=b"x")
        field = pdf.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T="s", V=value,
                       Rect=[0, 0, 9, 9])
        )  # fmt: skip
        group = pdf.make_indirect(Dictionary(T="g", Kids=Array([field])))
        pdf.pages[0].Annots = Array([field])
        pdf.Root.AcroForm = Dictionary(Fields=Array([group]))

    path = tmp_path / "a.pdf"
    path.write_bytes(_changed(_pdf(), sign))
    outcome, _ = _taken(path)
    assert outcome.is_signed
    assert "evidence-signature-lost" in _codes(outcome)


def test_remarks_are_drawn_and_links_inside_the_file_stay(tmp_path: Path) -> None:
    def remark(pdf: pikepdf.Pdf) -> None:
        look = pdf.make_stream(
            b"1 0 0 rg 0 0 80 80 re f", Type=Name.XObject, Subtype=Name.Form,
            BBox=Array([0, 0, 80, 80]),
        )  # fmt: skip
        stamp = Dictionary(
            Type=Name.Annot, Subtype=Name.Stamp, Rect=[300, 400, 380, 480],
            AP=Dictionary(N=look), F=4,
        )  # fmt: skip
        inside = Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9],
            Dest=Array([pdf.pages[0].obj, Name.Fit]),
        )  # fmt: skip
        outside = Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9],
            A=Dictionary(S=Name.URI, URI="https://example.com"),
        )  # fmt: skip
        pdf.pages[0].Annots = Array([pdf.make_indirect(one) for one in (stamp, inside, outside)])

    path = tmp_path / "a.pdf"
    path.write_bytes(_changed(_pdf(), remark))
    outcome, target = _taken(path)
    assert _codes(outcome) == ["evidence-annotations-flattened"]
    assert page_picture(target).getpixel((340, 60)) == (255, 0, 0)
    with pikepdf.open(target) as pdf:
        assert [str(one.Subtype) for one in pdf.pages[0].Annots] == ["/Link"]
        assert "/Dest" in pdf.pages[0].Annots[0]


def test_chinese_values_of_a_form_are_drawn_with_chinese_glyphs(tmp_path: Path) -> None:
    def fill(pdf: pikepdf.Pdf) -> None:
        field = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="n", V="张三",
                DA="/Helv 40 Tf 0 g", Rect=[40, 300, 360, 380], F=4,
            )
        )  # fmt: skip
        latin = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        pdf.pages[0].Annots = Array([field])
        pdf.Root.AcroForm = Dictionary(
            Fields=Array([field]), DA="/Helv 40 Tf 0 g",
            DR=Dictionary(Font=Dictionary(Helv=latin)), NeedAppearances=True,
        )  # fmt: skip

    path = tmp_path / "a.pdf"
    path.write_bytes(_changed(_pdf(b" "), fill))
    _, target = _taken(path)
    box = page_picture(target).crop((40, 120, 360, 200)).convert("L")
    dark = sum(1 for level in box.tobytes() if level < 128)
    assert dark > 300  # two characters of 40 points; two question marks have less than half of it
    with pikepdf.open(target) as pdf:
        assert "/AcroForm" not in pdf.Root


def test_pages_of_other_sizes_stand_upright_on_a4_where_that_is_asked_for(tmp_path: Path) -> None:
    def turn(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].MediaBox = Array([0, 0, 842, 1191])  # A3, lying on its side
        pdf.pages[0].Rotate = 90
        pdf.add_blank_page(page_size=(595, 842))
        pdf.pages[1].Contents = pdf.make_stream(b"0 0 9 9 re f")

    path = tmp_path / "a.pdf"
    path.write_bytes(_changed(_pdf(b"0 0 842 300 re f"), turn))
    kept, target = _taken(path)
    assert "evidence-framed" not in _codes(kept)
    assert page_picture(target).size == (1191, 842)
    framed, target = _taken(path, EvidenceOptions(on_a4=True))
    assert [(n.code, n.params) for n in framed.notes] == [("evidence-framed", {"pages": "1"})]
    image = page_picture(target)
    assert (image.width, image.height) == (842, 596)
    assert image.getpixel((30, 300)) == (0, 0, 0)  # what lay at the foot stands at the left
    assert image.getpixel((600, 300)) == (255, 255, 255)


def test_a_telephones_heic_picture_is_taken(tmp_path: Path) -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    image = Image.new("RGB", (900, 1200), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 450, 300), fill=(200, 20, 20))
    pillow_heif.from_pillow(image).save(tmp_path / "a.heic")
    outcome, target = _taken(tmp_path / "a.heic")
    assert outcome == EvidenceOutcome(page_count=1)
    red, _, blue = page_picture(target).getpixel((120, 120))  # type: ignore[misc]
    assert red > 150 > 100 > blue


def test_without_the_extra_a_heic_picture_is_refused_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("packbuilder.convert.evidence.reads_heic", lambda: False)
    (tmp_path / "a.heic").write_bytes(b"\0\0\0\x18ftypheic")
    problem = inspect_evidence(tmp_path / "a.heic")
    assert problem == EvidenceProblem(code="evidence-heic-unsupported")


def test_a_moving_picture_gives_its_first_frame_and_says_so(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (900, 1200), colour) for colour in ("red", "green", "blue")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    outcome, _ = _taken(tmp_path / "a.gif")
    assert ("evidence-frames-dropped", {"count": "2"}) in [
        (note.code, note.params) for note in outcome.notes
    ]


def test_a_broken_colour_profile_does_not_stop_a_picture(tmp_path: Path) -> None:
    image = Image.new("RGB", (900, 1200), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 450, 300), fill=(200, 20, 20))
    image.save(tmp_path / "a.jpg", icc_profile=b"no profile")
    outcome, _ = _taken(tmp_path / "a.jpg")
    assert outcome == EvidenceOutcome(page_count=1)


def test_damage_that_no_page_shows_is_a_note(tmp_path: Path) -> None:
    def hide(pdf: pikepdf.Pdf) -> None:
        stream = pdf.make_stream(b"x" * 500)
        pdf.pages[0].obj.Hidden = pdf.make_indirect(stream)

    data = bytearray(_changed(_pdf(), hide))
    with pikepdf.open(io.BytesIO(bytes(data))) as pdf:
        raw = pdf.pages[0].obj.Hidden.read_raw_bytes()
    place = data.index(raw)
    data[place + 2 : place + len(raw)] = b"\xff" * (len(raw) - 2)
    (tmp_path / "a.pdf").write_bytes(bytes(data))
    outcome, _ = _taken(tmp_path / "a.pdf")
    assert _codes(outcome) == ["evidence-repaired"]


def _package(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return path


def test_word_and_excel_files_are_known_by_what_is_in_them(tmp_path: Path) -> None:
    word = _package(tmp_path / "a.docx", "word/document.xml")
    excel = _package(tmp_path / "a.xlsx", "xl/workbook.xml")
    for path in (word, excel):
        assert inspect_evidence(path) == EvidenceFacts(page_count=0, is_office=True)
    renamed = _package(tmp_path / "b.docx", "xl/workbook.xml")
    macros = _package(tmp_path / "c.docx", "word/document.xml", "word/vbaProject.bin")
    many = _package(tmp_path / "d.docx", "word/document.xml", *(f"f{n}" for n in range(5000)))
    found = [inspect_evidence(path) for path in (renamed, macros, many)]
    assert [one.params["found"] for one in found if isinstance(one, EvidenceProblem)] == [
        "xlsx", "macros", "zip-bomb",
    ]  # fmt: skip

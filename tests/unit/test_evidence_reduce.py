from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from packbuilder.convert.evidence import EvidenceOptions, EvidenceOutcome, normalise_evidence
from packbuilder.convert.evidence_reduce import reduce_scans


def _noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    # Grain like a scanner's: it does not compress, and it is the same in every run.
    small = Image.effect_noise((width // 4, height // 4), 60)
    return small.resize((width, height)).convert(mode)


def _scan(tmp_path: Path, image: Image.Image, **options: object) -> Path:
    path = tmp_path / "scan.jpg"
    image.save(path, "JPEG", **options)
    return path


def test_a_scan_finer_than_anybody_sees_is_reduced_and_both_sizes_are_told(tmp_path: Path) -> None:
    source = _scan(tmp_path, _noise(4960, 7016), quality=95)  # A4 at 600 dpi
    before = source.stat().st_size / 1e6
    outcome = normalise_evidence(source, tmp_path / "out.pdf")
    assert isinstance(outcome, EvidenceOutcome)
    (note,) = outcome.notes
    assert note.code == "evidence-scan-reduced"
    assert float(note.params["before"]) == pytest.approx(before, abs=0.2)
    assert float(note.params["after"]) < float(note.params["before"]) / 2
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        picture = next(iter(pdf.pages[0].resources.XObject.values()))
        assert 2400 < int(picture.Width) < 2700  # 300 dpi over the paper's width
    assert source.stat().st_size / 1e6 == before


def test_a_small_file_is_left_alone(tmp_path: Path) -> None:
    source = _scan(tmp_path, Image.new("RGB", (4960, 7016), "white"), quality=40)
    data = _as_pdf(source)
    assert reduce_scans(data, EvidenceOptions()) == (data, [])


def test_a_part_over_the_limit_goes_down_to_the_lowest_resolution_and_no_further(
    tmp_path: Path,
) -> None:
    source = _scan(tmp_path, _noise(2480, 3508), quality=95)
    data = _as_pdf(source)
    options = EvidenceOptions(largest_part=100_000, highest_dpi=300, lowest_dpi=200)
    smaller, notes = reduce_scans(data, options)
    assert notes[0].params["dpi"] == "200"
    with pikepdf.open(io.BytesIO(smaller)) as pdf:
        assert int(pdf.pages[0].resources.XObject.I.Width) == pytest.approx(1654, abs=2)


def test_black_and_white_scans_stay(tmp_path: Path) -> None:
    image = _noise(4960, 7016, "L").point(lambda level: 255 if level > 128 else 0)
    image.convert("1").save(tmp_path / "a.tif", compression="group4")
    outcome = normalise_evidence(tmp_path / "a.tif", tmp_path / "out.pdf")
    assert isinstance(outcome, EvidenceOutcome)
    assert "evidence-scan-reduced" not in {note.code for note in outcome.notes}


def _as_pdf(source: Path) -> bytes:
    with Image.open(source) as image, pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        picture = pdf.make_stream(
            source.read_bytes(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image,
            Width=image.width, Height=image.height, BitsPerComponent=8,
            ColorSpace=pikepdf.Name.DeviceRGB, Filter=pikepdf.Name.DCTDecode,
        )  # fmt: skip
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=picture))
        page.Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /I Do Q")
        buffer = io.BytesIO()
        pdf.save(buffer)
        return buffer.getvalue()

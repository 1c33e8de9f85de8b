"""Oversized scans made smaller, never below what small print needs, and told with both sizes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
from PIL import Image

from packbuilder.convert.evidence_types import EvidenceNote, EvidenceOptions

_TOLERANCE = 1.1  # a scan at 301 dpi is not worth another coding
_QUALITIES = (85, 75)
_MEGABYTE = 1_000_000
_FAULTS = (
    pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, OSError,
    NotImplementedError, SyntaxError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Scan:
    """A picture of a page, and how fine it is at least, as it may be drawn smaller."""

    picture: pikepdf.Object
    dpi: float


def reduce_scans(data: bytes, options: EvidenceOptions) -> tuple[bytes, list[EvidenceNote]]:
    """Reduce the pictures of a PDF that is too large or finer than anybody can see.

    Black and white scans stay: grey pictures in their place would be larger.

    Returns:
        The PDF, and a note with the sizes before and after if it became smaller.

    Raises:
        pikepdf.PdfError: the PDF cannot be read.
    """
    is_large = len(data) > options.largest_part
    if not is_large and len(data) < _MEGABYTE:
        return data, []  # fine but small: nothing to gain
    best, used = data, 0
    steps = (options.highest_dpi, options.lowest_dpi) if is_large else (options.highest_dpi,)
    for dpi, quality in zip(steps, _QUALITIES, strict=False):
        smaller = _reduced(data, dpi, quality)
        if smaller is not None and len(smaller) < len(best) * 0.95:
            best, used = smaller, dpi
        if len(best) <= options.largest_part:
            break
    if best is data:
        return data, []
    params = {"before": _megabytes(data), "after": _megabytes(best), "dpi": str(used)}
    return best, [EvidenceNote(code="evidence-scan-reduced", params=params)]


def _megabytes(data: bytes) -> str:
    return f"{len(data) / _MEGABYTE:.1f}"


def _reduced(data: bytes, dpi: int, quality: int) -> bytes | None:
    with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
        changed = False
        for scan in _scans(pdf):
            if scan.dpi > dpi * _TOLERANCE:
                changed = _shrink(scan, dpi / scan.dpi, quality) or changed
        if not changed:
            return None
        buffer = io.BytesIO()
        pdf.save(buffer, deterministic_id=True)
        return buffer.getvalue()


def _scans(pdf: pikepdf.Pdf) -> Iterator[_Scan]:
    """Pictures that stand on one page only, with the resolution they have on that page."""
    places: dict[tuple[int, int], list[_Scan]] = {}
    for page in pdf.pages:
        left, bottom, right, top = (float(side) for side in page.mediabox)
        unit = float(page.obj.get("/UserUnit", 1)) / 72
        inches = sorted((abs(right - left) * unit, abs(top - bottom) * unit))
        for picture in page.resources.get("/XObject", pikepdf.Dictionary()).values():
            if picture.get("/Subtype") == "/Image" and min(inches) > 0:
                pixels = sorted((int(picture.Width), int(picture.Height)))
                dpi = max(side / room for side, room in zip(pixels, inches, strict=True))
                places.setdefault(picture.objgen, []).append(_Scan(picture, dpi))
    for scans in places.values():
        yield min(scans, key=_dpi)


def _dpi(scan: _Scan) -> float:
    return scan.dpi


def _shrink(scan: _Scan, factor: float, quality: int) -> bool:
    picture = scan.picture
    if not isinstance(picture, pikepdf.Stream) or picture.get("/ImageMask", False):
        return False
    if int(picture.get("/BitsPerComponent", 8)) == 1:
        return False
    if any(key in picture for key in ("/Decode", "/Mask")):
        return False
    try:
        image = pikepdf.PdfImage(picture).as_pil_image()
    except _FAULTS:
        return False
    if image.mode not in {"L", "RGB", "P"}:
        return False
    image = image.convert("RGB") if image.mode == "P" else image
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    buffer = io.BytesIO()
    image.resize(size, Image.Resampling.LANCZOS).save(buffer, "JPEG", quality=quality)
    _write(picture, buffer.getvalue(), size, image.mode)
    return True


def _write(picture: pikepdf.Object, coded: bytes, size: tuple[int, int], mode: str) -> None:
    space = picture.get("/ColorSpace")
    channels = 0
    if isinstance(space, pikepdf.Array) and space[0] == "/ICCBased":
        channels = int(space[1].get("/N", 0))
    picture.write(coded, filter=pikepdf.Name.DCTDecode)
    picture.Width, picture.Height = size
    picture.BitsPerComponent = 8
    grey = mode == "L"
    if channels != (1 if grey else 3):
        picture.ColorSpace = pikepdf.Name.DeviceGray if grey else pikepdf.Name.DeviceRGB

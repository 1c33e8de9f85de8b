"""Pictures → PDF pages on A4: decoded in full first, upright, in colours every viewer knows."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import img2pdf
import pikepdf
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from packbuilder.convert.evidence_pages import blank_page_notes
from packbuilder.convert.evidence_types import (
    EvidenceFacts,
    EvidenceNote,
    EvidenceOutcome,
    EvidenceProblem,
)

_MM = 72 / 25.4
_A4 = (210 * _MM, 297 * _MM)
_MARGIN = 15 * _MM  # room for the page number that the pack prints
_ORIENTATION = 0x0112  # EXIF tag; 1 or absent: upright
_LOW_DPI = 100  # below it small print on a scan cannot be read
_MOST_FRAMES = 500
_FAULTS = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error)


class _TooManyFramesError(ValueError):
    pass


@contextmanager
def _opened(source: Path) -> Iterator[Image.Image]:
    """Pillow warns of a picture bomb at one times its limit, and refuses it at two: that counts."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(source) as image:
            yield image


def inspect_image(source: Path) -> EvidenceFacts | EvidenceProblem:
    """Decode every frame of a picture, as a truncated one only shows then."""
    try:
        with _opened(source) as image:
            for number in range(_frame_count(image)):
                image.seek(number)
                image.load()
            return EvidenceFacts(page_count=_frame_count(image))
    except (*_FAULTS, Image.DecompressionBombError) as exc:
        return _problem(exc)


def normalise_image(source: Path, target: Path) -> EvidenceOutcome | EvidenceProblem:
    """Write every frame of a picture on an A4 page of its own, portrait or landscape."""
    collected: list[EvidenceNote] = []
    try:
        with _opened(source) as image:
            frames = list(_frames(image, source, collected))
    except (*_FAULTS, Image.DecompressionBombError) as exc:
        return _problem(exc)
    layout = img2pdf.get_layout_fun(
        pagesize=_A4, border=(_MARGIN, _MARGIN), fit=img2pdf.FitMode.into, auto_orient=True
    )
    written = img2pdf.convert(
        frames, layout_fun=layout, rotation=img2pdf.Rotation.none, nodate=True
    )
    with pikepdf.open(io.BytesIO(written)) as pdf:
        if "/ID" in pdf.trailer:
            del pdf.trailer["/ID"]
        pdf.save(target, deterministic_id=True)
    collected += blank_page_notes(target)
    return EvidenceOutcome(page_count=len(frames), notes=_once(collected))


def _once(notes: list[EvidenceNote]) -> tuple[EvidenceNote, ...]:
    kept: list[EvidenceNote] = []
    for note in notes:
        if note not in kept:
            kept.append(note)
    return tuple(kept)


def _frame_count(image: Image.Image) -> int:
    count = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
    if count > _MOST_FRAMES:
        raise _TooManyFramesError
    return count


def _frames(image: Image.Image, source: Path, notes: list[EvidenceNote]) -> Iterator[bytes]:
    for number in range(_frame_count(image)):
        image.seek(number)
        image.load()
        _note_resolution(image, number + 1, notes)
        if _is_plain_jpeg(image):
            yield source.read_bytes()  # as it is: decoding and coding again would lose detail
            continue
        upright = ImageOps.exif_transpose(image)
        yield _png(_displayable(upright, notes))


def _is_plain_jpeg(image: Image.Image) -> bool:
    upright = image.getexif().get(_ORIENTATION, 1) in {0, 1}
    return image.format == "JPEG" and image.mode in {"L", "RGB"} and upright


def _displayable(image: Image.Image, notes: list[EvidenceNote]) -> Image.Image:
    """Black and white, grey or RGB, on white where the picture is transparent."""
    if image.mode in {"1", "L", "RGB"} and "transparency" not in image.info:
        return image
    if image.mode in {"CMYK", "LAB", "YCbCr", "HSV"}:
        notes.append(EvidenceNote(code="evidence-colour-converted", params={"from": image.mode}))
        return _to_srgb(image)
    if image.mode.startswith(("I", "F")):
        return _eight_bits(image)
    rgba = image.convert("RGBA")
    if rgba.getchannel("A").getextrema() == (255, 255):
        return rgba.convert("RGB")
    notes.append(EvidenceNote(code="evidence-transparency-flattened"))
    white = Image.new("RGBA", rgba.size, "white")
    return Image.alpha_composite(white, rgba).convert("RGB")


def _to_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if profile:
        try:
            converted = ImageCms.profileToProfile(
                image, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError):
            converted = None  # a broken profile: the usual formula is the best that is left
        if converted is not None:
            converted.info.pop("icc_profile", None)
            return converted
    plain = image.convert("RGB")
    plain.info.pop("icc_profile", None)
    return plain


def _eight_bits(image: Image.Image) -> Image.Image:
    """16 and 32 bits a pixel, stretched to what the picture uses of them."""
    values = image.convert("F")
    low, high = values.getextrema()
    if not isinstance(low, float | int) or not isinstance(high, float | int) or high <= low:
        return values.convert("L")
    scale = 255.0 / (high - low)
    return values.point(lambda value: value * scale - low * scale).convert("L")


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()


def _note_resolution(image: Image.Image, page: int, notes: list[EvidenceNote]) -> None:
    short, long = sorted(image.size)
    room = [(side - 2 * _MARGIN) / 72 for side in _A4]  # inches, short side first
    dpi = max(short / room[0], long / room[1])
    if dpi < _LOW_DPI:
        params = {"page": str(page), "dpi": f"{dpi:.0f}"}
        notes.append(EvidenceNote(code="evidence-low-resolution", params=params))


def _problem(fault: Exception) -> EvidenceProblem:
    if isinstance(fault, Image.DecompressionBombError | _TooManyFramesError):
        return EvidenceProblem(code="evidence-not-readable", params={"reason": "too-large"})
    text = str(fault).lower()
    if not isinstance(fault, UnidentifiedImageError) and "truncated" in text:
        return EvidenceProblem(code="evidence-truncated")
    return EvidenceProblem(code="evidence-not-readable", params={"reason": "damaged"})

"""Pictures → PDF pages on A4: decoded in full first, upright, in colours every viewer knows."""

from __future__ import annotations

import importlib
import importlib.util
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

from packbuilder.convert.evidence_pdf import finish_pdf
from packbuilder.convert.evidence_types import (
    EvidenceFacts,
    EvidenceNote,
    EvidenceOptions,
    EvidenceOutcome,
    EvidenceProblem,
)

_MM = 72 / 25.4
_A4 = (210 * _MM, 297 * _MM)
_MARGIN = 15 * _MM  # room for the page number that the pack prints
_ORIENTATION = 0x0112  # EXIF tag; 1 or absent: upright
_LOW_DPI = 100  # below it small print on a scan cannot be read
_MOST_FRAMES = 500
_MANY_PIXELS = 16_000_000
_PHOTO_QUALITY = 92
_BROKEN = "packbuilder_broken_profile"
_FAULTS = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, AttributeError,
    RuntimeError, NotImplementedError, OverflowError, MemoryError, ZeroDivisionError, struct.error,
    zlib.error, pikepdf.PdfError, img2pdf.ImageOpenError,
)  # fmt: skip


def reads_heic() -> bool:
    """Whether pictures of iPhones (HEIC) can be read: with pillow-heif, an extra."""
    return importlib.util.find_spec("pillow_heif") is not None


class _TooManyFramesError(ValueError):
    pass


@contextmanager
def _opened(source: Path) -> Iterator[Image.Image]:
    """Pillow warns of a picture bomb at one times its limit, and refuses it at two: that counts."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if reads_heic():
            importlib.import_module("pillow_heif").register_heif_opener()
        with Image.open(source) as image:
            yield image


def inspect_image(source: Path) -> EvidenceFacts | EvidenceProblem:
    """Decode every frame of a picture, as a truncated one only shows then."""
    try:
        with _opened(source) as image:
            for number in range(_page_count(image)):
                image.seek(number)
                image.load()
            return EvidenceFacts(page_count=_page_count(image))
    except (*_FAULTS, Image.DecompressionBombError) as exc:
        return _problem(exc)


def normalise_image(
    source: Path, target: Path, options: EvidenceOptions
) -> EvidenceOutcome | EvidenceProblem:
    """Write every frame of a picture on an A4 page of its own, portrait or landscape."""
    collected: list[EvidenceNote] = []
    try:
        with _opened(source) as image:
            frames = list(_frames(image, source, collected))
        layout = img2pdf.get_layout_fun(
            pagesize=_A4, border=(_MARGIN, _MARGIN), fit=img2pdf.FitMode.into, auto_orient=True
        )
        written = img2pdf.convert(
            frames, layout_fun=layout, rotation=img2pdf.Rotation.none, nodate=True
        )
        notes = finish_pdf(written, target, options, collected)
    except (*_FAULTS, Image.DecompressionBombError) as exc:
        return _problem(exc)
    return EvidenceOutcome(page_count=len(frames), notes=notes)


def _page_count(image: Image.Image) -> int:
    """Pages: the frames of a TIFF; of a moving picture the first one."""
    count = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
    if count > _MOST_FRAMES:
        raise _TooManyFramesError
    return count


def _frames(image: Image.Image, source: Path, notes: list[EvidenceNote]) -> Iterator[bytes]:
    dropped = int(getattr(image, "n_frames", 1)) - _page_count(image)
    if dropped > 0 and image.format != "MPO":  # a telephone's second picture is a preview
        params = {"count": str(dropped)}
        notes.append(EvidenceNote(code="evidence-frames-dropped", params=params))
    for number in range(_page_count(image)):
        image.seek(number)
        image.load()
        _drop_broken_profile(image)
        _note_resolution(image, number + 1, notes)
        as_it_is = _jpeg_bytes(image, source)
        if as_it_is is not None:
            yield as_it_is  # decoding and coding again would lose detail
            continue
        upright = ImageOps.exif_transpose(image)
        yield _coded(_displayable(upright, notes), photo=image.format in {"MPO", "HEIF", "WEBP"})


def _jpeg_bytes(image: Image.Image, source: Path) -> bytes | None:
    """The file's own coded picture, where every viewer shows it upright and in right colours."""
    upright = image.getexif().get(_ORIENTATION, 1) in {0, 1}
    if image.mode not in {"L", "RGB"} or not upright:
        return None
    is_whole = image.format == "JPEG" and not image.info.get(_BROKEN, False)
    return source.read_bytes() if is_whole else None


def _drop_broken_profile(image: Image.Image) -> None:
    """A colour profile that cannot be opened would stop every program that tries."""
    profile = image.info.get("icc_profile")
    if not profile:
        return
    try:
        ImageCms.ImageCmsProfile(io.BytesIO(profile))
    except (ImageCms.PyCMSError, OSError):
        del image.info["icc_profile"]
        image.info[_BROKEN] = True


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


def _coded(image: Image.Image, *, photo: bool) -> bytes:
    """Without loss, but what was coded as a photograph stays one: it would grow tenfold."""
    buffer = io.BytesIO()
    if photo and image.mode in {"L", "RGB"}:
        image.save(buffer, "JPEG", quality=_PHOTO_QUALITY)
    else:
        quick = image.width * image.height > _MANY_PIXELS
        image.save(buffer, "PNG", compress_level=1 if quick else 6)
    return buffer.getvalue()


def _note_resolution(image: Image.Image, page: int, notes: list[EvidenceNote]) -> None:
    short, long = sorted(image.size)
    room = [(side - 2 * _MARGIN) / 72 for side in _A4]  # inches, short side first
    dpi = max(short / room[0], long / room[1])
    if dpi < _LOW_DPI:
        params = {"page": str(page), "dpi": f"{dpi:.0f}"}
        notes.append(EvidenceNote(code="evidence-low-resolution", params=params))


def _problem(fault: Exception) -> EvidenceProblem:
    if isinstance(fault, Image.DecompressionBombError | _TooManyFramesError | MemoryError):
        return EvidenceProblem(code="evidence-too-large")
    text = str(fault).lower()
    if not isinstance(fault, UnidentifiedImageError) and "truncated" in text:
        return EvidenceProblem(code="evidence-truncated")
    return EvidenceProblem(code="evidence-not-readable", params={"reason": "damaged"})

"""The company's own seal picture set on a copy of a finished pack. Nothing is drawn by us.

A seal's picture is decoration, not a signature: on the page it is an artifact, which a screen
reader passes over.
"""

from __future__ import annotations

import hashlib
import io
import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Name, Pdf
from PIL import Image, UnidentifiedImageError

from packbuilder.deliver.seal_places import PdfTools
from packbuilder.deliver.straddle import slice_of, straddle_groups
from packbuilder.errors import AssemblyError, InputError
from packbuilder.model.seals import SealPlace
from packbuilder.store.written import write_bytes_of

_MILLIMETRE = 72 / 25.4
_LEAST_DPI = 200
_MOST_DPI = 1200
_MOST_BYTES = 8_000_000
_MOST_PIXELS = 40_000_000
_MOST_OBLONG = 1.15
_SEEN = 16  # of 255: what is fainter belongs to the ground
_LEAST_GROUND = 0.02  # of the area: the corners beside a round seal are a fifth


@dataclass(frozen=True, slots=True, kw_only=True)
class SealPicture:
    """A seal cut to its edge.

    Attributes:
        file: name of the picture's file.
        sha256: digest of that file.
        size: width and height in pixels.
        colours: its pixels, RGB.
        alpha: how much of each pixel covers the page.
        diameter_mm: the longer side at true size.
    """

    file: str
    sha256: str
    size: tuple[int, int]
    colours: bytes
    alpha: bytes
    diameter_mm: float

    @property
    def points(self) -> tuple[float, float]:
        """Width and height at true size."""
        scale = self.diameter_mm * _MILLIMETRE / max(self.size)
        return self.size[0] * scale, self.size[1] * scale


@dataclass(frozen=True, slots=True, kw_only=True)
class SealOrder:
    """What is to be sealed.

    Attributes:
        places: where the whole seal goes; each has a spot.
        straddle_group: pages that share one seal across their edges, None for no such seal.
    """

    places: tuple[SealPlace, ...] = ()
    straddle_group: int | None = None


def read_seal(path: Path, diameter_mm: float) -> SealPicture:
    """Read the picture and see that it is fit to stand on a page at its true size.

    Raises:
        InputError: ``seal-picture-missing``, ``seal-picture-too-big``,
            ``seal-picture-unreadable``, ``seal-picture-opaque``, ``seal-picture-empty``,
            ``seal-picture-oblong`` or ``seal-picture-coarse``.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= _MOST_BYTES else b""
    except OSError as exc:
        raise InputError("seal-picture-missing", file=path.name) from exc
    if not data and size:
        raise InputError(
            "seal-picture-too-big", file=path.name, limit=f"{_MOST_BYTES // 1_000_000} MB"
        )
    picture = _cut_out(_decoded(path.name, data), path.name)
    longer, shorter = max(picture.size), min(picture.size)
    if longer > shorter * _MOST_OBLONG:
        width, height = picture.size
        raise InputError(
            "seal-picture-oblong", file=path.name, width=str(width), height=str(height)
        )
    least, most = (round(diameter_mm / 25.4 * dpi) for dpi in (_LEAST_DPI, _MOST_DPI))
    if longer < least:
        raise InputError(
            "seal-picture-coarse",
            file=path.name, found=str(longer), least=str(least), size=f"{diameter_mm:g}",
        )  # fmt: skip
    if longer > most:
        raise InputError("seal-picture-too-big", file=path.name, limit=f"{most} × {most}")
    return SealPicture(
        file=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        size=picture.size,
        colours=picture.convert("RGB").tobytes(),
        alpha=picture.getchannel("A").tobytes(),
        diameter_mm=diameter_mm,
    )


def _decoded(name: str, data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of sizes that are refused here
            with Image.open(io.BytesIO(data)) as picture:
                if picture.width * picture.height > _MOST_PIXELS:
                    raise InputError(
                        "seal-picture-too-big", file=name, limit=f"{_MOST_PIXELS // 10**6} MP"
                    )
                picture.load()
                return picture.convert("RGBA")
    except (
        UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError,
    ) as exc:  # fmt: skip
        raise InputError("seal-picture-unreadable", file=name) from exc


def _cut_out(picture: Image.Image, name: str) -> Image.Image:
    """The picture without the clear ground round the seal, so that its true size is the seal's."""
    seen = picture.getchannel("A").point(lambda level: 255 if level > _SEEN else 0)
    edge = seen.getbbox()
    if edge is None:
        raise InputError("seal-picture-empty", file=name)
    clear = seen.histogram()[0]
    if clear < _LEAST_GROUND * picture.width * picture.height:
        raise InputError("seal-picture-opaque", file=name)
    return picture.crop(edge)


def seal_pack(
    source: Path, target: Path, picture: SealPicture, order: SealOrder, tools: PdfTools
) -> str:
    """Write a sealed copy of a pack; the same inputs give the same bytes.

    Args:
        source: the unsealed pack, which stays as it is.
        target: the sealed pack; it appears under its name only when it is whole.
        picture: the seal.
        order: where it goes.
        tools: see :class:`PdfTools`.

    Returns:
        The SHA-256 of the sealed pack.

    Raises:
        InputError: ``seal-straddle-one-page`` or ``seal-pack-unreadable``.
        AssemblyError: ``seal-not-written``.
    """
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with pikepdf.open(source) as pdf:
            image = _image(pdf, picture)
            _seal_places(pdf, image, picture, order.places, tools)
            if order.straddle_group is not None:
                _straddle(pdf, image, picture, order.straddle_group, tools)
            target.parent.mkdir(parents=True, exist_ok=True)
            write_bytes_of(
                draft,
                lambda file: pdf.save(
                    file,
                    min_version="1.7",
                    deterministic_id=True,
                    object_stream_mode=pikepdf.ObjectStreamMode.generate,
                ),
            )
        digest = hashlib.sha256(draft.read_bytes()).hexdigest()
        draft.replace(target)
    except pikepdf.PdfError as exc:
        raise InputError("seal-pack-unreadable", file=source.name) from exc
    except OSError as exc:
        raise AssemblyError(
            "seal-not-written", file=str(target), reason=exc.strerror or ""
        ) from exc
    finally:
        if draft.parent.is_dir():
            draft.unlink(missing_ok=True)
    return digest


def _image(pdf: Pdf, picture: SealPicture) -> pikepdf.Object:
    """One picture for all pages; its clear ground is a soft mask, which PDF/A-2 allows."""
    width, height = picture.size

    def layer(data: bytes, space: Name) -> pikepdf.Stream:
        return pdf.make_stream(
            data, Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height,
            ColorSpace=space, BitsPerComponent=8,
        )  # fmt: skip

    image = layer(picture.colours, Name.DeviceRGB)
    image.SMask = layer(picture.alpha, Name.DeviceGray)
    return image


def _seal_places(
    pdf: Pdf,
    image: pikepdf.Object,
    picture: SealPicture,
    places: Sequence[SealPlace],
    tools: PdfTools,
) -> None:
    width, height = picture.points
    for place in places:
        if place.spot is not None:
            page = pdf.pages[place.first_page - 1]
            corner = (place.spot.x - width / 2, place.spot.y - height / 2)
            _draw(pdf, page, image, (*corner, width, height), None, tools)


def _straddle(
    pdf: Pdf, image: pikepdf.Object, picture: SealPicture, largest: int, tools: PdfTools
) -> None:
    for first, last in straddle_groups(len(pdf.pages), largest):
        size = last - first + 1
        for position in range(size):
            page = pdf.pages[first - 1 + position]
            shown = tools.shown(page)
            share = slice_of(position, size, (shown.width, shown.height), picture.points)
            area = (share.left, share.bottom, *picture.points)
            _draw(pdf, page, image, area, share.clip, tools)


def _draw(
    pdf: Pdf,
    page: pikepdf.Page,
    image: pikepdf.Object,
    area: tuple[float, float, float, float],
    clip: tuple[float, float, float, float] | None,
    tools: PdfTools,
) -> None:
    """Set the picture into ``area`` (left, bottom, width, height in shown points)."""
    name = tools.add_resource(page, "/XObject", "PackSeal", image)
    left, bottom, width, height = area
    parts = [b"/Artifact BMC", b"q", _numbers(tools.shown(page).matrix) + b" cm"]
    if clip is not None:
        parts.append(_numbers(clip) + b" re W n")
    parts.append(_numbers((width, 0, 0, height, left, bottom)) + b" cm")
    parts += [bytes(str(name), "ascii") + b" Do", b"Q", b"EMC"]
    page.contents_add(pdf.make_stream(b"\n" + b"\n".join(parts) + b"\n"))


def _numbers(values: Sequence[float]) -> bytes:
    return b" ".join(
        (f"{value:.5f}".rstrip("0").rstrip(".") or "0").encode("ascii") for value in values
    )

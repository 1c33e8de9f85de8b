"""Pages of PDF files as pictures: which look different, and both versions side by side."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pypdfium2
from PIL import Image, ImageChops, ImageDraw

from packbuilder.errors import InputError

# Fine enough for one digit that changed in the smallest print.
_COMPARED_DPI: Final = 72
_SHOWN_DPI: Final = 80
_POINTS_PER_INCH: Final = 72
_CELL = 6  # pixels; a region of difference is made of such squares
_REACH = 2  # squares between two differences that still make one region
_LEAST_CHANGE = 40  # of 255: less is the smoothing of edges
_FRAME = (176, 0, 0)
_PAPER = (255, 255, 255)
_DESK = (233, 236, 241)
_GAP = 12
_COLOURS = 48

# PDFium may be called by one thread at a time only.
_PDFIUM = threading.Lock()


@dataclass(frozen=True, slots=True)
class PageFace:
    """What a page looks like and says.

    Attributes:
        digest: of its picture.
        text: its text.
    """

    digest: str
    text: str


def read_faces(pdf: Path, *, file: str) -> tuple[PageFace, ...]:
    """What every page of a PDF file looks like.

    Args:
        pdf: the file.
        file: what messages call it.

    Raises:
        InputError: ``diff-file-unreadable``.
    """
    try:
        with _PDFIUM, pypdfium2.PdfDocument(pdf) as document:
            return tuple(_face(document, number) for number in range(len(document)))
    except (OSError, pypdfium2.PdfiumError) as exc:
        raise InputError("diff-file-unreadable", file=file) from exc


def _face(document: pypdfium2.PdfDocument, number: int) -> PageFace:
    page = document[number]
    try:
        text = page.get_textpage()
        words = text.get_text_range()
        text.close()
        picture = _picture(page, _COMPARED_DPI)
    finally:
        page.close()
    digest = hashlib.sha256(repr(picture.size).encode() + picture.tobytes()).hexdigest()
    return PageFace(digest, words)


def _picture(page: pypdfium2.PdfPage, dpi: int) -> Image.Image:
    bitmap = page.render(scale=dpi / _POINTS_PER_INCH)
    try:
        picture: Image.Image = bitmap.to_pil().convert("RGB")
        return picture
    finally:
        bitmap.close()


def side_by_side(old: tuple[Path, int] | None, new: tuple[Path, int] | None) -> bytes:
    """The old and the new page beside each other as PNG, what differs framed.

    Args:
        old: file and page (from 1); None for a page that came: its half stays blank.
        new: file and page (from 1); None for a page that went.

    Returns:
        The picture. The same pages give the same bytes.

    Raises:
        InputError: ``diff-file-unreadable``.
    """
    before = None if old is None else _read(*old)
    after = None if new is None else _read(*new)
    boxes: tuple[tuple[int, int, int, int], ...] = ()
    if before is not None and after is not None:
        size = (max(before.width, after.width), max(before.height, after.height))
        before, after = _on(before, size), _on(after, size)
        boxes = regions(before, after)
    shown = before or after
    if shown is None:
        raise ValueError("neither an old nor a new page")
    sheet = Image.new("RGB", (2 * shown.width + 3 * _GAP, shown.height + 2 * _GAP), _DESK)
    corners = [(_GAP + place * (shown.width + _GAP), _GAP) for place in (0, 1)]
    for corner, page in zip(corners, (before, after), strict=True):
        if page is not None:
            sheet.paste(page, corner)
    # Few colours: a report holds dozens of these pictures. The frames have one of their own.
    reduced = sheet.quantize(_COLOURS, dither=Image.Dither.NONE)
    palette = list(reduced.getpalette() or ())[: 3 * _COLOURS]
    reduced.putpalette(palette + [0] * (3 * _COLOURS - len(palette)) + list(_FRAME))
    pen = ImageDraw.Draw(reduced)
    for x, y in corners:
        for left, top, right, bottom in boxes:
            pen.rectangle((x + left, y + top, x + right, y + bottom), outline=_COLOURS, width=2)
    out = io.BytesIO()
    reduced.save(out, "PNG", optimize=True)
    return out.getvalue()


def _read(pdf: Path, page: int) -> Image.Image:
    try:
        with _PDFIUM, pypdfium2.PdfDocument(pdf) as document:
            opened = document[page - 1]
            try:
                return _picture(opened, _SHOWN_DPI)
            finally:
                opened.close()
    except (OSError, IndexError, pypdfium2.PdfiumError) as exc:
        raise InputError("diff-file-unreadable", file=pdf.name) from exc


def _on(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    sheet = Image.new("RGB", size, _PAPER)
    sheet.paste(picture, (0, 0))
    return sheet


def regions(old: Image.Image, new: Image.Image) -> tuple[tuple[int, int, int, int], ...]:
    """The regions, in pixels, in which two pictures of one size differ, from top to bottom."""
    changed = ImageChops.difference(old, new).convert("L")
    changed = changed.point([255 if level >= _LEAST_CHANGE else 0 for level in range(256)])
    grid = changed.reduce(_CELL)
    squares = {
        (at % grid.width, at // grid.width) for at, level in enumerate(grid.tobytes()) if level
    }
    boxes = []
    while squares:
        group = list(_group(squares))
        xs, ys = [x for x, _ in group], [y for _, y in group]
        boxes.append(
            (
                max(min(xs) * _CELL - 3, 0),
                max(min(ys) * _CELL - 3, 0),
                min((max(xs) + 1) * _CELL + 3, old.width - 1),
                min((max(ys) + 1) * _CELL + 3, old.height - 1),
            )
        )
    return tuple(sorted(boxes, key=lambda box: (box[1], box[0])))


def _group(squares: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Take one square and all that hang together with it out of the set."""
    waiting = [min(squares)]
    squares.discard(waiting[0])
    while waiting:
        x, y = waiting.pop()
        yield x, y
        for dx in range(-_REACH, _REACH + 1):
            for dy in range(-_REACH, _REACH + 1):
                near = (x + dx, y + dy)
                if near in squares:
                    squares.discard(near)
                    waiting.append(near)

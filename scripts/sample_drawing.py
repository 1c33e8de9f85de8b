"""Draws papers that look like scans and cannot be taken for real ones.

Every page carries 示例 SAMPLE across it. No seal is drawn anywhere: where a paper would bear one
stands a dashed box that says so.
"""

from __future__ import annotations

import functools
import io
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field

import img2pdf
from PIL import Image, ImageDraw, ImageFont

DPI = 150
A4 = (1240, 1754)
INK, GREY, RULE, PAPER, MARK = "#1d2433", "#5b6472", "#9aa3b2", "#fffdf7", "#c9372c"
_MARGIN = 130
_PALETTE = 16


@dataclass(frozen=True, slots=True)
class Paper:
    """One page of a drawn document.

    Attributes:
        title: printed large and centred, Chinese and English.
        number: what stands under the title on the right, or empty.
        rows: label and value of each line of the form.
        body: paragraphs under the rows.
        foot: who issued it and when, at the right above the place of seal.
        seals: how many places of seal; 0 on all pages but the last.
        accent: colour of the frame and head line.
        wide: A4 landscape.
        page: such as "1 / 2", or empty.
    """

    title: tuple[str, str]
    number: str = ""
    rows: Sequence[tuple[str, str]] = ()
    body: Sequence[str] = ()
    foot: Sequence[str] = ()
    seals: int = 1
    accent: str = "#7a5c1e"
    wide: bool = False
    page: str = ""
    table: Sequence[Sequence[str]] = field(default=())


@functools.cache
def font(size: int, family: str = "Noto Sans CJK SC") -> ImageFont.FreeTypeFont:
    """The family's font as fontconfig finds it, with the face of its collection."""
    found = subprocess.run(
        ["fc-match", "-f", "%{file}|%{index}", family], capture_output=True, text=True, check=True
    ).stdout
    path, _, index = found.partition("|")
    return ImageFont.truetype(path, size, index=int(index) & 0xFFFF)


def serif(size: int) -> ImageFont.FreeTypeFont:
    """The face for the text of papers."""
    return font(size, "Noto Serif CJK SC")


def wrap(text: str, face: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """Lines no wider than ``width`` pixels; a Latin word is not broken, a Chinese one may be."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and face.getlength(line + piece) > width and piece not in "，。；：、）":
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line] if line else lines


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for char in text:
        is_latin = char.isascii() and char != " "
        if (pieces and is_latin and pieces[-1].isascii() and not pieces[-1].endswith(" ")) or (
            pieces and char == " " and pieces[-1].isascii()
        ):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def draw(paper: Paper) -> Image.Image:
    """One page as a picture of A4 at 150 dots an inch."""
    size = (A4[1], A4[0]) if paper.wide else A4
    image = Image.new("RGB", size, PAPER)
    pen = ImageDraw.Draw(image)
    _frame(pen, size, paper.accent)
    y = _head(pen, size, paper)
    y = _rows(pen, size, paper, y)
    y = _table(pen, size, paper, y)
    for text in paper.body:
        for line in wrap(text, serif(25), size[0] - 2 * _MARGIN):
            pen.text((_MARGIN, y), line, INK, serif(25))
            y += 42
        y += 14
    _foot(pen, size, paper)
    return watermark(image)


def _frame(pen: ImageDraw.ImageDraw, size: tuple[int, int], accent: str) -> None:
    pen.rectangle((48, 48, size[0] - 48, size[1] - 48), outline=accent, width=6)
    pen.rectangle((62, 62, size[0] - 62, size[1] - 62), outline=accent, width=2)


def _head(pen: ImageDraw.ImageDraw, size: tuple[int, int], paper: Paper) -> int:
    middle = size[0] / 2
    lines = wrap(paper.title[0], serif(50), size[0] - 2 * _MARGIN)
    y = 120
    for line in lines:
        pen.text((middle, y), line, INK, serif(50), anchor="ma")
        y += 74
    for line in wrap(paper.title[1], font(24), size[0] - 2 * _MARGIN):
        pen.text((middle, y), line, GREY, font(24), anchor="ma")
        y += 36
    y += 14
    pen.line((_MARGIN, y, size[0] - _MARGIN, y), paper.accent, 3)
    if paper.number:
        pen.text((size[0] - _MARGIN, y + 12), paper.number, GREY, font(22), anchor="ra")
        y += 30
    return y + 40


def _rows(pen: ImageDraw.ImageDraw, size: tuple[int, int], paper: Paper, y: int) -> int:
    left = _MARGIN + 300
    for label, value in paper.rows:
        zh, _, en = label.partition("|")
        pen.text((_MARGIN, y), zh, INK, font(25))
        pen.text((_MARGIN, y + 33), en, GREY, font(17))
        top = y
        for line in wrap(value, serif(26), size[0] - _MARGIN - left):
            pen.text((left, y), line, INK, serif(26))
            y += 40
        y = max(y, top + 60) + 14
        pen.line((left, y - 8, size[0] - _MARGIN, y - 8), RULE, 1)
    return y + 16


def _table(pen: ImageDraw.ImageDraw, size: tuple[int, int], paper: Paper, y: int) -> int:
    if not paper.table:
        return y
    columns = len(paper.table[0])
    width = (size[0] - 2 * _MARGIN) / columns
    for index, row in enumerate(paper.table):
        fill = "#eef0f3" if index == 0 else None
        for column, text in enumerate(row):
            x = _MARGIN + column * width
            pen.rectangle((x, y, x + width, y + 50), fill=fill, outline=RULE, width=1)
            pen.text((x + 12, y + 10), text, INK, font(21))
        y += 50
    return y + 24


def _foot(pen: ImageDraw.ImageDraw, size: tuple[int, int], paper: Paper) -> None:
    bottom = size[1] - 130
    for index in range(paper.seals):
        x = size[0] - _MARGIN - 250 - index * 560
        dashed_box(pen, (x, bottom - 200, x + 250, bottom))
        pen.text((x + 125, bottom - 130), "公章处", GREY, font(28), anchor="ma")
        pen.text((x + 125, bottom - 90), "place of seal", GREY, font(20), anchor="ma")
    y = bottom - 200 - 44 * len(paper.foot)
    for line in paper.foot:
        pen.text((size[0] - _MARGIN, y), line, INK, serif(25), anchor="ra")
        y += 40
    note = "示例资料，内容均为虚构 · Sample paper, everything in it is fictitious"
    pen.text((_MARGIN, size[1] - 106), note, GREY, font(17))
    if paper.page:
        pen.text((size[0] - _MARGIN, size[1] - 106), paper.page, GREY, font(20), anchor="ra")


def dashed_box(pen: ImageDraw.ImageDraw, box: tuple[float, float, float, float]) -> None:
    """A rectangle of dashes: room for something that is not there."""
    left, top, right, bottom = box
    for x in range(int(left), int(right), 18):
        for y in (top, bottom):
            pen.line((x, y, min(x + 10, right), y), GREY, 2)
    for y in range(int(top), int(bottom), 18):
        for x in (int(left), int(right)):
            pen.line((x, y, x, min(y + 10, bottom)), GREY, 2)


def watermark(image: Image.Image, strength: int = 70) -> Image.Image:
    """``image`` with 示例 SAMPLE in large print from corner to corner."""
    width, height = image.size
    size = int(min(width, height) * 0.15)
    layer = Image.new("L", (width * 2, size * 2), 0)
    ImageDraw.Draw(layer).text(
        (width, size), "示例 SAMPLE", strength, font(size, "Noto Sans CJK SC:bold"), anchor="mm"
    )
    turned = layer.rotate(32, expand=True, resample=Image.Resampling.BICUBIC)
    box = ((turned.width - width) // 2, (turned.height - height) // 2)
    mask = turned.crop((*box, box[0] + width, box[1] + height))
    marked = image.copy()
    marked.paste(Image.new("RGB", image.size, MARK), (0, 0), mask)
    return marked


def png(image: Image.Image) -> bytes:
    """A picture of few colours, with its resolution."""
    out = io.BytesIO()
    few = image.quantize(_PALETTE, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(out, "PNG", optimize=True, dpi=(DPI, DPI))
    return out.getvalue()


def jpeg(image: Image.Image, **options: object) -> bytes:
    """A picture as a camera or scanner leaves it."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=62, optimize=True, dpi=(DPI, DPI), **options)
    return out.getvalue()


def pdf(images: Sequence[Image.Image]) -> bytes:
    """A PDF with one picture a page, as a scanner makes it, without the time of its making."""
    pages = [png(image) for image in images]
    return bytes(img2pdf.convert(pages, nodate=True, engine=img2pdf.Engine.internal))

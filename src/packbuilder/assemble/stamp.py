"""What assembly prints on every page: number, company line, attachment label, sample mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import pikepdf
from pikepdf import Dictionary, Name, Pdf

from packbuilder.assemble.geometry import MILLIMETRE, Box, VisiblePage
from packbuilder.assemble.stamp_font import EmbeddedFont
from packbuilder.model.text import Language

# The documents' own footer stands 15 mm from the edge: these lie below it and do not touch it.
EDGE = 7 * MILLIMETRE
SIDE = 15 * MILLIMETRE
# The zone at the top and at the bottom of a page that belongs to the stamp.
ZONE = 12 * MILLIMETRE
SIZE = 8.0
_SMALLEST = 4.0
_GAP = 10.0
# What a line covers below and above its base line, in shares of its size.
_BELOW, _ABOVE = 0.3, 0.8
# A page narrower than this (A5 across) gets a smaller stamp.
FULL_SIZE_WIDTH = 148 * MILLIMETRE
SAMPLE_MARK = "示例 SAMPLE"
_GREY = b"0.25 g"
_RED = b"0.8 0 0 rg"


class Measure(Protocol):
    """Anything that knows how long a text is in a size."""

    def width(self, text: str, size: float) -> float:
        """Length of ``text`` set in ``size`` points, in points."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StampTexts:
    """What one page is to say; an empty text is not printed."""

    number: str
    running: str
    running_tail: str
    label: str = ""
    sample: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StampLine:
    """One text at its place: points from the lower left corner of the page as shown."""

    text: str
    x: float
    y: float
    size: float
    width: float
    colour: bytes = _GREY


@dataclass(frozen=True, slots=True, kw_only=True)
class StampLayout:
    """The stamp of one page, and whether it had to give way to a small page."""

    lines: tuple[StampLine, ...]
    is_reduced: bool = False
    is_shortened: bool = False

    def boxes(self, page: VisiblePage, *, at_top: bool) -> tuple[Box, ...]:
        """What the texts at the top or at the bottom of ``page`` cover, in shown points."""
        return tuple(
            (line.x, line.y - line.size * _BELOW, line.x + line.width, line.y + line.size * _ABOVE)
            for line in self.lines
            if (line.y > page.height / 2) is at_top
        )


def number_text(page: int, total: int, language: Language) -> str:
    """``第 3 页 共 120 页`` or ``Page 3 of 120``."""
    if language is Language.EN:
        return f"Page {page} of {total}"
    return f"第 {page} 页 共 {total} 页"


def lay_out(
    page: VisiblePage, texts: StampTexts, font: Measure, band: tuple[float, float] = (1.0, 1.0)
) -> StampLayout:
    """Place the texts: number bottom right, running line bottom left, label top right.

    Args:
        page: the page as shown.
        texts: what it is to say.
        font: measures the texts.
        band: how far from the lower and from the upper edge, in shares of the usual distance.
    """
    scale = min(1.0, page.width / FULL_SIZE_WIDTH)
    size = max(SIZE * scale, _SMALLEST)
    usual = EDGE * min(1.0, page.height / FULL_SIZE_WIDTH)
    side, edge = SIDE * scale, usual * band[0]
    room = page.width - 2 * side
    top = page.height - usual * band[1] - size * _ABOVE
    lines: list[StampLine] = []
    shortened = False

    def right(text: str, y: float) -> float:
        width = font.width(text, size)
        x = page.width - side - width
        lines.append(StampLine(text=text, x=x, y=y, size=size, width=width))
        return width

    taken = right(texts.number, edge)
    running, cut = _shortened(texts.running, texts.running_tail, room - taken - _GAP, size, font)
    shortened = shortened or cut
    if running:
        width = font.width(running, size)
        lines.append(StampLine(text=running, x=side, y=edge, size=size, width=width))
    if texts.sample:
        taken = font.width(texts.sample, size)
        lines.append(
            StampLine(text=texts.sample, x=side, y=top, size=size, width=taken, colour=_RED)
        )
    else:
        taken = 0.0
    if texts.label:
        label, cut = _shortened(texts.label, "", room - taken - _GAP, size, font)
        shortened = shortened or cut
        if label:
            right(label, top)
    return StampLayout(lines=tuple(lines), is_reduced=scale < 1, is_shortened=shortened)


def _shortened(text: str, tail: str, room: float, size: float, font: Measure) -> tuple[str, bool]:
    """``text`` and ``tail``, the text cut with an ellipsis until both fit into ``room``."""
    whole = text + tail
    if font.width(whole, size) <= room:
        return whole, False
    for length in range(len(text) - 1, 0, -1):
        candidate = f"{text[:length].rstrip()}…{tail}"
        if font.width(candidate, size) <= room:
            return candidate, True
    return "", bool(whole)


def stamp_content(
    page: VisiblePage, layout: StampLayout, font: EmbeddedFont, names: tuple[Name, Name | None]
) -> bytes:
    """The content stream of a stamp; it expects an untouched graphics state.

    Args:
        page: the page as shown.
        layout: what stands where.
        font: the embedded font.
        names: the page's resource names of the font and, for a page that may be dark up to its
            edge, of the graphics state that lets a light ground shine through.
    """
    font_name, veil = names
    parts = [b"q", b"%s cm" % b" ".join(_number(value) for value in page.matrix)]
    if veil is not None:
        parts += [b"q", b"%s gs 1 g" % bytes(str(veil), "ascii")]
        for line in layout.lines:
            box = (line.x - 2, line.y - line.size * _BELOW, line.width + 4, line.size * 1.35)
            parts.append(b"%s re f" % b" ".join(_number(value) for value in box))
        parts.append(b"Q")
    for line in layout.lines:
        parts += [
            b"BT",
            line.colour,
            b"%s %s Tf" % (bytes(str(font_name), "ascii"), _number(line.size)),
            b"1 0 0 1 %s %s Tm" % (_number(line.x), _number(line.y)),
            font.encode(line.text) + b" Tj",
            b"ET",
        ]
    parts.append(b"Q")
    return b"/Artifact <</Type /Pagination>> BDC\n%s\nEMC\n" % b"\n".join(parts)


def add_resource(page: pikepdf.Page, kind: str, wanted: str, resource: pikepdf.Object) -> Name:
    """Give the page alone a resource under a free name; other pages may share its dictionaries."""
    resources = Dictionary(dict(page.resources.items()))
    entries = Dictionary(dict(resources.get(kind, Dictionary()).items()))
    name, count = f"/{wanted}", 0
    while name in entries:
        count += 1
        name = f"/{wanted}{count}"
    entries[name] = resource
    resources[kind] = entries
    page.obj["/Resources"] = resources
    return Name(name)


def veil_state(pdf: Pdf) -> pikepdf.Object:
    """A graphics state for a light ground through which the scan stays readable."""
    return pdf.make_indirect(Dictionary(Type=Name.ExtGState, ca=0.8, BM=Name.Normal))


def _number(value: float) -> bytes:
    return f"{value:.4f}".rstrip("0").rstrip(".").encode("ascii") or b"0"

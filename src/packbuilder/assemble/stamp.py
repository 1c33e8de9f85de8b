"""What assembly prints on every page: number, company line, attachment label, sample mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import pikepdf
from pikepdf import Dictionary, Name, Pdf

from packbuilder.assemble.back_line import Answer, answer_text, fit_back_line
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
_BLUE = b"0.05 0.25 0.55 rg"
# What the label keeps of its line, in shares of it, where the line also says what is answered.
_LABEL_SHARE = 0.4


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
    answers: tuple[Answer, ...] = ()
    language: Language = Language.ZH


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
class StampLink:
    """Where the stamp is to be a link.

    Attributes:
        index: which of the page's answers it leads to, from 0.
        box: what its words cover, in points of the page as shown.
        alternative: what is said where the page is read aloud.
    """

    index: int
    box: Box
    alternative: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StampLayout:
    """The stamp of one page, and whether it had to give way to a small page."""

    lines: tuple[StampLine, ...]
    links: tuple[StampLink, ...] = ()
    is_reduced: bool = False
    is_shortened: bool = False

    def boxes(self, page: VisiblePage, *, at_top: bool) -> tuple[Box, ...]:
        """What the texts at the top or at the bottom of ``page`` cover, in shown points."""
        return tuple(
            (line.x, line.y - line.size * _BELOW, line.x + line.width, line.y + line.size * _ABOVE)
            for line in self.lines
            if (line.y > page.height / 2) is at_top
        )


def number_text(page: int | str, total: int, language: Language) -> str:
    """``第 3 页 共 120 页`` or ``Page 3 of 120``; ``page`` is what the page is called."""
    if language is Language.EN:
        return f"Page {page} of {total}"
    return f"第 {page} 页 共 {total} 页"


def lay_out(
    page: VisiblePage, texts: StampTexts, font: Measure, band: tuple[float, float] = (1.0, 1.0)
) -> StampLayout:
    """Place the texts: number bottom right, running line bottom left, label top right.

    What the page answers stands top left, behind the sample mark.

    Args:
        page: the page as shown.
        texts: what it is to say.
        font: measures the texts.
        band: how far from the lower and from the upper edge, in shares of the usual distance.
    """
    scale = min(1.0, page.width / FULL_SIZE_WIDTH)
    usual = EDGE * min(1.0, page.height / FULL_SIZE_WIDTH)
    size = max(SIZE * scale, _SMALLEST)
    setter = _Setter(page.width, SIDE * scale, size, font)
    edge = usual * band[0]
    room = setter.room - setter.right(texts.number, edge) - _GAP
    setter.left(setter.shortened(texts.running, texts.running_tail, room), edge)
    _lay_out_top(setter, texts, page.height - usual * band[1] - size * _ABOVE)
    return StampLayout(
        lines=tuple(setter.lines),
        links=tuple(setter.links),
        is_reduced=scale < 1,
        is_shortened=setter.is_shortened,
    )


def _lay_out_top(setter: _Setter, texts: StampTexts, y: float) -> None:
    taken = setter.left(texts.sample, y, colour=_RED)
    if texts.answers:
        start = taken + _GAP if taken else 0.0
        width = setter.font.width(texts.label, setter.size)
        kept = min(width, setter.room * _LABEL_SHARE)
        taken = setter.answers(texts, (start, y), setter.room - start - kept - _GAP)
    setter.right(setter.shortened(texts.label, "", setter.room - taken - _GAP), y)


class _Setter:
    """Sets lines on a page, from its left and from its right margin."""

    def __init__(self, page_width: float, side: float, size: float, font: Measure) -> None:
        self.room = page_width - 2 * side
        self.size = size
        self.font = font
        self.lines: list[StampLine] = []
        self.links: list[StampLink] = []
        self.is_shortened = False
        self._side = side

    def right(self, text: str, y: float) -> float:
        """Set ``text`` flush right; its width."""
        width = self.font.width(text, self.size)
        self._set(text, self._side + self.room - width, y, width)
        return width

    def left(self, text: str, y: float, *, start: float = 0.0, colour: bytes = _GREY) -> float:
        """Set ``text`` so far from the left margin; where it ends, from there."""
        width = self.font.width(text, self.size)
        self._set(text, self._side + start, y, width, colour)
        return start + width

    def shortened(self, text: str, tail: str, room: float) -> str:
        """As much of ``text`` and all of ``tail`` as has room."""
        shown, cut = _shortened(text, tail, room, self.size, self.font)
        self.is_shortened = self.is_shortened or cut
        return shown

    def answers(self, texts: StampTexts, place: tuple[float, float], room: float) -> float:
        """Set what the page answers, each a link; where it ends, from the left margin."""
        start, y = place
        line = fit_back_line(
            texts.answers,
            texts.language,
            lambda text: self.font.width(text, self.size) <= room,
        )
        self.is_shortened = self.is_shortened or line.is_cut
        for index, span in enumerate(line.spans):
            left, right = (
                self._side + start + self.font.width(line.text[:end], self.size) for end in span
            )
            self.links.append(
                StampLink(
                    index=index,
                    box=(left, y - self.size * _BELOW, right, y + self.size * _ABOVE),
                    alternative=answer_text(texts.answers[index], texts.language),
                )
            )
        return self.left(line.text, y, start=start, colour=_BLUE)

    def _set(self, text: str, x: float, y: float, width: float, colour: bytes = _GREY) -> None:
        if text:
            self.lines.append(
                StampLine(text=text, x=x, y=y, size=self.size, width=width, colour=colour)
            )


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

"""Text on pages that delivery adds itself: fonts, lines, the marks of an artifact."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

MILLIMETRE = 72 / 25.4
A4 = (210 * MILLIMETRE, 297 * MILLIMETRE)
FONT_NAME = "/DeliveryFont"
# Where the stamp of the pack's own pages stands: added pages look like them.
EDGE = 7 * MILLIMETRE
SIDE = 15 * MILLIMETRE
STAMP_SIZE = 8.0
BLACK, GREY, RED = b"0 g", b"0.25 g", b"0.8 0 0 rg"
SAMPLE_MARK = "示例 SAMPLE"


class EmbeddedSheetFont(Protocol):
    """A font that stands in a PDF."""

    @property
    def resource(self) -> pikepdf.Object:
        """The font's dictionary."""
        ...

    def encode(self, text: str) -> bytes:
        """The operand of ``Tj`` for ``text``."""
        ...


class SheetFont(Protocol):
    """A font file: measured first, embedded once all texts are known, and then used up."""

    def width(self, text: str, size: float) -> float:
        """Length of ``text`` set in ``size`` points, in points."""
        ...

    def printable(self, text: str) -> str:
        """``text`` with every character that the font lacks replaced."""
        ...

    def embed(self, pdf: Pdf, texts: Iterable[str]) -> EmbeddedSheetFont:
        """Put the glyphs that ``texts`` need into ``pdf``."""
        ...


FontMaker: TypeAlias = Callable[[], SheetFont]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One line of text at its place: points from the lower left corner of the page."""

    text: str
    x: float
    y: float
    size: float
    colour: bytes = BLACK


def stamp_texts(
    size: tuple[float, float], font: SheetFont, *, left: str, right: str, is_sample: bool
) -> tuple[Text, ...]:
    """What an added page prints in its margins, as the pack's own pages do.

    Args:
        size: width and height of the page.
        font: the font that measures.
        left: the company, bottom left.
        right: the page's label, bottom right.
        is_sample: every page of the pack is marked as a sample.
    """
    width, height = size
    texts = [
        Text(text=left, x=SIDE, y=EDGE, size=STAMP_SIZE, colour=GREY),
        Text(
            text=right,
            x=width - SIDE - font.width(right, STAMP_SIZE),
            y=EDGE,
            size=STAMP_SIZE,
            colour=GREY,
        ),
    ]
    if is_sample:
        top = height - EDGE - STAMP_SIZE * 0.8
        texts.append(Text(text=SAMPLE_MARK, x=SIDE, y=top, size=STAMP_SIZE, colour=RED))
    return tuple(text for text in texts if text.text)


def text_operators(text: Text, font: EmbeddedSheetFont) -> bytes:
    """The drawing instructions of one line of text."""
    return b"\n".join(
        (
            b"BT",
            text.colour,
            b"%s %s Tf" % (FONT_NAME.encode("ascii"), number(text.size)),
            b"1 0 0 1 %s %s Tm" % (number(text.x), number(text.y)),
            font.encode(text.text) + b" Tj",
            b"ET\n",
        )
    )


def artifact(kind: str, instructions: bytes) -> bytes:
    """Instructions that screen readers pass over; ``kind`` is ``Pagination`` or ``Layout``."""
    return b"/Artifact <</Type /%s>> BDC\n%sEMC\n" % (kind.encode("ascii"), instructions)


def new_page(
    pdf: Pdf, size: tuple[float, float], contents: pikepdf.Object, font: EmbeddedSheetFont
) -> pikepdf.Page:
    """A page that stands nowhere yet."""
    return pikepdf.Page(
        pdf.make_indirect(
            Dictionary(
                Type=Name.Page,
                MediaBox=Array([0, 0, round(size[0], 2), round(size[1], 2)]),
                Resources=Dictionary(Font=Dictionary({FONT_NAME: font.resource})),
                Contents=contents,
                Tabs=Name.S,
            )
        )
    )


def number(value: float) -> bytes:
    """A number as PDF writes it."""
    return f"{value:.3f}".rstrip("0").rstrip(".").encode("ascii") or b"0"

"""The few parts of SVG that pictures in reports are made of; every text is escaped here."""

from __future__ import annotations

import unicodedata
from html import escape

# Dark on white, light on dark: each pair has a contrast of 4.5:1 or more, in grey as well.
INK, SOFT, LINE, PAPER = "#1a1a1a", "#565d68", "#9aa1ab", "#ffffff"
ACCENT, PALE, BAD, GOOD, MIDDLE = "#1f3864", "#e8ecf3", "#9b1218", "#1b6038", "#b9d3c2"
_WIDE = frozenset("WFA")


def text(
    x: float, y: float, words: str, *, size: float = 12, fill: str = INK, **more: object
) -> str:
    """A line of text; ``anchor`` and ``weight`` as SVG names them."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{fill}"'
        f"{_attributes(more)}>{escape(words)}</text>"
    )


def box(x: float, y: float, width: float, height: float, fill: str, **more: object) -> str:
    """A rectangle."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"'
        f"{_attributes(more)}/>"
    )


def line(x1: float, y1: float, x2: float, y2: float, stroke: str = LINE, **more: object) -> str:
    """A straight line."""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}"'
        f"{_attributes(more)}/>"
    )


def dot(x: float, y: float, radius: float, fill: str, stroke: str) -> str:
    """A filled circle with an outline."""
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{fill}" stroke="{stroke}"'
        ' stroke-width="1.5"/>'
    )


def picture(name: str, size: tuple[float, float], title: str, told: str, parts: list[str]) -> str:
    """The picture, with its title and what it shows in words.

    Args:
        name: unique in the page; the ids of the picture start with it.
        size: width and height in its own units.
        title: what it is a picture of.
        told: everything that it shows, in words.
        parts: what is drawn.
    """
    width, height = size
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img"'
        f' aria-labelledby="{name}-title {name}-told" font-family="inherit">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-told">{escape(told)}</desc>'
    )
    hatch = (
        f'<defs><pattern id="{name}-hatch" width="6" height="6" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45)"><rect width="6" height="6" fill="{PAPER}"/>'
        f'<rect width="2.4" height="6" fill="{BAD}"/></pattern></defs>'
    )
    return "\n".join([head, hatch, *parts, "</svg>"])


def hatch(name: str) -> str:
    """The fill that stays different from every other one in grey print."""
    return f"url(#{name}-hatch)"


def width_of(words: str, size: float) -> float:
    """About how wide a line of text is."""
    return sum(size if unicodedata.east_asian_width(c) in _WIDE else 0.56 * size for c in words)


def clipped(words: str, size: float, room: float) -> str:
    """The text, cut where it would be wider than ``room``."""
    if width_of(words, size) <= room:
        return words
    while words and width_of(words + "…", size) > room:
        words = words[:-1]
    return words.rstrip() + "…"


def _attributes(more: dict[str, object]) -> str:
    names = {"anchor": "text-anchor", "weight": "font-weight", "dash": "stroke-dasharray"}
    return "".join(
        f' {names.get(key, key.replace("_", "-"))}="{escape(str(value))}"'
        for key, value in more.items()
        if value is not None
    )

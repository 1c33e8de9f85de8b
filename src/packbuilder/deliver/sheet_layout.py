"""Where the lines of a volume's own sheets stand. Pure."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from packbuilder.deliver.drawing import A4, MILLIMETRE, SheetFont, Text

_LEFT = 25 * MILLIMETRE
_RIGHT = A4[0] - 25 * MILLIMETRE
_TOP = A4[1] - 30 * MILLIMETRE
_BOTTOM = 22 * MILLIMETRE
_GAP = 8.0
_SHORTEST_LEADER = 12.0


class LineKind(enum.Enum):
    """What a line is: size, indent, space before it, and its type for screen readers."""

    TITLE = (24.0, 0.0, 10.0, "H1")
    SUBTITLE = (14.0, 0.0, 16.0, "P")
    TEXT = (10.5, 0.0, 8.0, "P")
    HEADING = (13.0, 0.0, 26.0, "H2")
    SECTION = (10.5, 0.0, 12.0, "TOCI")
    ENTRY = (10.5, 14.0, 7.0, "TOCI")
    ROW = (9.5, 0.0, 6.0, "P")

    @property
    def size(self) -> float:
        """Points."""
        return self.value[0]

    @property
    def indent(self) -> float:
        """Points."""
        return self.value[1]

    @property
    def space(self) -> float:
        """Points before it."""
        return self.value[2]

    @property
    def tag(self) -> str:
        """Its type for screen readers."""
        return self.value[3]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a sheet, before it is broken to the width of the page.

    Attributes:
        text: its words.
        kind: how it looks.
        right: what stands at the right edge, a page number.
        target: the page of the pack that it leads to, or None.
    """

    text: str
    kind: LineKind
    right: str = ""
    target: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLine:
    """A line at its place.

    Attributes:
        line: what it is.
        texts: its words, a row each; ``right`` is the last one where there is any.
        leader: the dotted line from the words to what stands at the right edge: x, x, y.
        box: left, bottom, right, top.
    """

    line: Line
    texts: tuple[Text, ...]
    leader: tuple[float, float, float] | None
    box: tuple[float, float, float, float]


def lay_out_sheets(lines: Sequence[Line], font: SheetFont) -> tuple[tuple[PlacedLine, ...], ...]:
    """The lines on as many A4 pages as they need, at least one."""
    pages: list[list[PlacedLine]] = [[]]
    y = _TOP
    for position, line in enumerate(lines):
        rows = list(_wrapped(line, font))
        height = line.kind.size * 1.35 * len(rows)
        space = line.kind.space if pages[-1] else 0.0
        # A heading at the foot of a page would stand without what it heads.
        needed = height + (40.0 if line.kind is LineKind.HEADING else 0.0)
        if y - space - needed < _BOTTOM and pages[-1] and position:
            pages.append([])
            y, space = _TOP, 0.0
        y -= space
        pages[-1].append(_place(line, rows, y, font))
        y -= height
    return tuple(tuple(page) for page in pages)


def _place(line: Line, rows: Sequence[str], top: float, font: SheetFont) -> PlacedLine:
    size = line.kind.size
    x = _LEFT + line.kind.indent
    texts = [
        Text(text=row, x=x, y=top - size - index * size * 1.35, size=size)
        for index, row in enumerate(rows)
    ]
    last = texts[-1]
    leader = None
    if line.right:
        width = font.width(line.right, size)
        texts.append(Text(text=line.right, x=_RIGHT - width, y=last.y, size=size))
        start, end = last.x + font.width(last.text, size) + 4, _RIGHT - width - 4
        if end - start > _SHORTEST_LEADER:
            leader = (start, end, last.y + size * 0.1)
    return PlacedLine(
        line=line,
        texts=tuple(texts),
        leader=leader,
        box=(x, last.y - size * 0.25, _RIGHT, top + size * 0.1),
    )


def _wrapped(line: Line, font: SheetFont) -> Iterator[str]:
    """The words of a line, broken to the room it has."""
    size = line.kind.size
    room = _RIGHT - _LEFT - line.kind.indent
    if line.right:
        room -= font.width(line.right, size) + _GAP
    text = font.printable(line.text)
    while font.width(text, size) > room:
        end = _break(text, size, room, font)
        yield text[:end].rstrip()
        text = text[end:].lstrip()
    yield text


def _break(text: str, size: float, room: float, font: SheetFont) -> int:
    """Where a row ends: behind a space where words have them, else at any character."""
    end = len(text)
    while end > 1 and font.width(text[:end], size) > room:
        end -= 1
    space = text.rfind(" ", 1, end + 1)
    return space if space > end // 2 and text[end - 1 : end + 1].isascii() else end

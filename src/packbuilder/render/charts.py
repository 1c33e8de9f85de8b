"""Draws organisation charts and bar charts as pictures that also read well in grey print."""

from __future__ import annotations

import atexit
import functools
import io
import re
import shutil
import tempfile
import unicodedata
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

WIDTH_MM: Final = 150.0
MAX_HEIGHT_MM: Final = 205.0
_DPI: Final = 300
_MM_PER_INCH: Final = 25.4
_DARK, _GREY, _LIGHT, _LINE = "#1F3864", "#A6A6A6", "#F2F2F2", "#595959"
_MAX_COLUMNS: Final = 6
_GAP_MM, _INDENT_MM, _ROW_GAP_MM = 3.0, 3.0, 3.0
_TEXT_PT, _SMALL_PT, _LEAST_PT = 8.0, 7.0, 6.0
_WIDEST_BOX_MM, _PADDING_MM = 60.0, 1.2
_POINT_MM: Final = _MM_PER_INCH / 72
_RUN_ON: Final = "   "
_PIECES: Final = re.compile(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+[ ]*|\s+")
"""What a line may not be broken inside: a Chinese character, a word with the space behind it."""


@dataclass(frozen=True, slots=True)
class Node:
    """A box of an organisation chart.

    Attributes:
        title: first line; several, for the posts of one department.
        note: second, smaller line; empty for none.
        is_post: drawn lighter than a department.
        children: the boxes below.
    """

    title: str
    note: str = ""
    is_post: bool = False
    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """A bar chart.

    Attributes:
        labels: one for each group of bars.
        series: (name, values); names are shown where there are two series or more.
        axis: what the values are.
        is_horizontal: whether the bars lie, which leaves room for long labels.
        limit: end of the value axis; None for what the values need.
        suffix: stands behind each value, ``%``.
    """

    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]
    axis: str
    is_horizontal: bool = False
    limit: float | None = None
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class _Box:
    node: Node
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    size: float


_Links = list[tuple[tuple[float, float], ...]]


@functools.lru_cache(maxsize=32)
def draw_tree(root: Node, font_file: Path) -> bytes:
    """An organisation chart as PNG, 150 mm wide.

    Every department below the root stands in a column of its own where the width allows; else
    the children of the root stand side by side and what is below them hangs in columns; where the
    root has too many children for that, everything hangs below the root.

    Raises:
        UserWarning: the font lacks a character.
    """
    boxes: list[_Box] = []
    links: _Links = []
    if 1 < _columns(root) <= _MAX_COLUMNS:
        height = _spread(root, 0.0, 0.0, WIDTH_MM, boxes, links)
    elif 0 < len(root.children) <= _MAX_COLUMNS:
        height = _place_columns(root, boxes, links)
    else:
        height = _hang(root, 0.0, 0.0, WIDTH_MM, boxes, links)
    figure = _figure(height + 2)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(-0.5, WIDTH_MM + 0.5)
    axes.set_ylim(height + 1, -1)
    axes.axis("off")
    for link in links:
        axes.plot([x for x, _ in link], [y for _, y in link], color=_LINE, linewidth=0.8, zorder=1)
    for box in boxes:
        _draw_box(axes, box, font_file)
    return _png(figure)


def _departments(node: Node) -> tuple[Node, ...]:
    return tuple(child for child in node.children if not child.is_post)


def _columns(node: Node) -> int:
    """How many columns ``node`` takes where every department below it stands in its own."""
    return sum(_columns(child) for child in _departments(node)) or 1


def _spread(
    node: Node, x: float, y: float, width: float, boxes: list[_Box], links: _Links
) -> float:
    """Place ``node`` over its posts, these over its departments side by side; the lower end."""
    middle = x + width / 2
    bottom = y
    for entry in (node, *(child for child in node.children if child.is_post)):
        top = bottom if entry is node else bottom + _ROW_GAP_MM
        size = min(width, _WIDEST_BOX_MM)
        box = _box(entry, middle - size / 2, top, size)
        boxes.append(box)
        if entry is not node:
            links.append(((middle, bottom), (middle, top)))
        bottom = top + box.height
    below = _departments(node)
    if not below:
        return bottom
    bar, top = bottom + _ROW_GAP_MM, bottom + 2 * _ROW_GAP_MM
    column = (width - _GAP_MM * (_columns(node) - 1)) / _columns(node)
    ends, left = [], x
    for child in below:
        share = _columns(child) * (column + _GAP_MM) - _GAP_MM
        centre = left + share / 2
        links.append(((middle, bottom), (middle, bar), (centre, bar), (centre, top)))
        ends.append(_spread(child, left, top, share, boxes, links))
        left += share + _GAP_MM
    return max(ends)


def _place_columns(root: Node, boxes: list[_Box], links: _Links) -> float:
    count = len(root.children)
    column = (WIDTH_MM - _GAP_MM * (count - 1)) / count
    head = _box(root, (WIDTH_MM - _WIDEST_BOX_MM) / 2, 0.0, _WIDEST_BOX_MM)
    boxes.append(head)
    bar = head.height + _ROW_GAP_MM
    top = bar + _ROW_GAP_MM
    width = min(column, 55.0)
    bottoms = []
    for position, child in enumerate(root.children):
        x = position * (column + _GAP_MM) + (column - width) / 2
        middle = x + width / 2
        half = WIDTH_MM / 2
        links.append(((half, head.height), (half, bar), (middle, bar), (middle, top)))
        bottoms.append(_hang(child, x, top, width, boxes, links))
    return max(bottoms)


def _hang(node: Node, x: float, y: float, width: float, boxes: list[_Box], links: _Links) -> float:
    """Place ``node`` at the top left corner and its children below; returns the lower end."""
    box = _box(node, x, y, min(width, 75.0))
    boxes.append(box)
    bottom = y + box.height
    for child in node.children:
        top = bottom + _ROW_GAP_MM
        before = len(boxes)
        bottom = _hang(child, x + _INDENT_MM, top, width - _INDENT_MM, boxes, links)
        middle = top + boxes[before].height / 2
        stem = x + _INDENT_MM / 2
        links.append(((stem, y + box.height), (stem, middle), (x + _INDENT_MM, middle)))
    return bottom


def _box(node: Node, x: float, y: float, width: float) -> _Box:
    room = (width - _PADDING_MM) / _POINT_MM
    size = _TEXT_PT
    while size > _LEAST_PT and _longest_word(node.title) * size > room:
        size -= 0.5  # a word broken in the middle reads worse than smaller letters
    small = min(size, _SMALL_PT)
    titles = _entries(node.title, room / size) if node.is_post else wrap(node.title, room / size)
    notes = wrap(node.note, room / small) if node.note else ()
    height = (len(titles) * size + len(notes) * small) * 1.35 * _POINT_MM + 2.6
    return _Box(node, x, y, width, height, (*titles, "", *notes) if notes else titles, size)


def _entries(text: str, ems: float) -> tuple[str, ...]:
    """The lines of several posts; what runs on is indented."""
    lines: list[str] = []
    for part in text.split("\n"):
        whole = wrap(part, ems)
        first, *others = whole if len(whole) == 1 else wrap(part, ems - _ems_of(_RUN_ON))
        lines += [first, *(_RUN_ON + line for line in others)]
    return tuple(lines)


def wrap(text: str, ems: float) -> tuple[str, ...]:
    """``text`` in lines of at most ``ems`` widths of a Chinese character; its own lines stay."""
    return tuple(line for part in text.split("\n") for line in _wrap_line(part, ems))


def _wrap_line(text: str, ems: float) -> list[str]:
    lines, line = [], ""
    for piece in _PIECES.findall(text):
        if line and _ems_of((line + piece).rstrip()) > ems:
            lines.append(line.rstrip())
            line = ""
        while not line and len(piece) > 1 and _ems_of(piece.rstrip()) > ems:
            cut = max((n for n in range(1, len(piece)) if _ems_of(piece[:n]) <= ems), default=1)
            lines.append(piece[:cut])
            piece = piece[cut:]
        line += piece
    return [*lines, line.rstrip()]


def _ems_of(text: str) -> float:
    """The width of ``text`` in widths of a Chinese character, rather too much than too little."""
    return sum(_ems_of_character(character) for character in text)


def _ems_of_character(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if character in " ijl.,:;|!'()-":
        return 0.31
    return 0.93 if character in "mwMW" else 0.66 if character.isupper() else 0.57


def _longest_word(text: str) -> float:
    return max((_ems_of(piece.rstrip()) for piece in _PIECES.findall(text)), default=0.0)


def _draw_box(axes: Axes, box: _Box, font_file: Path) -> None:
    from matplotlib.patches import Rectangle

    fill, ink = (_LIGHT, "black") if box.node.is_post else (_DARK, "white")
    axes.add_patch(
        Rectangle(
            (box.x, box.y), box.width, box.height, facecolor=fill, edgecolor=_DARK, linewidth=0.8,
            zorder=2,
        )
    )  # fmt: skip
    y, middle = box.y + 1.3, box.x + box.width / 2
    size = box.size
    for line in box.lines:
        if not line:
            size = min(size, _SMALL_PT)
            continue
        step = size * 1.35 * _POINT_MM
        x, side = (box.x + _PADDING_MM, "left") if box.node.is_post else (middle, "center")
        axes.text(
            x, y + step / 2, line, ha=side, va="center", color=ink,
            fontproperties=_font(font_file, size), zorder=3, parse_math=False,
        )  # fmt: skip
        y += step


@functools.lru_cache(maxsize=32)
def draw_bars(bars: Bars, font_file: Path) -> bytes:
    """A bar chart as PNG, 150 mm wide.

    Raises:
        UserWarning: the font lacks a character.
    """
    rows = len(bars.labels) * len(bars.series)
    labels = tuple("\n".join(wrap(label, 18.0 if bars.is_horizontal else _ems(bars))) for label
                   in bars.labels)  # fmt: skip
    extra = sum(label.count("\n") for label in labels) * 2.5
    figure = _figure(26 + rows * 7 + extra if bars.is_horizontal else 75.0)
    axes = figure.add_subplot()
    positions = range(len(labels))
    few = (len(labels) + 1) / 4 if bars.is_horizontal else len(labels) / 6
    thickness = 0.7 * min(few, 1.0) / len(bars.series)
    for number, (name, values) in enumerate(bars.series):
        offset = (number - (len(bars.series) - 1) / 2) * thickness
        places = [position + offset for position in positions]
        draw: Any = axes.barh if bars.is_horizontal else axes.bar
        drawn = draw(places, values, thickness * 0.92, color=(_DARK, _GREY)[number % 2], label=name)
        texts = [f"{text}{bars.suffix}" for text in alike(values)]
        axes.bar_label(drawn, texts, padding=2, fontproperties=_font(font_file, _SMALL_PT))
    _dress(axes, bars, labels, font_file)
    figure.tight_layout(pad=0.6)
    return _png(figure)


def _ems(bars: Bars) -> float:
    return max(115.0 / max(len(bars.labels), 1) / (_SMALL_PT * _POINT_MM), 2.0)


def alike(values: Sequence[float]) -> tuple[str, ...]:
    """Values that are read side by side, all with as many decimals, two at most."""
    decimals = max((len(_short(value).partition(".")[2]) for value in values), default=0)
    return tuple(f"{value:.{decimals}f}" for value in values)


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _dress(axes: Axes, bars: Bars, labels: Sequence[str], font_file: Path) -> None:
    from matplotlib.ticker import MaxNLocator

    font = _font(font_file, _SMALL_PT)
    values, names = (axes.xaxis, axes.yaxis) if bars.is_horizontal else (axes.yaxis, axes.xaxis)
    names.set_ticks(range(len(labels)), labels, fontproperties=font)
    values.set_label_text(bars.axis, fontproperties=font)
    highest = max((max(points) for _, points in bars.series if points), default=0.0)
    end = bars.limit or max(highest, 1.0) * 1.15
    ticks = axes.get_xticks if bars.is_horizontal else axes.get_yticks
    (axes.set_xlim if bars.is_horizontal else axes.set_ylim)(0, end * 1.02)
    if not bars.suffix and all(float(p).is_integer() for _, points in bars.series for p in points):
        values.set_major_locator(MaxNLocator(integer=True))
    shown = [tick for tick in ticks() if 0 <= tick <= end]
    values.set_ticks(shown, [_short(tick) + bars.suffix for tick in shown], fontproperties=font)
    if bars.is_horizontal:
        axes.invert_yaxis()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    if len(bars.series) > 1:
        axes.legend(prop=font, frameon=False, ncols=len(bars.series), loc="lower right",
                    bbox_to_anchor=(1.0, 1.0))  # fmt: skip


def _figure(height_mm: float) -> Figure:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH_MM / _MM_PER_INCH, height_mm / _MM_PER_INCH), dpi=_DPI)
    FigureCanvasAgg(figure)
    return figure


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a missing glyph must not become a box on the page
        figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _font(font_file: Path, size: float) -> FontProperties:
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=str(_single_face(font_file)), size=size)


@functools.cache
def _single_face(font_file: Path) -> Path:
    """``font_file``, or the Simplified Chinese face of a collection: matplotlib reads the first."""
    if font_file.suffix.lower() not in (".ttc", ".otc"):
        return font_file
    from fontTools.ttLib import TTCollection

    with TTCollection(str(font_file), lazy=True) as collection:
        faces = list(collection.fonts)
        names = [str(face["name"].getDebugName(1) or "").split() for face in faces]
        chinese = [face for face, words in zip(faces, names, strict=True) if "SC" in words]
        face = (chinese or faces)[0]
        directory = Path(tempfile.mkdtemp(prefix="packbuilder-font-"))
        atexit.register(shutil.rmtree, directory, ignore_errors=True)
        path = directory / f"face.{'otf' if 'CFF ' in face else 'ttf'}"
        face.save(str(path))
    return path

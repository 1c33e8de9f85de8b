"""Glyphs of TrueType subsets of one font, and the one font that holds them all."""

from __future__ import annotations

import hashlib
import io
import logging
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fontTools.ttLib import TTFont, TTLibError, newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from fontTools.ttLib.tables._g_l_y_f import Glyph

from packbuilder.deliver.shared_fonts_type1 import UnknownProgramError

# What all glyphs of a font rely on; subsets that differ in it are no subsets of one font.
_COMMON = ("fpgm", "prep", "cvt ")
_NEEDED = ("cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp")
_SYMBOL_PAGE = 0xF000


@dataclass(frozen=True, slots=True)
class Outline:
    """A glyph with all that draws it.

    Attributes:
        data: its entry in the glyf table.
        advance: advance width in font units.
        bearing: left side bearing in font units.
        parts: of a composite glyph, the glyphs it names, in its order.
    """

    data: bytes
    advance: int
    bearing: int
    parts: tuple[Outline, ...] = ()


def read_outlines(program: bytes) -> tuple[str, dict[int, Outline], Outline]:
    """What the subset has in common with others, code → glyph, and the empty-box glyph.

    Raises:
        UnknownProgramError: the font lacks a table or is damaged.
    """
    try:
        font = _open(program)
        if any(tag not in font for tag in _NEEDED):
            raise UnknownProgramError("tables")
        names = font.getGlyphOrder()
        outlines = {code: _outline(font, name) for code, name in _codes(font)}
        return _common(font), outlines, _outline(font, names[0])
    except (TTLibError, KeyError, IndexError, struct.error, AssertionError) as exc:
        raise UnknownProgramError("truetype") from exc


def build_truetype(
    programs: Sequence[bytes], glyphs: Sequence[Outline], codes: Sequence[int] = ()
) -> bytes:
    """One font of the glyphs; each has its place in ``glyphs`` as its number.

    Args:
        programs: the subsets that the glyphs come from; their limits are taken over.
        glyphs: the glyphs, the empty box first. What composite glyphs are made of stands behind
            them where it is not among them.
        codes: one-byte codes of the glyphs behind the empty box; none for a font that is
            addressed by glyph number.
    """
    outlines = list(glyphs)
    numbers: dict[Outline, int] = {}
    for number, glyph in enumerate(glyphs):
        numbers.setdefault(glyph, number)  # one glyph may be there twice, with two meanings
    for part in (part for glyph in glyphs for part in _all_parts(glyph)):
        if part not in numbers:
            numbers[part] = len(outlines)
            outlines.append(part)
    fonts = [_open(program) for program in programs]
    target = fonts[0]
    for tag in {"cmap", *(set(target.keys()) - {*_COMMON, *_NEEDED, "GlyphOrder"})}:
        del target[tag]
    _fill(target, outlines, numbers)
    _widen(target, fonts, len(outlines))
    if codes:
        target["cmap"] = _code_table(dict(zip(codes, target.getGlyphOrder()[1:], strict=False)))
    buffer = io.BytesIO()
    target.save(buffer)
    return buffer.getvalue()


def _open(program: bytes) -> TTFont:
    font = TTFont(io.BytesIO(program), lazy=True, recalcBBoxes=False, recalcTimestamp=False)
    logging.getLogger("fontTools.ttLib.tables._h_e_a_d").setLevel(logging.ERROR)
    return font


def _common(font: TTFont) -> str:
    head, hhea = font["head"], font["hhea"]
    numbers = (head.unitsPerEm, head.flags, head.macStyle, hhea.ascent, hhea.descent)
    tables = (font.reader[tag] if tag in font else b"-" for tag in _COMMON)
    return f"{numbers}{hashlib.sha256(b'|'.join(tables)).hexdigest()}"


def _codes(font: TTFont) -> Iterator[tuple[int, str]]:
    """One-byte codes, as a viewer looks them up in a font without an encoding."""
    tables = {(one.platformID, one.platEncID): one.cmap for one in font["cmap"].tables}
    if (3, 0) in tables:
        for point, name in tables[3, 0].items():
            if point < 256 or _SYMBOL_PAGE <= point < _SYMBOL_PAGE + 256:
                yield point % 256, name
    elif (1, 0) in tables:
        yield from tables[1, 0].items()
    else:
        raise UnknownProgramError("cmap")


def _outline(font: TTFont, name: str, depth: int = 0) -> Outline:
    glyf = font["glyf"]
    raw = glyf.glyphs[name]
    data = bytes(getattr(raw, "data", b""))
    advance, bearing = font["hmtx"][name]
    if depth > 8:
        raise UnknownProgramError("composite")
    parts: tuple[Outline, ...] = ()
    if data[:2] and struct.unpack(">h", data[:2])[0] < 0:
        names = [part.glyphName for part in glyf[name].components]
        parts = tuple(_outline(font, one, depth + 1) for one in names)
        data = _without_numbers(data)
    return Outline(data, advance, bearing, parts)


def _all_parts(glyph: Outline) -> Iterator[Outline]:
    for part in glyph.parts:
        yield part
        yield from _all_parts(part)


# --- composite glyphs: the numbers of their parts are the subset's own ----------------------------

_WORDS, _SCALE, _MORE, _TWO_SCALES, _MATRIX = 0x1, 0x8, 0x20, 0x40, 0x80


def _part_places(data: bytes) -> Iterator[int]:
    """Where the glyph numbers stand in the entry of a composite glyph."""
    place = 10
    flags = _MORE
    while flags & _MORE:
        flags = struct.unpack_from(">H", data, place)[0]
        yield place + 2
        place += 4 + (4 if flags & _WORDS else 2)
        place += 2 * bool(flags & _SCALE) + 4 * bool(flags & _TWO_SCALES)
        place += 8 * bool(flags & _MATRIX)


def _without_numbers(data: bytes) -> bytes:
    return _with_numbers(data, [0] * len(list(_part_places(data))))


def _with_numbers(data: bytes, numbers: Sequence[int]) -> bytes:
    written = bytearray(data)
    for place, number in zip(_part_places(data), numbers, strict=True):
        struct.pack_into(">H", written, place, number)
    return bytes(written)


# --- the shared font ------------------------------------------------------------------------------


def _fill(target: TTFont, outlines: Sequence[Outline], numbers: Mapping[Outline, int]) -> None:
    names = [f"glyph{number:05}" for number in range(len(outlines))]
    glyf: Any = newTable("glyf")
    glyf.glyphs, glyf.glyphOrder = {}, names
    metrics: Any = newTable("hmtx")
    metrics.metrics = {}
    for name, outline in zip(names, outlines, strict=True):
        data = outline.data
        if outline.parts:
            data = _with_numbers(data, [numbers[part] for part in outline.parts])
        glyf.glyphs[name] = Glyph(data)
        metrics.metrics[name] = (outline.advance, outline.bearing)
    target.setGlyphOrder(names)
    target["glyf"], target["hmtx"] = glyf, metrics
    target["loca"] = newTable("loca")


def _code_table(names: Mapping[int, str]) -> Any:
    table = CmapSubtable.newSubtable(0)
    table.platformID, table.platEncID, table.language = 1, 0, 0
    table.cmap = dict(names)
    cmap: Any = newTable("cmap")
    cmap.tableVersion, cmap.tables = 0, [table]
    return cmap


def _widen(target: TTFont, fonts: Sequence[TTFont], count: int) -> None:
    """The limits of the shared font are the widest of the subsets'."""
    limits = target["maxp"]
    for name in vars(limits):
        if name.startswith("max"):
            setattr(limits, name, max(getattr(font["maxp"], name) for font in fonts))
    limits.numGlyphs = count
    head = target["head"]
    for name, widest in (("xMin", min), ("yMin", min), ("xMax", max), ("yMax", max)):
        setattr(head, name, widest(getattr(font["head"], name) for font in fonts))
    hhea = target["hhea"]
    for name, widest in (
        ("advanceWidthMax", max), ("minLeftSideBearing", min), ("minRightSideBearing", min),
        ("xMaxExtent", max),
    ):  # fmt: skip
        setattr(hhea, name, widest(getattr(font["hhea"], name) for font in fonts))

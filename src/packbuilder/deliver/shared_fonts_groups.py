"""Which fonts of a PDF are subsets of one font, and the shared font that replaces them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Pdf

from packbuilder.deliver.shared_fonts_content import FontKey
from packbuilder.deliver.shared_fonts_truetype import Outline, build_truetype, read_outlines
from packbuilder.deliver.shared_fonts_type1 import UnknownProgramError, build_cff, read_glyphs
from packbuilder.deliver.shared_fonts_write import (
    Width,
    add_simple,
    add_type0,
    read_unicode,
)

_NOTHING = ""
_PROGRAMS = {"/Type1": "/FontFile", "/TrueType": "/FontFile2"}
# Word spacing is added to the one-byte code 32, whatever it shows: no glyph gets it.
_SIMPLE_CODES = tuple(code for code in range(1, 256) if code != 32)
# What says how a font looks; its name and its program differ from subset to subset.
_DESCRIBING = (
    "/Flags", "/FontBBox", "/ItalicAngle", "/Ascent", "/Descent", "/CapHeight", "/StemV",
    "/XHeight", "/Leading", "/StemH", "/AvgWidth", "/MaxWidth", "/MissingWidth",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SharedGlyph:
    """A glyph of a shared font: what draws it, how far it advances, what it means."""

    outline: bytes | Outline
    width: Width
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subset:
    """A font that can be shared.

    Attributes:
        key: its object number.
        family: equal for subsets of one font.
        font: the object.
        program: the font file.
        glyphs: code → glyph, for the codes that are shown.
        empty: the glyph that stands for a missing one.
    """

    key: FontKey
    family: tuple[str, ...]
    font: pikepdf.Object
    program: bytes
    glyphs: Mapping[int, SharedGlyph]
    empty: bytes | Outline


class NotSharedError(ValueError):
    """A font has to stay as it is; the text is the reason."""


def read_subset(font: pikepdf.Object, codes: Iterable[int]) -> Subset:
    """Read a font with one-byte codes and its own embedded program.

    Args:
        font: the font's dictionary.
        codes: the codes that are shown in it.

    Raises:
        NotSharedError: it is of another kind, or lacks something.
    """
    descriptor = font.get("/FontDescriptor", Dictionary())
    kind = str(font.get("/Subtype"))
    if kind not in _PROGRAMS:
        raise NotSharedError("composite")
    if _PROGRAMS[kind] not in descriptor:
        raise NotSharedError("no-program")
    if "/Encoding" in font:
        raise NotSharedError("encoding")
    try:
        return _read_subset(font, kind, codes)
    except (ValueError, TypeError, KeyError, AttributeError, pikepdf.PdfError) as exc:
        # Fonts come with supplied files, too, and those hold anything.
        reason = str(exc) if isinstance(exc, NotSharedError) else "unknown-program"
        raise NotSharedError(reason) from exc


def _read_subset(font: pikepdf.Object, kind: str, codes: Iterable[int]) -> Subset:
    descriptor = font.FontDescriptor
    program = descriptor[_PROGRAMS[kind]].read_bytes()
    common, drawn, empty = _read(kind, descriptor, program)
    widths, first = list(font.Widths), int(font.get("/FirstChar", 0))
    meanings = read_unicode(font.ToUnicode.read_bytes()) if "/ToUnicode" in font else {}
    glyphs: dict[int, SharedGlyph] = {}
    for code in sorted(set(codes)):
        if code not in drawn or not 0 <= code - first < len(widths):
            raise NotSharedError("undefined-codes")
        width: Any = widths[code - first]
        glyphs[code] = SharedGlyph(drawn[code], width, meanings.get(code, _NOTHING))
    described = "|".join(f"{key}={_plain(descriptor.get(key))}" for key in _DESCRIBING)
    return Subset(
        key=font.objgen,
        family=(kind, font_name(font), described, common),
        font=font,
        program=program,
        glyphs=glyphs,
        empty=empty,
    )


def font_name(font: pikepdf.Object) -> str:
    """The name of a font without the tag of its subset."""
    return str(font.get("/BaseFont", "")).rpartition("+")[2].lstrip("/")


def _read(
    kind: str, descriptor: pikepdf.Object, program: bytes
) -> tuple[str, Mapping[int, bytes | Outline], bytes | Outline]:
    if kind == "/TrueType":
        common, outlines, box = read_outlines(program)
        return common, outlines, box
    if len(descriptor.FontBBox) != 4:
        raise UnknownProgramError("FontBBox")
    file = descriptor.FontFile
    drawn, empty = read_glyphs(program, int(file.Length1), int(file.Length2))
    return "", drawn, empty


def _plain(value: object) -> str:
    return str([float(one) for one in value] if isinstance(value, Array) else value)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedFont:
    """The font that replaces a group of subsets.

    Attributes:
        font: the object in the PDF.
        codes: for each replaced font: its code → the two bytes of the new one.
        glyph_count: how many glyphs it holds.
    """

    font: pikepdf.Object
    codes: Mapping[FontKey, Mapping[int, bytes]]
    glyph_count: int


def group_subsets(subsets: Iterable[Subset]) -> tuple[tuple[Subset, ...], ...]:
    """Subsets of one font together, in the order of their first."""
    groups: dict[tuple[str, ...], list[Subset]] = {}
    for subset in subsets:
        groups.setdefault(subset.family, []).append(subset)
    return tuple(tuple(group) for group in groups.values())


def build_shared(pdf: Pdf, group: Sequence[Subset], usage: Counter[SharedGlyph]) -> SharedFont:
    """Put the shared font of a group of subsets into ``pdf``.

    A TrueType font of few glyphs keeps one-byte codes, as its subsets had.

    Args:
        pdf: the file.
        group: the subsets.
        usage: how often each glyph is shown; frequent ones get low codes, which pack better.
    """
    glyphs = sorted(usage, key=lambda glyph: (-usage[glyph], glyph.meaning, glyph.width))
    is_simple = isinstance(group[0].empty, Outline) and len(glyphs) <= len(_SIMPLE_CODES)
    codes: Sequence[int] = _SIMPLE_CODES if is_simple else range(1, len(glyphs) + 1)
    placed = dict(zip(glyphs, codes, strict=False))
    program = _program(group, [glyph.outline for glyph in glyphs], codes if is_simple else ())
    descriptor: Any = group[0].font.FontDescriptor
    font = (add_simple if is_simple else add_type0)(
        pdf,
        descriptor,
        program,
        {code: glyph.width for glyph, code in placed.items()},
        {code: glyph.meaning for glyph, code in placed.items()},
    )
    size = 1 if is_simple else 2
    tables = {
        subset.key: {
            code: placed[glyph].to_bytes(size, "big") for code, glyph in subset.glyphs.items()
        }
        for subset in group
    }
    return SharedFont(font=font, codes=tables, glyph_count=len(glyphs))


def _program(
    group: Sequence[Subset], outlines: Sequence[bytes | Outline], codes: Sequence[int]
) -> bytes:
    empty = group[0].empty
    if isinstance(empty, Outline):
        drawn = [outline for outline in outlines if isinstance(outline, Outline)]
        return build_truetype([subset.program for subset in group], [empty, *drawn], codes)
    box = [int(value) for value in group[0].font.FontDescriptor.FontBBox]
    charstrings = [outline for outline in outlines if isinstance(outline, bytes)]
    return build_cff(font_name(group[0].font), [empty, *charstrings], box)

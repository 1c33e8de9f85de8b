"""Glyphs of Type 1 subsets, and one CID-keyed CFF font made of them.

LibreOffice turns a CFF font into Type 1 programs of at most 255 glyphs. The outlines are carried
over point by point. The stem hints are not: in these programs horizontal stems are listed as
vertical ones as well, and hints change in mid-glyph without the call that announces it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from fontTools.cffLib.specializer import commandsToProgram, specializeCommands
from fontTools.misc.eexec import decrypt
from fontTools.misc.psCharStrings import T1CharString, T2CharString, encodeIntCFF

_EEXEC_KEY, _CHARSTRING_KEY, _RANDOM = 55665, 4330, 4
_ENCODED = re.compile(rb"\bdup (\d+) ?/(\S+) put\b")
_GLYPH = re.compile(rb"/(\S+) (\d+) (?:RD|-\|) ")
_EVENLY = re.compile(rb"/FontMatrix\s*\[\s*0?\.001 0 0 0?\.001 0 0\s*\]")
_DRAWING = {
    "rmoveto", "hmoveto", "vmoveto", "rlineto", "hlineto", "vlineto", "rrcurveto", "vhcurveto",
    "hvcurveto",
}  # fmt: skip
_HINTS = {"hstem", "vstem", "hstem3", "vstem3", "dotsection"}
_DEFAULT_WIDTH = 1000
_STACK = 48


class UnknownProgramError(ValueError):
    """A font program that holds something this reader does not know."""


def read_glyphs(program: bytes, clear: int, encrypted: int) -> tuple[dict[int, bytes], bytes]:
    """Code → glyph of a Type 1 program, each as a Type 2 charstring without hints; and .notdef.

    Args:
        program: the font file.
        clear: length of its clear part.
        encrypted: length of its encrypted part.

    Raises:
        UnknownProgramError: the font is built in another way than LibreOffice does.
    """
    head, tail = program[:clear], program[clear : clear + encrypted]
    if not _EVENLY.search(head):
        raise UnknownProgramError("FontMatrix")
    private = decrypt(tail, _EEXEC_KEY)[0][_RANDOM:]
    start = private.find(b"/CharStrings")
    if start < 0 or b"/lenIV" in private[:start]:
        raise UnknownProgramError("CharStrings")
    drawn = dict(_charstrings(private, start))
    if b".notdef" not in drawn:
        raise UnknownProgramError("notdef")
    glyphs = {
        int(code): _converted(drawn[name]) for code, name in _ENCODED.findall(head) if name in drawn
    }
    return glyphs, _converted(drawn[b".notdef"])


def _charstrings(private: bytes, place: int) -> Iterator[tuple[bytes, bytes]]:
    while match := _GLYPH.search(private, place):
        place = match.end() + int(match[2])
        yield match[1], private[match.end() : place]


@functools.lru_cache(maxsize=8192)
def _converted(encrypted: bytes) -> bytes:
    """The same outline as a Type 2 charstring; equal outlines give equal bytes."""
    source = T1CharString(decrypt(encrypted, _CHARSTRING_KEY)[0][_RANDOM:])
    source.decompile()
    width, commands = _commands(source.program)
    commands = specializeCommands(commands, generalizeFirst=True, maxstack=_STACK)
    program = commandsToProgram(commands)
    if width != _DEFAULT_WIDTH:
        program.insert(0, width)
    target = T2CharString(program=[*program, "endchar"])
    target.compile()
    return bytes(target.bytecode)


Number = int | float


def _commands(program: Sequence[str | int]) -> tuple[Number, list[tuple[str, list[Number]]]]:
    """Width, and drawing commands; side bearing and current point work alike in both formats."""
    stack: list[Fraction] = []
    commands: list[tuple[str, list[Number]]] = []
    width: Number | None = None
    for step in program:
        if isinstance(step, int):
            stack.append(Fraction(step))
            continue
        if step == "div" and len(stack) > 1 and stack[-1]:
            divisor = stack.pop()
            stack[-1] /= divisor
            continue
        if step == "hsbw" and len(stack) == 2 and not stack[0]:
            width = _number(stack[1])
        elif step in _DRAWING:
            commands.append((step, [_number(value) for value in stack]))
        elif step not in {"closepath", "endchar", *_HINTS}:
            raise UnknownProgramError(str(step))
        stack.clear()
    if width is None:
        raise UnknownProgramError("hsbw")
    return width, commands


def _number(value: Fraction) -> Number:
    """Whole where it is whole, else in the 65,536ths that both formats know."""
    return int(value) if value.denominator == 1 else round(value * 65536) / 65536


# --- the shared font ------------------------------------------------------------------------------


def build_cff(name: str, glyphs: Sequence[bytes], box: Sequence[int]) -> bytes:
    """A CID-keyed CFF font; glyph 0 is ``.notdef``, and the CID of each glyph is its number.

    Args:
        name: PostScript name, ASCII.
        glyphs: Type 2 charstrings, ``.notdef`` first.
        box: the font's bounding box.
    """
    last = len(glyphs) - 1
    start = b"\x01\x00\x04\x04" + _index([name.encode("ascii")])
    strings = _index([b"Adobe", b"Identity"]) + _index([])
    charset = b"\x02" + (b"\x00\x01" + (last - 1).to_bytes(2, "big") if last else b"")
    select = b"\x03\x00\x01\x00\x00\x00" + len(glyphs).to_bytes(2, "big")
    drawn = _index(glyphs)
    private = _entry(20, _DEFAULT_WIDTH) + _entry(21, 0)  # defaultWidthX, nominalWidthX
    size = len(_index([_top(box, len(glyphs), (0, 0, 0, 0))]))
    place = len(start) + size + len(strings)
    places = []
    for part in (charset, select, drawn, private):
        places.append(place)
        place += len(part)
    fonts = _index([_offset(len(private)) + _offset(places[3]) + b"\x12"])
    top = _top(box, len(glyphs), (places[0], places[1], places[2], place))
    return start + _index([top]) + strings + charset + select + drawn + private + fonts


def _top(box: Sequence[int], count: int, places: tuple[int, int, int, int]) -> bytes:
    charset, select, drawn, fonts = places
    said: bytes = (
        encodeIntCFF(391) + encodeIntCFF(392) + encodeIntCFF(0) + b"\x0c\x1e"  # ROS
        + b"".join(encodeIntCFF(value) for value in box) + b"\x05"
        + _offset(count) + b"\x0c\x22"
        + _offset(charset) + b"\x0f"
        + _offset(drawn) + b"\x11"
        + _offset(fonts) + b"\x0c\x24"
        + _offset(select) + b"\x0c\x25"
    )  # fmt: skip
    return said


def _entry(operator: int, value: int) -> bytes:
    return bytes(encodeIntCFF(value)) + bytes([operator])


def _offset(value: int) -> bytes:
    """A number of five bytes, so that the length does not hang on its value."""
    return b"\x1d" + value.to_bytes(4, "big")


def _index(items: Sequence[bytes]) -> bytes:
    if not items:
        return b"\x00\x00"
    ends = [1]
    for item in items:
        ends.append(ends[-1] + len(item))
    width = (ends[-1].bit_length() + 7) // 8
    offsets = b"".join(end.to_bytes(width, "big") for end in ends)
    return len(items).to_bytes(2, "big") + bytes([width]) + offsets + b"".join(items)

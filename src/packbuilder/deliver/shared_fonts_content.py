"""Where a PDF shows text, and in which font: the strings of its drawing instructions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

FontKey = tuple[int, int]

_FOREIGN: FontKey = (0, 0)  # a font that is not looked at: set by a graphics state, or nowhere
_UNNAMED = b""
_TOKEN = re.compile(
    rb"%[^\r\n]*|\((?:[^()\\]|\\.)*\)|<<|>>|<[0-9A-Fa-f\s\0]*>|[\[\]{}()<>]"
    rb"|/[^\s\0()<>\[\]{}/%]*|[^\s\0()<>\[\]{}/%]+",
    re.DOTALL,
)
_BRACKET = re.compile(rb"\\.|[()]", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)|\r\n?", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_LINE_ENDS = (b"\n", b"\r", b"\r\n")
_SPECIAL = re.compile(rb"[()\\]")
_HEX_IN_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_SHOWING = (b"Tj", b"TJ", b"'", b'"')
_SPACE = 32


@dataclass(frozen=True, slots=True)
class Shown:
    """A string that a content stream shows: its place in the stream, its codes, its font."""

    start: int
    end: int
    codes: bytes
    font: FontKey


@dataclass(slots=True)
class Usage:
    """What all content streams of a file do with its fonts.

    Attributes:
        shown: the strings of each stream, by the stream's object number.
        refused: fonts that must stay as they are, with the reason.
        font_tables: every font resource dictionary that was met.
    """

    shown: dict[FontKey, tuple[Shown, ...]] = field(default_factory=dict)
    refused: dict[FontKey, str] = field(default_factory=dict)
    font_tables: list[pikepdf.Object] = field(default_factory=list)

    def refuse(self, fonts: Iterable[FontKey], reason: str) -> None:
        """Let fonts stay as they are; the first reason counts."""
        for font in fonts:
            self.refused.setdefault(font, reason)


def read_usage(pdf: pikepdf.Pdf) -> Usage:
    """Read every page, form, pattern and drawn glyph of a file."""
    usage = Usage()
    strays: set[bytes] = set()
    for page in pdf.pages:
        contents = page.obj.get("/Contents")
        streams = list(contents) if isinstance(contents, Array) else [contents]
        strays |= _Reader(usage, page.resources).read(streams)
    for holder, resources in _other_holders(pdf):
        strays |= _Reader(usage, resources).read([holder])
    for table in usage.font_tables:
        named = {_plain(name): font.objgen for name, font in table.as_dict().items()}
        if _UNNAMED in strays:
            usage.refuse(named.values(), "font-inherited")
        usage.refuse((named[name] for name in strays & named.keys()), "font-inherited")
    return usage


def _other_holders(pdf: pikepdf.Pdf) -> Iterator[tuple[object, object]]:
    for item in pdf.objects:
        if isinstance(item, Stream):
            if item.get("/Subtype") == Name.Form or item.get("/PatternType") == 1:
                yield item, item.get("/Resources")
        elif isinstance(item, Dictionary) and item.get("/Subtype") == Name.Type3:
            for drawn in _entries(item, "/CharProcs").values():
                yield drawn, item.get("/Resources")


class _Reader:
    """Follows the font through the streams of one page or form."""

    def __init__(self, usage: Usage, resources: object) -> None:
        fonts = _entries(resources, "/Font")
        if isinstance(resources, Dictionary) and fonts:
            usage.font_tables.append(resources.Font)
        self._usage = usage
        self._names = {_plain(name): font.objgen for name, font in fonts.items()}
        self._font_states = {
            _plain(name)
            for name, state in _entries(resources, "/ExtGState").items()
            if isinstance(state, Dictionary) and "/Font" in state
        }
        self._font: FontKey | None = None
        self._spaced = False
        self._saved: list[tuple[FontKey | None, bool]] = []
        self._strays: set[bytes] = set()

    def read(self, streams: Iterable[object]) -> set[bytes]:
        """Note what the streams show; returns names of fonts that their resources lack."""
        for stream in streams:
            if not isinstance(stream, Stream):
                continue
            try:
                data = stream.read_bytes()
            except pikepdf.PdfError:
                self._usage.refuse(self._names.values(), "content-unreadable")
                continue
            shown = tuple(self._read_stream(data))
            known = self._usage.shown.setdefault(stream.objgen, shown)
            if known != shown:
                # One stream, drawn in two places with other fonts: it cannot be rewritten.
                self._usage.refuse((one.font for one in (*known, *shown)), "content-shared")
        return self._strays

    def _read_stream(self, data: bytes) -> Iterator[Shown]:
        strings: list[tuple[int, int]] = []
        operands: list[bytes] = []
        for start, end in _tokens(data):
            token = data[start:end]
            if token.startswith((b"(", b"<")) and token != b"<<":
                strings.append((start, end))
            elif token[0] in b"/+-.0123456789":
                operands.append(token)
            elif token[0] not in b"[]<>{}%":
                if token in _SHOWING:
                    yield from self._show(data, strings, token)
                else:
                    self._follow(token, operands)
                strings, operands = [], []
        if strings or operands:
            self._usage.refuse(self._names.values(), "content-split")

    def _show(
        self, data: bytes, strings: list[tuple[int, int]], operator: bytes
    ) -> Iterator[Shown]:
        if self._font is None:
            self._strays.add(_UNNAMED)
        elif self._font != _FOREIGN:
            for start, end in strings:
                codes = string_bytes(data[start:end])
                # Word spacing is added to the one-byte code 32 alone, never to two-byte codes.
                if (self._spaced or operator == b'"') and _SPACE in codes:
                    self._usage.refuse([self._font], "word-spacing")
                if data[start : start + 1] == b"(" and b"\r" in data[start:end]:
                    # A bare carriage return means a line feed, but viewers disagree on that.
                    self._usage.refuse([self._font], "line-end-in-string")
                yield Shown(start, end, codes, self._font)

    def _follow(self, operator: bytes, operands: list[bytes]) -> None:
        match operator:
            case b"Tf" if len(operands) > 1:
                name = _unescaped(operands[-2])
                self._font = self._names.get(name, _FOREIGN)
                if name not in self._names:
                    self._strays.add(name)
            case b"Tw" if operands:
                self._spaced = operands[-1].strip(b"+-0.") != b""
            case b"gs" if operands and _unescaped(operands[-1]) in self._font_states:
                self._font = _FOREIGN
            case b"q":
                self._saved.append((self._font, self._spaced))
            case b"Q" if self._saved:
                self._font, self._spaced = self._saved.pop()
            case b"BI":
                # The bytes of a picture look like anything; what was read after it may be wrong.
                self._usage.refuse(self._names.values(), "inline-picture")


def rewrite(data: bytes, strings: Iterable[tuple[int, int, bytes]]) -> bytes:
    """``data`` with other strings at given places (start, end, the new bytes), in order."""
    pieces = []
    place = 0
    for start, end, codes in strings:
        pieces += [data[place:start], _written(codes)]
        place = end
    return b"".join([*pieces, data[place:]])


def string_bytes(token: bytes) -> bytes:
    """What a string of a content stream holds, written in either form."""
    if token.startswith(b"<"):
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", token)
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    return _ESCAPE.sub(_unescape, token[1:-1])


def _unescape(match: re.Match[bytes]) -> bytes:
    escaped = match[1]
    if escaped is None:
        return b"\n"
    if escaped[:1].isdigit() and escaped[:1] < b"8":
        return bytes([int(escaped, 8) & 0xFF])
    return b"" if escaped in _LINE_ENDS else _ESCAPED.get(escaped, escaped)


def _written(codes: bytes) -> bytes:
    return b"(" + _SPECIAL.sub(rb"\\\g<0>", codes).replace(b"\r", b"\\r") + b")"


def _tokens(data: bytes) -> Iterator[tuple[int, int]]:
    place = 0
    while match := _TOKEN.search(data, place):
        start, place = match.span()
        if match[0] == b"(":
            place = _string_end(data, place)
        yield start, place


def _string_end(data: bytes, place: int) -> int:
    """Behind the bracket that closes a string with brackets in it."""
    depth = 1
    while depth and (match := _BRACKET.search(data, place)):
        place = match.end()
        depth += {b"(": 1, b")": -1}.get(match[0], 0)
    return place if not depth else len(data)


def _entries(holder: object, key: str) -> dict[str, pikepdf.Object]:
    table = holder.get(key) if isinstance(holder, Dictionary) else None
    return dict(table.as_dict()) if isinstance(table, Dictionary) else {}


def _plain(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


def _unescaped(name: bytes) -> bytes:
    return _HEX_IN_NAME.sub(lambda match: bytes.fromhex(match[1].decode("ascii")), name)

"""Text of symbol fonts: characters that no standard knows become ones that can be read out.

Word exports the bullets of its symbol fonts as characters of the private use area, which mean
nothing to a screen reader and which PDF/A-2a refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pikepdf

_SECTION = re.compile(rb"(beginbf(?:char|range))(.*?)(endbf(?:char|range))", re.DOTALL)
_TOKEN = re.compile(rb"<[0-9A-Fa-f\s]*>|\[|\]")
_SYMBOLS = range(0xF020, 0xF100)  # where symbol fonts keep their signs: bullets, for the most part
_PRIVATE = range(0xE000, 0xF900)
_BULLET, _SQUARE = b"2022", b"25A1"


def replace_private_characters(pdf: pikepdf.Pdf) -> None:
    """Let the fonts of a PDF map to no character of the private use area; looks stay."""
    for font in pdf.objects:
        if not isinstance(font, pikepdf.Dictionary) or "/ToUnicode" not in font:
            continue
        table = font.ToUnicode
        if not isinstance(table, pikepdf.Stream):
            continue
        before = table.read_bytes()
        after = _SECTION.sub(_section, before)
        if after != before:
            table.write(after)


def _section(match: re.Match[bytes]) -> bytes:
    is_range = match[1].endswith(b"range")
    return match[1] + b"".join(_pieces(match[2], 2 if is_range else 1)) + match[3]


def _pieces(body: bytes, sources: int) -> Iterator[bytes]:
    """The section again; behind each ``sources`` codes stands what they mean, one or a list."""
    place = seen = 0
    in_list = False
    for match in _TOKEN.finditer(body):
        yield body[place : match.start()]
        place = match.end()
        token = match[0]
        if token in b"[]":
            in_list = token == b"["
            seen = sources if in_list else 0
            yield token
            continue
        is_meaning = seen == sources
        yield _readable(token) if is_meaning else token
        if not in_list:
            seen = 0 if is_meaning else seen + 1
    yield body[place:]


def _readable(token: bytes) -> bytes:
    digits = b"".join(token[1:-1].split())
    if len(digits) % 4:
        return token
    units = [digits[start : start + 4] for start in range(0, len(digits), 4)]
    return b"<" + b"".join(_unit(unit) for unit in units) + b">"


def _unit(unit: bytes) -> bytes:
    code = int(unit, 16)
    if code not in _PRIVATE:
        return unit
    return _BULLET if code in _SYMBOLS else _SQUARE

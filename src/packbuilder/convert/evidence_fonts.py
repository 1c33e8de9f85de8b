"""Fonts of a supplied PDF: are they in the file, and do their codes stand for characters?"""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf
from fontTools import agl

_DEEPEST_FORM = 8
# Simple fonts with these encodings map to Unicode without a table of their own.
_KNOWN_ENCODINGS = frozenset({"/WinAnsiEncoding", "/MacRomanEncoding", "/MacExpertEncoding"})
_WATCHED = "q Q Tf Tr Tj TJ ' \" Do gs"
_SHOWING = frozenset({"Tj", "TJ", "'", '"'})
_INVISIBLE = 3


def fonts_of(
    resources: pikepdf.Object, seen: set[tuple[int, int]] | None = None, depth: int = 0
) -> Iterator[pikepdf.Object]:
    """The fonts of a page and of the forms and patterns that it draws."""
    seen = set() if seen is None else seen
    yield from resources.get("/Font", pikepdf.Dictionary()).values()
    if depth >= _DEEPEST_FORM:
        return
    patterns = resources.get("/Pattern", pikepdf.Dictionary()).values()
    for held in (*resources.get("/XObject", pikepdf.Dictionary()).values(), *patterns):
        if "/Resources" in held and held.objgen not in seen:
            seen.add(held.objgen)
            yield from fonts_of(held.Resources, seen, depth + 1)


def maps_to_unicode(font: pikepdf.Object, known: dict[tuple[int, int], bool]) -> bool:
    """Whether every code of the font stands for a character; ``known`` remembers the answers."""
    if font.objgen == (0, 0) or font.objgen not in known:
        known[font.objgen] = _has_mapping(font)
    return known[font.objgen]


def _has_mapping(font: pikepdf.Object) -> bool:
    if "/ToUnicode" in font:
        return True
    if font.get("/Subtype") in {"/Type0", "/Type3"}:
        return False
    encoding = font.get("/Encoding")
    if isinstance(encoding, pikepdf.Dictionary):
        names = [str(one)[1:] for one in encoding.get("/Differences", []) if _is_name(one)]
        if not all(agl.toUnicode(name) or name == ".notdef" for name in names):
            return False
        encoding = encoding.get("/BaseEncoding")
        if encoding is None:
            return bool(names)  # pdfTeX and its like list every glyph that they use
    return encoding is not None and str(encoding) in _KNOWN_ENCODINGS


def _is_name(obj: object) -> bool:
    return isinstance(obj, pikepdf.Name)


def is_embedded(font: pikepdf.Object) -> bool:
    """Whether the file holds the font's glyphs."""
    if font.get("/Subtype") == "/Type3":
        return True
    if font.get("/Subtype") == "/Type0":
        font = font.DescendantFonts[0]
    descriptor = font.get("/FontDescriptor", pikepdf.Dictionary())
    return any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def shows_missing_font(holder: pikepdf.Object, resources: pikepdf.Object, depth: int = 0) -> bool:
    """Whether a page or form shows visible text in a font that is not in the file.

    The text that scanners lay invisibly over a picture needs no font.

    Raises:
        pikepdf.PdfError: its instructions cannot be parsed.
    """
    if "/Contents" not in holder and not isinstance(holder, pikepdf.Stream):
        return False
    fonts = resources.get("/Font", pikepdf.Dictionary())
    missing, mode = False, 0
    saved: list[tuple[bool, int]] = []
    for instruction in pikepdf.parse_content_stream(holder, _WATCHED):
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "q":
            saved.append((missing, mode))
        elif operator == "Q":
            missing, mode = saved.pop() if saved else (False, 0)
        elif operator == "Tf":
            font = fonts.get(str(operands[0]))
            missing = font is not None and not is_embedded(font)
        elif operator == "Tr":
            mode = int(operands[0])
        elif operator in _SHOWING and missing and mode != _INVISIBLE:
            return True
    return _forms_show_it(resources, depth)


def _forms_show_it(resources: pikepdf.Object, depth: int) -> bool:
    if depth >= _DEEPEST_FORM:
        return True
    return any(
        shows_missing_font(form, form.get("/Resources", pikepdf.Dictionary()), depth + 1)
        for form in resources.get("/XObject", pikepdf.Dictionary()).values()
        if form.get("/Subtype") == "/Form"
    )

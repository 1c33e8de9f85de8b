"""Is a converted PDF what it should be: it opens, every glyph is there, in the right face?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf

from packbuilder.convert.fonts import (
    FontFace,
    FontReport,
    cmap_of,
    needs_glyph,
    other_faces_cmaps,
)
from packbuilder.errors import ConversionError

_SUBSET_TAG = re.compile(r"^[A-Z]{6}\+")
_FOREIGN = re.compile(r"CJK(jp|kr|tc|hk)\b|(JP|KR|TC|HK)(-|$)")
_TYPE1_CODE = re.compile(rb"dup (\d+) */([\w.]+) put")
_BFCHAR = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_BFCHAR_BLOCK = re.compile(r"beginbfchar(.*?)endbfchar", re.DOTALL)


def is_sound_pdf(path: Path) -> bool:
    """Whether a PDF opens, is not encrypted and has a page."""
    try:
        with pikepdf.open(path) as pdf:
            return len(pdf.pages) > 0 and not pdf.is_encrypted
    except (pikepdf.PdfError, OSError):
        return False


def check_fonts(pdf_path: Path, report: FontReport, *, file: str) -> None:
    """See that every font of a PDF is embedded, comes from the set and draws every character.

    Args:
        pdf_path: the converted PDF.
        report: the font set it was converted with.
        file: what messages call the document.

    Raises:
        ConversionError: ``conversion-font-not-embedded``, ``conversion-wrong-font`` (also for the
            Japanese, Korean or Traditional Chinese form of a character),
            ``conversion-missing-glyph``.
    """
    with pikepdf.open(pdf_path) as pdf:
        for font in _fonts(pdf):
            _check_font(font, report, file)


def _fonts(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    for obj in pdf.objects:
        if not isinstance(obj, pikepdf.Dictionary) or obj.get("/Type") != "/Font":
            continue
        if str(obj.get("/Subtype")) not in {"/CIDFontType0", "/CIDFontType2"}:
            yield obj


def _check_font(font: pikepdf.Object, report: FontReport, file: str) -> None:
    name = _SUBSET_TAG.sub("", str(font.get("/BaseFont", "")).lstrip("/"))
    holder: Any = font
    if font.get("/Subtype") == "/Type0":
        holder = font["/DescendantFonts"][0]
    descriptor = holder.get("/FontDescriptor")
    keys = ("/FontFile", "/FontFile2", "/FontFile3")
    if font.get("/Subtype") != "/Type3" and (
        descriptor is None or not any(key in descriptor for key in keys)
    ):
        raise ConversionError("conversion-font-not-embedded", file=file, font=name)
    face = _face_called(name, report)
    if face is None or (_FOREIGN.search(name) and len(face.names) < 2):
        raise ConversionError("conversion-wrong-font", file=file, font=name)
    _check_glyphs(font, face, name, file)


def _face_called(name: str, report: FontReport) -> FontFace | None:
    """The face of the set behind a font name; LibreOffice may add a part of the CFF font to it."""
    for face in report.faces:
        if any(name == one or name.startswith(one + "-") for one in face.names):
            exact = [other for other in report.faces if name in other.names]
            return exact[0] if exact else face
    return None


def _check_glyphs(font: pikepdf.Object, face: FontFace, name: str, file: str) -> None:
    texts = _to_unicode(font)
    known = cmap_of(face)
    glyphs = _type1_glyphs(font)
    for code, char in texts.items():
        if not needs_glyph(char):
            continue
        if ord(char) not in known and not _is_private(char):
            raise ConversionError(
                "conversion-missing-glyph", file=file, font=name, character=f"U+{ord(char):04X}"
            )
        drawn = glyphs.get(code)
        # The faces of a collection share one name in a PDF: only the glyph tells them apart.
        if drawn and drawn != known.get(ord(char)) and _is_foreign(face, char, drawn):
            raise ConversionError("conversion-wrong-font", file=file, font=name)


def _is_private(char: str) -> bool:
    """Bullets of Word's symbol fonts live in the private use area."""
    return 0xE000 <= ord(char) <= 0xF8FF


def _is_foreign(face: FontFace, char: str, drawn: str) -> bool:
    return any(cmap.get(ord(char)) == drawn for cmap in other_faces_cmaps(face))


def _to_unicode(font: pikepdf.Object) -> dict[int, str]:
    """Code → character, of the codes that stand for a single one."""
    stream = font.get("/ToUnicode")
    if stream is None:
        return {}
    found: dict[int, str] = {}
    for block in _BFCHAR_BLOCK.findall(stream.read_bytes().decode("latin-1")):
        for code, text in _BFCHAR.findall(block):
            chars = bytes.fromhex(text).decode("utf-16-be", "replace")
            if len(chars) == 1:
                found[int(code, 16)] = chars
    return found


def _type1_glyphs(font: pikepdf.Object) -> dict[int, str]:
    """Code → glyph name, as the clear part of a Type 1 font lists them."""
    descriptor = font.get("/FontDescriptor")
    stream = descriptor.get("/FontFile") if descriptor is not None else None
    if stream is None:
        return {}
    clear = stream.read_bytes()[: int(stream["/Length1"])]
    return {int(code): glyph.decode() for code, glyph in _TYPE1_CODE.findall(clear)}

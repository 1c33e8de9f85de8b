"""Can the fonts of this machine draw a text? Asked before anything is converted.

A character that a face lacks is taken from another face without a word: a name in 楷体 then has one
character in 宋体. One that no face has becomes an empty box.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from packbuilder.convert.fonts import FontMapping, FontReport, cmap_of, needs_glyph
from packbuilder.errors import ConversionError

# The groups of names that Chinese text is set in.
_CHINESE = ("song", "hei", "fangsong", "kai")
_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Rare characters of a text, in its order, each once.

    Attributes:
        missing: characters that no face of the set has.
        borrowed: characters that some Chinese faces lack: in text set in one of them they come
            from another face.
        lacking: names in Word files whose faces lack one of ``borrowed``.
    """

    missing: tuple[str, ...] = ()
    borrowed: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


def coverage_of(text: str, report: FontReport) -> Coverage:
    """What of a text the font set cannot draw, or not in every Chinese face.

    The characters of GB 2312 are in every face of the set; fonts are opened for rarer ones only.
    Nothing is said of a machine without any fonts.
    """
    rare = tuple(char for char in dict.fromkeys(text) if is_rare(char))
    if not rare or not report.mappings:
        return Coverage()
    missing = tuple(char for char in rare if not _has_any(char, report.mappings))
    chinese = [one for one in report.mappings if one.role in _CHINESE]
    lacking: dict[str, None] = {}
    borrowed: dict[str, None] = {}
    for char in rare:
        without = [one for one in chinese if not _has_any(char, [one])]
        # A sign that no Chinese face has, such as ☑, always comes from the face for signs.
        if char in missing or len(without) == len(chinese):
            continue
        for one in without:
            lacking[one.word_names[0]] = None
            borrowed[char] = None
    return Coverage(missing=missing, borrowed=tuple(borrowed), lacking=tuple(lacking))


def is_rare(char: str) -> bool:
    """Whether a face for Chinese may lack a character: it is visible, and not in GB 2312.

    Bullets of Word's symbol fonts, in the private use area, are looked after elsewhere.
    """
    if not needs_glyph(char) or 0xE000 <= ord(char) <= 0xF8FF:
        return False
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


def _has_any(char: str, mappings: Iterable[FontMapping]) -> bool:
    return any(ord(char) in cmap_of(one.faces[0]) for one in mappings)


def check_characters(docx: Path, report: FontReport, *, file: str) -> None:
    """See, before a Word file is converted, that some face has each of its characters.

    Args:
        docx: a Word file.
        report: the font set that will draw it.
        file: what messages call the document.

    Raises:
        ConversionError: ``conversion-missing-glyph``.
    """
    try:
        missing = coverage_of(_text(docx), report).missing
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError):
        return  # conversion says what is wrong with it
    if missing:
        character = f"U+{ord(missing[0]):04X}"
        raise ConversionError("conversion-missing-glyph", file=file, character=character)


def _text(docx: Path) -> str:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    texts: list[str] = []
    with zipfile.ZipFile(docx) as archive:
        for name in archive.namelist():
            if _PARTS.fullmatch(name):
                root = etree.fromstring(archive.read(name), parser)
                texts += [node.text for node in root.iter(_TEXT) if node.text]
    return "".join(texts)

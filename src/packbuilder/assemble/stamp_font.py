"""One embedded subset font for everything that assembly prints itself."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from fontTools import subset
from fontTools.ttLib import TTFont, TTLibError
from pikepdf import Array, Dictionary, Name, Pdf, String

from packbuilder.errors import MissingToolError

# What a missing character turns into: visible, and never an empty box that passes for one.
_REPLACEMENT = "?"


class StampFontFile:
    """A font file that is measured first and embedded once all texts are known."""

    def __init__(self, path: Path, index: int = 0) -> None:
        try:
            # Read at once: fontTools would keep the file open for as long as the object lives.
            data = io.BytesIO(path.read_bytes())
            self._font = TTFont(data, fontNumber=index, lazy=True, recalcTimestamp=False)
            self._cmap: dict[int, str] = self._font.getBestCmap()
            self._widths = self._font["hmtx"]
            self._em = int(self._font["head"].unitsPerEm)
            self._cmap[ord(_REPLACEMENT)]
        except (OSError, TTLibError, KeyError) as exc:
            raise MissingToolError("stamp-font-unreadable", file=path.name) from exc

    def has(self, character: str) -> bool:
        """Whether the font holds a glyph for ``character``."""
        return ord(character) in self._cmap

    def printable(self, text: str) -> str:
        """``text`` with every character that the font lacks replaced by a question mark."""
        return "".join(char if self.has(char) else _REPLACEMENT for char in text)

    def width(self, text: str, size: float) -> float:
        """Length of ``text`` set in ``size`` points, in points."""
        total = sum(self._widths[self._cmap[ord(char)]][0] for char in self.printable(text))
        return float(total) * size / self._em

    def embed(self, pdf: Pdf, texts: Iterable[str]) -> EmbeddedFont:
        """Put the glyphs that ``texts`` need into ``pdf``."""
        characters = sorted(set("".join(texts)) | {_REPLACEMENT})
        options = subset.Options(
            layout_features=[], name_IDs=[], hinting=False, notdef_outline=True, glyph_names=False
        )
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=[ord(char) for char in characters])
        subsetter.subset(self._font)
        buffer = io.BytesIO()
        # A collection's face is saved as a font of its own.
        self._font.flavor = None
        self._font.save(buffer, reorderTables=True)
        data = buffer.getvalue()
        small = TTFont(io.BytesIO(data), recalcTimestamp=False)
        return _embedded(pdf, small, data, characters)


@dataclass(frozen=True, slots=True)
class EmbeddedFont:
    """A Type 0 font in a PDF, and the code of every character it holds."""

    resource: pikepdf.Object
    codes: dict[str, int]

    def encode(self, text: str) -> bytes:
        """The operand of ``Tj`` for ``text``; a missing glyph shows as a question mark."""
        missing = self.codes[_REPLACEMENT]
        return b"<" + b"".join(b"%04X" % self.codes.get(char, missing) for char in text) + b">"


def _embedded(pdf: Pdf, font: TTFont, data: bytes, characters: list[str]) -> EmbeddedFont:
    cmap = font.getBestCmap()
    is_cff = "CFF " in font
    cid_keyed = is_cff and hasattr(font["CFF "].cff.topDictIndex[0], "ROS")
    codes: dict[str, int] = {}
    widths: dict[int, int] = {}
    em = font["head"].unitsPerEm
    for char in characters:
        glyph = cmap[ord(char)]
        # The charset of a CID-keyed font names the CIDs; elsewhere the glyph number is the CID.
        order = font["CFF "].cff.topDictIndex[0].charset if cid_keyed else ()
        code = int(order[font.getGlyphID(glyph)][3:]) if cid_keyed else font.getGlyphID(glyph)
        codes[char] = code
        widths[code] = round(font["hmtx"][glyph][0] * 1000 / em)
    name = Name("/" + _subset_tag(data) + "+PackStamp")
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType0 if is_cff else Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(
            Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
        ),
        FontDescriptor=pdf.make_indirect(_descriptor(pdf, font, data, name)),
        DW=1000,
        W=Array([item for code in sorted(widths) for item in (code, Array([widths[code]]))]),
    )
    if not is_cff:
        descendant.CIDToGIDMap = Name.Identity
    resource = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=name,
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]),
        ToUnicode=pdf.make_stream(_to_unicode(codes)),
    )
    return EmbeddedFont(pdf.make_indirect(resource), codes)


def _descriptor(pdf: Pdf, font: TTFont, data: bytes, name: Name) -> Dictionary:
    head, hhea = font["head"], font["hhea"]

    def scaled(value: int) -> int:
        return round(value * 1000 / int(head.unitsPerEm))

    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=4,
        FontBBox=Array([scaled(v) for v in (head.xMin, head.yMin, head.xMax, head.yMax)]),
        ItalicAngle=0,
        Ascent=scaled(hhea.ascent),
        Descent=scaled(hhea.descent),
        CapHeight=scaled(hhea.ascent),
        StemV=80,
    )
    if "CFF " in font:
        stream = pdf.make_stream(font.reader["CFF "])
        stream.Subtype = Name.CIDFontType0C
        descriptor.FontFile3 = stream
    else:
        stream = pdf.make_stream(data)
        stream.Length1 = len(data)
        descriptor.FontFile2 = stream
    return descriptor


def _subset_tag(data: bytes) -> str:
    digest = hashlib.sha256(data).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _to_unicode(codes: dict[str, int]) -> bytes:
    rows = [
        f"<{code:04X}> <{char.encode('utf-16-be').hex().upper()}>" for char, code in codes.items()
    ]
    blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    body = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")

"""PDFs with the fonts that LibreOffice writes: small subsets of Type 1 and TrueType."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
from fontTools import subset
from fontTools.misc.eexec import encrypt
from fontTools.misc.psCharStrings import T1CharString
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from pikepdf import Array, Dictionary, Name, Pdf

from packbuilder.convert.fonts import font_file_for

Box = tuple[int, int, int, int]
_BOX: Box = (-1002, -1048, 2928, 1809)


def chinese_face() -> TTFont:
    """The face of 黑体 on this machine."""
    path, index = font_file_for("黑体")
    return TTFont(io.BytesIO(path.read_bytes()), fontNumber=index, lazy=True)


def latin_subset(text: str) -> bytes:
    """Arial's stand-in with the glyphs of ``text`` as codes 1, 2, …, as LibreOffice cuts it."""
    path, index = font_file_for("Arial")
    font = TTFont(path, fontNumber=index, recalcTimestamp=False)
    names = [font.getBestCmap()[ord(char)] for char in text]
    subsetter = subset.Subsetter(
        subset.Options(layout_features=[], name_IDs=[], glyph_names=False, notdef_outline=True)
    )
    subsetter.populate(text=text)
    subsetter.subset(font)
    table = CmapSubtable.newSubtable(0)
    table.platformID, table.platEncID, table.language = 1, 0, 0
    table.cmap = dict(enumerate(names, start=1))
    font["cmap"] = newTable("cmap")
    font["cmap"].tableVersion, font["cmap"].tables = 0, [table]
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()


def type1_subset(face: TTFont, text: str) -> tuple[bytes, int, int]:
    """A Type 1 program with the glyphs of ``text`` as codes 1, 2, …; clear and cipher length."""
    cmap, glyphs = face.getBestCmap(), face.getGlyphSet()
    names = [".notdef", *(cmap[ord(char)] for char in text)]
    drawn = b"".join(
        b"/%s %d RD %s ND\n" % (name.encode(), len(data), data)
        for name in dict.fromkeys(names)
        for data in [encrypt(b"\0\0\0\0" + _charstring(glyphs, name), 4330)[0]]
    )
    places = "".join(f"dup {code} /{names[code]} put\n" for code in range(1, len(names)))
    clear = (
        "%!FontType1-1.0: Test 1\n/FontMatrix [0.001 0 0 0.001 0 0]readonly def\n"
        f"/Encoding 256 array\n0 1 255 {{1 index exch /.notdef put}} for\n{places}"
        "readonly def\ncurrentdict end\ncurrentfile eexec\n"
    ).encode()
    private = b"dup /Private 8 dict dup begin\n2 index /CharStrings %d dict dup begin\n%s" % (
        len(set(names)), drawn,
    )  # fmt: skip
    cipher = encrypt(b"\0\0\0\0" + private + b"end\nmark currentfile closefile\n", 55665)[0]
    return clear + cipher + b"\n" + b"0" * 64 + b"\ncleartomark", len(clear), len(cipher)


def _charstring(glyphs: object, name: str) -> bytes:
    pen = RecordingPen()
    glyphs[name].draw(pen)  # type: ignore[index]
    program: list[int | str] = [0, int(glyphs[name].width), "hsbw", 10, 20, "hstem"]  # type: ignore[index]
    x = y = 0
    for command, points in pen.value:
        for px, py in points:
            program += [int(px) - x, int(py) - y]
            x, y = int(px), int(py)
        operators = {"moveTo": "rmoveto", "lineTo": "rlineto", "curveTo": "rrcurveto"}
        program.append(operators.get(command, "closepath"))
    charstring = T1CharString(program=[*program, "endchar"])
    charstring.compile()
    return bytes(charstring.bytecode)


def add_type1(pdf: Pdf, face: TTFont, text: str, *, name: str = "TestSong") -> pikepdf.Object:
    """A Type 1 font; the glyphs of ``text`` have the codes 1, 2, …"""
    program, clear, cipher = type1_subset(face, text)
    stream = pdf.make_stream(program)
    stream.Length1, stream.Length2, stream.Length3 = clear, cipher, 0
    widths = [0, *(int(face["hmtx"][face.getBestCmap()[ord(char)]][0]) for char in text)]
    return _font(pdf, "Type1", name, text, widths, FontFile=stream)


def add_truetype(pdf: Pdf, text: str, *, name: str = "TestSans") -> pikepdf.Object:
    """A TrueType font; the glyphs of ``text`` have the codes 1, 2, …"""
    program = latin_subset(text)
    font = TTFont(io.BytesIO(program))
    names = font["cmap"].tables[0].cmap
    widths = [0, *(font["hmtx"][names[code + 1]][0] * 1000 // 2048 for code in range(len(text)))]
    return _font(pdf, "TrueType", name, text, widths, FontFile2=pdf.make_stream(program))


def _font(
    pdf: Pdf, kind: str, name: str, text: str, widths: list[int], **file: pikepdf.Object
) -> pikepdf.Object:
    tag = "".join(chr(65 + ord(char) % 26) for char in text[:6]).ljust(6, "A")
    called = Name(f"/{tag}+{name}")
    rows = "".join(
        f"<{code:02X}> <{char.encode('utf-16-be').hex()}>\n" for code, char in enumerate(text, 1)
    )
    table = f"1 begincodespacerange <00> <FF> endcodespacerange\n{len(text)} beginbfchar\n{rows}"
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=called, Flags=4, FontBBox=Array(list(_BOX)),
        ItalicAngle=0, Ascent=0, Descent=0, CapHeight=1000, StemV=80,
    )  # fmt: skip
    for key, stream in file.items():
        descriptor["/" + key] = stream
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name("/" + kind), BaseFont=called, FirstChar=0,
            LastChar=len(text), Widths=Array(widths), FontDescriptor=pdf.make_indirect(descriptor),
            ToUnicode=pdf.make_stream((table + "endbfchar").encode()),
        )
    )  # fmt: skip


def add_page(pdf: Pdf, content: bytes, **fonts: pikepdf.Object) -> pikepdf.Page:
    """A page with drawing instructions and its own resources."""
    page = pdf.add_blank_page(page_size=(300, 200))
    page.Resources = Dictionary(Font=Dictionary({f"/{name}": one for name, one in fonts.items()}))
    page.Contents = pdf.make_stream(content)
    return page


def save(pdf: Pdf, path: Path) -> Path:
    """Write the file the same each time."""
    pdf.save(path, deterministic_id=True)
    return path

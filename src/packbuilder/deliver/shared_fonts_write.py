"""A Type 0 font in a PDF: the dictionary, the widths, the table of what its codes mean."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

_SECTION = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
_TOKEN = re.compile(rb"<([0-9A-Fa-f\s]*)>|([\[\]])")
_BLOCK = 100  # entries that one section of a ToUnicode table may hold
_EM = 1000
_CFF = b"\x01\x00"
_OWN = {"/FontFile", "/FontFile2", "/FontName", "/CharSet", "/CIDSet"}

Width = int | Decimal


def read_unicode(table: bytes) -> dict[int, str]:
    """Code → text of a ToUnicode table; entries that cannot be read are left out."""
    meanings: dict[int, str] = {}
    for kind, body in _SECTION.findall(table):
        tokens = [mark or bytes.fromhex(digits.decode()) for digits, mark in _TOKEN.findall(body)]
        if kind == b"char":
            pairs = zip(tokens[::2], tokens[1::2], strict=False)
            meanings.update({int.from_bytes(code, "big"): _text(text) for code, text in pairs})
        else:
            meanings.update(_ranges(tokens))
    return meanings


def _ranges(tokens: Sequence[bytes]) -> Iterator[tuple[int, str]]:
    place = 0
    while place + 2 < len(tokens):
        first, last = (int.from_bytes(token, "big") for token in tokens[place : place + 2])
        place += 2
        if tokens[place] == b"[":
            end = tokens.index(b"]", place)
            listed = tokens[place + 1 : end]
            yield from ((first + step, _text(text)) for step, text in enumerate(listed))
            place = end + 1
        else:
            text = tokens[place]
            start = int.from_bytes(text[-2:], "big")
            for step in range(min(last - first, 0xFF) + 1):
                yield first + step, _text(text[:-2] + (start + step & 0xFFFF).to_bytes(2, "big"))
            place += 1


def _text(data: bytes) -> str:
    return data.decode("utf-16-be", "surrogatepass")


def add_simple(
    pdf: Pdf,
    descriptor: Dictionary,
    program: bytes,
    widths: Mapping[int, Width],
    meanings: Mapping[int, str],
) -> pikepdf.Object:
    """Put a TrueType font of one-byte codes into ``pdf``; the arguments are as of `add_type0`."""
    own = _descriptor(pdf, descriptor, program)
    first, last = min(widths), max(widths)
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=own.FontName,
            FirstChar=first,
            LastChar=last,
            Widths=Array([widths.get(code, 0) for code in range(first, last + 1)]),
            FontDescriptor=own,
            ToUnicode=pdf.make_stream(_to_unicode(meanings, 1)),
        )
    )


def add_type0(
    pdf: Pdf,
    descriptor: Dictionary,
    program: bytes,
    widths: Mapping[int, Width],
    meanings: Mapping[int, str],
) -> pikepdf.Object:
    """Put a font of two-byte codes into ``pdf``.

    Args:
        pdf: the file.
        descriptor: the descriptor of a font it replaces; its values are kept.
        program: a CFF font whose CIDs are glyph numbers, or a TrueType font.
        widths: code → advance in thousandths.
        meanings: code → text; empty where nothing is known.
    """
    own = _descriptor(pdf, descriptor, program)
    is_cff = "/FontFile3" in own
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType0 if is_cff else Name.CIDFontType2,
        BaseFont=own.FontName,
        CIDSystemInfo=_identity(),
        FontDescriptor=own,
        DW=_EM,
        W=_width_table(widths),
    )
    if not is_cff:
        descendant.CIDToGIDMap = Name.Identity
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=own.FontName,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(_to_unicode(meanings, 2)),
        )
    )


def _identity() -> Dictionary:
    return Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0)


def _descriptor(pdf: Pdf, model: Dictionary, program: bytes) -> Dictionary:
    called = str(model.FontName).rpartition("+")[2].lstrip("/")
    own = pdf.make_indirect(
        Dictionary({key: value for key, value in model.items() if key not in _OWN})
    )
    own.FontName = Name(f"/{_subset_tag(program)}+{called}")
    stream = pdf.make_stream(program)
    if program.startswith(_CFF):
        stream.Subtype = Name.CIDFontType0C
        own.FontFile3 = stream
    else:
        stream.Length1 = len(program)
        own.FontFile2 = stream
    return own


def _width_table(widths: Mapping[int, Width]) -> Array:
    """Runs of widths other than the usual one, each behind the code it starts at."""
    table: list[int | Array] = []
    run: list[Width] = []
    for code in range(max(widths) + 2):
        width = widths.get(code, _EM)
        if width != _EM:
            run.append(width)
        elif run:
            table += [code - len(run), Array(run)]
            run = []
    return Array(table)


def _to_unicode(meanings: Mapping[int, str], size: int) -> bytes:
    """A ToUnicode table for codes of ``size`` bytes."""
    entries = [
        f"<{code:0{2 * size}X}><{text.encode('utf-16-be', 'surrogatepass').hex().upper()}>"
        for code, text in sorted(meanings.items())
        if text
    ]
    blocks = [entries[start : start + _BLOCK] for start in range(0, len(entries), _BLOCK)]
    body = "".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<{'00' * size}><{'FF' * size}>\nendcodespacerange\n"
        f"{body}endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


def _subset_tag(program: bytes) -> str:
    digest = hashlib.sha256(program).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])

"""A stand-in for LibreOffice: the text of a Word file on plain pages, in milliseconds."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lxml import etree
from pikepdf import Array, Dictionary, Name, Pdf, String

from packbuilder.convert.converter import ConversionJob

LINES_PER_PAGE = 40
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class FakeConverter:
    """Records its jobs; a page holds forty paragraphs or table rows.

    Attributes:
        fingerprint: what a test changes to play another version.
        converted: item ids, in the order in which they were converted.
        fault: raised instead of converting anything.
    """

    def __init__(self) -> None:
        self.fingerprint = "fake-1"
        self.converted: list[str] = []
        self.fault: BaseException | None = None

    def convert(self, jobs: Sequence[ConversionJob]) -> None:
        """Convert all of ``jobs``."""
        if self.fault is not None:
            raise self.fault
        for job in jobs:
            write_text_pdf(job.target, list(word_lines(job.source)))
            self.converted.append(job.source.stem)


def word_lines(path: Path) -> Iterator[str]:
    """The text of the body, a line for each paragraph outside tables and for each table row."""
    with zipfile.ZipFile(path) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))[0]
    for block in body.iter(f"{_W}p", f"{_W}tr"):
        if block.tag == f"{_W}p" and any(a.tag == f"{_W}tr" for a in block.iterancestors()):
            continue
        yield _text(block)


def _text(block: Any) -> str:
    cells = block.findall(f"{_W}tc") or [block]
    signs = {f"{_W}tab": " ", f"{_W}noBreakHyphen": "-"}
    return " ".join(
        "".join(signs.get(str(t.tag)) or t.text or " " for t in cell.iter(f"{_W}t", *signs))
        for cell in cells
    )


def write_text_pdf(path: Path, lines: Sequence[str]) -> Path:
    """A PDF of A4 pages with ``lines`` in a Chinese font that every viewer brings along."""
    chunks = [lines[n : n + LINES_PER_PAGE] for n in range(0, len(lines), LINES_PER_PAGE)] or [[]]
    with Pdf.new() as pdf:
        font = pdf.make_indirect(_font())
        for chunk in chunks:
            page = pdf.add_blank_page(page_size=(595, 842))
            page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
            page.obj.Contents = pdf.make_stream(
                b"".join(
                    b"BT /F1 10 Tf 1 0 0 1 80 %d Tm <%s> Tj ET\n"
                    % (770 - 17 * row, _codes(line).hex().upper().encode())
                    for row, line in enumerate(chunk)
                )
            )
        pdf.save(path, deterministic_id=True)
    return path


def _codes(line: str) -> bytes:
    return "".join(c for c in line if ord(c) < 0x10000).encode("utf-16-be")


def _font() -> Dictionary:
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType0,
        BaseFont=Name("/STSong-Light"),
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("GB1"), Supplement=4),
        FontDescriptor=Dictionary(
            Type=Name.FontDescriptor, FontName=Name("/STSong-Light"), Flags=4, ItalicAngle=0,
            FontBBox=Array([0, -200, 1000, 900]), Ascent=880, Descent=-120, CapHeight=880, StemV=93,
        ),
    )  # fmt: skip
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name("/STSong-Light-UniGB-UCS2-H"),
        Encoding=Name("/UniGB-UCS2-H"),
        DescendantFonts=Array([descendant]),
    )

"""Is everything that stands in a Word document in its PDF?

*Why:* LibreOffice 7.4 can drop rows of a table without a word: forty of forty-eight went missing
where a row that may not split met the end of a page. A converted document is therefore never
believed; its text is looked for, paragraph by paragraph, and its punctuation marks are counted: it
can drop one that hangs over the end of a line, too.
"""

from __future__ import annotations

import re
import threading
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from lxml import etree

from packbuilder.errors import ConversionError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Fields whose result LibreOffice computes anew; what the document holds is out of date.
_COMPUTED = ("PAGE", "NUMPAGES", "PAGEREF", "SECTIONPAGES", "SEQ", "REF", "TOC", "DATE", "STYLEREF")
_TEXTS = (f"{_W}t", f"{_W}delText")
_REVISIONS = (f"{_W}ins", f"{_W}del")
_SHORTEST = 3
_PIECE = 8
# A line that ends in a hyphen or a page that ends within a paragraph breaks a few pieces.
_LOSS_ALLOWED = 0.34
# What stands around a mark is enough to find its place, wherever else the paragraph is broken.
_AROUND = 6
# As `_plain` leaves them: full-width forms of ASCII marks are folded.
_PUNCTUATION = ",;:!?()。、》」』】”’"
LOST_MARK = "mark"
"""The ``kind`` of ``conversion-text-lost`` where only punctuation is missing."""


# PDFium may be called by one thread at a time only; two workers deliver documents side by side.
_PDFIUM = threading.Lock()


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Text that must stand in the PDF in one go, and where it stands in the document."""

    text: str
    place: str


def check_wholeness(docx: Path, pdf: Path, *, file: str) -> None:
    """See that the PDF holds every paragraph and every table row of the document.

    Args:
        docx: the Word document.
        pdf: what it was converted to.
        file: what messages call the document.

    Raises:
        ConversionError: ``conversion-text-lost``, with the ``place`` of the first loss, the
            ``places`` of all (``paragraph 7; table 3, row 5``), and the ``kind``, ``text`` or
            ``mark``.
    """
    found = _pdf_text(pdf)
    stretches = list(_stretches(docx))
    wanted = Counter(stretch.text for stretch in stretches)
    lost = [s for s in stretches if not _stands_in(s.text, wanted[s.text], found)]
    kind = "text"
    if not lost:
        lost, kind = list(_without_marks(stretches, found)), LOST_MARK
    if lost:
        places = [stretch.place for stretch in lost]
        raise ConversionError(
            "conversion-text-lost",
            file=file,
            place=places[0],
            count=str(len(places)),
            kind=kind,
            places="; ".join(places),
        )


def _without_marks(stretches: Sequence[_Stretch], found: str) -> Iterator[_Stretch]:
    """The stretches that lost one of their punctuation marks, by what stands around it.

    Where the document has no more marks of a sort than the PDF, none was lost: a stretch may then
    be broken by the end of a page.
    """
    for mark in _PUNCTUATION:
        if sum(stretch.text.count(mark) for stretch in stretches) > found.count(mark):
            bare = found.replace(mark, "")
            around = [(stretch, _around(stretch.text, mark)) for stretch in stretches]
            wanted = Counter(piece for _, pieces in around for piece in pieces)
            lost = {
                piece
                for piece, count in wanted.items()
                if found.count(piece) < count and piece.replace(mark, "") in bare
            }
            yield from (stretch for stretch, pieces in around if lost.intersection(pieces))


def _around(text: str, mark: str) -> list[str]:
    """What stands around each ``mark`` of a text, with the mark."""
    places = (at for at, sign in enumerate(text) if sign == mark)
    return [text[max(0, at - _AROUND) : at + _AROUND + 1] for at in places]


def _stands_in(text: str, times: int, found: str) -> bool:
    if len(text) <= _PIECE:
        return found.count(text) >= times
    if text in found:
        return True
    pieces = [text[i : i + _PIECE] for i in range(0, len(text) - _PIECE + 1, _PIECE)]
    missing = sum(1 for piece in pieces if piece not in found)
    return missing <= max(1, int(len(pieces) * _LOSS_ALLOWED))


def _pdf_text(pdf: Path) -> str:
    with _PDFIUM, pypdfium2.PdfDocument(pdf) as document:
        pages = []
        for page in document:
            text = page.get_textpage()
            pages.append(text.get_text_range())
            text.close()
            page.close()
    return _plain("".join(pages))


def _plain(text: str) -> str:
    """Without blanks, hyphens and the difference between forms of one character.

    A hyphen at the end of a line comes out of a PDF as a sign of its own, or not at all.
    """
    folded = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s\-\u00ad\u2010\u2011\u200b\ufffe\ufffd\x00-\x1f]", "", folded)


def _stretches(docx: Path) -> Iterator[_Stretch]:
    with zipfile.ZipFile(docx) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    for place, paragraph in paragraphs_with_places(root):
        for text in _runs(paragraph):
            plain = _plain(text)
            if len(plain) >= _SHORTEST:
                yield _Stretch(plain, place)


def paragraphs_with_places(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Every paragraph of a document's body with its place: ``paragraph 7``, ``table 3, row 5``."""
    body = root.find(f"{_W}body")
    tables = 0
    paragraphs = 0
    for block in [] if body is None else body:
        if block.tag == f"{_W}tbl":
            tables += 1
            for number, row in enumerate(block.iter(f"{_W}tr"), start=1):
                for paragraph in row.iter(f"{_W}p"):
                    yield f"table {tables}, row {number}", paragraph
        else:
            paragraphs += 1
            for paragraph in block.iter(f"{_W}p"):
                yield f"paragraph {paragraphs}", paragraph


def _runs(paragraph: etree._Element) -> Iterator[str]:
    """The paragraph's text, cut where a computed field, a tab, a break or a tracked change stands.

    Text that a tracked change takes out stands in the PDF as well, struck through.
    """
    fields: list[str] = []
    text = ""
    revision = None
    for node in paragraph.iter():
        if node.tag == f"{_W}fldChar":
            kind = node.get(f"{_W}fldCharType")
            if kind == "begin":
                fields.append("")
            elif kind == "end" and fields:
                fields.pop()
            yield text
            text = ""
        elif node.tag == f"{_W}instrText" and fields:
            fields[-1] += node.text or ""
        elif node.tag in (f"{_W}tab", f"{_W}br"):
            yield text
            text = ""
        elif node.tag in _TEXTS and not any(_is_computed(field) for field in fields):
            around = next((a for a in node.iterancestors() if a.tag in _REVISIONS), None)
            if around is not revision:
                yield text
                text, revision = "", around
            text += node.text or ""
    yield text


def _is_computed(instruction: str) -> bool:
    words = instruction.split()
    return bool(words) and words[0].upper() in _COMPUTED

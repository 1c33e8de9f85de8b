"""Do two PDF files say and show the same? Page by page, and tag by tag."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Stream

from packbuilder.errors import AssemblyError

DPI = 72


def prove_same_pages(before: Path, after: Path, *, name: str, dpi: int = DPI) -> int:
    """Hold every page of ``after`` against ``before``: equal text, equal picture, pixel by pixel.

    Line ends and blanks that the file does not hold are not compared. PDFium puts them between
    pieces of text by the height of their letters, and takes letters of a font with two-byte codes
    to be a sixty-fourth higher than the same letters of a font with one-byte codes.

    Args:
        before: the file that is known to be right.
        after: the file made of it.
        name: what to call the file in an error.
        dpi: size of the pictures, in pixels an inch.

    Returns:
        How many pages were compared.

    Raises:
        AssemblyError: ``pages-lost``, ``page-text-differs`` or ``page-looks-differ``, with the
            first page that does.
    """
    first, second = pdfium.PdfDocument(before), pdfium.PdfDocument(after)
    try:
        if len(first) != len(second):
            raise AssemblyError("pages-lost", file=name)
        for index in range(len(first)):
            _compare(first[index], second[index], name, str(index + 1), dpi)
        return len(first)
    finally:
        second.close()
        first.close()


def _compare(one: pdfium.PdfPage, other: pdfium.PdfPage, name: str, page: str, dpi: int) -> None:
    try:
        if _text(one) != _text(other):
            raise AssemblyError("page-text-differs", file=name, page=page)
        if _picture(one, dpi) != _picture(other, dpi):
            raise AssemblyError("page-looks-differ", file=name, page=page)
    finally:
        other.close()
        one.close()


def _text(page: pdfium.PdfPage) -> str:
    text = page.get_textpage()
    try:
        whole = str(text.get_text_range())
        if text.count_chars() != len(whole):  # characters outside the basic plane count double
            return "".join(whole.split())
        made_up = pdfium.raw.FPDFText_IsGenerated
        return "".join(char for at, char in enumerate(whole) if made_up(text, at) != 1)
    finally:
        text.close()


def _picture(page: pdfium.PdfPage, dpi: int) -> tuple[int, int, bytes]:
    bitmap = page.render(scale=dpi / 72)
    try:
        return bitmap.width, bitmap.height, hashlib.sha256(bytes(bitmap.buffer)).digest()
    finally:
        bitmap.close()


def prove_same_tags(before: pikepdf.Pdf, after: pikepdf.Pdf, *, name: str) -> None:
    """Hold the structure for screen readers of ``after`` against that of ``before``.

    Args:
        before: the file that is known to be right.
        after: the file made of it.
        name: what to call the file in an error.

    Raises:
        AssemblyError: ``tags-differ``.
    """
    if _tags(before) != _tags(after):
        raise AssemblyError("tags-differ", file=name)


def _tags(pdf: pikepdf.Pdf) -> bytes:
    """Fingerprint of all tags in their order, with the pages and marks they stand for."""
    digest = hashlib.sha256()
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    root = pdf.Root.get("/StructTreeRoot")
    if root is not None:
        for key in ("/K", "/RoleMap", "/ClassMap"):
            _describe(root.get(key), pages, digest.update)
    return digest.digest()


def _describe(
    value: object, pages: dict[tuple[int, int], int], tell: Callable[[bytes], None]
) -> None:
    if isinstance(value, Array):
        tell(b"[")
        for one in value:
            _describe(one, pages, tell)
        tell(b"]")
    elif isinstance(value, Stream) or not isinstance(value, Dictionary):
        tell(_plain(value))
    elif value.objgen in pages and value.is_indirect:
        tell(b"page %d;" % pages[value.objgen])
    else:
        tell(b"<")
        for key in sorted(value.keys()):
            if key == "/Obj":  # an annotation: what belongs to its page is in the pictures
                tell(_plain(value.Obj.get("/Subtype")) + _plain(value.Obj.get("/Rect")))
            elif key != "/P":  # upwards
                tell(key.encode())
                _describe(value[key], pages, tell)
        tell(b">")


def _plain(value: object) -> bytes:
    if isinstance(value, Stream):
        return hashlib.sha256(value.read_bytes()).digest()
    return (
        value.unparse(resolved=True) if isinstance(value, pikepdf.Object) else repr(value).encode()
    )

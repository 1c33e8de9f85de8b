"""What a PDF file says of itself: pages, sizes, fonts, text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium

from packbuilder.assemble.geometry import visible_page
from packbuilder.errors import InputError
from packbuilder.model.pdf import PdfFacts

# Forms may hold forms; a file that nests deeper than this is built to hurt, not to be read.
_DEEPEST_FORM = 8


def read_pdf_facts(path: Path) -> PdfFacts:
    """Read pages, sizes, encryption and fonts of a PDF.

    Raises:
        InputError: ``pdf-unreadable``: missing, damaged, or locked by a password.
    """
    try:
        with pikepdf.open(path) as pdf:
            pages = list(pdf.pages)
            shown = [visible_page(page) for page in pages]
            fonts: dict[str, bool] = {}
            seen: set[tuple[int, int]] = set()
            for page in pages:
                for name, embedded in _fonts(page.resources, seen, 0):
                    fonts[name] = fonts.get(name, True) and embedded
            return PdfFacts(
                page_count=len(pages),
                sizes=tuple((round(page.width, 2), round(page.height, 2)) for page in shown),
                is_encrypted=pdf.is_encrypted,
                fonts=tuple(sorted(fonts.items())),
            )
    except pikepdf.PasswordError as exc:
        raise InputError("pdf-locked", file=path.name) from exc
    except (pikepdf.PdfError, OSError, ValueError, TypeError, AttributeError, KeyError) as exc:
        raise InputError("pdf-unreadable", file=path.name) from exc


def read_page_texts(path: Path) -> tuple[str, ...]:
    """The text of every page in reading order of the file, one string a page.

    Raises:
        InputError: ``pdf-unreadable``.
    """
    try:
        document = pdfium.PdfDocument(path)
    except (pdfium.PdfiumError, FileNotFoundError) as exc:
        raise InputError("pdf-unreadable", file=path.name) from exc
    try:
        return tuple(_page_text(page) for page in document)
    finally:
        document.close()


def _page_text(page: pdfium.PdfPage) -> str:
    text_page = page.get_textpage()
    try:
        return str(text_page.get_text_range()).replace("\r\n", "\n")
    finally:
        text_page.close()
        page.close()


def _fonts(
    resources: pikepdf.Object, seen: set[tuple[int, int]], depth: int
) -> Iterator[tuple[str, bool]]:
    for font in resources.get("/Font", {}).values():
        if font.objgen != (0, 0):
            if font.objgen in seen:
                continue
            seen.add(font.objgen)
        yield _font_name(font), _is_embedded(font)
    if depth >= _DEEPEST_FORM:
        return
    for xobject in resources.get("/XObject", {}).values():
        if xobject.get("/Subtype") != "/Form" or xobject.objgen in seen:
            continue
        seen.add(xobject.objgen)
        yield from _fonts(xobject.get("/Resources", pikepdf.Dictionary()), seen, depth + 1)


def _font_name(font: pikepdf.Object) -> str:
    name = str(font.get("/BaseFont", font.get("/Name", "/unnamed"))).lstrip("/")
    tag, plus, rest = name.partition("+")
    return rest if plus and len(tag) == 6 else name


def _is_embedded(font: pikepdf.Object) -> bool:
    if font.get("/Subtype") == "/Type3":
        return True  # its glyphs are drawings in the file itself
    if font.get("/Subtype") == "/Type0":
        font = font.DescendantFonts[0]
    descriptor = font.get("/FontDescriptor", pikepdf.Dictionary())
    return any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))

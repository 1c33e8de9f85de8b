"""A look at finished pages, and their size: is there anything on them, and do they fit A4?"""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pypdfium2

from packbuilder.convert.evidence_types import EvidenceNote

_SCALE = 36 / 72  # 36 dpi: a line of 8 point text still leaves grey pixels
_MOST_PIXELS = 4_000_000
_FLAT = 6  # levels between the darkest and the lightest pixel of an empty page, at most
_MM = 72 / 25.4
_A4 = (210 * _MM, 297 * _MM)
_SLACK = 2 * _MM


def blank_page_notes(path: Path) -> list[EvidenceNote]:
    """One ``evidence-blank-page`` for every page of a PDF that shows one even colour.

    Raises:
        pypdfium2.PdfiumError: a page cannot be shown.
    """
    notes: list[EvidenceNote] = []
    document = pypdfium2.PdfDocument(path)
    try:
        for number in range(len(document)):
            if _is_blank(document[number]):
                params = {"page": str(number + 1)}
                notes.append(EvidenceNote(code="evidence-blank-page", params=params))
    finally:
        document.close()
    return notes


def _is_blank(page: pypdfium2.PdfPage) -> bool:
    try:
        width, height = page.get_size()
        scale = min(_SCALE, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        bitmap = page.render(scale=scale, grayscale=True)
        low, high = bitmap.to_pil().getextrema()
        bitmap.close()
        return bool(high - low <= _FLAT)
    finally:
        page.close()


def frame_on_a4(pdf: pikepdf.Pdf) -> list[EvidenceNote]:
    """Shrink every page that is not A4 onto an A4 page of its direction; nothing is enlarged.

    Returns:
        One ``evidence-framed`` that names the pages, or nothing.
    """
    framed: list[str] = []
    for number in range(len(pdf.pages)):
        page = pdf.pages[number]
        width, height = _shown_size(page)
        room = _A4 if width <= height else (_A4[1], _A4[0])
        if abs(width - room[0]) <= _SLACK and abs(height - room[1]) <= _SLACK:
            continue
        scale = min(1.0, room[0] / width, room[1] / height)
        left, bottom = (room[0] - width * scale) / 2, (room[1] - height * scale) / 2
        frame = pikepdf.Rectangle(left, bottom, left + width * scale, bottom + height * scale)
        with pikepdf.new() as blank:
            sheet = blank.add_blank_page(page_size=room)
            sheet.add_overlay(page, frame)
            pdf.pages[number] = sheet
        framed.append(str(number + 1))
    if not framed:
        return []
    return [EvidenceNote(code="evidence-framed", params={"pages": ", ".join(framed)})]


def _shown_size(page: pikepdf.Page) -> tuple[float, float]:
    left, bottom, right, top = (float(side) for side in page.cropbox)
    width, height = abs(right - left), abs(top - bottom)
    return (height, width) if int(page.obj.get("/Rotate", 0)) % 180 else (width, height)

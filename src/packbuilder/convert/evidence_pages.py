"""A look at finished pages: is there anything on them?"""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from packbuilder.convert.evidence_types import EvidenceNote

_SCALE = 36 / 72  # 36 dpi: a line of 8 point text still leaves grey pixels
_FLAT = 6  # levels between the darkest and the lightest pixel of an empty page, at most


def blank_page_notes(path: Path) -> list[EvidenceNote]:
    """One ``evidence-blank-page`` for every page of a PDF that shows one even colour."""
    notes: list[EvidenceNote] = []
    document = pypdfium2.PdfDocument(path)
    try:
        for number in range(len(document)):
            page = document[number]
            bitmap = page.render(scale=_SCALE, grayscale=True)
            low, high = bitmap.to_pil().getextrema()
            if high - low <= _FLAT:
                params = {"page": str(number + 1)}
                notes.append(EvidenceNote(code="evidence-blank-page", params=params))
            bitmap.close()
            page.close()
    finally:
        document.close()
    return notes

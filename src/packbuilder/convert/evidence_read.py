"""Supplied PDF files opened and repaired, or the reason why they cannot be used."""

from __future__ import annotations

import io

import pikepdf

from packbuilder.convert.evidence_types import EvidenceNote, EvidenceProblem

_TAIL = 2048
_DEEPEST_FORM = 8


def read_pdf(
    data: bytes, password: str | None = None
) -> tuple[pikepdf.Pdf, list[EvidenceNote]] | EvidenceProblem:
    """The PDF in memory, repaired and without a password, and what was done to it.

    The caller closes it.
    """
    notes: list[EvidenceNote] = []
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True, password=password or "") as pdf:
            if unfinished := _unfinished(data):
                return unfinished
            if len(pdf.pages) == 0:
                return EvidenceProblem(code="evidence-no-pages")
            if pdf.is_encrypted:
                notes.append(EvidenceNote(code="evidence-restrictions-removed"))
            repaired = io.BytesIO()
            pdf.save(repaired, encryption=False)
            if pdf.get_warnings() or not _is_finished(data):
                notes.append(EvidenceNote(code="evidence-repaired"))
    except pikepdf.PasswordError:
        code = "evidence-password-wrong" if password else "evidence-encrypted"
        return EvidenceProblem(code=code)
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError, AttributeError, KeyError):
        return _unfinished(data) or _damaged()
    return _checked(repaired, notes)


def _checked(
    repaired: io.BytesIO, notes: list[EvidenceNote]
) -> tuple[pikepdf.Pdf, list[EvidenceNote]] | EvidenceProblem:
    """What is still wrong after the repair is lost content."""
    repaired.seek(0)
    pdf = pikepdf.open(repaired, suppress_warnings=True)
    try:
        problem = _lost(pdf, notes)
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, KeyError):
        problem = _damaged()
    if problem is None:
        return pdf, notes
    pdf.close()
    return problem


def _lost(pdf: pikepdf.Pdf, notes: list[EvidenceNote]) -> EvidenceProblem | None:
    if bool(pdf.Root.get("/NeedsRendering", False)):
        return EvidenceProblem(code="evidence-dynamic-form")
    if _is_sound(pdf):
        return None
    page = _damaged_page(pdf)
    if page is None:
        # Nothing that a page shows is hurt: a thumbnail, say, or what the file says of itself.
        repaired = EvidenceNote(code="evidence-repaired")
        notes += [] if repaired in notes else [repaired]
        return None
    return EvidenceProblem(code="evidence-page-damaged", params={"page": str(page)})


def _is_sound(pdf: pikepdf.Pdf) -> bool:
    try:
        return not pdf.check_pdf_syntax()
    except (pikepdf.PdfError, RuntimeError):
        return False


def _damaged_page(pdf: pikepdf.Pdf) -> int | None:
    """The first page, from 1, of which something cannot be decoded."""
    pdf.get_warnings()
    for number, page in enumerate(pdf.pages, start=1):
        try:
            if "/Contents" in page.obj:
                pikepdf.parse_content_stream(page)
            _decode_all(page.resources, set(), 0)
        except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, KeyError):
            return number
        if pdf.get_warnings():
            return number
    return None


def _decode_all(resources: pikepdf.Object, seen: set[tuple[int, int]], depth: int) -> None:
    for font in resources.get("/Font", pikepdf.Dictionary()).values():
        _decode_font(font)
    for held in resources.get("/XObject", pikepdf.Dictionary()).values():
        if held.objgen in seen or depth > _DEEPEST_FORM:
            continue
        seen.add(held.objgen)
        if held.get("/Filter") == "/FlateDecode" or held.get("/Subtype") == "/Form":
            held.read_bytes()
        _decode_all(held.get("/Resources", pikepdf.Dictionary()), seen, depth + 1)


def _decode_font(font: pikepdf.Object) -> None:
    inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
    descriptor = inner.get("/FontDescriptor", pikepdf.Dictionary())
    for key in ("/FontFile", "/FontFile2", "/FontFile3"):
        if isinstance(descriptor.get(key), pikepdf.Stream):
            descriptor[key].read_bytes()


def _is_finished(data: bytes) -> bool:
    return b"%%EOF" in data.rstrip(b"\0 \r\n")[-_TAIL:]


def _unfinished(data: bytes) -> EvidenceProblem | None:
    """A file whose end lost more than its end mark is cut off: repair would hide the lost pages."""
    is_cut = not _is_finished(data) and b"startxref" not in data[-_TAIL:]
    return EvidenceProblem(code="evidence-truncated") if is_cut else None


def _damaged() -> EvidenceProblem:
    return EvidenceProblem(code="evidence-not-readable", params={"reason": "damaged"})

"""Form fields and remarks of a supplied PDF, drawn into its pages: a pack is paper, not a form."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2

from packbuilder.convert.evidence_types import EvidenceNote

_DEEPEST_FIELD = 30


def has_fields(pdf: pikepdf.Pdf) -> bool:
    """Whether the PDF is a form with fields."""
    form = pdf.Root.get("/AcroForm")
    return isinstance(form, pikepdf.Dictionary) and len(form.get("/Fields", [])) > 0


def is_signed(pdf: pikepdf.Pdf) -> bool:
    """Whether a field of the form holds an electronic signature."""
    if not has_fields(pdf):
        return False
    waiting = [(field, 0) for field in pdf.Root.AcroForm.Fields]
    while waiting:
        field, depth = waiting.pop()
        if not isinstance(field, pikepdf.Dictionary) or depth > _DEEPEST_FIELD:
            continue
        if str(field.get("/FT", "")) == "/Sig" and "/V" in field:
            return True
        waiting.extend((kid, depth + 1) for kid in field.get("/Kids", []))
    return False


def flatten_form(data: bytes) -> bytes:
    """Draw the values of a form into its pages. PDFium does it with Chinese values, qpdf not.

    Raises:
        pypdfium2.PdfiumError: a page cannot be read.
    """
    with_fields = pypdfium2.PdfDocument(data)
    try:
        with_fields.init_forms()
        for number in range(len(with_fields)):
            page = with_fields[number]
            page.flatten()
            page.close()
        buffer = io.BytesIO()
        with_fields.save(buffer)
    finally:
        with_fields.close()
    with pikepdf.open(buffer, suppress_warnings=True) as pdf:
        if "/AcroForm" in pdf.Root:
            del pdf.Root["/AcroForm"]
        written = io.BytesIO()
        pdf.save(written, deterministic_id=True)
    return written.getvalue()


def flatten_annotations(pdf: pikepdf.Pdf) -> list[EvidenceNote]:
    """Draw stamps and remarks into the pages; of what remains only links inside the file stay.

    Returns:
        One ``evidence-annotations-flattened`` if there was anything but links.
    """
    found = any(
        annotation.get("/Subtype") not in {"/Link", "/Widget"}
        for page in pdf.pages
        for annotation in _annotations(page)
    )
    if found:
        pdf.flatten_annotations("all")
    for page in pdf.pages:
        kept = [
            # of their own, as the structure of the pack refers to them
            annotation if annotation.is_indirect else pdf.make_indirect(annotation)
            for annotation in _annotations(page)
            if annotation.get("/Subtype") == "/Link" and _leads_inside(annotation)
        ]
        if "/Annots" in page.obj:
            del page.obj["/Annots"]
        if kept:
            page.obj.Annots = pikepdf.Array(kept)
    return [EvidenceNote(code="evidence-annotations-flattened")] if found else []


def _annotations(page: pikepdf.Page) -> list[pikepdf.Object]:
    held = page.obj.get("/Annots")
    if not isinstance(held, pikepdf.Array):
        return []
    return [one for one in held if isinstance(one, pikepdf.Dictionary)]


def _leads_inside(link: pikepdf.Object) -> bool:
    action = link.get("/A")
    goes = isinstance(action, pikepdf.Dictionary) and action.get("/S") == "/GoTo"
    return goes or "/Dest" in link

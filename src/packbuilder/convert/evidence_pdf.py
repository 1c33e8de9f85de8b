"""Supplied PDF files: opened, repaired, unlocked, stripped of what acts, flattened, looked at."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import sanitize

from packbuilder.convert.evidence_pages import blank_page_notes
from packbuilder.convert.evidence_types import (
    EvidenceFacts,
    EvidenceNote,
    EvidenceOutcome,
    EvidenceProblem,
)

_TAIL = 2048
_ACTIONS = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/SubmitForm": "submit-form",
    "/ImportData": "import-data",
    "/GoToR": "remote-file",
    "/GoToE": "remote-file",
    "/Rendition": "multimedia",
    "/Movie": "multimedia",
    "/Sound": "multimedia",
}


def inspect_pdf(source: Path) -> EvidenceFacts | EvidenceProblem:
    """Whether a PDF opens without a password, has pages, and every stream of it can be read."""
    read = _read(source)
    if isinstance(read, EvidenceProblem):
        return read
    with read[0] as pdf:
        return EvidenceFacts(page_count=len(pdf.pages))


def normalise_pdf_scan(source: Path, target: Path) -> EvidenceOutcome | EvidenceProblem:
    """Write a supplied PDF without password, actions, attachments and fields; sizes stay."""
    read = _read(source)
    if isinstance(read, EvidenceProblem):
        return read
    pdf, notes = read
    partial = target.with_name(f".{target.name}.part")
    with pdf:
        notes += _strip(pdf)
        flattened = _has_fields(pdf)
        if flattened:
            notes += _form_notes(pdf)
        _save(pdf, partial)
        count = len(pdf.pages)
    try:
        if flattened:
            _flatten(partial)
        notes += blank_page_notes(partial)
    except pypdfium2.PdfiumError:
        partial.unlink()
        return EvidenceProblem(code="evidence-not-readable", params={"reason": "damaged"})
    os.replace(partial, target)  # noqa: PTH105
    return EvidenceOutcome(page_count=count, notes=tuple(notes))


def _read(source: Path) -> tuple[pikepdf.Pdf, list[EvidenceNote]] | EvidenceProblem:
    """The PDF in memory, repaired; the caller closes it."""
    data = source.read_bytes()
    notes: list[EvidenceNote] = []
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            if unfinished := _unfinished(data):
                return unfinished
            if len(pdf.pages) == 0:
                return EvidenceProblem(code="evidence-no-pages")
            if pdf.is_encrypted:
                notes.append(EvidenceNote(code="evidence-restrictions-removed"))
            repaired = io.BytesIO()
            pdf.save(repaired)
            if pdf.get_warnings() or not _is_finished(data):
                notes.append(EvidenceNote(code="evidence-repaired"))
    except pikepdf.PasswordError:
        return EvidenceProblem(code="evidence-encrypted")
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return _unfinished(data) or _damaged()
    return _checked(repaired, notes)


def _checked(
    repaired: io.BytesIO, notes: list[EvidenceNote]
) -> tuple[pikepdf.Pdf, list[EvidenceNote]] | EvidenceProblem:
    """What is still wrong after the repair is lost content."""
    repaired.seek(0)
    pdf = pikepdf.open(repaired, suppress_warnings=True)
    try:
        is_dynamic = bool(pdf.Root.get("/NeedsRendering", False))
        problems = pdf.check_pdf_syntax()
    except (pikepdf.PdfError, RuntimeError):
        pdf.close()
        return _damaged()
    if is_dynamic or problems:
        pdf.close()
    if is_dynamic:
        return EvidenceProblem(code="evidence-not-readable", params={"reason": "dynamic-form"})
    return _damaged() if problems else (pdf, notes)


def _is_finished(data: bytes) -> bool:
    return b"%%EOF" in data.rstrip(b"\0 \r\n")[-_TAIL:]


def _unfinished(data: bytes) -> EvidenceProblem | None:
    """A file whose end lost more than its end mark is cut off: repair would hide the lost pages."""
    is_cut = not _is_finished(data) and b"startxref" not in data[-_TAIL:]
    return EvidenceProblem(code="evidence-truncated") if is_cut else None


def _damaged() -> EvidenceProblem:
    return EvidenceProblem(code="evidence-not-readable", params={"reason": "damaged"})


def _save(pdf: pikepdf.Pdf, target: Path) -> None:
    if "/ID" in pdf.trailer:
        del pdf.trailer["/ID"]
    pdf.save(target, deterministic_id=True, encryption=False)


def _strip(pdf: pikepdf.Pdf) -> list[EvidenceNote]:
    """Remove what acts or hides; say so only where there was something."""
    found = _active_content(pdf)
    sanitize.remove_javascript(pdf)
    sanitize.remove_attachments(pdf)
    sanitize.remove_multimedia(pdf)
    sanitize.remove_external_access(pdf)
    sanitize.remove_private_app_data(pdf)
    for key in ("/OpenAction", "/AA", "/Collection"):
        if key in pdf.Root:
            del pdf.Root[key]
    for page in pdf.pages:
        if "/AA" in page.obj:
            del page.obj["/AA"]
    if not found:
        return []
    kinds = ", ".join(sorted(found))
    return [EvidenceNote(code="evidence-active-content-removed", params={"kinds": kinds})]


def _active_content(pdf: pikepdf.Pdf) -> set[str]:
    found = {"attachment"} if len(pdf.attachments) else set()
    for obj in pdf.objects:
        if isinstance(obj, pikepdf.Dictionary):
            found |= _actions_in(obj)
    return found


def _actions_in(obj: pikepdf.Object) -> set[str]:
    """Actions stand in objects of their own, or in the /A, /AA, /OpenAction of others."""
    holders = [obj, *(obj.get(key) for key in ("/A", "/OpenAction"))]
    additional = obj.get("/AA")
    if isinstance(additional, pikepdf.Dictionary):
        holders += [action for _, action in additional.items()]
    kinds: set[str] = set()
    for holder in holders:
        if isinstance(holder, pikepdf.Dictionary):
            kind = _ACTIONS.get(str(holder.get("/S", "")))
            if kind:
                kinds.add(kind)
    return kinds


def _has_fields(pdf: pikepdf.Pdf) -> bool:
    form = pdf.Root.get("/AcroForm")
    return form is not None and len(form.get("/Fields", [])) > 0


def _form_notes(pdf: pikepdf.Pdf) -> list[EvidenceNote]:
    notes = [EvidenceNote(code="evidence-form-flattened")]
    fields: Any = pdf.Root.AcroForm.get("/Fields", [])
    if any(str(field.get("/FT", "")) == "/Sig" and "/V" in field for field in fields):
        notes.append(EvidenceNote(code="evidence-signature-lost"))
    return notes


def _flatten(path: Path) -> None:
    """Draw the values of a form into its pages. PDFium does it with Chinese values, qpdf not."""
    with_fields = pypdfium2.PdfDocument(path)
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
    buffer.seek(0)
    with pikepdf.open(buffer) as pdf:
        if "/AcroForm" in pdf.Root:
            del pdf.Root["/AcroForm"]
        _save(pdf, path)

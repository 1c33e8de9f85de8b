"""Supplied PDF files: repaired, unlocked, stripped of what acts, flattened, proved, looked at."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from pathlib import Path

import pikepdf
import pypdfium2

from packbuilder.convert.artifacts import remove_structure
from packbuilder.convert.evidence_active import remove_active_content
from packbuilder.convert.evidence_archival import make_archival
from packbuilder.convert.evidence_flatten import (
    flatten_annotations,
    flatten_form,
    has_fields,
    is_signed,
)
from packbuilder.convert.evidence_pages import blank_page_notes, frame_on_a4
from packbuilder.convert.evidence_read import read_pdf
from packbuilder.convert.evidence_reduce import reduce_scans
from packbuilder.convert.evidence_types import (
    EvidenceFacts,
    EvidenceNote,
    EvidenceOptions,
    EvidenceOutcome,
    EvidenceProblem,
)

_FAULTS = (
    pikepdf.PdfError, pypdfium2.PdfiumError, ValueError, TypeError, KeyError, AttributeError,
    RuntimeError, IndexError, NotImplementedError,
)  # fmt: skip


def inspect_pdf(source: Path, options: EvidenceOptions) -> EvidenceFacts | EvidenceProblem:
    """Whether a PDF opens, has pages, and every stream of it can be read."""
    read = read_pdf(source.read_bytes(), options.password)
    if isinstance(read, EvidenceProblem):
        return read
    with read[0] as pdf:
        return EvidenceFacts(page_count=len(pdf.pages))


def normalise_pdf_scan(
    source: Path, target: Path, options: EvidenceOptions
) -> EvidenceOutcome | EvidenceProblem:
    """Write a supplied PDF without password, actions, attachments, fields, remarks and tags."""
    read = read_pdf(source.read_bytes(), options.password)
    if isinstance(read, EvidenceProblem):
        return read
    pdf, notes = read
    try:
        with pdf:
            count, signed = len(pdf.pages), is_signed(pdf)
            data, more = _still(pdf)
        if signed:
            more.append(EvidenceNote(code="evidence-signature-lost"))
        written = finish_pdf(data, target, options, [*notes, *more])
    except _FAULTS:
        return EvidenceProblem(code="evidence-not-readable", params={"reason": "damaged"})
    return EvidenceOutcome(page_count=count, notes=written, is_signed=signed)


def _still(pdf: pikepdf.Pdf) -> tuple[bytes, list[EvidenceNote]]:
    """The PDF as paper: nothing acts, nothing can be filled in, nothing stands above the page."""
    notes = remove_active_content(pdf)
    if has_fields(pdf):
        notes.append(EvidenceNote(code="evidence-form-flattened"))
        flat = flatten_form(_saved(pdf))
        with pikepdf.open(io.BytesIO(flat), suppress_warnings=True) as without_fields:
            return _plain(without_fields, notes)
    return _plain(pdf, notes)


def _plain(pdf: pikepdf.Pdf, notes: list[EvidenceNote]) -> tuple[bytes, list[EvidenceNote]]:
    notes += flatten_annotations(pdf)
    remove_structure(pdf)
    if "/AcroForm" in pdf.Root:
        del pdf.Root["/AcroForm"]
    return _saved(pdf), notes


def _saved(pdf: pikepdf.Pdf) -> bytes:
    if "/ID" in pdf.trailer:
        del pdf.trailer["/ID"]
    buffer = io.BytesIO()
    pdf.save(buffer, deterministic_id=True, encryption=False)
    return buffer.getvalue()


def finish_pdf(
    data: bytes, target: Path, options: EvidenceOptions, notes: Sequence[EvidenceNote]
) -> tuple[EvidenceNote, ...]:
    """Frame, reduce, prove and look at every page; write to ``target`` only what can be shown.

    Raises:
        pikepdf.PdfError: the PDF cannot be read.
        pypdfium2.PdfiumError: a page cannot be shown.
    """
    collected = list(notes)
    if options.on_a4:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            collected += frame_on_a4(pdf)
            data = _saved(pdf)
    data, reduced = reduce_scans(data, options)
    archived = make_archival(data)
    collected += reduced
    if archived.rasterised:
        pages = ", ".join(str(number + 1) for number in archived.rasterised)
        collected.append(EvidenceNote(code="evidence-page-rasterised", params={"pages": pages}))
    partial = target.with_name(f".{target.name}.part")
    try:
        partial.write_bytes(archived.data)
        collected += blank_page_notes(partial)
        os.replace(partial, target)  # noqa: PTH105
    finally:
        partial.unlink(missing_ok=True)
    return _once(collected)


def _once(notes: Sequence[EvidenceNote]) -> tuple[EvidenceNote, ...]:
    kept: list[EvidenceNote] = []
    for note in notes:
        if note not in kept:
            kept.append(note)
    return tuple(kept)

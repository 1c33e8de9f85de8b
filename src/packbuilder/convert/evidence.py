"""Supplied scans → upright PDF pages that can stand in the pack.

A scan that cannot be used is a finding of the dossier, so problems are returned, never raised.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from packbuilder.convert.evidence_image import inspect_image, normalise_image, reads_heic
from packbuilder.convert.evidence_office import sniff_office
from packbuilder.convert.evidence_pdf import inspect_pdf, normalise_pdf_scan
from packbuilder.convert.evidence_types import (
    EvidenceFacts,
    EvidenceNote,
    EvidenceOptions,
    EvidenceOutcome,
    EvidenceProblem,
)

__all__ = [
    "EVIDENCE_VERSION",
    "EvidenceFacts",
    "EvidenceNote",
    "EvidenceOptions",
    "EvidenceOutcome",
    "EvidenceProblem",
    "inspect_evidence",
    "normalise_evidence",
    "sniff_type",
]

EVIDENCE_VERSION = "2"  # raise it when the same scan gives other bytes
_HEAD = 1024
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"BM", "bmp"),
    (b"GIF8", "gif"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0", "ole"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"{\\rtf", "rtf"),
)
_IMAGES = frozenset({"jpeg", "png", "tiff", "bmp", "webp", "gif", "heic"})
_OFFICE = frozenset({"docx", "xlsx"})
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})
_BY_SUFFIX = {
    ".pdf": "pdf", ".jpg": "jpeg", ".jpeg": "jpeg", ".jpe": "jpeg", ".png": "png",
    ".tif": "tiff", ".tiff": "tiff", ".bmp": "bmp", ".dib": "bmp", ".webp": "webp",
    ".gif": "gif", ".heic": "heic", ".heif": "heic", ".docx": "docx", ".xlsx": "xlsx",
    ".jfif": "jpeg", ".apng": "png",
}  # fmt: skip
SUPPLIED_SUFFIXES = frozenset(_BY_SUFFIX)
_USUAL = EvidenceOptions()


def sniff_type(head: bytes) -> str:
    """What a file is by its first kilobyte: ``pdf``, ``jpeg``, … ``html``, ``zip``, ``unknown``."""
    if b"%PDF-" in head[:_HEAD]:
        return "pdf"
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in _HEIC_BRANDS else "video"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "html" if text.startswith((b"<!doctype html", b"<html")) else "unknown"


def inspect_evidence(
    source: Path, options: EvidenceOptions = _USUAL
) -> EvidenceFacts | EvidenceProblem:
    """Whether a scan can be used, and how many pages it has; writes nothing.

    Raises:
        OSError: ``source`` is missing or cannot be read.
    """
    with _quiet():
        kind = _type_of(source)
        if isinstance(kind, EvidenceProblem):
            return kind
        if kind in _OFFICE:
            return EvidenceFacts(page_count=0, is_office=True)
        return inspect_pdf(source, options) if kind == "pdf" else inspect_image(source)


def normalise_evidence(
    source: Path, target: Path, options: EvidenceOptions = _USUAL
) -> EvidenceOutcome | EvidenceProblem:
    """Write a scan as an unencrypted PDF: pictures on A4 with 15 mm around, PDF pages as they are.

    Args:
        source: PDF, JPEG, PNG, TIFF of one or more pages, BMP, WebP, GIF or HEIC. A Word or Excel
            file is first converted (:mod:`packbuilder.convert.evidence_office`).
        target: the PDF to write; left alone when there is a problem.
        options: how scans are taken in.

    Raises:
        OSError: ``source`` cannot be read or ``target`` cannot be written.
    """
    with _quiet():
        kind = _type_of(source)
        if isinstance(kind, EvidenceProblem):
            return kind
        if kind in _OFFICE:
            params = {"named": kind, "found": kind}
            return EvidenceProblem(code="evidence-wrong-type", params=params)
        if kind == "pdf":
            return normalise_pdf_scan(source, target, options)
        return normalise_image(source, target, options)


@contextmanager
def _quiet() -> Iterator[None]:
    """What libraries mutter about odd files is said in notes and problems, in words that help."""
    muttering = [logging.getLogger(name) for name in ("fontTools", "img2pdf", "PIL", "pikepdf")]
    levels = [logger.level for logger in muttering]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for logger in muttering:
            logger.setLevel(logging.CRITICAL)
        try:
            yield
        finally:
            for logger, level in zip(muttering, levels, strict=True):
                logger.setLevel(level)


def _type_of(source: Path) -> str | EvidenceProblem:
    if source.exists() and not source.is_file():  # to open a pipe would wait for ever
        return EvidenceProblem(code="evidence-not-a-file")
    with source.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        return EvidenceProblem(code="evidence-empty")
    found = sniff_type(head)
    if found == "zip":
        found = sniff_office(source) or found
    named = _BY_SUFFIX.get(source.suffix.lower(), source.suffix.lower().lstrip("."))
    if found == "unknown" and named in _BY_SUFFIX.values():
        return EvidenceProblem(code="evidence-not-readable", params={"reason": "unknown-format"})
    if found != named or found not in _IMAGES | _OFFICE | {"pdf"}:
        return EvidenceProblem(code="evidence-wrong-type", params={"named": named, "found": found})
    if found == "heic" and not reads_heic():
        return EvidenceProblem(code="evidence-heic-unsupported")
    return found

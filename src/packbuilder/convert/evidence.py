"""Supplied scans → upright PDF pages that can stand in the pack.

A scan that cannot be used is a finding of the dossier, so problems are returned, never raised.
"""

from __future__ import annotations

from pathlib import Path

from packbuilder.convert.evidence_image import inspect_image, normalise_image
from packbuilder.convert.evidence_pdf import inspect_pdf, normalise_pdf_scan
from packbuilder.convert.evidence_types import (
    EvidenceFacts,
    EvidenceNote,
    EvidenceOutcome,
    EvidenceProblem,
)

__all__ = [
    "EvidenceFacts",
    "EvidenceNote",
    "EvidenceOutcome",
    "EvidenceProblem",
    "inspect_evidence",
    "normalise_evidence",
    "sniff_type",
]

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
_IMAGES = frozenset({"jpeg", "png", "tiff", "bmp", "webp"})
_BY_SUFFIX = {
    ".pdf": "pdf", ".jpg": "jpeg", ".jpeg": "jpeg", ".jpe": "jpeg", ".png": "png",
    ".tif": "tiff", ".tiff": "tiff", ".bmp": "bmp", ".webp": "webp",
}  # fmt: skip


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
        return "heic" if head[8:12] in {b"heic", b"heix", b"mif1", b"msf1"} else "video"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "html" if text.startswith((b"<!doctype html", b"<html")) else "unknown"


def inspect_evidence(source: Path) -> EvidenceFacts | EvidenceProblem:
    """Whether a scan can be used, and how many pages it has; writes nothing.

    Raises:
        OSError: ``source`` is missing or cannot be read.
    """
    kind = _type_of(source)
    if isinstance(kind, EvidenceProblem):
        return kind
    return inspect_pdf(source) if kind == "pdf" else inspect_image(source)


def normalise_evidence(source: Path, target: Path) -> EvidenceOutcome | EvidenceProblem:
    """Write a scan as an unencrypted PDF: pictures on A4 with 15 mm around, PDF pages as they are.

    Args:
        source: PDF, JPEG, PNG, TIFF of one or more pages, BMP or WebP.
        target: the PDF to write; left alone when there is a problem.

    Raises:
        OSError: ``source`` cannot be read or ``target`` cannot be written.
    """
    kind = _type_of(source)
    if isinstance(kind, EvidenceProblem):
        return kind
    if kind == "pdf":
        return normalise_pdf_scan(source, target)
    return normalise_image(source, target)


def _type_of(source: Path) -> str | EvidenceProblem:
    with source.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        return EvidenceProblem(code="evidence-empty")
    found = sniff_type(head)
    named = _BY_SUFFIX.get(source.suffix.lower(), source.suffix.lower().lstrip("."))
    if found == "unknown" and named in _BY_SUFFIX.values():
        return EvidenceProblem(code="evidence-not-readable", params={"reason": "unknown-format"})
    if found != named or (found != "pdf" and found not in _IMAGES):
        return EvidenceProblem(code="evidence-wrong-type", params={"named": named, "found": found})
    return found

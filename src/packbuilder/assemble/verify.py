"""A finished pack, reopened and proved against its manifest. Only the files are trusted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
from pypdf.errors import PyPdfError

from packbuilder.assemble.manifest_file import Manifest, inside, read_manifest
from packbuilder.assemble.page_prints import PagePrint, read_prints
from packbuilder.assemble.verify_clauses import check_clause_index
from packbuilder.assemble.verify_links import check_contents, check_links
from packbuilder.assemble.verify_marks import check_numbers, check_outline, read_marks
from packbuilder.assemble.verify_pages import check_page_table, check_pages, finding
from packbuilder.errors import InputError
from packbuilder.model.finding import Finding

_UNREADABLE = (
    pikepdf.PdfError, pdfium.PdfiumError, PyPdfError, OSError, ValueError, TypeError, KeyError,
    AttributeError, RecursionError,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyResult:
    """What verification found.

    Attributes:
        packs: the pack files that were looked at, relative to the folder.
        page_count: pages in all of them.
        findings: every deviation; empty if the packs are what their manifests say.
    """

    packs: tuple[str, ...]
    page_count: int
    findings: tuple[Finding, ...]

    @property
    def is_proved(self) -> bool:
        """Whether nothing deviates."""
        return not self.findings


def verify_pack(pack_dir: Path) -> VerifyResult:
    """Verify every pack in a round's folder against its manifest.

    Raises:
        InputError: ``verify-manifest-missing`` or ``verify-manifest-damaged``.
    """
    paths = sorted(pack_dir.glob("manifest.*.json"))
    if not paths:
        raise InputError("verify-manifest-missing", file=pack_dir.name)
    manifests = [read_manifest(path) for path in paths]
    findings: list[Finding] = []
    pages = 0
    for manifest in manifests:
        count, found = _verify(pack_dir, manifest)
        pages += count
        findings += found
    return VerifyResult(
        packs=tuple(manifest.pack_path for manifest in manifests),
        page_count=pages,
        findings=tuple(findings),
    )


def _verify(folder: Path, manifest: Manifest) -> tuple[int, list[Finding]]:
    findings = list(check_page_table(manifest))
    path = inside(folder, manifest.pack_path)
    if path is None or not path.is_file():
        return 0, [*findings, finding("verify-pack-missing", manifest.pack_path, manifest)]
    if _sha256(path) != manifest.pack_sha256:
        findings.append(finding("verify-pack-hash", manifest.pack_path, manifest))
    try:
        pack = read_prints(path, is_pack=True)
        marks = read_marks(path)
        if len(pack) != manifest.page_count:
            findings.append(
                finding(
                    "verify-page-count",
                    manifest.pack_path,
                    manifest,
                    expected=str(manifest.page_count),
                    found=str(len(pack)),
                )
            )
        sources = _Sources(folder, manifest)
        findings += sources.read()
        findings += check_pages(manifest, pack, sources.prints)
        findings += check_numbers(manifest, pack, marks.labels)
        findings += check_outline(manifest, pack, marks.bookmarks)
        findings += check_links(manifest, path)
        findings += check_contents(manifest, pack, marks.bookmarks)
        findings += check_clause_index(manifest, folder, path)
    except _UNREADABLE:
        findings.append(finding("verify-pack-unreadable", manifest.pack_path, manifest))
        return 0, findings
    return len(pack), findings


class _Sources:
    """The items' own files."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self._folder = folder
        self._manifest = manifest
        self.prints: dict[str, tuple[PagePrint, ...]] = {}

    def read(self) -> Iterator[Finding]:
        """Fingerprint every item's PDF; what is missing or changed is found here."""
        for item in self._manifest.items:
            for relative in (item.pdf, item.docx):
                path = inside(self._folder, relative) if relative else None
                if relative and (path is None or not path.is_file()):
                    yield self._finding("verify-item-file-missing", item.item_id, relative)
            path = inside(self._folder, item.pdf) if item.pdf else None
            if path is None or not path.is_file():
                if not item.pdf:
                    yield self._finding("verify-item-file-missing", item.item_id, "-")
                continue
            if _sha256(path) != item.sha256:
                yield self._finding("verify-item-hash", item.item_id, item.pdf or "")
            try:
                self.prints[item.item_id] = read_prints(path, is_pack=False)
            except _UNREADABLE:
                yield self._finding("verify-item-unreadable", item.item_id, item.pdf or "")

    def _finding(self, code: str, item_id: str, file: str) -> Finding:
        return finding(code, item_id, self._manifest, name=file)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

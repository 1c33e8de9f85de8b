"""A finished pack, reopened and proved against its manifest. Only the files are trusted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
from pypdf.errors import PyPdfError

from packbuilder.assemble.manifest_file import Manifest, ManifestItem, inside, read_manifest
from packbuilder.assemble.page_prints import PagePrint, read_prints
from packbuilder.assemble.verify_back_links import check_back_links
from packbuilder.assemble.verify_clauses import check_clause_index
from packbuilder.assemble.verify_document import check_document, read_author
from packbuilder.assemble.verify_links import check_contents, check_links
from packbuilder.assemble.verify_marks import check_numbers, check_outline, read_marks
from packbuilder.assemble.verify_pages import check_page_table, check_pages, finding
from packbuilder.assemble.verify_references import check_references
from packbuilder.assemble.verify_sources import (
    SourceFile,
    check_source_links,
    check_source_outline,
    read_source_file,
)
from packbuilder.assemble.verify_stamps import check_identity, check_stamps
from packbuilder.errors import InputError
from packbuilder.model.finding import Finding

_UNREADABLE = (
    pikepdf.PdfError, pdfium.PdfiumError, PyPdfError, OSError, ValueError, TypeError, KeyError,
    AttributeError, IndexError, RecursionError,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PageProof:
    """One page on its way from an item's own file into the pack, as both files show it.

    Attributes:
        pack: the pack's file.
        page: its page in the pack, from 1.
        item_id: the item.
        source: the item's own file.
        source_sha256: digest of that file.
        source_page: the page in that file, from 1.
        picture_before: digest of the page's picture in its own file; None if it has none.
        picture_after: digest of its picture in the pack, without the stamp and with a reduction
            undone; None if the pack has no such page.
    """

    pack: str
    page: int
    item_id: str
    source: str
    source_sha256: str
    source_page: int
    picture_before: str | None
    picture_after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyResult:
    """What verification found.

    Attributes:
        packs: the pack files that were looked at, relative to the folder.
        page_count: pages in all of them.
        findings: every deviation; empty if the packs are what their manifests say.
        pages: every page that the manifests list.
    """

    packs: tuple[str, ...]
    page_count: int
    findings: tuple[Finding, ...]
    pages: tuple[PageProof, ...] = ()

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
    proofs: list[PageProof] = []
    count = 0
    for manifest in manifests:
        pack, sources, found = _verify(pack_dir, manifest)
        count += len(pack)
        findings += found
        proofs += _proofs(manifest, pack, sources)
    return VerifyResult(
        packs=tuple(manifest.pack_path for manifest in manifests),
        page_count=count,
        findings=tuple(findings),
        pages=tuple(proofs),
    )


def _proofs(
    manifest: Manifest, pack: Sequence[PagePrint], sources: _Sources
) -> Iterator[PageProof]:
    def picture(prints: Sequence[PagePrint], number: int) -> str | None:
        return prints[number - 1].picture if 1 <= number <= len(prints) else None

    items = {item.item_id: item for item in manifest.items}
    for row in manifest.pages:
        item = items.get(row.item_id)
        yield PageProof(
            pack=manifest.pack_path,
            page=row.page,
            item_id=row.item_id,
            source=item.pdf or "" if item else "",
            source_sha256=sources.digests.get(row.item_id, ""),
            source_page=row.source_page,
            picture_before=picture(sources.prints.get(row.item_id, ()), row.source_page),
            picture_after=picture(pack, row.page),
        )


def _verify(
    folder: Path, manifest: Manifest
) -> tuple[Sequence[PagePrint], _Sources, list[Finding]]:
    findings = [*check_page_table(manifest), *check_identity(manifest)]
    sources = _Sources(folder, manifest)
    path = inside(folder, manifest.pack_path)
    if path is None or not path.is_file():
        findings.append(finding("verify-pack-missing", manifest.pack_path, manifest))
        return (), sources, findings
    try:
        if _sha256(path) != manifest.pack_sha256:
            findings.append(finding("verify-pack-hash", manifest.pack_path, manifest))
        pack = read_prints(path, is_pack=True)
        findings += sources.read()
        findings += _check_file(manifest, path, pack, sources)
    except _UNREADABLE:
        findings.append(finding("verify-pack-unreadable", manifest.pack_path, manifest))
        return (), sources, findings
    return pack, sources, findings


def _check_file(
    manifest: Manifest, path: Path, pack: Sequence[PagePrint], sources: _Sources
) -> Iterator[Finding]:
    marks = read_marks(path)
    if len(pack) != manifest.page_count:
        yield finding(
            "verify-page-count",
            manifest.pack_path,
            manifest,
            expected=str(manifest.page_count),
            found=str(len(pack)),
        )
    yield from check_pages(manifest, pack, sources.prints)
    yield from check_numbers(manifest, pack, marks.labels)
    yield from check_stamps(manifest, pack, read_author(path))
    yield from check_outline(manifest, pack, marks.bookmarks)
    yield from check_source_outline(manifest, marks.bookmarks, sources.files)
    yield from check_links(manifest, path)
    yield from check_source_links(manifest, path, sources.files)
    yield from check_contents(manifest, pack, marks.bookmarks)
    yield from check_clause_index(manifest, path, sources.files)
    yield from check_references(manifest, path, sources.files)
    yield from check_back_links(manifest, path)
    yield from check_document(manifest, path)


class _Sources:
    """The items' own files."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self._folder = folder
        self._manifest = manifest
        self.prints: dict[str, tuple[PagePrint, ...]] = {}
        self.files: dict[str, SourceFile] = {}
        self.digests: dict[str, str] = {}

    def read(self) -> Iterator[Finding]:
        """Fingerprint every item's PDF; what is missing or changed is found here."""
        for item in self._manifest.items:
            yield from self._document(item)
            path = self._file(item.pdf)
            if path is None:
                yield self._finding("verify-item-file-missing", item.item_id, item.pdf or "-")
                continue
            try:
                self.digests[item.item_id] = _sha256(path)
                if self.digests[item.item_id] != item.sha256:
                    yield self._finding("verify-item-hash", item.item_id, item.pdf or "")
                self.prints[item.item_id] = read_prints(path, is_pack=False)
                self.files[item.item_id] = read_source_file(path)
            except _UNREADABLE:
                yield self._finding("verify-item-unreadable", item.item_id, item.pdf or "")

    def _document(self, item: ManifestItem) -> Iterator[Finding]:
        """The Word file that an item was converted from."""
        if item.docx is None and item.docx_sha256 is None:
            return
        path = self._file(item.docx)
        if path is None:
            yield self._finding("verify-item-file-missing", item.item_id, item.docx or "-")
            return
        try:
            is_same = _sha256(path) == item.docx_sha256  # one without a digest is not proved
        except OSError:
            yield self._finding("verify-item-unreadable", item.item_id, item.docx or "")
            return
        if not is_same:
            yield self._finding("verify-item-hash", item.item_id, item.docx or "")

    def _file(self, relative: str | None) -> Path | None:
        path = inside(self._folder, relative) if relative else None
        return path if path is not None and path.is_file() else None

    def _finding(self, code: str, item_id: str, file: str) -> Finding:
        return finding(code, item_id, self._manifest, name=file)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

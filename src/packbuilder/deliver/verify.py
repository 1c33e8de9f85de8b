"""A delivery, reopened and proved against its record and the pack. Only files are trusted."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium

from packbuilder.deliver.record import Record, read_record
from packbuilder.model.delivery import DeliveredFile, FileKind, record_name
from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.model.text import LocaleMode
from packbuilder.store.fingerprint import file_digest

_DPI = 72
_MOST = 8


def verify_delivery(folder: Path, pack_dir: Path, locale: str) -> tuple[Finding, ...]:
    """Everything in which a delivery differs from what was handed over.

    Args:
        folder: the delivery.
        pack_dir: the round's folder, which holds the pack.
        locale: which pack was delivered.

    Raises:
        InputError: ``delivery-absent``: there is no delivery.
    """
    record = read_record(folder, locale)
    if record is None:
        return (_finding("delivery-record-missing", record_name(locale)),)
    pack = pack_dir / record.pack_path
    if file_digest(pack) != record.pack_sha256:
        return (_finding("delivery-pack-changed", record.pack_path),)
    return (
        *_files(folder, record),
        *_unexpected(folder),
        *_conserved(record),
        *_pages(folder, record, pack),
    )


def check_files(folder: Path, files: Sequence[DeliveredFile], pack: Path) -> tuple[Finding, ...]:
    """The same proof of files that are about to be handed over."""
    record = Record(
        file="",
        pack_path=pack.name,
        pack_sha256="",
        pack_pages=_page_count(pack),
        files=tuple(files),
    )
    return (*_conserved(record), *_pages(folder, record, pack))


def _finding(code: str, file: str, **params: str) -> Finding:
    return Finding(
        code=code,
        severity=Severity.ERROR,
        subject=file,
        params={"file": file, **params},
        location=Location(file=file) if file else None,
    )


def _files(folder: Path, record: Record) -> Iterator[Finding]:
    for file in record.files:
        path = folder / file.name
        if not path.is_file():
            yield _finding("delivery-file-missing", file.name)
        elif file_digest(path) != file.sha256:
            yield _finding("delivery-file-changed", file.name)


def _unexpected(folder: Path) -> Iterator[Finding]:
    """Whatever no record of the folder lists: it would be submitted by mistake."""
    listed: set[str] = set()
    for mode in LocaleMode:
        name = record_name(mode.value)
        if not (folder / name).is_file():
            continue
        record = read_record(folder, mode.value)
        if record is None:
            return  # what it listed is not known
        listed |= {name, *(file.name for file in record.files)}
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder).as_posix()
        if path.is_file() and relative not in listed:
            yield _finding("delivery-file-unexpected", relative)


def _conserved(record: Record) -> Iterator[Finding]:
    """Every page of the pack stands in exactly one file."""
    found = Counter(page for file in record.files for page in file.pack_pages)
    wrong = [page for page in range(1, record.pack_pages + 1) if found[page] != 1]
    if wrong:
        shown = ", ".join(str(page) for page in wrong[:_MOST])
        yield _finding("delivery-page-missing", record.pack_path, pages=shown)


def _pages(folder: Path, record: Record, pack: Path) -> Iterator[Finding]:
    with pdfium.PdfDocument(pack) as source:
        for file in record.files:
            path = folder / file.name
            if file.kind is FileKind.SIDE_CAR or not path.is_file():
                continue
            try:
                with pdfium.PdfDocument(path) as document:
                    yield from _compare(file, document, source)
                yield from _attachments(file, path)
            except (pdfium.PdfiumError, pikepdf.PdfError):
                yield _finding("delivery-file-unreadable", file.name)


def _compare(
    file: DeliveredFile, document: pdfium.PdfDocument, source: pdfium.PdfDocument
) -> Iterator[Finding]:
    if len(document) != file.page_count:
        yield _finding(
            "delivery-page-count-differs",
            file.name,
            found=str(len(document)),
            expected=str(file.page_count),
        )
        return
    for run in file.runs:
        for offset in range(run.count if run.pack_first is not None else 0):
            at, page = run.first + offset, (run.pack_first or 0) + offset
            if not 1 <= page <= len(source) or not _is_same(document[at - 1], source[page - 1]):
                yield _finding("delivery-page-differs", file.name, position=str(at), page=str(page))


def _is_same(one: pdfium.PdfPage, other: pdfium.PdfPage) -> bool:
    try:
        return _text(one) == _text(other) and _picture(one) == _picture(other)
    finally:
        one.close()
        other.close()


def _text(page: pdfium.PdfPage) -> str:
    text = page.get_textpage()
    try:
        return "".join(str(text.get_text_range()).split())
    finally:
        text.close()


def _picture(page: pdfium.PdfPage) -> tuple[int, int, bytes]:
    bitmap = page.render(scale=_DPI / 72, grayscale=True, may_draw_forms=False)
    try:
        return bitmap.width, bitmap.height, hashlib.sha256(bytes(bitmap.buffer)).digest()
    finally:
        bitmap.close()


def _attachments(file: DeliveredFile, path: Path) -> Iterator[Finding]:
    if not file.attachments:
        return
    with pikepdf.open(path) as pdf:
        for attached in file.attachments:
            there = attached.name in pdf.attachments
            data = pdf.attachments[attached.name].get_file().read_bytes() if there else b""
            if not there or hashlib.sha256(data).hexdigest() != attached.sha256:
                yield _finding("delivery-attachment-differs", file.name, name=attached.name)


def _page_count(pack: Path) -> int:
    with pdfium.PdfDocument(pack) as document:
        return len(document)

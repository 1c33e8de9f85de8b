"""A delivery, reopened and proved against its record and the pack. Only files are trusted."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium

from packbuilder.deliver.record import Record, read_record
from packbuilder.model.delivery import AttachedFile, DeliveredFile, FileKind, record_name
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
    if _digest(pack) != record.pack_sha256 or not _is_pdf(pack):
        return (_finding("delivery-pack-changed", record.pack_path),)
    return (
        *_files(folder, record),
        *_unexpected(folder),
        *_page_total(record, pack),
        *_conserved(record, _page_count(pack)),
        *_pages(folder, record, pack),
    )


def check_files(folder: Path, files: Sequence[DeliveredFile], pack: Path) -> tuple[Finding, ...]:
    """The same proof of files that are about to be handed over."""
    pages = _page_count(pack)
    record = Record(
        file="", pack_path=pack.name, pack_sha256="", pack_pages=pages, files=tuple(files)
    )
    return (*_conserved(record, pages), *_pages(folder, record, pack))


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
        elif _digest(path) != file.sha256:
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


def _page_total(record: Record, pack: Path) -> Iterator[Finding]:
    found = _page_count(pack)
    if found != record.pack_pages:
        params = {"found": str(found), "expected": str(record.pack_pages)}
        yield _finding("delivery-page-count-differs", record.pack_path, **params)


def _conserved(record: Record, pages: int) -> Iterator[Finding]:
    """Every page of the pack, which has ``pages``, stands in exactly one file."""
    found = Counter(page for file in record.files for page in file.pack_pages)
    wrong = [page for page in range(1, pages + 1) if found[page] != 1]
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
                yield from _attachments(file, path, pack.parent)
            except (pdfium.PdfiumError, pikepdf.PdfError, ValueError, KeyError, AttributeError):
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
            if not 1 <= page <= len(source) or not is_same_page(document[at - 1], source[page - 1]):
                yield _finding("delivery-page-differs", file.name, position=str(at), page=str(page))


def is_same_page(one: pdfium.PdfPage, other: pdfium.PdfPage) -> bool:
    """Whether two pages read and look the same, pixel by pixel; both are closed."""
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


def _attachments(file: DeliveredFile, path: Path, round_dir: Path) -> Iterator[Finding]:
    """What lies inside a PDF is what was put there, and nothing else does."""
    with pikepdf.open(path) as pdf:
        inside = {
            name: hashlib.sha256(pdf.attachments[name].get_file().read_bytes()).hexdigest()
            for name in pdf.attachments
        }
    for attached in file.attachments:
        found = inside.pop(attached.name, None)
        if found != attached.sha256 or not _is_source(attached, round_dir):
            yield _finding("delivery-attachment-differs", file.name, name=attached.name)
    for name in inside:
        yield _finding("delivery-attachment-unexpected", file.name, name=name)


def _is_source(attached: AttachedFile, round_dir: Path) -> bool:
    """Whether a Word file inside is still that of the pack, which was proved with it.

    Reports and manifest are written anew with every build; they are held to the record alone.
    """
    if attached.relationship != "Source":
        return True
    path = round_dir / attached.path
    return not path.is_file() or _digest(path) == attached.sha256


def _is_pdf(path: Path) -> bool:
    try:
        with pdfium.PdfDocument(path):
            return True
    except pdfium.PdfiumError:
        return False


def _digest(path: Path) -> str:
    """Of a file's bytes; empty where it cannot be read."""
    try:
        return file_digest(path)
    except OSError:
        return ""


def _page_count(pack: Path) -> int:
    with pdfium.PdfDocument(pack) as document:
        return len(document)

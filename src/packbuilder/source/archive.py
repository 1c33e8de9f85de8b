"""Zip files as people send them: names in the code page of their Windows, and contents of any kind.

The zip format knows two ways to write names, UTF-8 with a flag and the code page of the first PC.
Windows in China writes GBK and says nothing. Nothing in an archive is trusted: neither the names
nor the sizes it states.
"""

from __future__ import annotations

import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from packbuilder.errors import InputError

_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1
_UNICODE_PATH = 0x7075
_UNIX = 3
_UNDECLARED = "cp437"  # how zipfile reads names without the flag, byte by byte
_CHUNK = 1 << 20
_FOREIGN = {b"Rar!\x1a\x07": "archive-rar", b"7z\xbc\xaf\x27\x1c": "archive-7z"}
_DOCUMENTS = {"[Content_Types].xml", "OFD.xml", "mimetype", "META-INF/manifest.xml"}
_JUNK = {"thumbs.db", "desktop.ini", ".ds_store"}
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
_LONGEST = 180  # characters of a path


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveLimits:
    """What an archive may unpack to.

    Attributes:
        files: number of entries.
        file_bytes: size of one file, unpacked.
        total_bytes: size of all, unpacked.
        ratio: how many times a file of more than a megabyte may grow.
    """

    files: int = 2_000
    file_bytes: int = 500_000_000
    total_bytes: int = 2_000_000_000
    ratio: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveEntry:
    """A file in an archive.

    Attributes:
        number: its place in the archive, from 0.
        name: its name, with forward slashes; printable whatever it holds.
        path: the same as a path that is safe to write below a folder; None if there is none.
    """

    number: int
    name: str
    path: PurePosixPath | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What an archive holds, folders and the litter of file managers aside.

    Attributes:
        entries: the files, in their order.
        encoding: how names without a flag were read: ``utf-8``, ``gb18030``, ``cp437``; ``flag``
            if all names say for themselves.
    """

    entries: tuple[ArchiveEntry, ...]
    encoding: str


def read_archive(path: Path, limits: ArchiveLimits | None = None) -> Archive:
    """List a zip file.

    Raises:
        InputError: ``file-missing``, ``archive-unreadable``, ``archive-rar``, ``archive-7z``,
            ``archive-not-zip``, ``archive-damaged``, ``archive-encrypted``,
            ``archive-is-document`` or ``archive-too-large`` (it would unpack to more than the
            limits).
    """
    limits = limits or ArchiveLimits()
    with _opened(path) as archive:
        infos = archive.infolist()
        if _DOCUMENTS & {info.filename for info in infos}:
            raise InputError("archive-is-document", file=path.name)
        if any(info.flag_bits & _ENCRYPTED_FLAG for info in infos):
            raise InputError("archive-encrypted", file=path.name)
        _refuse_too_large(path, infos, limits)
        encoding = _encoding([info for info in infos if _stated_name(info) is None])
        entries = tuple(
            ArchiveEntry(number=number, name=_printable(name), path=_safe_path(name, info))
            for number, info in enumerate(infos)
            for name in [_stated_name(info) or _raw_name(info).decode(encoding)]
            if not _is_litter(name)
        )
    stated = all(_stated_name(info) is not None or info.filename.isascii() for info in infos)
    return Archive(entries=entries, encoding="flag" if stated else encoding)


def extract(path: Path, wanted: Mapping[int, Path], limits: ArchiveLimits | None = None) -> None:
    """Write entries of a zip file, each to a new file.

    Args:
        path: the archive.
        wanted: number of an entry → the file to write.
        limits: they count for what comes out, whatever the archive says.

    Raises:
        InputError: ``archive-damaged``, ``archive-method`` or ``archive-too-large``.
        OSError: a file cannot be written.
    """
    limits = limits or ArchiveLimits()
    left = limits.total_bytes
    with _opened(path) as archive:
        infos = archive.infolist()
        for number, target in wanted.items():
            try:
                with archive.open(infos[number]) as source, target.open("xb") as file:
                    while chunk := source.read(_CHUNK):
                        left -= len(chunk)
                        if left < 0 or file.tell() + len(chunk) > limits.file_bytes:
                            raise InputError("archive-too-large", file=path.name)
                        file.write(chunk)
            except NotImplementedError as exc:
                raise InputError("archive-method", file=path.name) from exc
            except (zlib.error, EOFError, RuntimeError) as exc:
                raise InputError("archive-damaged", file=path.name) from exc


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        file = path.open("rb")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as exc:
        raise InputError("file-missing", file=str(path)) from exc
    except OSError as exc:
        raise InputError("archive-unreadable", file=path.name) from exc
    with file:
        _refuse_foreign(path, file)
        try:
            with zipfile.ZipFile(file) as archive:
                yield archive
        except (zipfile.BadZipFile, struct.error, UnicodeError) as exc:
            raise InputError("archive-damaged", file=path.name) from exc


def _refuse_foreign(path: Path, file: BinaryIO) -> None:
    head = file.read(8)
    for magic, code in _FOREIGN.items():
        if head.startswith(magic):
            raise InputError(code, file=path.name)
    if not zipfile.is_zipfile(file):
        # A zip file that was cut off still begins like one.
        is_cut = head.startswith(b"PK\x03\x04")
        raise InputError("archive-damaged" if is_cut else "archive-not-zip", file=path.name)
    file.seek(0)


def _refuse_too_large(path: Path, infos: Iterable[zipfile.ZipInfo], limits: ArchiveLimits) -> None:
    sizes = [(info.file_size, info.compress_size) for info in infos]
    if (
        len(sizes) > limits.files
        or sum(size for size, _ in sizes) > limits.total_bytes
        or any(size > limits.file_bytes for size, _ in sizes)
        or any(size > _CHUNK and size > packed * limits.ratio for size, packed in sizes)
    ):
        raise InputError("archive-too-large", file=path.name)


# --- names ---------------------------------------------------------------------------------------


def _raw_name(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode(_UNDECLARED)


def _stated_name(info: zipfile.ZipInfo) -> str | None:
    """The name where the archive says how it is written: by the flag, or in a field of its own."""
    if info.flag_bits & _UTF8_FLAG:
        return info.orig_filename
    raw, extra = _raw_name(info), info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        body, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(body) > 5 and body[0] == 1:
            checksum = struct.unpack_from("<L", body, 1)[0]
            if checksum == zlib.crc32(raw):  # else another program has renamed the entry since
                return body[5:].decode("utf-8")
    return None


def _encoding(infos: Iterable[zipfile.ZipInfo]) -> str:
    """The code that all names without a flag can be read by."""
    listed = list(infos)
    names = [_raw_name(info) for info in listed]
    is_windows = all(info.create_system != _UNIX for info in listed)
    for encoding in ("utf-8", "gb18030"):
        texts = [_decoded(name, encoding) for name in names]
        if None in texts:
            continue
        letters = [char for text in texts if text for char in text if not char.isascii()]
        # A character of GBK can look like one Latin, Greek or Cyrillic letter of UTF-8.
        looks_latin = encoding == "utf-8" and letters and max(letters) < "\u0800"
        if looks_latin and is_windows and _is_chinese(names):
            continue
        return encoding
    return _UNDECLARED


def _decoded(name: bytes, encoding: str) -> str | None:
    try:
        return name.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_chinese(names: Iterable[bytes]) -> bool:
    texts = [_decoded(name, "gb18030") for name in names]
    letters = [char for text in texts if text for char in text if not char.isascii()]
    return None not in texts and all("\u4e00" <= char <= "\u9fff" for char in letters)


def _is_litter(name: str) -> bool:
    parts = re.split(r"[/\\]", name)
    return not parts[-1] or parts[0] == "__MACOSX" or parts[-1].casefold() in _JUNK


def _safe_path(name: str, info: zipfile.ZipInfo) -> PurePosixPath | None:
    """The name as a path below a folder, the same on every system; None if it is not one."""
    parts = unicodedata.normalize("NFC", name).replace("\\", "/").split("/")
    is_link = stat.S_ISLNK(info.external_attr >> 16)
    if is_link or len(name) > _LONGEST or not all(_is_safe(part) for part in parts):
        return None
    return PurePosixPath(*parts)


def _is_safe(part: str) -> bool:
    return (
        part not in {"", ".", ".."}
        and part[-1] not in ". "
        and part[0] != " "
        and len(part.encode()) <= 255
        and not _FORBIDDEN.search(part)
        and not _DEVICES.fullmatch(part)
    )


def _printable(name: str) -> str:
    return "".join(char if char.isprintable() else "\ufffd" for char in name)[:_LONGEST]

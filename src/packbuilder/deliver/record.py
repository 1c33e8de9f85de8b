"""``delivery.<locale>.json`` read back, without trusting it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from packbuilder.errors import InputError
from packbuilder.model.delivery import (
    FORMAT_VERSION,
    AttachedFile,
    DeliveredFile,
    FileKind,
    PageRun,
    record_name,
)

# Far beyond any delivery: what a record counts is gone through one by one.
_MOST_PAGES = 1_000_000
_MOST_BYTES = 1 << 50
# Bytes of one name: no file system of today takes longer ones.
_LONGEST = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a delivery says of itself, as far as it can be proved from the files."""

    file: str
    pack_path: str
    pack_sha256: str
    pack_pages: int
    files: tuple[DeliveredFile, ...]


def read_record(folder: Path, locale: str) -> Record | None:
    """The record of a delivery; None where it is damaged.

    Raises:
        InputError: ``delivery-absent``: there is none.
    """
    path = folder / record_name(locale)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format_version"] != FORMAT_VERSION:
            return None
        return Record(
            file=path.name,
            pack_path=_path(data["pack"]["path"]),
            pack_sha256=_text(data["pack"]["sha256"]),
            pack_pages=_count(data["pack"]["page_count"]),
            files=tuple(_file(row) for row in data["files"]),
        )
    except FileNotFoundError as exc:
        raise InputError("delivery-absent", folder=str(folder), file=path.name) from exc
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _file(row: Mapping[str, Any]) -> DeliveredFile:
    name = _path(row["name"])
    if "/" in name or "\\" in name:
        raise ValueError(name)
    return DeliveredFile(
        name=name,
        kind=FileKind(row["kind"]),
        size=_count(row["bytes"], most=_MOST_BYTES),
        sha256=_text(row["sha256"]),
        runs=tuple(_run(run) for run in row["pages"]),
        attachments=tuple(
            AttachedFile(
                name=_text(one["name"]),
                path=_path(one["path"]),
                sha256=_text(one["sha256"]),
                size=_count(one["bytes"], most=_MOST_BYTES),
                media_type=_text(one["media_type"]),
                relationship=_text(one["relationship"]),
            )
            for one in row["attachments"]
        ),
    )


def _run(row: Mapping[str, Any]) -> PageRun:
    start = row["pack_first"]
    return PageRun(
        first=_count(row["first"]),
        count=_count(row["count"]),
        pack_first=None if start is None else _count(start),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text expected, got {type(value).__name__}")
    return value


def _path(value: object) -> str:
    """A path inside the folder that a file can have."""
    text = _text(value)
    pure = PurePosixPath(text)
    # Half a character cannot be encoded, which is a ValueError too.
    is_long = any(len(part.encode("utf-8")) > _LONGEST for part in pure.parts)
    if pure.is_absolute() or ".." in pure.parts or not pure.parts or is_long or "\0" in text:
        raise ValueError(text)
    return text


def _count(value: object, *, most: int = _MOST_PAGES) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"whole number expected, got {type(value).__name__}")
    if not 0 <= value <= most:
        raise ValueError(value)
    return value

"""``delivery.<locale>.json`` read back, without trusting it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
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
            pack_path=str(data["pack"]["path"]),
            pack_sha256=str(data["pack"]["sha256"]),
            pack_pages=int(data["pack"]["page_count"]),
            files=tuple(_file(row) for row in data["files"]),
        )
    except FileNotFoundError as exc:
        raise InputError("delivery-absent", folder=str(folder), file=path.name) from exc
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _file(row: Mapping[str, Any]) -> DeliveredFile:
    name = str(row["name"])
    if "/" in name or "\\" in name or name in ("", ".", ".."):
        raise ValueError(name)
    return DeliveredFile(
        name=name,
        kind=FileKind(row["kind"]),
        size=int(row["bytes"]),
        sha256=str(row["sha256"]),
        runs=tuple(
            PageRun(first=int(run["first"]), count=int(run["count"]), pack_first=run["pack_first"])
            for run in row["pages"]
        ),
        attachments=tuple(
            AttachedFile(
                name=str(one["name"]),
                path=str(one["path"]),
                sha256=str(one["sha256"]),
                size=int(one["bytes"]),
                media_type=str(one["media_type"]),
                relationship=str(one["relationship"]),
            )
            for one in row["attachments"]
        ),
    )

"""A finished pack's manifest, read back without trusting it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from packbuilder.errors import InputError
from packbuilder.model.text import BilingualText, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestItem:
    """One item as the manifest lists it; paths are relative to the pack folder."""

    item_id: str
    kind: str
    title: BilingualText
    first_page: int
    page_count: int
    docx: str | None
    pdf: str | None
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestPage:
    """One row of the page table (pages from 1)."""

    page: int
    label: str
    item_id: str
    source_page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a pack says it is."""

    file: str
    locale: str
    pack_path: str
    pack_sha256: str
    page_count: int
    items: tuple[ManifestItem, ...]
    pages: tuple[ManifestPage, ...]

    def title_of(self, item: ManifestItem) -> str:
        """The title in the language in which the item is written."""
        is_english = self.locale == "en" or item.item_id.endswith(".en")
        return item.title.in_language(Language.EN if is_english else Language.ZH)


def read_manifest(path: Path) -> Manifest:
    """Read a manifest.

    Raises:
        InputError: ``verify-manifest-damaged``: not JSON, or not shaped like a manifest.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        pack = data["pack"]
        return Manifest(
            file=path.name,
            locale=_text(data["locale"]),
            pack_path=_text(pack["path"]),
            pack_sha256=_text(pack["sha256"]),
            page_count=_count(pack["page_count"]),
            items=tuple(_item(row) for row in data["items"]),
            pages=tuple(_page(row) for row in data["pages"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise InputError("verify-manifest-damaged", file=path.name) from exc


def inside(folder: Path, relative: str) -> Path | None:
    """The file that a manifest's path names, or None if it leads out of the pack folder."""
    pure = PurePosixPath(relative)
    if pure.is_absolute() or ".." in pure.parts or "\\" in relative or ":" in relative:
        return None
    path = folder / pure
    return path if path.resolve().is_relative_to(folder.resolve()) else None


def _item(row: Mapping[str, Any]) -> ManifestItem:
    title = row["title"]
    return ManifestItem(
        item_id=_text(row["id"]),
        kind=_text(row["kind"]),
        title=BilingualText(zh=_text(title["zh"]), en=_optional(title.get("en"))),
        first_page=_count(row["first_page"]),
        page_count=_count(row["page_count"]),
        docx=_optional(row.get("docx")),
        pdf=_optional(row.get("pdf")),
        sha256=_text(row["sha256"]),
    )


def _page(row: Mapping[str, Any]) -> ManifestPage:
    return ManifestPage(
        page=_count(row["page"]),
        label=_text(row["label"]),
        item_id=_text(row["item"]),
        source_page=_count(row["source_page"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text expected, got {type(value).__name__}")
    return value


def _optional(value: object) -> str | None:
    return None if value is None else _text(value)


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"whole number expected, got {type(value).__name__}")
    return value

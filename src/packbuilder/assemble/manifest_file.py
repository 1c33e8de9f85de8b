"""A finished pack's manifest, read back without trusting it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from packbuilder.errors import InputError
from packbuilder.model.scheme import ItemKind
from packbuilder.model.text import BilingualText, Language

# Far beyond any pack: what a manifest counts is gone through page by page.
_MOST_PAGES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestItem:
    """One item as the manifest lists it; paths are relative to the pack folder."""

    item_id: str
    kind: str
    title: BilingualText
    first_page: int
    page_count: int
    docx: str | None
    docx_sha256: str | None
    pdf: str | None
    sha256: str
    attachment_number: str | None
    reads: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestPage:
    """One row of the page table (pages from 1)."""

    page: int
    label: str
    item_id: str
    source: str
    source_page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a pack says it is.

    Attributes:
        file: name of the manifest.
        locale: ``zh``, ``en`` or ``zh-en``.
        pack_path: the pack, relative to its folder.
        pack_sha256: digest of the pack.
        pack_id: what every page prints behind the company.
        is_draft: the pack is not ready and says so on every page.
        page_count: its pages.
        known_digests: of every file that went in or came out: what may be attached.
        items: its items, in the order of the pack.
        pages: its pages.
        retired: for a pack that keeps the page numbers of an earlier one, those that stand on no
            page any more; None where the pages count from 1.
    """

    file: str
    locale: str
    pack_path: str
    pack_sha256: str
    pack_id: str
    is_draft: bool
    page_count: int
    known_digests: frozenset[str]
    items: tuple[ManifestItem, ...]
    pages: tuple[ManifestPage, ...]
    retired: tuple[str, ...] | None = None

    def language_of(self, item: ManifestItem) -> Language:
        """The language in which the item is written."""
        is_english = self.locale == "en" or item.item_id.endswith(".en")
        return Language.EN if is_english else Language.ZH

    def title_of(self, item: ManifestItem) -> str:
        """The title in the language in which the item is written."""
        return item.title.in_language(self.language_of(item))


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
            pack_id=_text(pack["id"]),
            is_draft=bool(pack.get("is_draft", False)),
            page_count=_count(pack["page_count"]),
            known_digests=frozenset(_digests(data)),
            items=tuple(_item(row) for row in data["items"]),
            pages=tuple(_page(row) for row in data["pages"]),
            retired=_retired(data.get("page_numbers")),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise InputError("verify-manifest-damaged", file=path.name) from exc


def inside(folder: Path, relative: str) -> Path | None:
    """The file that a manifest's path names, or None if it can be none of the pack folder's."""
    pure = PurePosixPath(relative)
    if pure.is_absolute() or ".." in pure.parts or "\\" in relative or ":" in relative:
        return None
    path = folder / pure
    try:
        path.is_file()
        return path if path.resolve().is_relative_to(folder.resolve()) else None
    except (OSError, ValueError):  # a name that no file can have, or one nobody may look at
        return None


def _digests(data: Mapping[str, Any]) -> Iterator[str]:
    rows = [*data["items"], *data.get("inputs", ()), *data["pack"].get("attachments", ())]
    for row in rows:
        for key in ("sha256", "docx_sha256"):
            if row.get(key) is not None:
                yield _text(row[key])


def _item(row: Mapping[str, Any]) -> ManifestItem:
    title = row["title"]
    return ManifestItem(
        item_id=_text(row["id"]),
        kind=ItemKind(row["kind"]).value,
        title=BilingualText(zh=_text(title["zh"]), en=_optional(title.get("en"))),
        first_page=_count(row["first_page"]),
        page_count=_count(row["page_count"]),
        docx=_optional(row.get("docx")),
        docx_sha256=_optional(row.get("docx_sha256")),
        pdf=_optional(row.get("pdf")),
        sha256=_text(row["sha256"]),
        attachment_number=_optional(row.get("attachment_number")),
        reads={_text(key): _text(value) for key, value in (row.get("reads") or {}).items()},
    )


def _page(row: Mapping[str, Any]) -> ManifestPage:
    return ManifestPage(
        page=_count(row["page"]),
        label=_text(row["label"]),
        item_id=_text(row["item"]),
        source=_text(row["source"]),
        source_page=_count(row["source_page"]),
    )


def _retired(row: Mapping[str, Any] | None) -> tuple[str, ...] | None:
    if row is None:
        return None
    if row["kind"] != "stable":
        raise ValueError("unknown kind of page numbers")
    return tuple(_text(label) for label in row["retired"])


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text expected, got {type(value).__name__}")
    return value


def _optional(value: object) -> str | None:
    return None if value is None else _text(value)


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"whole number expected, got {type(value).__name__}")
    if abs(value) > _MOST_PAGES:
        raise ValueError("no pack has so many pages")
    return value

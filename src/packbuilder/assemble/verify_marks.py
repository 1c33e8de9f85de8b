"""Do number, label, bookmarks, links and contents page tell the same story as the pages?

Bookmarks and labels are read with pypdf: another program than the one that wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.generic import Destination

from packbuilder.assemble.manifest_file import Manifest, ManifestItem
from packbuilder.assemble.numbering import Numbering
from packbuilder.assemble.page_prints import PagePrint, squeeze
from packbuilder.assemble.verify_pages import finding
from packbuilder.model.finding import Finding
from packbuilder.model.page_label import LABEL

_NUMBER = re.compile(rf"第\s*({LABEL})\s*页\s*共\s*(\d+)\s*页|Page\s*({LABEL})\s*of\s*(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBookmark:
    """One bookmark as read back; ``page`` from 1, None if it leads nowhere."""

    title: str
    page: int | None
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMarks:
    """Labels and bookmarks of a pack as pypdf reads them."""

    labels: tuple[str, ...]
    bookmarks: tuple[ReadBookmark, ...]


def read_marks(path: Path) -> ReadMarks:
    """Read labels and bookmarks.

    Raises:
        pypdf.errors.PyPdfError: the file cannot be read.
    """
    with path.open("rb") as file:
        reader = PdfReader(file)
        return ReadMarks(
            labels=tuple(reader.page_labels),
            bookmarks=tuple(_bookmarks(reader, reader.outline, 0)),
        )


def _bookmarks(reader: PdfReader, level: Sequence[Any], depth: int) -> Iterator[ReadBookmark]:
    for entry in level:
        if isinstance(entry, list):
            yield from _bookmarks(reader, entry, depth + 1)
        elif isinstance(entry, Destination):
            index = reader.get_destination_page_number(entry)
            yield ReadBookmark(
                title=str(entry.title or ""),
                page=None if index is None or index < 0 else index + 1,
                depth=depth,
            )


def check_numbers(
    manifest: Manifest, pack: Sequence[PagePrint], labels: Sequence[str]
) -> Iterator[Finding]:
    """The number printed on a page is its label and its row in the manifest: its place.

    In a pack that keeps earlier numbers it is the number that the manifest gives it, and those
    numbers run upwards.
    """
    total = len(pack)
    numbering = Numbering(manifest)
    for position, number, before in numbering.wrong():
        yield finding(
            "verify-page-numbers-order", manifest.pack_path, manifest, position,
            found=number, before=before,
        )  # fmt: skip
    for position, page in enumerate(pack, start=1):
        printed = [
            (match[1] or match[3], int(match[2] or match[4]))
            for match in _NUMBER.finditer(page.bottom_text)
        ]
        if (numbering.of(position), total) not in printed:
            shown = " / ".join(str(number) for number in printed[-1]) if printed else "-"
            yield finding(
                "verify-page-number",
                manifest.pack_path,
                manifest,
                position,
                expected=f"{numbering.of(position)} / {total}",
                found=shown,
            )
    by_page = {row.page: row.label for row in manifest.pages}
    for position in range(1, total + 1):
        label = labels[position - 1] if position <= len(labels) else ""
        if label != numbering.of(position) or by_page.get(position, label) != label:
            yield finding(
                "verify-page-label",
                manifest.pack_path,
                manifest,
                position,
                expected=by_page.get(position, str(position)),
                found=label,
            )


def check_outline(
    manifest: Manifest, pack: Sequence[PagePrint], bookmarks: Sequence[ReadBookmark]
) -> Iterator[Finding]:
    """Every bookmark lands on a page that carries its title; every item has one."""
    firsts = first_pages(manifest)
    owners = {
        page: item.item_id
        for item in manifest.items
        for page in range(item.first_page, item.first_page + item.page_count)
    }
    # A cover shows the title of the pack, not the word "cover".
    covers = {
        (squeeze(manifest.title_of(item)), item.first_page)
        for item in manifest.items
        if item.item_id.partition(".")[0] == "cover"
    }
    supplied = {item.item_id for item in manifest.items if item.kind == "evidence"}
    reached: set[tuple[str, int]] = set()
    owner: str | None = None
    for mark in bookmarks:
        if mark.page is None or mark.page > len(pack):
            yield finding("verify-outline-dead", mark.title, manifest, title=mark.title)
            continue
        title = squeeze(mark.title)
        is_item = mark.depth <= 1 and title in firsts
        if mark.depth <= 1:
            owner = owners.get(mark.page)
            reached.add((title, mark.page))
        is_placed = mark.page in firsts[title] if is_item else owners.get(mark.page) == owner
        # What a supplied file calls its places need not stand on its pages.
        is_free = (title, mark.page) in covers or (
            mark.depth > 1 and owners.get(mark.page) in supplied
        )
        is_right = is_placed and (is_free or _carries(pack[mark.page - 1], title))
        if not is_right:
            yield finding("verify-outline-page", mark.title, manifest, mark.page, title=mark.title)
    for item in manifest.items:
        if (squeeze(manifest.title_of(item)), item.first_page) not in reached:
            yield finding("verify-outline-missing", item.item_id, manifest, item.first_page)


def first_pages(manifest: Manifest) -> Mapping[str, frozenset[int]]:
    """The first pages of the items of one title; several items may share it."""
    pages: dict[str, frozenset[int]] = {}
    for item in manifest.items:
        title = squeeze(manifest.title_of(item))
        pages[title] = pages.get(title, frozenset()) | {item.first_page}
    return pages


def contents_items(manifest: Manifest) -> tuple[ManifestItem, ...]:
    """The contents pages of the pack, one for each language."""
    return tuple(item for item in manifest.items if item.item_id in ("contents", "contents.en"))


def _carries(page: PagePrint, title: str) -> bool:
    text = squeeze(page.text)
    if title in text:
        return True
    # On a small page the stamp shortens a long title; NFKC writes the ellipsis as three dots.
    return any(f"{title[:length]}..." in text for length in range(2, len(title)))

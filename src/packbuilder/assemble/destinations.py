"""Places inside one source file: its named destinations, bookmarks and inner links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

# Marks a link while its page is on the way from the source file to the pack.
MARK = Name("/PackbuilderTarget")
_DEEPEST_TREE = 40


@dataclass(frozen=True, slots=True)
class Place:
    """A page (from 0) of a source file and how a reader shall show it."""

    page_index: int
    view: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """One heading in a source file's outline."""

    title: str
    place: Place
    children: tuple[Bookmark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePlaces:
    """Every place that a source file names."""

    named: Mapping[str, Place]
    bookmarks: tuple[Bookmark, ...]


def take_places(pdf: Pdf) -> SourcePlaces:
    """Read the places of a source file and free it of names.

    Inner links are rewritten in memory to a page number under :data:`MARK`: names of two
    documents cannot collide in the pack, and no link depends on how pages are copied.
    """
    pages = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
    raw = _raw_names(pdf)
    reader = _PlaceReader(pages, raw)
    named = {name: place for name, target in raw.items() if (place := reader.place(target))}
    outline = pdf.Root.get("/Outlines", Dictionary())
    bookmarks = tuple(reader.bookmarks(outline.get("/First"), 0))
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", Array()):
            reader.mark(annotation)
    for key in ("/Dests", "/Outlines"):
        if key in pdf.Root:
            del pdf.Root[key]
    if "/Dests" in pdf.Root.get("/Names", Dictionary()):
        del pdf.Root.Names["/Dests"]
    return SourcePlaces(named=named, bookmarks=bookmarks)


class _PlaceReader:
    def __init__(
        self, pages: Mapping[tuple[int, int], int], names: Mapping[str, pikepdf.Object]
    ) -> None:
        self._pages = pages
        self._names = names

    def place(self, target: Any) -> Place | None:
        """The place that a destination in any of its spellings means."""
        if isinstance(target, Name | String):
            target = self._names.get(str(target).removeprefix("/"))
        if isinstance(target, Dictionary):
            target = target.get("/D")
        if not isinstance(target, Array) or len(target) == 0:
            return None
        page: Any = target[0]
        if isinstance(page, int):
            index: int | None = page if 0 <= page < len(self._pages) else None
        else:
            index = self._pages.get(page.objgen) if isinstance(page, Dictionary) else None
        return None if index is None else Place(index, tuple(list(target)[1:]))

    def of_holder(self, holder: pikepdf.Object) -> Place | None:
        """The place that a link or a bookmark leads to."""
        action = holder.get("/A", Dictionary())
        if action.get("/S") == "/GoTo":
            return self.place(action.get("/D"))
        return self.place(holder.get("/Dest"))

    def bookmarks(self, node: pikepdf.Object | None, depth: int) -> Iterator[Bookmark]:
        seen: set[tuple[int, int]] = set()
        while node is not None and node.objgen not in seen and depth < _DEEPEST_TREE:
            seen.add(node.objgen)
            children = tuple(self.bookmarks(node.get("/First"), depth + 1))
            place = self.of_holder(node)
            if place is None:
                yield from children
            else:
                title = _searchable(str(node.get("/Title", "")).strip())
                yield Bookmark(title=title, place=place, children=children)
            node = node.get("/Next")

    def mark(self, annotation: pikepdf.Object) -> None:
        """Turn an inner link into a page number that survives copying."""
        place = self.of_holder(annotation)
        if annotation.get("/Subtype") != "/Link" or place is None:
            return
        annotation[MARK] = Array([place.page_index, *place.view])
        for key in ("/Dest", "/A"):
            if key in annotation:
                del annotation[key]


def _raw_names(pdf: Pdf) -> dict[str, pikepdf.Object]:
    names: dict[str, pikepdf.Object] = {}
    for key, target in pdf.Root.get("/Dests", Dictionary()).items():
        names[str(key).removeprefix("/")] = target
    tree = pdf.Root.get("/Names", Dictionary()).get("/Dests")
    if tree is not None:
        names.update(_walk_names(tree, 0))
    return names


def _walk_names(node: pikepdf.Object, depth: int) -> Iterator[tuple[str, pikepdf.Object]]:
    if depth > _DEEPEST_TREE:
        return
    pairs = list(node.get("/Names", Array()))
    for key, target in zip(pairs[::2], pairs[1::2], strict=False):
        yield str(key), target
    for kid in node.get("/Kids", Array()):
        yield from _walk_names(kid, depth + 1)


def _searchable(title: str) -> str:
    """With ordinary hyphens, as on the page: LibreOffice writes the unbreakable ones of Word."""
    return title.replace("\N{NON-BREAKING HYPHEN}", "-")

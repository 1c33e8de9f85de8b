"""Do the links and bookmarks of the pack lead where those of the items' own files lead?

What an author linked stands in the converted part: the pack must lead to the very place, moved
to where the part stands in the pack.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary

from packbuilder.assemble.destinations import MARK, Bookmark, Place, SourcePlaces, take_places
from packbuilder.assemble.links import find_place, first_view, pack_uri
from packbuilder.assemble.manifest_file import Manifest, ManifestItem
from packbuilder.assemble.outline import kept_bookmarks
from packbuilder.assemble.page_prints import page_reduction, squeeze
from packbuilder.assemble.reduction import moved_view
from packbuilder.assemble.verify_marks import ReadBookmark
from packbuilder.assemble.verify_pages import finding
from packbuilder.model.finding import Finding

# Destinations are written with two decimals; a point is a third of a millimetre.
_TOLERANCE = 1.0


@dataclass(frozen=True, slots=True)
class _Link:
    """One link of a part: to a place in the part itself, into the pack, or out of it."""

    place: Place | None = None
    uri: str | None = None
    is_outer: bool = False


@dataclass(frozen=True, slots=True)
class SourceFile:
    """What a part names and where its links lead, page by page."""

    places: SourcePlaces
    links: tuple[tuple[_Link, ...], ...]


def read_source_file(path: Path) -> SourceFile:
    """Read the links and places of a part.

    Raises:
        pikepdf.PdfError: it cannot be read.
    """
    with pikepdf.open(path) as pdf:
        places = take_places(pdf)
        links = tuple(
            tuple(_link(one) for one in page.obj.get("/Annots", Array()) if _is_link(one))
            for page in pdf.pages
        )
        return SourceFile(places, links)


def _is_link(annotation: pikepdf.Object) -> bool:
    return bool(annotation.get("/Subtype") == "/Link")


def _link(annotation: pikepdf.Object) -> _Link:
    if MARK in annotation:
        index, *view = list(annotation[MARK])
        return _Link(place=Place(int(index), tuple(view)))
    uri = pack_uri(annotation)
    if uri is not None:
        return _Link(uri=uri)
    return _Link(uri=str(annotation.get("/A", Dictionary()).get("/URI", "")), is_outer=True)


def check_source_links(
    manifest: Manifest, path: Path, sources: Mapping[str, SourceFile]
) -> Iterator[Finding]:
    """Every link of the pack leads where its document says.

    Raises:
        pikepdf.PdfError: the pack cannot be read.
    """
    with pikepdf.open(path) as pdf:
        checker = _Links(manifest, pdf, sources)
        for item in manifest.items:
            source = sources.get(item.item_id)
            if source is not None:
                yield from checker.check(item, source)


class _Links:
    def __init__(
        self, manifest: Manifest, pdf: pikepdf.Pdf, sources: Mapping[str, SourceFile]
    ) -> None:
        self._manifest = manifest
        self._pages = list(pdf.pages)
        self._numbers = {page.obj.objgen: index for index, page in enumerate(pdf.pages, start=1)}
        self._named = {item_id: source.places.named for item_id, source in sources.items()}
        self._starts = {item.item_id: item.first_page for item in manifest.items}

    def check(self, item: ManifestItem, source: SourceFile) -> Iterator[Finding]:
        for index, links in enumerate(source.links):
            number = item.first_page + index
            if number > len(self._pages):
                return
            annotations = self._pages[number - 1].obj.get("/Annots", Array())
            found = [one for one in annotations if _is_link(one)]
            # A link too many or too few is a changed page, which is found elsewhere.
            for annotation, link in zip(found, links, strict=False):
                yield from self._compare(item, number, annotation, link)

    def _compare(
        self, item: ManifestItem, number: int, annotation: pikepdf.Object, link: _Link
    ) -> Iterator[Finding]:
        expected = self._expected(item, link)
        action = annotation.get("/A", Dictionary())
        target: Any = action.get("/D", annotation.get("/Dest"))
        if expected is None:
            # A link to an item that this pack does not hold leads nowhere; the build said so.
            is_right = target is None and (not link.is_outer or action.get("/URI", "") == link.uri)
        elif target is None and "/URI" not in action:
            yield finding(
                "verify-link-unresolved", item.item_id, self._manifest, number,
                target=link.uri or "-",
            )  # fmt: skip
            return
        else:
            is_right = self._leads_to(target, expected)
        if not is_right:
            wanted = str(expected[0]) if expected else link.uri or "-"
            yield finding(
                "verify-link-moved", item.item_id, self._manifest, number, expected=wanted
            )

    def _expected(self, item: ManifestItem, link: _Link) -> tuple[int, tuple[Any, ...]] | None:
        """The page of the pack, and the view of it, that the link should lead to."""
        if link.place is not None:
            return self._in_pack(item.item_id, link.place)
        if link.is_outer or link.uri is None:
            return None
        place = find_place(link.uri, self._manifest.language_of(item), self._named)
        if place is None:
            return None
        if place.place is None:
            page = self._starts[place.item_id]
            known = 1 <= page <= len(self._pages)
            return page, tuple(list(first_view(self._pages[page - 1]))[1:]) if known else ()
        return self._in_pack(place.item_id, place.place)

    def _in_pack(self, item_id: str, place: Place) -> tuple[int, tuple[Any, ...]]:
        page = self._starts[item_id] + place.page_index
        known = 1 <= page <= len(self._pages)
        reduction = page_reduction(self._pages[page - 1]) if known else None
        return page, moved_view(place.view, reduction)

    def _leads_to(self, target: Any, expected: tuple[int, tuple[Any, ...]]) -> bool:
        page: Any = target[0] if isinstance(target, Array) and len(target) else None
        landing = self._numbers.get(page.objgen) if isinstance(page, Dictionary) else None
        if target is not None and landing is None:
            return True  # it leads out of the pages, which is found elsewhere
        number, view = expected
        return landing == number and (not view or _is_same(list(target)[1:], view))


def _is_same(found: Sequence[Any], expected: Sequence[Any]) -> bool:
    """Whether two views show the same; a null keeps what the reader shows."""
    if len(found) != len(expected) or not found or str(found[0]) != str(expected[0]):
        return False
    for one, other in zip(found[1:], expected[1:], strict=True):
        try:
            if abs(float(one) - float(other)) > _TOLERANCE:
                return False
        except (TypeError, ValueError):
            if one is not other and repr(one) != repr(other):
                return False
    return True


def check_source_outline(
    manifest: Manifest, bookmarks: Sequence[ReadBookmark], sources: Mapping[str, SourceFile]
) -> Iterator[Finding]:
    """Below every item's bookmark stand the bookmarks of its own file, each with its page."""
    below: dict[int, list[tuple[int, str, int | None]]] = {}
    start = None
    depth = 0
    for mark in bookmarks:
        if mark.depth <= 1:
            start, depth = mark.page, mark.depth
        elif start is not None:
            below.setdefault(start, []).append((mark.depth - depth, squeeze(mark.title), mark.page))
    for item in manifest.items:
        source = sources.get(item.item_id)
        if source is None:
            continue
        kept = kept_bookmarks(item.kind, source.places.bookmarks)
        expected = list(_flat(kept, item.first_page, 1))
        found = below.get(item.first_page, [])
        if found != expected:
            pairs = zip(found, expected, strict=False)
            position = next((k for k, (one, other) in enumerate(pairs) if one != other), None)
            if position is None:
                position = min(len(found), len(expected))
            first = [*expected[position : position + 1], *found[position : position + 1]][0]
            yield finding(
                "verify-outline-differs", item.item_id, manifest, first[2], title=first[1]
            )


def _flat(
    bookmarks: Sequence[Bookmark], first_page: int, depth: int
) -> Iterator[tuple[int, str, int | None]]:
    for one in bookmarks:
        yield depth, squeeze(one.title), first_page + one.place.page_index
        yield from _flat(one.children, first_page, depth + 1)

"""Links between the documents of a pack: from ``packbuilder:item/...`` to a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

import pikepdf
from pikepdf import Array, Dictionary, Name

from packbuilder.assemble.destinations import MARK, Place
from packbuilder.assemble.geometry import visible_page
from packbuilder.assemble.pack import UnresolvedLink
from packbuilder.model.text import Language

SCHEME = "packbuilder:item/"
# LibreOffice's spelling of a bookmark's name keeps these and writes the rest in hexadecimal.
_KEPT = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTarget:
    """An item that links may lead to: its pages in the pack and the places it names."""

    pages: Sequence[pikepdf.Page]
    named: Mapping[str, Place]


def libreoffice_name(bookmark: str) -> str:
    """The named destination that LibreOffice makes of a Word bookmark.

    ``clause_5_3`` becomes ``clause5F55F3``: every other character than ASCII letters, digits and
    the hyphen is written as its code in hexadecimal.
    """
    spelled = []
    for char in bookmark:
        if char in _KEPT:
            spelled.append(char)
            continue
        high, low = divmod(ord(char) & 0xFFFF, 256)
        # It drops a high byte that is negative as a signed number.
        spelled.append((f"{high:02X}" if 0 < high < 128 else "") + f"{low:02X}")
    return "".join(spelled)


class LinkResolver:
    """Turns the links of copied pages into links inside the pack."""

    def __init__(self, targets: Mapping[str, LinkTarget]) -> None:
        self._targets = targets
        self._named = {item_id: target.named for item_id, target in targets.items()}
        self.unresolved: list[UnresolvedLink] = []

    def resolve_page(
        self, item_id: str, language: Language, page: pikepdf.Page, page_number: int
    ) -> None:
        """Rewrite the links of one page; ``page_number`` is its number in the pack."""
        for annotation in page.obj.get("/Annots", Array()):
            if MARK in annotation:
                self._inner(self._targets[item_id], annotation)
                continue
            uri = pack_uri(annotation)
            if uri is None:
                continue
            view, reached = self._find(uri, language)
            if view is None:
                del annotation["/A"]
            else:
                annotation.A = _go_to(view)
            if view is None or not reached:
                self.unresolved.append(
                    UnresolvedLink(
                        item_id=item_id, page=page_number, uri=uri, reached_item=view is not None
                    )
                )

    def _inner(self, target: LinkTarget, annotation: pikepdf.Object) -> None:
        index, *view = list(annotation[MARK])
        del annotation[MARK]
        annotation.A = _go_to(Array([target.pages[int(index)].obj, *view]))

    def _find(self, uri: str, language: Language) -> tuple[Array | None, bool]:
        found = find_place(uri, language, self._named)
        if found is None:
            return None, False
        pages = self._targets[found.item_id].pages
        if found.place is None:
            return first_view(pages[0]), found.is_exact
        return Array([pages[found.place.page_index].obj, *found.place.view]), True


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """Where a link between documents leads.

    Attributes:
        item_id: the item.
        place: the place in it; None for its first page.
        is_exact: it is the place that the link names, not just the item of it.
    """

    item_id: str
    place: Place | None
    is_exact: bool


def find_place(
    uri: str, language: Language, named: Mapping[str, Mapping[str, Place]]
) -> FoundPlace | None:
    """Where ``uri`` leads from a document in ``language``; None if its item is not there.

    Args:
        uri: ``packbuilder:item/<id>``, perhaps with ``#<bookmark>``.
        language: in a pack of two languages a link leads to the twin in its own.
        named: the named places of every item.
    """
    item_id, _, bookmark = unquote(uri.removeprefix(SCHEME)).partition("#")
    candidates = [item_id]
    if language is Language.EN and not item_id.endswith(".en"):
        candidates.insert(0, f"{item_id}.en")
    present = [name for name in candidates if name in named]
    if not present:
        return None
    for target in present if bookmark else ():
        for name in (bookmark, libreoffice_name(bookmark)):
            if name in named[target]:
                return FoundPlace(target, named[target][name], is_exact=True)
    return FoundPlace(present[0], None, is_exact=not bookmark)


def first_view(page: pikepdf.Page) -> Array:
    """The destination that shows the top of ``page`` and keeps the reader's zoom."""
    shown = visible_page(page)
    if shown.rotation:
        return Array([page.obj, Name.Fit])
    left, _, _, top = shown.box
    return Array([page.obj, Name.XYZ, round(left, 2), round(top, 2), 0])


def _go_to(view: Array) -> Dictionary:
    return Dictionary(Type=Name.Action, S=Name.GoTo, D=view)


def pack_uri(annotation: pikepdf.Object) -> str | None:
    """Where a link between documents leads, as its author wrote it; None for anything else."""
    action = annotation.get("/A", Dictionary())
    if annotation.get("/Subtype") != "/Link" or action.get("/S") != "/URI":
        return None
    uri = str(action.get("/URI", ""))
    return uri if uri.lower().startswith(SCHEME) else None

"""The structure for screen readers of a pack, cut down to some pages and added to.

A pack that packbuilder assembled has one ``Part`` for each item below one ``Document`` and a flat
parent tree; that is what is relied on here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String


class Structure:
    """The structure tree of one file, while it is changed."""

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        tree = pdf.Root.get("/StructTreeRoot")
        self._tree: Any = tree if isinstance(tree, Dictionary) else None
        self._numbers: dict[int, Any] = {}
        if self._tree is not None:
            pairs = list(self._tree.ParentTree.get("/Nums", Array()))
            self._numbers = {
                int(key): entry for key, entry in zip(pairs[::2], pairs[1::2], strict=True)
            }

        # LibreOffice splits one link into several elements, each of which names the annotation.
        self._holders: dict[tuple[int, int], list[int]] = {}
        for key, entry in self._numbers.items():
            for kid in _kids(entry) if isinstance(entry, Dictionary) else ():
                if isinstance(kid, Dictionary) and "/Obj" in kid:
                    self._holders.setdefault(kid.Obj.objgen, []).append(key)

    @property
    def is_there(self) -> bool:
        """Whether the file has any structure."""
        return self._tree is not None

    def keep(self, pages: Iterable[pikepdf.Page]) -> None:
        """Drop the structure of all other pages; documents are never cut."""
        if self._tree is None:
            return
        kept: set[tuple[int, int]] = set()
        for page in pages:
            key = page.obj.get("/StructParents")
            if key is not None and int(key) in self._numbers:
                part = self._part_of(self._numbers[int(key)])
                if part is not None:
                    kept.add(part.objgen)
        document = self._document
        document.K = Array([part for part in _kids(document) if part.objgen in kept])
        self._numbers = {
            number: entry
            for number, entry in self._numbers.items()
            if (part := self._part_of(entry)) is not None and part.objgen in kept
        }

    def drop_link(self, annotation: pikepdf.Object) -> None:
        """Take a link out of the structure; its words stay where they are."""
        for key in self._holders.pop(annotation.objgen, ()):
            element = self._numbers.pop(key)
            element.K = Array([kid for kid in _kids(element) if not _is_of(kid, annotation)])
            if not any(isinstance(kid, Dictionary) and "/Obj" in kid for kid in element.K):
                element.S = Name.Span

    def add_first(self, title: str, language: str) -> pikepdf.Object | None:
        """A new part before all others; None in a file without structure."""
        if self._tree is None:
            return None
        part = self.element("Part", self._document)
        part.T, part.Lang = String(title), String(language)
        self._document.K = Array([part, *_kids(self._document)])
        return part

    def element(
        self, kind: str, parent: pikepdf.Object, kids: Sequence[Any] = ()
    ) -> pikepdf.Object:
        """A structure element; it is not yet among the kids of ``parent``."""
        return self._pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name(f"/{kind}"), P=parent, K=Array(list(kids)))
        )

    def number(self, entry: Any) -> int:
        """A new key into the parent tree for ``entry``."""
        key = max(self._numbers, default=-1) + 1
        self._numbers[key] = entry
        return key

    def finish(self) -> None:
        """Write the parent tree back."""
        if self._tree is None:
            return
        pairs = [item for key in sorted(self._numbers) for item in (key, self._numbers[key])]
        self._tree.ParentTree = self._pdf.make_indirect(Dictionary(Nums=Array(pairs)))
        self._tree.ParentTreeNextKey = max(self._numbers, default=-1) + 1

    @property
    def _document(self) -> Any:
        top = self._tree.K
        return top[0] if isinstance(top, Array) else top

    def _part_of(self, entry: Any) -> Any:
        """The part that an entry of the parent tree belongs to."""
        elements = list(entry) if isinstance(entry, Array) else [entry]
        element = next((one for one in elements if isinstance(one, Dictionary)), None)
        top = self._document.objgen
        while isinstance(element, Dictionary):
            above = element.get("/P")
            if not isinstance(above, Dictionary) or above.objgen == top:
                return element if above is not None else None
            element = above
        return None


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", Array())
    return list(kids) if isinstance(kids, Array) else [kids]


def _is_of(kid: Any, annotation: pikepdf.Object) -> bool:
    """Whether a kid is the reference to an annotation."""
    if not isinstance(kid, Dictionary) or "/Obj" not in kid:
        return False
    return bool(kid.Obj.objgen == annotation.objgen)

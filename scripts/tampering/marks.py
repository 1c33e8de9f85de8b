"""Faults of the outline and of links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from tampering.copies import Copy, Fault
from tampering.pages import other_word


def _page_labels(copy: Copy) -> None:
    def label(pdf: Pdf) -> None:
        roman = Dictionary(S=Name.r, St=1)
        pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=1), 3, roman]))

    copy.edit_pack(label)


def _entries(pdf: Pdf) -> Iterator[pikepdf.Object]:
    """Every entry of the outline, in order."""

    def below(node: Any) -> Iterator[pikepdf.Object]:
        while node is not None:
            yield node
            yield from below(node.get("/First"))
            node = node.get("/Next")

    yield from below(pdf.Root.Outlines.get("/First"))


def _entry_of(pdf: Pdf, number: int, *, deep: bool = False) -> Any:
    """The entry that leads to page ``number``; ``deep``: the last one, a heading's."""
    page = pdf.pages[number - 1].obj.objgen
    found = [entry for entry in _entries(pdf) if entry.Dest[0].objgen == page]
    return found[-1] if deep else found[0]


def _outline_shifted(copy: Copy) -> None:
    number = copy.document()["first_page"]

    def shift(pdf: Pdf) -> None:
        _entry_of(pdf, number).Dest[0] = pdf.pages[number].obj

    copy.edit_pack(shift)


def _heading_shifted(copy: Copy) -> None:
    row = copy.document(least_pages=3)

    def shift(pdf: Pdf) -> None:
        last = row["first_page"] + row["page_count"] - 1
        for number in range(row["first_page"] + 1, last):
            pages = {entry.Dest[0].objgen for entry in _entries(pdf)}
            if pdf.pages[number - 1].obj.objgen in pages:
                entry = _entry_of(pdf, number, deep=True)
                entry.Dest[0] = pdf.pages[number].obj
                return
        raise LookupError("no heading inside the document")

    copy.edit_pack(shift)


def _outline_removed(copy: Copy) -> None:
    number = copy.document()["first_page"]

    def remove(pdf: Pdf) -> None:
        entry = _entry_of(pdf, number)
        before, after = entry.get("/Prev"), entry.get("/Next")
        if before is not None:
            before.Next = after
        else:
            entry.Parent.First = after
        if after is not None and before is not None:
            after.Prev = before
        elif after is not None:
            del after["/Prev"]
        else:
            entry.Parent.Last = before

    copy.edit_pack(remove)


def _outline_renamed(copy: Copy) -> None:
    number = copy.document()["first_page"]

    def rename(pdf: Pdf) -> None:
        _entry_of(pdf, number).Title = String("Annual report")

    copy.edit_pack(rename)


def links_of(pdf: Pdf, row: Any) -> Iterator[tuple[pikepdf.Page, Any]]:
    start = row["first_page"] - 1
    for page in pdf.pages[start : start + row["page_count"]]:
        for note in page.obj.get("/Annots", Array()):
            if "/D" in note.get("/A", Dictionary()):
                yield page, note


def _aim_elsewhere(pdf: Pdf, link: Any) -> None:
    target = link.A.D[0].objgen
    index = next(k for k, page in enumerate(pdf.pages) if page.obj.objgen == target)
    link.A.D[0] = pdf.pages[index - 1 if index else 1].obj


def _move_link(copy: Copy, row: Any) -> None:
    def move(pdf: Pdf) -> None:
        _, link = next(links_of(pdf, row))
        _aim_elsewhere(pdf, link)

    copy.edit_pack(move)


def _contents_link(copy: Copy) -> None:
    _move_link(copy, copy.item("contents"))


def _clause_link(copy: Copy) -> None:
    _move_link(copy, copy.item("clause-index"))


def _cross_reference(copy: Copy) -> None:
    with pikepdf.open(copy.pack) as pdf:
        row = next(r for r in copy.items("document") if any(True for _ in links_of(pdf, r)))
    _move_link(copy, row)


def _reference_in_height(copy: Copy) -> None:
    """The link leads to the right page, to another place on it."""
    with pikepdf.open(copy.pack) as pdf:
        row, position = next(
            (r, k)
            for r in copy.items("document")
            for k, (_, link) in enumerate(links_of(pdf, r))
            if str(link.A.D[1]) == "/XYZ"
        )

    def move(pdf: Pdf) -> None:
        _, link = list(links_of(pdf, row))[position]
        link.A.D[3] = 60

    copy.edit_pack(move)


def _link_removed(copy: Copy) -> None:
    row = copy.item("contents")

    def remove(pdf: Pdf) -> None:
        page, link = next(links_of(pdf, row))
        page.obj.Annots = Array([one for one in page.obj.Annots if one.objgen != link.objgen])

    copy.edit_pack(remove)


def _link_dead(copy: Copy) -> None:
    row = copy.item("contents")

    def kill(pdf: Pdf) -> None:
        _, link = next(links_of(pdf, row))
        del link["/A"]

    copy.edit_pack(kill)


def _contents_number(copy: Copy) -> None:
    """Another number on the contents page, in the part and in the pack alike."""
    row = copy.item("contents")

    def change(pdf: Pdf, page: pikepdf.Page) -> None:
        other_word(pdf, page)

    copy.edit_part(row, lambda pdf: change(pdf, pdf.pages[0]))

    def in_pack(pdf: Pdf) -> None:
        page = pdf.pages[row["first_page"] - 1]
        opening, *body, closing, stamp = list(page.obj.Contents)
        page.obj.Contents = Array(body)
        change(pdf, page)
        page.obj.Contents = Array([opening, page.obj.Contents, closing, stamp])

    copy.edit_pack(in_pack)


FAULTS = (
    Fault("page labels changed", _page_labels, "verify-page-label"),
    Fault("outline entry one page off", _outline_shifted, "verify-outline-page"),
    Fault("heading's entry one page off", _heading_shifted, "verify-outline-differs"),
    Fault("outline entry removed", _outline_removed, "verify-outline-missing"),
    Fault("outline entry renamed", _outline_renamed, "verify-outline-missing"),
    Fault("link of the contents moved", _contents_link, "verify-link-target"),
    Fault("link of the contents removed", _link_removed, "verify-page-altered"),
    Fault("link of the contents dead", _link_dead, "verify-link-unresolved"),
    Fault("number on the contents page changed", _contents_number, "verify-stamp-line"),
    Fault("link of the clause index moved", _clause_link, "verify-clause-page"),
    Fault("cross reference moved", _cross_reference, "verify-link-moved"),
    Fault("cross reference moved on its page", _reference_in_height, "verify-link-moved"),
)

"""The bookmarks of the pack: section, item, and the headings inside each document.

Written with pikepdf in the same pass as the pages: a second pass through pypdf would write the
whole file again and drop the file identifier and annotation flags that archiving asks for. pypdf
reads the bookmarks back in :mod:`packbuilder.assemble.verify`, so that writer and reader are two
programs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from packbuilder.assemble.destinations import Bookmark
from packbuilder.assemble.links import first_view
from packbuilder.model.pdf import OutlineEntry, PackPart, PlacedPart
from packbuilder.model.scheme import Section
from packbuilder.model.text import LocaleMode


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One bookmark on its way into the file: where exactly it leads."""

    title: str
    page_number: int
    view: Array
    children: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineSource:
    """One part as the outline sees it."""

    part: PackPart
    placed: PlacedPart
    pages: Sequence[pikepdf.Page]
    bookmarks: tuple[Bookmark, ...]


def plan_outline(
    sources: Sequence[OutlineSource], sections: Sequence[Section], locale: LocaleMode
) -> tuple[Mark, ...]:
    """The bookmarks in the order of the pack, items below the entry of their section."""
    titles = {section.section_id: section.title for section in sections}
    marks: list[Mark] = []
    open_section: str | None = None
    head: Mark | None = None
    items: list[Mark] = []

    def close() -> None:
        if head is not None:
            marks.append(
                Mark(
                    title=head.title,
                    page_number=head.page_number,
                    view=head.view,
                    children=tuple(items),
                )
            )
        else:
            marks.extend(items)
        items.clear()

    for source in sources:
        section_id = source.part.section_id
        if section_id != open_section:
            close()
            open_section, head = section_id, None
            if section_id is not None:
                title = titles.get(section_id, source.part.title)
                language = source.part.language if source.part.is_divider else locale.languages[0]
                head = _mark(source, title.in_language(language))
                if source.part.is_divider:
                    continue
        items.append(_mark(source, source.part.title.in_language(source.part.language), deep=True))
    close()
    return tuple(marks)


def kept_bookmarks(kind: str, bookmarks: tuple[Bookmark, ...]) -> tuple[Bookmark, ...]:
    """The bookmarks of a part that stand below its own in the pack.

    The lone bookmark of a scan names its producer's file, not a heading of the dossier; the parts
    that assembly makes itself have no headings.
    """
    if kind == "document":
        return bookmarks
    is_lone = len(bookmarks) < 2 and not any(one.children for one in bookmarks)
    return () if kind == "generated" or is_lone else bookmarks


def entries(marks: Sequence[Mark]) -> tuple[OutlineEntry, ...]:
    """The same bookmarks as plain data."""
    return tuple(
        OutlineEntry(title=mark.title, page=mark.page_number, children=entries(mark.children))
        for mark in marks
    )


def write_outline(pdf: Pdf, marks: Sequence[Mark]) -> None:
    """Write the bookmarks; sections are open, documents are closed."""
    if not marks:
        return
    root = pdf.make_indirect(Dictionary(Type=Name.Outlines))
    root.Count = _write_level(pdf, root, marks, depth=0)
    pdf.Root.Outlines = root


def _write_level(pdf: Pdf, parent: pikepdf.Object, marks: Sequence[Mark], depth: int) -> int:
    """Write one level and return how many entries of it and below are visible."""
    nodes = [
        pdf.make_indirect(Dictionary(Title=String(mark.title), Parent=parent, Dest=mark.view))
        for mark in marks
    ]
    visible = len(nodes)
    for position, (node, mark) in enumerate(zip(nodes, marks, strict=True)):
        if position:
            node.Prev = nodes[position - 1]
            nodes[position - 1].Next = node
        if mark.children:
            below = _write_level(pdf, node, mark.children, depth + 1)
            is_open = depth == 0
            node.Count = below if is_open else -below
            visible += below if is_open else 0
    parent.First, parent.Last = nodes[0], nodes[-1]
    return visible


def _mark(source: OutlineSource, title: str, *, deep: bool = False) -> Mark:
    children: tuple[Mark, ...] = ()
    if deep:
        kept = kept_bookmarks(source.part.kind, source.bookmarks)
        children = tuple(_below(source, bookmark) for bookmark in kept)
    return Mark(
        title=title,
        page_number=source.placed.first_page,
        view=first_view(source.pages[0]),
        children=children,
    )


def _below(source: OutlineSource, bookmark: Bookmark) -> Mark:
    index = bookmark.place.page_index
    return Mark(
        title=bookmark.title,
        page_number=source.placed.first_page + index,
        view=Array([source.pages[index].obj, *bookmark.place.view]),
        children=tuple(_below(source, child) for child in bookmark.children),
    )

"""Writes the inside of paragraphs: runs, links, bookmarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from template_authoring.model import Link, RichText
from template_authoring.ooxml import Element, field, make, run


@dataclass(slots=True)
class Writer:
    """Makes runs; counts bookmarks, whose ids must be unique in a document."""

    bookmarks: int = 0

    def content(self, text: RichText) -> list[Element]:
        """Make the runs of a text with a bookmark round them for each clause mark."""
        elements: list[Element] = []
        for part in text.parts:
            if isinstance(part, Link):
                # A field, because docxtpl fills the text but not the relationship of w:hyperlink.
                shown = [run(piece.text, piece.style) for piece in part.pieces]
                elements += field(f'HYPERLINK "{part.target}"', *shown, style="Hyperlink")
            else:
                elements.append(run(part.text, part.style))
        return self.bookmarked(elements, text.marks)

    def bookmarked(self, elements: Sequence[Element], names: Sequence[str]) -> list[Element]:
        """Make a bookmark of each name round ``elements``."""
        starts: list[Element] = []
        ends: list[Element] = []
        for name in names:
            self.bookmarks += 1
            starts.append(make("bookmarkStart", {"id": self.bookmarks, "name": name}))
            ends.insert(0, make("bookmarkEnd", {"id": self.bookmarks}))
        return [*starts, *elements, *ends]

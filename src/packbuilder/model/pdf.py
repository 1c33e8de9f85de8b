"""What is known of a PDF, before and after assembly. Lengths are points (1/72 inch)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from packbuilder.model.text import BilingualText, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class BackLink:
    """A nonconformity that a part answers: the body's number, the item id of the report on it."""

    number: str
    item_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackPart:
    """One converted part of the pack, ready to be assembled.

    Attributes:
        item_id: id of the item; unique in the pack.
        kind: ``document``, ``evidence`` or ``generated``, as in the manifest.
        title: its name in the outline.
        section_id: the section it stands in, or None for front matter.
        pdf: the converted file.
        language: the language of its text.
        is_divider: the divider page of its section; the outline entry of the section leads to
            it, and its items stand below that entry.
        attachment_label: ``附件 3-2`` / ``Annex 3-2`` printed on evidence pages, else None.
        answers: the nonconformities that it answers; every page of it says so and leads there.
    """

    item_id: str
    kind: str
    title: BilingualText
    section_id: str | None
    pdf: Path
    language: Language
    is_divider: bool = False
    attachment_label: str | None = None
    answers: tuple[BackLink, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedPart:
    """Where a part came to stand: pages of the pack, counted from 1.

    ``labels`` are the numbers that its pages print; empty where a page prints its own place.
    """

    item_id: str
    first_page: int
    page_count: int
    labels: tuple[str, ...] = ()

    def label(self, page: int) -> str:
        """What a page of the pack that belongs to it prints as its number."""
        return self.labels[page - self.first_page] if self.labels else str(page)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineEntry:
    """One bookmark: its title, the page it leads to (from 1), and those below it."""

    title: str
    page: int
    children: tuple[OutlineEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """The text of one page of the finished pack, as a reader would copy it.

    ``label`` is what the page prints as its number; empty where that is ``page``.
    """

    page: int
    item_id: str
    text: str
    label: str = ""

    @property
    def number(self) -> str:
        """What the page prints as its number."""
        return self.label or str(self.page)


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfFacts:
    """What a PDF file says of itself.

    Attributes:
        page_count: number of pages.
        sizes: width and height of every page as shown, in points.
        is_encrypted: the file asks for a password or restricts its use.
        fonts: names of the fonts used, each with True if it is embedded.
    """

    page_count: int
    sizes: tuple[tuple[float, float], ...] = ()
    is_encrypted: bool = False
    fonts: tuple[tuple[str, bool], ...] = field(default_factory=tuple)

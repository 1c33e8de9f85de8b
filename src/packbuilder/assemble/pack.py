"""What assembly is told and what it tells: plain data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from packbuilder.model.pdf import OutlineEntry, PlacedPart
from packbuilder.model.scheme import Section
from packbuilder.model.text import LocaleMode


@dataclass(frozen=True, slots=True, kw_only=True)
class AssemblyOptions:
    """How a pack is put together.

    Attributes:
        title: title of the pack, in the document information and the reader's title bar.
        author: who submits it.
        subject: what it is submitted for.
        keywords: words to find it by.
        language: BCP 47 tag of the pack's main language (``zh-CN``, ``en``).
        company_line: printed bottom left of every page.
        pack_id: short hexadecimal name of this build, printed behind the company line.
        is_sample: mark every page that does not say so itself as 示例 SAMPLE.
        document_date: the only date in the file; the same inputs give the same bytes.
        font_file: TrueType or OpenType-CFF font (or collection) that holds Chinese glyphs.
        font_index: the face in a collection, from 0.
        page_labels: what the pages are called, one each; empty where they count from 1.
        sections: the pack's sections, in order.
        locale: which languages the pack holds.
    """

    title: str
    author: str
    subject: str
    keywords: str
    language: str
    company_line: str
    pack_id: str
    is_sample: bool
    document_date: dt.date
    font_file: Path
    sections: tuple[Section, ...]
    locale: LocaleMode
    font_index: int = 0
    page_labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PackPage:
    """One page of the pack: its number, its label, and where it comes from (pages from 1)."""

    page: int
    label: str
    item_id: str
    source_page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnresolvedLink:
    """A link whose target is not in the pack; ``page`` is the pack's page it stands on.

    Attributes:
        item_id: the item that holds the link.
        page: page of the pack, from 1.
        uri: the target as written.
        reached_item: the item is there and only its bookmark is not; the link then leads to the
            first page of the item. Otherwise the link is dead.
    """

    item_id: str
    page: int
    uri: str
    reached_item: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AssemblyNote:
    """Something a person should look at that did not stop assembly.

    Attributes:
        code: ``page-reduced`` (the content was made smaller because it left no band free for the
            stamp), ``stamp-reduced`` (page too small for the full stamp), ``stamp-shortened`` (a
            text of the stamp was cut), ``stamp-glyph-missing`` (the font lacks a character),
            ``untagged-part`` (the item has no structure for screen readers), ``form-renamed``.
        item_id: the item.
        page: page of the pack, from 1.
    """

    code: str
    item_id: str
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AssembledPack:
    """A finished pack.

    Attributes:
        path: the file.
        placed: where every part stands.
        outline: the bookmarks, sections first.
        page_count: number of pages.
        pages: one row a page, without a gap.
        unresolved: links whose target is missing.
        notes: what a person should look at.
        declared: the standards that the file's own metadata names because every part names or
            allows them (``PDF/A-2a`` or ``PDF/A-2b``, ``PDF/UA-1``). Nothing here was validated.
        unfit: the items that keep the pack from declaring PDF/A-2a and PDF/UA-1.
    """

    path: Path
    placed: tuple[PlacedPart, ...]
    outline: tuple[OutlineEntry, ...]
    page_count: int
    pages: tuple[PackPage, ...]
    unresolved: tuple[UnresolvedLink, ...] = ()
    notes: tuple[AssemblyNote, ...] = ()
    declared: tuple[str, ...] = ()
    unfit: tuple[str, ...] = ()

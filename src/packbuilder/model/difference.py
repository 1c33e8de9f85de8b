"""What two versions of a pack differ in."""

from __future__ import annotations

from dataclasses import dataclass

from packbuilder.errors import PackbuilderError
from packbuilder.model.text import BilingualText


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPlace:
    """Where in a Word file something stands.

    Attributes:
        part: ``body``, ``header`` or ``footer``.
        heading: number and words of the heading above it; empty where there is none.
        paragraph: its number under that heading, from 1; 0 for the heading itself; None in a
            table.
        table: number of the table in the document, from 1; None outside tables.
        row: row of the table, from 1.
        cell: cell of the row, from 1; None for a whole row.
    """

    part: str = "body"
    heading: str = ""
    paragraph: int | None = None
    table: int | None = None
    row: int | None = None
    cell: int | None = None

    def __str__(self) -> str:
        """``5.2 Heading / paragraph 3`` or ``table 2 row 4 cell 3``."""
        if self.table is not None:
            words = f"table {self.table} row {self.row}"
            words += "" if self.cell is None else f" cell {self.cell}"
        elif self.paragraph == 0 and self.heading:
            words = self.heading
        else:
            words = f"paragraph {self.paragraph}"
            words = f"{self.heading} / {words}" if self.heading else words
        return words if self.part == "body" else f"{self.part}: {words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One paragraph, cell or row that says something else.

    Attributes:
        place: where it stands in the new file; in the old one if it went.
        kind: ``changed``, ``added`` or ``removed``.
        old: what it said; empty if it came.
        new: what it says; empty if it went.
    """

    place: DocumentPlace
    kind: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChange:
    """One thing that a manifest says of a pack or an item and that is no longer so.

    Attributes:
        name: ``page_count``, ``version``, ``title`` and the like.
        old: what it was; empty where there was nothing.
        new: what it is.
    """

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """An item of the pack that came, went or is another.

    Attributes:
        item_id: unique in the pack.
        kind: ``added``, ``removed`` or ``changed``.
        item_kind: ``document``, ``evidence`` or ``generated``.
        title: what contents page and outline print.
        first_page: its first page in the new pack; in the old one if it went.
        first_label: what that page prints as its number.
        files: which of ``docx`` and ``pdf`` have other bytes.
        facts: what else the manifests say differently.
        differences: what its Word file says differently; empty for items without one.
        old_docx: its Word file in the old folder, or None.
        new_docx: its Word file in the new folder, or None.
    """

    item_id: str
    kind: str
    item_kind: str
    title: BilingualText
    first_page: int
    first_label: str
    files: tuple[str, ...] = ()
    facts: tuple[FactChange, ...] = ()
    differences: tuple[Difference, ...] = ()
    old_docx: str | None = None
    new_docx: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSource:
    """A page of a pack and where it comes from.

    Attributes:
        page: page of the pack, from 1.
        label: what the page prints.
        pdf: the item's own file, relative to the pack's folder.
        source_page: page of that file, from 1.
    """

    page: int
    label: str
    pdf: str
    source_page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageChange:
    """A page that looks different, came or went.

    Attributes:
        item_id: the item it belongs to.
        kind: ``changed``, ``added`` or ``removed``.
        old: the page as it was; None if it came.
        new: the page as it is; None if it went.
    """

    item_id: str
    kind: str
    old: PageSource | None
    new: PageSource | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMove:
    """Pages in a row that look as they did and have other numbers now.

    Attributes:
        old_first: the first of them in the old pack.
        new_first: the first of them in the new pack.
        count: how many.
        old_labels: what the first and the last of them printed.
        new_labels: what they print now.
    """

    old_first: int
    new_first: int
    count: int
    old_labels: tuple[str, str]
    new_labels: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocaleDifference:
    """The two packs of one language.

    Attributes:
        locale: ``zh``, ``en`` or ``zh-en``.
        facts: what the manifests say of the packs as wholes.
        items: items that came, went or are others, in the order of the new pack.
        unchanged: ids of the items whose files are equal byte for byte.
        pages: pages that look different, came or went.
        moves: pages that stand elsewhere.
    """

    locale: str
    facts: tuple[FactChange, ...]
    items: tuple[ItemChange, ...]
    unchanged: tuple[str, ...]
    pages: tuple[PageChange, ...]
    moves: tuple[PageMove, ...]

    @property
    def is_same(self) -> bool:
        """The two packs are equal."""
        return not (self.facts or self.items or self.pages or self.moves)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackDifference:
    """Two pack folders.

    Attributes:
        locales: the languages that both have.
        only_old: languages that only the old folder has.
        only_new: languages that only the new folder has.
    """

    locales: tuple[LocaleDifference, ...]
    only_old: tuple[str, ...] = ()
    only_new: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """The two folders hold equal packs."""
        return not (self.only_old or self.only_new) and all(one.is_same for one in self.locales)


@dataclass(frozen=True, slots=True, kw_only=True)
class Redline:
    """A document with tracked changes, or why there is none.

    Attributes:
        locale: the pack it belongs to.
        item_id: the document.
        file: the file, relative to the folder of redlines.
        insertions: stretches that came.
        deletions: stretches that went.
        problem: why no redline could be proven; None where it was.
    """

    locale: str
    item_id: str
    file: str
    insertions: int = 0
    deletions: int = 0
    problem: PackbuilderError | None = None

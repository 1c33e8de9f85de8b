"""A Word document as a reader who compares two of them sees it: headings, paragraphs, tables."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutlineTable:
    """One table: the text of every cell as it stands in the file, merged cells once a row."""

    rows: tuple[tuple[str, ...], ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of cells of each row."""
        return tuple(len(row) for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineSection:
    """A heading and what stands below it, up to the next heading.

    Attributes:
        level: 1 for a heading of the first level; 0 for what stands before the first heading.
        number: the heading's number as Word counts it, ``5.3``; empty for one without.
        title: its words; empty at level 0.
        paragraphs: the paragraphs that are no headings and not empty, in order.
        tables: the tables, in order.
    """

    level: int
    number: str = ""
    title: str = ""
    paragraphs: tuple[str, ...] = ()
    tables: tuple[OutlineTable, ...] = ()

    @property
    def heading(self) -> str:
        """Number and words."""
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentOutline:
    """One document.

    Attributes:
        sections: in order; the first one has level 0.
        margins: the distinct paragraphs of headers and footers.
    """

    sections: tuple[OutlineSection, ...]
    margins: tuple[str, ...] = ()

"""Where in a Word file something stands, and findings that say so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from packbuilder.model.finding import Finding, Location, Severity

_AROUND = 24
_LONGEST = 72


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; all numbers count from 1, tables in the order of their part."""

    table: int
    row: int
    cell: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A spot in a template.

    Attributes:
        part: the part inside the file, ``word/document.xml``.
        paragraph: number in the part, from 1; 0 for the whole part.
        cells: the table cells around it, outermost first.
        cell_paragraph: number of the paragraph in the innermost cell; 0 outside of tables.
        words: what stands there.
    """

    part: str
    paragraph: int = 0
    cells: tuple[Cell, ...] = ()
    cell_paragraph: int = 0
    words: str = ""

    def pointer(self) -> str:
        """``word/document.xml, table 2, row 3, cell 1: "the words"``."""
        steps = [self.part]
        steps += [f"table {c.table}, row {c.row}, cell {c.cell}" for c in self.cells]
        if self.cell_paragraph > 1:
            steps.append(f"paragraph {self.cell_paragraph}")
        elif self.paragraph and not self.cells:
            steps.append(f"paragraph {self.paragraph}")
        where = ", ".join(steps)
        return f'{where}: "{self.words}"' if self.words else where

    def params(self) -> dict[str, str]:
        """The place as parameters, for reports that word it in another language."""
        found = {"part": self.part, "words": self.words}
        if self.cells:
            inner = self.cells[-1]
            found |= {"table": str(inner.table), "row": str(inner.row), "cell": str(inner.cell)}
            found["cell_paragraph"] = str(self.cell_paragraph)
        elif self.paragraph:
            found["paragraph"] = str(self.paragraph)
        return found


def excerpt(text: str, start: int = 0, length: int = 0) -> str:
    """The words around ``text[start : start + length]``, in one line, cut to a glance."""
    first = max(0, start - _AROUND)
    last = min(len(text), start + max(length, 1) + _AROUND)
    if length == 0:
        last = min(len(text), _LONGEST)
    words = re.sub(r"\s+", " ", text[first:last]).strip()
    head = "…" if first > 0 else ""
    tail = "…" if last < len(text) else ""
    if len(words) > _LONGEST:
        words, tail = words[:_LONGEST], "…"
    return f"{head}{words}{tail}"


def fault(code: str, file: str, place: Place, subject: str, **params: str) -> Finding:
    """A finding at ``place`` of the template ``file``."""
    return Finding(
        code=code,
        severity=Severity.ERROR,
        subject=subject,
        params={**place.params(), **params},
        location=Location(file=file, pointer=place.pointer()),
    )

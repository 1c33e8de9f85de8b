"""``page_of("complaint-procedure")``: the page of the pack on which another document stands.

A template that asks for a page is made last, like the contents page, and again until the numbers
no longer move; what it read is remembered, so that it is made anew when that page moves.
"""

from __future__ import annotations

import functools
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from packbuilder.model.page_label import page_value
from packbuilder.model.pdf import PlacedPart
from packbuilder.model.plan import PackPlan
from packbuilder.model.profile import JSONValue
from packbuilder.model.text import Language
from packbuilder.render.context import Context
from packbuilder.render.records import MissingKeyError, Record

# The hyphen keeps it from templates: they reach it through the function alone.
PAGES = "page-of"
_PAGE = "page"
_ASKS = re.compile(rb"\bpage_of\s*\(")
_MARKUP = re.compile(rb"<[^>]*>")


def page_reference_context(
    plan: PackPlan,
    placed: Sequence[PlacedPart],
    marks: Mapping[str, Mapping[str, int]],
    language: Language,
) -> Context:
    """Every item that a template may ask the page of.

    Args:
        plan: what the pack holds; an item that this company's pack does not hold has no page.
        placed: first page and length of every item.
        marks: item to clause to the page that answers it.
        language: that of the document; in a pack of two languages it names the pages of its own.
    """
    pages: dict[str, JSONValue] = {row.rule.item_id: {_PAGE: None} for row in plan.outcomes}
    files = {item.rule.item_id: item.item_id for item in reversed(plan.items) if item.evidence}
    own = f".{language.value}"
    for part in placed:
        pages[part.item_id] = {
            _PAGE: page_value(part.label(part.first_page)),
            **{
                mark_of(clause): page_value(part.label(page))
                for clause, page in marks.get(part.item_id, {}).items()
            },
        }
    for part in placed:
        if part.item_id.endswith(own):
            pages[part.item_id.removesuffix(own)] = pages[part.item_id]
    placed_ids = {part.item_id for part in placed}
    for kind, first in files.items():
        if kind not in placed_ids and first in pages:
            pages[kind] = pages[first]
    return {PAGES: pages}


def mark_of(clause: str) -> str:
    """The bookmark that an author gives to the place that answers ``clause``."""
    return f"clause_{clause.replace('.', '_')}"


@functools.lru_cache(maxsize=1024)
def _asks(path: Path, _changed: int, _size: int) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [n for n in archive.namelist() if n.startswith("word/") and n.endswith(".xml")]
            return any(_ASKS.search(_MARKUP.sub(b"", archive.read(name))) for name in names)
    except (OSError, ValueError, KeyError, RuntimeError, zipfile.BadZipFile, EOFError):
        return False  # no Word file: whoever fills it will say so


def asks_for_pages(template: Path) -> bool:
    """Whether a template calls ``page_of``; Word may have cut the call into runs."""
    try:
        known = template.stat()
    except OSError:
        return False
    return _asks(template, known.st_mtime_ns, known.st_size)


class PageFinder:
    """Answers ``page_of`` for one document."""

    def __init__(self, root: Record) -> None:
        self._root = root

    def find(self, target: str) -> object:
        """The page of ``item`` or ``item#clause_5_3``; None if the pack does not hold the item.

        A mark that the document lacks counts as the document, as it does for links.

        Raises:
            MissingKeyError: there is no such item.
        """
        item_id, _, mark = target.partition("#")
        pages = self._root.read(PAGES)
        row = pages.read(item_id) if isinstance(pages, Record) else None
        if not isinstance(row, Record):
            raise MissingKeyError(target)
        if mark:
            try:
                return row.read(mark)
            except MissingKeyError:
                pass
        return row.read(_PAGE)

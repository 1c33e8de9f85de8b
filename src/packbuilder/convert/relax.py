"""Further tries for a document from which LibreOffice dropped rows or punctuation marks.

*Why:* LibreOffice 7.4 loses rows of tables whose rows may not break across pages, in layouts that
no template can foresee: measured where the first rows of a table, kept together, meet the end of a
page. The same document comes out whole, and no row is torn apart, when the rows of that table are
not kept with one another. Where that is not enough, rows may break as well.

It also loses a mark that hangs over the end of a justified line, in some lines: measured, a comma
in a letter. The same paragraph comes out whole when it is set ragged; forbidding marks to hang
changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Final

from lxml import etree

from packbuilder.convert.wholeness import LOST_MARK, paragraphs_with_places
from packbuilder.convert.word_copy import W, parsed, rewrite_body, serialised

_MARK: Final = re.compile(rb"<w:cantSplit(?:\s[^>]*)?/>")
_TABLE: Final = re.compile(r"table (\d+)")
_BEHIND_ALIGNMENT: Final = frozenset(
    f"{W}{name}"
    for name in (
        "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle",
        "rPr", "sectPr", "pPrChange",
    )
)  # fmt: skip


def let_rows_part(source: Path, target: Path, place: str) -> None:
    """Write ``source`` to ``target`` with no row of one table kept with the next row.

    Args:
        source: the Word document.
        target: the file to write.
        place: where text is missing, as ``check_wholeness`` says it: ``table 3, row 5``. Where it
            does not begin with a table, this holds for every table.
    """
    match = _TABLE.match(place)

    def part(data: bytes) -> bytes:
        root = parsed(data)
        tables = root.findall(f"{W}body/{W}tbl")
        chosen = tables if match is None else tables[int(match[1]) - 1 : int(match[1])]
        for table in chosen:
            for properties in table.iter(f"{W}pPr"):
                for mark in properties.findall(f"{W}keepNext"):
                    properties.remove(mark)
        return serialised(root)

    rewrite_body(source, target, part)


def let_rows_break(source: Path, target: Path, place: str = "") -> None:
    """Write ``source`` to ``target`` with every row of its body allowed to break."""
    del place  # one row that breaks pushes others to other ends of pages
    rewrite_body(source, target, lambda data: _MARK.sub(b"", data))


def set_ragged(source: Path, target: Path, places: str) -> None:
    """Write ``source`` to ``target`` with the paragraphs that lost a mark not justified.

    Args:
        source: the Word document.
        target: the file to write.
        places: where marks are missing, as ``check_wholeness`` says it: ``paragraph 7; table 3,
            row 5``.
    """
    wanted = set(places.split("; "))

    def change(data: bytes) -> bytes:
        root = parsed(data)
        for place, paragraph in paragraphs_with_places(root):
            if place in wanted:
                _align_left(paragraph)
        return serialised(root)

    rewrite_body(source, target, change)


def _align_left(paragraph: etree._Element) -> None:
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = etree.Element(f"{W}pPr")
        paragraph.insert(0, properties)
    for old in properties.findall(f"{W}jc"):
        properties.remove(old)
    behind = [n for n, child in enumerate(properties) if child.tag in _BEHIND_ALIGNMENT]
    at = behind[0] if behind else len(properties)
    properties.insert(at, etree.Element(f"{W}jc", {f"{W}val": "left"}))


Way = Callable[[Path, Path, str], None]


def next_way(loss: Mapping[str, str], tried: Collection[Way]) -> Way | None:
    """What to try with a document that lost something; None where everything was tried.

    Args:
        loss: the parameters of ``conversion-text-lost``.
        tried: what was tried already.
    """
    ways = (set_ragged,) if loss.get("kind") == LOST_MARK else (let_rows_part, let_rows_break)
    return next((way for way in ways if way not in tried), None)

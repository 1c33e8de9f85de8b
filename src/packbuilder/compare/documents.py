"""What two versions of a Word file say differently: paragraph by paragraph, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from lxml import etree

from packbuilder.compare.pairing import flat_text, is_heading, pair_blocks, pair_rows, row_shape
from packbuilder.compare.word_package import DOCUMENT, W, WordPackage
from packbuilder.compare.wording import (
    TABLE,
    Describe,
    block_wording,
    blocks_of,
    body_of,
    cells_of,
    describe_pictures,
    margin_parts,
    rows_of,
    shown_text,
)
from packbuilder.model.difference import Difference, DocumentPlace

# The number of each paragraph of the body as Word's lists give it, blank where there is none.
Numbers = Callable[[Path], Sequence[str]]

_NAMED_PICTURE = re.compile(r"\[picture [^\]]*\]")
_LINK = re.compile(r"\[link [^\]]*\]|\[/link\]")
_BETWEEN_CELLS = " | "


def compare_documents(
    old: Path, new: Path, *, numbers: Numbers | None = None
) -> tuple[Difference, ...]:
    """Everything that two Word files say differently, in the order of the new one.

    Looks are not compared, nor are codes of fields; a picture that was exchanged is a difference.

    Args:
        old: the file as it was.
        new: the file as it is.
        numbers: gives the numbers of headings, which stand in no text.

    Raises:
        AssemblyError: ``word-file-unreadable``.
    """
    before, after = WordPackage.read(old), WordPackage.read(new)
    sides = (
        _Side(before, DOCUMENT, numbers(old) if numbers else ()),
        _Side(after, DOCUMENT, numbers(new) if numbers else ()),
    )
    found = list(_compare(*sides))
    seen: set[tuple[str, str]] = set()
    for was, now in zip(
        reversed(margin_parts(before)), reversed(margin_parts(after)), strict=False
    ):
        for kind in sorted(was.keys() & now.keys()):
            parts = (was[kind], now[kind])
            if parts not in seen:
                seen.add(parts)
                pair = _Side(before, parts[0], ()), _Side(after, parts[1], ())
                name = kind.split()[0]
                found += [
                    replace(one, place=replace(one.place, part=name)) for one in _compare(*pair)
                ]
    return tuple(found)


class _Side:
    """One version of a part: its blocks and where each of them stands."""

    def __init__(self, package: WordPackage, part: str, numbers: Sequence[str]) -> None:
        root = body_of(package) if part == DOCUMENT else package.tree(part)
        self.says: Describe = describe_pictures(package, part)
        self.blocks: list[etree._Element] = list(blocks_of(root))
        self.places = list(_places(self.blocks, numbers))

    def text(self, block: etree._Element) -> str:
        """What a reader sees in a paragraph, or in all paragraphs of a cell."""
        return _shown(flat_text(block_wording(block, self.says)[1]))


def _places(blocks: Sequence[etree._Element], numbers: Sequence[str]) -> Iterator[DocumentPlace]:
    heading, paragraph, table, seen = "", 0, 0, 0
    for block in blocks:
        if block.tag == TABLE:
            table += 1
            yield DocumentPlace(heading=heading, table=table)
            continue
        number = numbers[seen] if seen < len(numbers) else ""
        seen += 1
        text = "".join(t.text or "" for t in block.iter(f"{W}t"))
        if text and is_heading(block):
            heading, paragraph = f"{number} {text}".strip(), 0
        elif text or next(block.iter(f"{W}drawing"), None) is not None:
            paragraph += 1
        yield DocumentPlace(heading=heading, paragraph=paragraph)


def _compare(old: _Side, new: _Side) -> Iterator[Difference]:
    paired = pair_blocks(old.blocks, new.blocks, old.says, new.says)
    for i, j in paired.pairs:
        if i is not None and j is not None:
            if not paired.differ(i, j):
                continue
            if new.blocks[j].tag == TABLE:
                yield from _compare_tables(old, new, i, j)
            else:
                was, now = old.text(old.blocks[i]), new.text(new.blocks[j])
                yield from _difference(new.places[j], was, now)
        elif j is not None:
            yield from _whole(new, j, "added")
        elif i is not None:
            yield from _whole(old, i, "removed")


def _whole(side: _Side, index: int, kind: str) -> Iterator[Difference]:
    block, place = side.blocks[index], side.places[index]
    if block.tag != TABLE:
        yield from _one_sided(place, kind, side.text(block))
        return
    for number, row in enumerate(rows_of(block), start=1):
        yield from _one_sided(replace(place, row=number), kind, _row_text(side, row))


def _compare_tables(old: _Side, new: _Side, i: int, j: int) -> Iterator[Difference]:
    before, after = list(rows_of(old.blocks[i])), list(rows_of(new.blocks[j]))
    paired = pair_rows(before, after, old.says, new.says)
    for a, b in paired.pairs:
        if b is None:
            place = replace(old.places[i], row=(a or 0) + 1)
            yield from _one_sided(place, "removed", _row_text(old, before[a or 0]))
        elif a is None:
            place = replace(new.places[j], row=b + 1)
            yield from _one_sided(place, "added", _row_text(new, after[b]))
        elif paired.differ(a, b):
            yield from _compare_rows(
                (old, before[a]), (new, after[b]), replace(new.places[j], row=b + 1)
            )


def _compare_rows(
    old: tuple[_Side, etree._Element], new: tuple[_Side, etree._Element], place: DocumentPlace
) -> Iterator[Difference]:
    if row_shape(old[1]) != row_shape(new[1]):
        yield from _difference(place, _row_text(*old), _row_text(*new))
        return
    cells = zip(cells_of(old[1]), cells_of(new[1]), strict=True)
    for number, (before, after) in enumerate(cells, start=1):
        was, now = _cell_text(old[0], before), _cell_text(new[0], after)
        yield from _difference(replace(place, cell=number), was, now)


def _row_text(side: _Side, row: etree._Element) -> str:
    return _BETWEEN_CELLS.join(_cell_text(side, cell) for cell in cells_of(row))


def _cell_text(side: _Side, cell: etree._Element) -> str:
    return "\n".join(side.text(block) for block in blocks_of(cell))


def _difference(place: DocumentPlace, old: str, new: str) -> Iterator[Difference]:
    if old != new:
        if _NAMED_PICTURE.sub("", old) != _NAMED_PICTURE.sub("", new):
            old, new = (_NAMED_PICTURE.sub("[picture]", text) for text in (old, new))
        yield Difference(place=place, kind="changed", old=old, new=new)


def _one_sided(place: DocumentPlace, kind: str, text: str) -> Iterator[Difference]:
    text = _NAMED_PICTURE.sub("[picture]", text)
    if text.replace(_BETWEEN_CELLS, "").strip():
        old, new = (text, "") if kind == "removed" else ("", text)
        yield Difference(place=place, kind=kind, old=old, new=new)


def _shown(text: str) -> str:
    return _LINK.sub("", shown_text(text)).replace("\f", "\n")

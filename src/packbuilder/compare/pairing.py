"""Which paragraph, table and row of an old text became which one of the new text."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from lxml import etree

from packbuilder.compare.alignment import LEAST_LIKENESS, Pair, TextLikeness, align
from packbuilder.compare.word_package import W
from packbuilder.compare.wording import (
    PARAGRAPH,
    Describe,
    block_wording,
    cells_of,
    row_wording,
)


@dataclass(frozen=True, slots=True)
class Paired:
    """Two sequences, side by side.

    Attributes:
        pairs: the positions of both in order, None where there is no counterpart.
        old_says: what each old part says.
        new_says: what each new part says.
    """

    pairs: tuple[Pair, ...]
    old_says: Sequence[Hashable]
    new_says: Sequence[Hashable]

    def differ(self, i: int, j: int) -> bool:
        """Whether the old part ``i`` and the new part ``j`` say different things."""
        return self.old_says[i] != self.new_says[j]


def pair_blocks(
    old: Sequence[etree._Element],
    new: Sequence[etree._Element],
    says_old: Describe,
    says_new: Describe,
) -> Paired:
    """Pair paragraphs and tables, by what they say and how alike that is."""
    alike = TextLikeness()
    before = [block_wording(block, says_old) for block in old]
    after = [block_wording(block, says_new) for block in new]
    # A paragraph that ends a section never stands for one that does not.
    old_keys = [(says, ends_section(p)) for says, p in zip(before, old, strict=True)]
    new_keys = [(says, ends_section(p)) for says, p in zip(after, new, strict=True)]

    def likeness(i: int, j: int) -> float:
        style = _heading_style(old[i])
        if before[i][0] != after[j][0] or old_keys[i][1] != new_keys[j][1]:
            return 0.0
        # A heading stays the heading of its section, whatever it now says.
        least = LEAST_LIKENESS if style and style == _heading_style(new[j]) else 0.0
        return max(alike(flat_text(before[i][1]), flat_text(after[j][1])), least)

    return Paired(align(old_keys, new_keys, likeness), before, after)


def pair_rows(
    old: Sequence[etree._Element],
    new: Sequence[etree._Element],
    says_old: Describe,
    says_new: Describe,
) -> Paired:
    """Pair the rows of two tables; rows whose cells are merged in different ways stay apart."""
    before = [row_wording(row, says_old) for row in old]
    after = [row_wording(row, says_new) for row in new]
    old_shapes, new_shapes = [row_shape(row) for row in old], [row_shape(row) for row in new]

    def likeness(i: int, j: int) -> float:
        if old_shapes[i] != new_shapes[j]:
            return 0.0
        cells = list(zip(before[i], after[j], strict=True))
        same = sum(one == other for one, other in cells)
        return (same + 0.5) / len(cells) if cells else 0.0

    return Paired(align(before, after, likeness), before, after)


def flat_text(says: object) -> str:
    """All words of a block, one after the other."""
    if isinstance(says, str):
        return says
    return "\n".join(flat_text(part) for part in says) if isinstance(says, tuple) else ""


def ends_section(block: etree._Element) -> bool:
    """Whether it is the last paragraph of a section."""
    return block.tag == PARAGRAPH and block.find(f"{W}pPr/{W}sectPr") is not None


def is_heading(paragraph: etree._Element) -> bool:
    """Whether its style is one of headings."""
    return bool(_heading_style(paragraph))


def _heading_style(block: etree._Element) -> str:
    style = block.find(f"{W}pPr/{W}pStyle")
    name = "" if style is None else style.get(f"{W}val", "")
    return name if "heading" in name.casefold() else ""


def row_shape(row: etree._Element) -> tuple[tuple[str, str], ...]:
    """How the cells of a row are merged."""
    shape = []
    for cell in cells_of(row):
        span = cell.find(f"{W}tcPr/{W}gridSpan")
        merge = cell.find(f"{W}tcPr/{W}vMerge")
        shape.append(
            (
                "1" if span is None else span.get(f"{W}val", "1"),
                "" if merge is None else merge.get(f"{W}val", "continue"),
            )
        )
    return tuple(shape)

"""Where paragraphs, tables and rows came and went: the tracked changes around the words."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from packbuilder.compare.alignment import Pair
from packbuilder.compare.pairing import ends_section, pair_blocks, pair_rows
from packbuilder.compare.run_marks import DEL, INS, KEPT, spell_out_fields
from packbuilder.compare.word_package import Mover, W
from packbuilder.compare.wording import (
    CELL,
    PARAGRAPH,
    ROW,
    TABLE,
    Describe,
    blocks_of,
    cells_of,
    rows_of,
)

_PROPERTIES = f"{W}pPr"
_BLOCKS = (PARAGRAPH, TABLE, ROW, CELL)
# What a change of properties tells a reader; the rest (keep with next, spacing) follows from it.
_TELLING = (f"{W}pStyle", f"{W}numPr")


@dataclass(frozen=True, slots=True)
class Slot:
    """A paragraph of the redline whose words are still to be marked.

    Attributes:
        element: the paragraph in the redline; its content will be replaced.
        old: the paragraph that was, fit to stand in the new file; None if it came.
        new: the paragraph that is; None if it went.
    """

    element: etree._Element
    old: etree._Element | None
    new: etree._Element | None


@dataclass(slots=True)
class Blocks:
    """Turns the blocks of one new part into the redline of it and of the old part.

    Attributes:
        mover: brings elements of the old file into the new one.
        old_part: the part of the old file.
        new_part: the part of the new file.
        says_old: names the pictures and links of the old part.
        says_new: names those of the new part.
        slots: the paragraphs whose words are still to be marked.
        rows: how many rows came and went.
    """

    mover: Mover
    old_part: str
    new_part: str
    says_old: Describe
    says_new: Describe
    slots: list[Slot] = field(default_factory=list)
    rows: int = 0

    def compare(self, old_parent: etree._Element, new_parent: etree._Element) -> None:
        """Mark, in ``new_parent``, what changed since ``old_parent``: bodies, margins, cells."""
        old, new = list(blocks_of(old_parent)), list(blocks_of(new_parent))
        paired = pair_blocks(old, new, self.says_old, self.says_new)
        pairs = _settle(list(paired.pairs), old, new)
        placed = self._place(pairs, old, new, new_parent)
        for index, (i, j) in enumerate(pairs):
            if i is None or j is None:
                continue
            if new[j].tag == TABLE:
                if paired.differ(i, j):
                    self._compare_tables(old[i], new[j])
            elif paired.differ(i, j):
                self._open(placed[index], self._brought(old[i]), new[j])
            elif _looks(old[i]) != _looks(new[j]):
                track_properties(placed[index], self._brought(old[i]))
        self._mark_ends(pairs, placed, old)

    def _place(
        self,
        pairs: Sequence[Pair],
        old: Sequence[etree._Element],
        new: Sequence[etree._Element],
        parent: etree._Element,
    ) -> list[etree._Element]:
        """Put what went among what stays; the elements of the redline in order."""
        placed: list[etree._Element] = []
        for i, j in pairs:
            if j is not None:
                element = new[j]
                if i is None:
                    self._mark_whole(element, INS)
            else:
                element = self._brought(old[i or 0])
                _insert_after(placed[-1] if placed else None, element, parent)
                self._mark_whole(element, DEL)
            placed.append(element)
        return placed

    def _brought(self, element: etree._Element) -> etree._Element:
        return self.mover.bring(element, self.old_part, self.new_part)

    def _open(
        self,
        element: etree._Element,
        old: etree._Element | None,
        new: etree._Element | None,
    ) -> None:
        if old is not None and new is not None:
            track_properties(element, old)
        spell_out_fields(element)
        if old is not None and old is not element:
            spell_out_fields(old)
        self.slots.append(
            Slot(
                element,
                None if old is None else copy.deepcopy(old),
                None if new is None else copy.deepcopy(new),
            )
        )

    def _mark_whole(self, block: etree._Element, kind: str) -> None:
        for row in block.iter(ROW):
            mark_row(row, kind)
            self.rows += 1
        for paragraph in block.iter(PARAGRAPH):
            if _is_nested(paragraph, block):
                continue
            if block.tag != PARAGRAPH:
                mark_end(paragraph, kind)
            self._open(
                paragraph,
                paragraph if kind == DEL else None,
                paragraph if kind == INS else None,
            )

    def _compare_tables(self, old: etree._Element, new: etree._Element) -> None:
        before, after = list(rows_of(old)), list(rows_of(new))
        paired = pair_rows(before, after, self.says_old, self.says_new)
        last: etree._Element | None = None
        for i, j in paired.pairs:
            if j is None:
                row = self._brought(before[i or 0])
                _insert_after(last, row, new)
                self._mark_whole(row, DEL)
            else:
                row = after[j]
                if i is None:
                    self._mark_whole(row, INS)
                elif paired.differ(i, j):
                    self._compare_cells(before[i], row)
            last = row

    def _compare_cells(self, old: etree._Element, new: etree._Element) -> None:
        for before, after in zip(cells_of(old), cells_of(new), strict=True):
            self.compare(before, after)

    def _mark_ends(
        self,
        pairs: Sequence[Pair],
        placed: Sequence[etree._Element],
        old: Sequence[etree._Element],
    ) -> None:
        """Say which ends of paragraphs came and went.

        The last paragraph in front of a table or the end of a cell keeps its end: a paragraph
        whose end goes is joined with the next one, and there is none. What came or went is then
        the end of the paragraph before it. Where that is a table as well, Word takes the
        paragraph away and LibreOffice leaves a blank one.
        """
        states = [_state(pair) for pair in pairs]
        kinds = {
            index: state
            for index, state in enumerate(states)
            if state != KEPT and placed[index].tag == PARAGRAPH
        }
        for first, stop in _trailing(states, placed):
            before = first - 1
            if first == stop or before < 0 or not _may_lend(states, placed, before, stop):
                continue
            kinds[before] = kinds.pop(stop - 1)
            i = pairs[before][0]
            self._lend(placed[before], placed[stop - 1], old[i or 0], kinds[before])
        for index, kind in kinds.items():
            mark_end(placed[index], kind)

    def _lend(
        self, lender: etree._Element, last: etree._Element, was: etree._Element, kind: str
    ) -> None:
        """The last paragraph looks, where it alone is left, as the one before it does."""
        if kind == INS:
            track_properties(last, self._brought(was))
            return
        former = copy.deepcopy(last)
        properties = lender.find(_PROPERTIES)
        own = last.find(_PROPERTIES)
        if own is not None:
            last.remove(own)
        if properties is not None:
            last.insert(0, copy.deepcopy(properties))
            for change in last.findall(f"{_PROPERTIES}/{W}pPrChange"):
                last[0].remove(change)
        track_properties(last, former)


def open_controls(root: etree._Element) -> None:
    """Take the content controls around paragraphs, tables, rows and cells away, not what they hold.

    A control whose only paragraph comes or goes has no tracked form.
    """
    for control in list(root.iter(f"{W}sdt", f"{W}customXml")):
        parent = control.getparent()
        if parent is None or next(control.iter(*_BLOCKS), None) is None:
            continue
        content = control.find(f"{W}sdtContent")
        held = list(control if content is None else content)
        at = parent.index(control)
        parent[at : at + 1] = [child for child in held if child.tag != f"{W}customXmlPr"]


def mark_end(paragraph: etree._Element, kind: str) -> None:
    """Mark the end of a paragraph as inserted or deleted."""
    properties = paragraph.find(_PROPERTIES)
    if properties is None:
        properties = etree.Element(_PROPERTIES)
        paragraph.insert(0, properties)
    looks = properties.find(f"{W}rPr")
    if looks is None:
        looks = etree.Element(f"{W}rPr")
        behind = [f"{W}sectPr", f"{W}pPrChange"]
        at = next((n for n, c in enumerate(properties) if c.tag in behind), len(properties))
        properties.insert(at, looks)
    looks.insert(0, etree.Element(f"{W}{kind}"))


def mark_row(row: etree._Element, kind: str) -> None:
    """Mark a row of a table as inserted or deleted."""
    properties = row.find(f"{W}trPr")
    if properties is None:
        properties = etree.Element(f"{W}trPr")
        at = 1 if row.find(f"{W}tblPrEx") is not None else 0
        row.insert(at, properties)
    etree.SubElement(properties, f"{W}{kind}")


def track_properties(paragraph: etree._Element, former: etree._Element) -> None:
    """Note the style and the list that a paragraph had, where it now has others."""
    properties, old = paragraph.find(_PROPERTIES), former.find(_PROPERTIES)
    if _looks(paragraph) == _looks(former):
        return
    if properties is None:
        properties = etree.Element(_PROPERTIES)
        paragraph.insert(0, properties)
    for change in properties.findall(f"{W}pPrChange"):
        properties.remove(change)
    change = etree.SubElement(properties, f"{W}pPrChange")
    kept = etree.SubElement(change, _PROPERTIES)
    for child in [] if old is None else old:
        if child.tag not in (f"{W}rPr", f"{W}sectPr", f"{W}pPrChange"):
            kept.append(copy.deepcopy(child))


def _looks(paragraph: etree._Element) -> list[bytes]:
    """The style and the list of a paragraph."""
    return [
        etree.tostring(child, method="c14n", with_tail=False, exclusive=True)
        for child in paragraph.iterfind(f"{_PROPERTIES}/*")
        if child.tag in _TELLING
    ]


def _state(pair: Pair) -> str:
    if pair[0] is None:
        return INS
    return DEL if pair[1] is None else KEPT


def _is_nested(paragraph: etree._Element, block: etree._Element) -> bool:
    """Whether it stands in a picture or a text box, which come and go as a whole."""
    if paragraph is block:
        return False
    parent = paragraph.getparent()
    while parent is not None and parent is not block:
        if parent.tag == f"{W}r":
            return True
        parent = parent.getparent()
    return False


def _insert_after(
    last: etree._Element | None, element: etree._Element, parent: etree._Element
) -> None:
    if last is not None:
        last.addnext(element)
        return
    holds = (*_BLOCKS, f"{W}sectPr")
    at = next((n for n, child in enumerate(parent) if child.tag in holds), len(parent))
    parent.insert(at, element)


def _trailing(states: Sequence[str], placed: Sequence[etree._Element]) -> Iterator[tuple[int, int]]:
    """The paragraphs that came or went right in front of each table and of the end."""
    ends = [n for n, element in enumerate(placed) if element.tag != PARAGRAPH]
    for stop in (*ends, len(states)):
        first = stop
        while first and states[first - 1] != KEPT and placed[first - 1].tag == PARAGRAPH:
            first -= 1
        yield first, stop


def _may_lend(
    states: Sequence[str], placed: Sequence[etree._Element], before: int, stop: int
) -> bool:
    run = range(before, stop)
    return (
        states[before] == KEPT
        and placed[before].tag == PARAGRAPH
        and len({states[n] for n in run[1:]}) == 1
        and not ends_section(placed[before])
        and not ends_section(placed[stop - 1])
    )


def _settle(
    pairs: list[Pair], old: Sequence[etree._Element], new: Sequence[etree._Element]
) -> list[Pair]:
    """Arrange the pairs so that each stretch in front of a table or the end ends in a pair."""
    done: list[Pair] = []
    stretch: list[Pair] = []
    for pair in pairs:
        i, j = pair
        if i is not None and j is not None and new[j].tag != PARAGRAPH:
            done += _settle_stretch(stretch, old, new)
            done.append(pair)
            stretch = []
        else:
            stretch.append(pair)
    return done + _settle_stretch(stretch, old, new)


def _settle_stretch(
    pairs: list[Pair], old: Sequence[etree._Element], new: Sequence[etree._Element]
) -> list[Pair]:
    first = len(pairs)
    while first and _state(pairs[first - 1]) != KEPT:
        first -= 1
    came = [j for i, j in pairs[first:] if i is None and j is not None]
    went = [i for i, j in pairs[first:] if j is None and i is not None]
    if came and went and _fit(old[went[-1]], new[came[-1]]):
        one_sided: list[Pair] = [(i, None) for i in went[:-1]]
        one_sided += [(None, j) for j in came[:-1]]
        return [*pairs[:first], *one_sided, (went[-1], came[-1])]
    if first and (came or went):
        return _rotate(pairs, first, old, new)
    return pairs


def _rotate(
    pairs: list[Pair],
    first: int,
    old: Sequence[etree._Element],
    new: Sequence[etree._Element],
) -> list[Pair]:
    """Take the paragraph in front of a new table for the new one, not that behind it.

    Mostly both are blank. Where they are not, the words of one go and come; the other way round
    the end of the last paragraph could not be taken back.
    """
    i, j = pairs[first - 1]
    run = pairs[first:]
    side, blocks = (1, new) if run[0][0] is None else (0, old)
    tags = [blocks[pair[side] or 0].tag for pair in run]
    kept = (i, j)[side]
    last = run[-1][side]
    if TABLE not in tags or tags[-1] != PARAGRAPH or kept is None or last is None:
        return pairs
    ends = (old[i or 0], new[last]) if side else (old[last], new[j or 0])
    if not _fit(*ends):
        return pairs
    moved: Pair = (None, kept) if side else (kept, None)
    closing: Pair = (i, last) if side else (last, j)
    return [*pairs[: first - 1], moved, *run[:-1], closing]


def _fit(old: etree._Element, new: etree._Element) -> bool:
    """Whether one paragraph may take the place of another."""
    return old.tag == new.tag == PARAGRAPH and ends_section(old) == ends_section(new)

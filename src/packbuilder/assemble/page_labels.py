"""Page numbers that stay when a pack changes: inserted pages become 14A, 14B. Pure.

The rule:

- An item that was submitted keeps the numbers of its pages, from its first page on.
- Where pages came in, because an item grew or is new, they are called after the number before
  them: 14A, 14B. Behind a lettered page the letters go on; where the next letter is taken, one
  more place follows: 14A1. Before the very first letter there is 14.1.
- Where pages went, their numbers are not used again, by no other page and in no later round.
- Numbers never run backwards. Of items that changed places the larger share of pages keeps its
  numbers; the others are numbered as if they were new.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, groupby, islice

from packbuilder.model.page_label import Places, format_label, parse_label


@dataclass(frozen=True, slots=True, kw_only=True)
class StableLabels:
    """The numbers of a pack that keeps those of an earlier one.

    Attributes:
        labels: one a page, in order.
        retired: every number that was submitted and stands on no page, in order.
    """

    labels: tuple[str, ...]
    retired: tuple[str, ...]


def stable_labels(
    before: Sequence[tuple[str, Sequence[str]]],
    now: Sequence[tuple[str, int]],
    retired: Collection[str] = (),
) -> StableLabels:
    """Number the pages of today's pack so that numbers of the submitted one stay valid.

    Args:
        before: item id and numbers of every item that was submitted, in the order of the pack.
        now: item id and number of pages of every item of today, in the order of the pack.
        retired: numbers of earlier submissions that must not be used again either.

    Raises:
        ValueError: a submitted number is none that this function gives.
    """
    known = {item_id: tuple(labels) for item_id, labels in before}
    keeping = _keeping(known, now)
    slots: list[str | None] = []
    for item_id, pages in now:
        kept = known[item_id][:pages] if item_id in keeping else ()
        slots += [*kept, *[None] * (pages - len(kept))]
    submitted = {parse_label(label) for labels in known.values() for label in labels}
    taken = submitted | {parse_label(label) for label in retired}
    labels = tuple(_filled(slots, taken))
    unused = taken - {parse_label(label) for label in labels}
    return StableLabels(labels=labels, retired=tuple(map(format_label, sorted(unused))))


def _keeping(known: Mapping[str, Sequence[str]], now: Sequence[tuple[str, int]]) -> frozenset[str]:
    """The items that stand in the order in which they were submitted: most pages of all."""
    order = {item_id: index for index, item_id in enumerate(known)}
    there = [(order[item_id], item_id, pages) for item_id, pages in now if item_id in order]
    best: list[tuple[int, int | None]] = []  # pages kept up to here, and the item before
    for index, (place, item_id, pages) in enumerate(there):
        earlier = [(best[i][0], -i) for i in range(index) if there[i][0] < place]
        total, back = max(earlier, default=(0, 1))
        kept = min(pages, len(known[item_id]))
        best.append((total + kept, None if back > 0 else -back))
    at = max(range(len(best)), key=lambda index: best[index][0], default=None)
    chosen = []
    while at is not None:
        chosen.append(there[at][1])
        at = best[at][1]
    return frozenset(chosen)


def _filled(slots: Sequence[str | None], taken: Collection[Places]) -> Iterator[str]:
    left: Places = (0,)
    runs = [list(group) for _, group in groupby(slots, key=lambda slot: slot is None)]
    for index, run in enumerate(runs):
        kept = [label for label in run if label is not None]
        if kept:
            yield from kept
            left = parse_label(kept[-1])
            continue
        following = runs[index + 1][0] if index + 1 < len(runs) else None
        right = None if following is None else parse_label(following)
        yield from map(format_label, _between(left, right, len(run), taken))


def _between(
    left: Places, right: Places | None, wanted: int, taken: Collection[Places]
) -> list[Places]:
    """So many free labels behind ``left`` and before ``right``, with as few places as may be."""
    for head, first in _heads(left):
        found = list(islice(_free(head, first, right, taken), wanted))
        if len(found) == wanted:
            return found
    raise AssertionError("there is room between any two labels")  # pragma: no cover


def _heads(left: Places) -> Iterator[tuple[Places, int]]:
    """Where labels behind ``left`` can begin: what they begin with, and their first last place."""
    for depth in range(1, len(left)):
        yield left[:depth], left[depth] + 1
    for dots in count():
        yield left + (0,) * dots, 1


def _free(
    head: Places, first: int, right: Places | None, taken: Collection[Places]
) -> Iterator[Places]:
    for place in count(first):
        label = (*head, place)
        if right is not None and label >= right:
            return
        if label not in taken:
            yield label

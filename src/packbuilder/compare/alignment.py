"""Which part of an old sequence became which part of a new one. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TypeAlias

# Positions in the old and in the new sequence; None where there is no counterpart.
Pair: TypeAlias = tuple[int | None, int | None]
Likeness: TypeAlias = Callable[[int, int], float]

# Below this two parts have too little in common to be versions of each other.
LEAST_LIKENESS = 0.4
# Beyond this many comparisons the parts of a rewritten stretch are not held against each other.
_MOST_COMPARISONS = 90_000


def align(old: Sequence[Hashable], new: Sequence[Hashable], likeness: Likeness) -> tuple[Pair, ...]:
    """Pair equal parts, and between them those that are alike, without crossing.

    Args:
        old: what the old parts say.
        new: what the new parts say.
        likeness: how alike the parts at two positions are, from 0 to 1; parts below
            :data:`LEAST_LIKENESS` are never paired.

    Returns:
        Every position of both sequences once, in order; within a rewritten stretch what is gone
        stands in front of what came.
    """
    pairs: list[Pair] = []
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pairs += zip(range(i1, i2), range(j1, j2), strict=True)
        else:
            pairs += _align_alike(range(i1, i2), range(j1, j2), likeness)
    return tuple(pairs)


def _align_alike(old: range, new: range, likeness: Likeness) -> Iterator[Pair]:
    """The pairs of one stretch with the greatest sum of likeness."""
    if not old or not new or len(old) * len(new) > _MOST_COMPARISONS:
        yield from ((i, None) for i in old)
        yield from ((None, j) for j in new)
        return
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    gain = [[0.0] * len(new) for _ in old]
    for a in range(len(old) - 1, -1, -1):
        for b in range(len(new) - 1, -1, -1):
            alike = likeness(old[a], new[b])
            gain[a][b] = alike if alike >= LEAST_LIKENESS else 0.0
            best[a][b] = max(best[a + 1][b], best[a][b + 1], best[a + 1][b + 1] + gain[a][b])
    a = b = 0
    came: list[Pair] = []
    while a < len(old) or b < len(new):
        is_pair = a < len(old) and b < len(new) and gain[a][b] > 0
        if is_pair and best[a][b] == best[a + 1][b + 1] + gain[a][b]:
            yield from came
            came = []
            yield (old[a], new[b])
            a, b = a + 1, b + 1
        elif a < len(old) and (b == len(new) or best[a][b] == best[a + 1][b]):
            yield (old[a], None)
            a += 1
        else:
            came.append((None, new[b]))
            b += 1
    yield from came


class TextLikeness:
    """How alike two texts are, by the pairs of neighbouring characters that both have."""

    def __init__(self) -> None:
        self._known: dict[str, frozenset[str]] = {}

    def __call__(self, old: str, new: str) -> float:
        """From 0 to 1."""
        if old == new:
            return 1.0
        first, second = self._pairs(old), self._pairs(new)
        total = len(first) + len(second)
        return 2 * len(first & second) / total if total else 0.0

    def _pairs(self, text: str) -> frozenset[str]:
        if text not in self._known:
            padded = f"\x02{text}\x03" if text else ""
            self._known[text] = frozenset(padded[i : i + 2] for i in range(len(padded) - 1))
        return self._known[text]

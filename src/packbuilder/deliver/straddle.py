"""The seal across the edges of all pages (骑缝章): who gets which slice, and where it lies.

Fanned out, the pages of a group show the whole seal: each carries one upright slice of it at its
right edge. Lengths are points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from packbuilder.errors import InputError

SMALLEST_GROUP = 3  # with groups of two, an odd number of pages would leave one page over
LARGEST_GROUP = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One page's share of the seal, on the page as a reader sees it.

    Attributes:
        clip: left, bottom, width and height of what the page shows.
        left: where the whole picture would begin.
        bottom: where it would stand.
    """

    clip: tuple[float, float, float, float]
    left: float
    bottom: float


def straddle_groups(page_count: int, largest: int = 20) -> tuple[tuple[int, int], ...]:
    """First and last page of each group, from 1; groups as even as can be, none of one page.

    Args:
        page_count: pages of the pack.
        largest: pages that share one seal at most, at least :data:`SMALLEST_GROUP`.

    Raises:
        InputError: ``seal-straddle-one-page``: there is but one page.
    """
    if page_count < 2:
        raise InputError("seal-straddle-one-page")
    largest = max(largest, SMALLEST_GROUP)
    count = -(-page_count // largest)
    return tuple(_even(page_count, count))


def _even(total: int, count: int) -> Iterator[tuple[int, int]]:
    first = 1
    for number in range(count):
        size = total // count + (number < total % count)
        yield first, first + size - 1
        first += size


def slice_of(
    position: int, size: int, page: tuple[float, float], seal: tuple[float, float]
) -> Slice:
    """The share of page ``position`` (from 0) of a group of ``size`` pages.

    Args:
        position: of the page in its group.
        size: pages of the group.
        page: width and height as shown.
        seal: width and height of the picture at its true size.
    """
    width, height = page
    share = seal[0] / size
    bottom = (height - seal[1]) / 2
    return Slice(
        clip=(width - share, bottom, share, seal[1]),
        left=width - share * (position + 1),
        bottom=bottom,
    )

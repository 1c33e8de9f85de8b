"""Which documents stand in which volume. Pure: how large a volume is, the caller measures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from packbuilder.model.manifest import ManifestItem

_DIVIDER = "divider-"
# A volume's sheets are drawn when all volumes are known; so much less is aimed at on a new try.
_TIGHTER = 0.98


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a file may be; None where nothing is said. Bytes and pages."""

    size: int | None = None
    pages: int | None = None

    def allow(self, measured: Measured) -> bool:
        """Whether a file of that size may be handed over."""
        return (self.size is None or measured.size <= self.size) and (
            self.pages is None or measured.pages <= self.pages
        )

    def tightened(self) -> Limits:
        """A little less of everything."""
        return replace(
            self,
            size=None if self.size is None else int(self.size * _TIGHTER),
            pages=None if self.pages is None else self.pages - 1,
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """How large a file is: bytes and pages."""

    size: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """Consecutive items of the pack that stand in one file.

    Attributes:
        number: from 1.
        items: at least one, in the order of the pack.
    """

    number: int
    items: tuple[ManifestItem, ...]

    @property
    def first_page(self) -> int:
        """Its first page of the pack, from 1."""
        return self.items[0].first_page

    @property
    def last_page(self) -> int:
        """Its last page of the pack."""
        return self.items[-1].first_page + self.items[-1].page_count - 1

    def holds(self, page: int) -> bool:
        """Whether a page of the pack stands in it."""
        return self.first_page <= page <= self.last_page


@dataclass(frozen=True, slots=True)
class TooLarge:
    """A document that alone is over the limit."""

    item: ManifestItem
    measured: Measured


Measure = Callable[[Volume], Measured]


def is_divider(item: ManifestItem) -> bool:
    """Whether the item is the sheet before a section."""
    return item.item_id.startswith(_DIVIDER)


def volume_of(volumes: Sequence[Volume], page: int) -> Volume | None:
    """The volume that holds a page of the pack."""
    return next((volume for volume in volumes if volume.holds(page)), None)


def plan_volumes(
    items: Sequence[ManifestItem], measure: Measure, limits: Limits
) -> tuple[Volume, ...] | TooLarge:
    """Split the pack between documents, each volume as full as the limits allow.

    Args:
        items: all items, in the order of the pack.
        measure: how large a volume of some of them is.
        limits: what a file may be.

    Returns:
        The volumes; or the document that is over the limit alone, which no split can mend.
    """
    units = _units(items)
    volumes: list[Volume] = []
    start = 0
    while start < len(units):
        end = _furthest(units, start, len(volumes) + 1, measure, limits)
        if end == start and len(units[start]) > 1:
            # Better a divider at the end of a volume than no volumes at all.
            units[start : start + 1] = [(item,) for item in units[start]]
            continue
        if end == start:
            volume = _volume(units, start, start + 1, 1)
            return TooLarge(volume.items[0], measure(volume))
        volumes.append(_volume(units, start, end, len(volumes) + 1))
        start = end
    return tuple(volumes)


def _units(items: Sequence[ManifestItem]) -> list[tuple[ManifestItem, ...]]:
    """A divider goes with the document behind it: no volume ends with the sheet of a section."""
    units: list[tuple[ManifestItem, ...]] = []
    waiting: list[ManifestItem] = []
    for item in items:
        waiting.append(item)
        if not is_divider(item):
            units.append(tuple(waiting))
            waiting = []
    if waiting:
        units.append(tuple(waiting))
    return units


def _volume(units: Sequence[tuple[ManifestItem, ...]], start: int, end: int, number: int) -> Volume:
    return Volume(number=number, items=tuple(item for unit in units[start:end] for item in unit))


def _furthest(
    units: Sequence[tuple[ManifestItem, ...]],
    start: int,
    number: int,
    measure: Measure,
    limits: Limits,
) -> int:
    """The last end with which a volume from ``start`` on is within the limits; else ``start``.

    A search between what fits and what does not, led by the bytes that a page took so far:
    measuring means writing the file.
    """
    fits, too_far = start, len(units) + 1
    guess = len(units)
    while too_far - fits > 1:
        volume = _volume(units, start, guess, number)
        measured = measure(volume)
        if limits.allow(measured):
            fits = guess
        else:
            too_far = guess
        wanted = _pages_that_fit(volume, measured, limits)
        guess = start + sum(
            1 for end in range(start + 1, len(units) + 1)
            if units[end - 1][-1].first_page + units[end - 1][-1].page_count
            <= volume.first_page + wanted
        )  # fmt: skip
        guess = min(max(guess, fits + 1), too_far - 1)
    return fits


def _pages_that_fit(volume: Volume, measured: Measured, limits: Limits) -> int:
    """How many pages of the pack a volume might hold, by what those of ``volume`` took."""
    own = volume.last_page - volume.first_page + 1
    shares = [
        limit / found
        for limit, found in ((limits.size, measured.size), (limits.pages, measured.pages))
        if limit is not None
    ]
    return int(own * min(shares, default=1.0))

"""What the pages of a pack must be called, by its manifest, and how a page number reads. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from packbuilder.assemble.manifest_file import Manifest
from packbuilder.model.page_label import LABEL, Places, parse_label


@dataclass(frozen=True, slots=True)
class Numbering:
    """The numbers of one pack.

    Attributes:
        manifest: what the pack says it is.
    """

    manifest: Manifest
    _known: dict[int, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        rows = self.manifest.pages if self.is_stable else ()
        object.__setattr__(self, "_known", {row.page: row.label for row in rows})

    @property
    def is_stable(self) -> bool:
        """Whether the pack keeps the numbers of an earlier one, so that some have letters."""
        return self.manifest.retired is not None

    @property
    def pattern(self) -> str:
        """A page number inside a pattern."""
        return LABEL if self.is_stable else r"\d+"

    def of(self, page: int) -> str:
        """What a page of the pack (from 1) is called."""
        return self._known.get(page, str(page))

    def listed(self, pages: Iterable[int]) -> str:
        """What several pages are called, in the order of the pack."""
        return ", ".join(self.of(page) for page in sorted(pages))

    def wrong(self) -> Iterator[tuple[int, str, str]]:
        """Pages whose kept number is none, runs backwards or was given up.

        Yields:
            The page, its number, and the number before it.
        """
        if not self.is_stable:
            return
        given_up = set(self.manifest.retired or ())
        rows = [(row.page, row.label, _places(row.label)) for row in self.manifest.pages]
        before = [(0, "-", (0,)), *rows]
        for (_, last, low), (page, label, places) in itertools.pairwise(before):
            if places is None or label in given_up or (low is not None and places <= low):
                yield page, label, last


def _places(label: str) -> Places | None:
    try:
        return parse_label(label)
    except ValueError:
        return None

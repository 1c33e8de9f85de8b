"""The places of a pack that wait for a seal, a signature or a date. Lengths are points."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from packbuilder.model.text import BilingualText


class PlaceKind(enum.StrEnum):
    """What a place waits for.

    ``list`` is a column that several people sign, ``copy`` the seal on the copy of a document of
    evidence, ``straddle`` the seal across the edges of all pages.
    """

    SEAL = "seal"
    SIGNATURE = "signature"
    DATE = "date"
    LIST = "list"
    COPY = "copy"
    STRADDLE = "straddle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a place lies on its page as a reader sees it, from the lower left corner.

    Attributes:
        x: middle of the place, from the left.
        y: middle of the place, from below.
        width: of the box round the place, 0 where none is drawn.
        height: of the box round the place, 0 where none is drawn.
    """

    x: float
    y: float
    width: float = 0.0
    height: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SealPlace:
    """One thing to do by hand.

    Attributes:
        place_id: ``seal-1``, ``signature-3``: numbered by kind through the pack.
        kind: what it waits for.
        item_id: the item of the pack; empty for the straddle seal.
        title: the item's title.
        number: document number or attachment number, or empty.
        first_page: page of the pack, from 1.
        last_page: the same, or the last of several pages.
        pages: what the pages from the first to the last are called, ``14`` or ``14–14B``; empty
            where that is their place in the pack.
        group: places of one item with the same group belong together (who signs, dates).
        role: who signs, as the document says (``法定代表人``), or empty.
        signer: that person's name as the document prints it, or empty.
        count: lines to sign in a list, pages for copies and the straddle seal, else 1.
        spot: where it lies; None where no place is marked.
    """

    place_id: str
    kind: PlaceKind
    item_id: str
    title: BilingualText
    number: str
    first_page: int
    last_page: int
    group: str = ""
    role: str = ""
    signer: str = ""
    count: int = 1
    spot: Spot | None = None
    pages: str = ""

    @property
    def numbers(self) -> str:
        """The pages as a reader calls them."""
        if self.pages or self.last_page == self.first_page:
            return self.pages or str(self.first_page)
        return f"{self.first_page}–{self.last_page}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealPlan:
    """Every place of one pack, in the order of its pages.

    Attributes:
        locale: of the pack.
        pack_path: the pack's file name.
        pack_sha256: its digest.
        page_count: its pages.
        is_draft: it is marked as a draft.
        is_sample: its first page says that the company is invented.
        places: what is to be done.
    """

    locale: str
    pack_path: str
    pack_sha256: str
    page_count: int
    is_draft: bool
    is_sample: bool
    places: tuple[SealPlace, ...]

    def of_kind(self, kind: PlaceKind) -> tuple[SealPlace, ...]:
        """The places that wait for ``kind``."""
        return tuple(place for place in self.places if place.kind is kind)

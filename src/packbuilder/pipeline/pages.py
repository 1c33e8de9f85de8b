"""Where every item stands in the pack, and where it answers which clause, as far as is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from packbuilder.assemble.page_labels import stable_labels
from packbuilder.assemble.paginate import paginate, with_labels
from packbuilder.check.coverage import PackPages
from packbuilder.model.manifest import StableNumbers
from packbuilder.model.pdf import PlacedPart
from packbuilder.model.round import PageNumbers
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.page_numbers import SubmittedNumbers
from packbuilder.store.previous import Builds


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFacts:
    """What is known of one converted part: its length, and its pages that answer clauses."""

    page_count: int
    clause_marks: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackLayout:
    """The pages of a pack that is being made.

    Attributes:
        placed: first page and length of every item.
        marks: item id to clause to page of the pack.
        stable: whose page numbers were kept and which went; None where pages count from 1.
    """

    placed: tuple[PlacedPart, ...] = ()
    marks: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    stable: StableNumbers | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """What every page is called; empty where pages count from 1."""
        return tuple(label for part in self.placed for label in part.labels)

    def pages(self) -> PackPages:
        """The same for coverage."""
        first = {part.item_id: part.first_page for part in self.placed}
        return PackPages(first=first, marks=self.marks, labels=self.labels)


def lay_out_pack(
    dossier: Dossier,
    previous: Builds | None,
    facts: Mapping[str, PartFacts] | None = None,
) -> PackLayout:
    """Where everything stands.

    Args:
        dossier: the dossier; its plan gives the order.
        previous: the last build, for items not yet made.
        facts: what is known by now.
    """
    known = facts or {}
    parts = {item.item_id: _facts(item.item_id, known, previous) for item in dossier.plan.items}
    placed = paginate((item_id, part.page_count) for item_id, part in parts.items())
    placed, stable = _numbered(placed, _numbers_to_keep(dossier))
    return PackLayout(
        placed=placed,
        stable=stable,
        marks={
            part.item_id: {
                clause: part.first_page + page - 1
                for clause, page in parts[part.item_id].clause_marks.items()
            }
            for part in placed
            if parts[part.item_id].clause_marks
        },
    )


def _numbers_to_keep(dossier: Dossier) -> SubmittedNumbers | None:
    """The submitted page numbers that the round wants kept.

    An answer alone is a pack of its own and counts from 1; but what prints the numbers of the
    whole dossier prints those that the whole dossier has.
    """
    found = dossier.rectification
    if found is None or found.round.page_numbers is not PageNumbers.STABLE:
        return None
    is_whole = dossier.whole_plan is None or dossier.plan is dossier.whole_plan
    return found.submitted.numbers if is_whole else None


def _numbered(
    placed: tuple[PlacedPart, ...], numbers: SubmittedNumbers | None
) -> tuple[tuple[PlacedPart, ...], StableNumbers | None]:
    if numbers is None:
        return placed, None
    now = [(part.item_id, part.page_count) for part in placed]
    found = stable_labels(numbers.items, now, numbers.retired)
    stable = StableNumbers(kept_from=numbers.round_number, retired=found.retired)
    return with_labels(placed, found.labels), stable


def _facts(item_id: str, known: Mapping[str, PartFacts], previous: Builds | None) -> PartFacts:
    if item_id in known:
        return known[item_id]
    before = previous.item(item_id) if previous else None
    if before is None:
        return PartFacts(page_count=1)
    return PartFacts(page_count=before.page_count, clause_marks=before.clause_marks)

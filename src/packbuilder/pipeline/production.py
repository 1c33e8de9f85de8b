"""Every item of a pack made or taken over, in the order in which they depend on each other."""

from __future__ import annotations

import dataclasses
import importlib.metadata
from collections.abc import Iterable, Mapping, Sequence

from packbuilder.convert.converter import Converter
from packbuilder.convert.evidence import EVIDENCE_VERSION
from packbuilder.errors import AssemblyError
from packbuilder.model.plan import PlannedItem
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.pages import PackLayout, PartFacts, lay_out_pack
from packbuilder.pipeline.produce import Produced, Workshop, produce
from packbuilder.pipeline.work import (
    Tooling,
    Work,
    design_name,
    is_page_aware,
    plan_work,
    reused,
)
from packbuilder.store.previous import Builds

_TRIES = 4


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What decides about the items of one dossier.

    Attributes:
        dossier: the dossier.
        tooling: the names of the tools.
        previous: what the round's last build left, or None.
        is_forced: reuse nothing of it; what was submitted is never made anew.
    """

    dossier: Dossier
    tooling: Tooling
    previous: Builds | None
    is_forced: bool = False

    @property
    def submitted(self) -> Builds | None:
        """What was handed in before the open round, or None."""
        found = self.dossier.rectification
        return found.submitted.builds if found else None

    def decide(
        self, items: Sequence[PlannedItem], layout: PackLayout | None = None
    ) -> tuple[tuple[Work, ...], tuple[Work, ...]]:
        """What stays as it was submitted, and the work for the rest by the round's last build."""
        kept: tuple[Work, ...] = ()
        if self.submitted is not None:
            works = plan_work(items, self.dossier, self.submitted, self.tooling, layout=layout)
            kept = tuple(work for work in works if reused(work))
        held = {work.item.item_id for work in kept}
        rest = [item for item in items if item.item_id not in held]
        fresh = plan_work(
            rest,
            self.dossier,
            self.previous,
            self.tooling,
            layout=layout,
            is_forced=self.is_forced,
        )
        return kept, fresh

    def make(
        self,
        items: Sequence[PlannedItem],
        workshop: Workshop,
        layout: PackLayout | None = None,
    ) -> dict[str, Produced]:
        """Make or take over ``items``."""
        kept, fresh = self.decide(items, layout)
        handed_in = dataclasses.replace(workshop, previous=self.submitted)
        return {
            **produce(kept, self.dossier, handed_in),
            **produce(fresh, self.dossier, workshop),
        }


def tooling(converter: Converter, dossier: Dossier) -> Tooling:
    """The names of the tools, as fingerprints hold them; a company's own design is one of them."""
    own = f"packbuilder-{importlib.metadata.version('packbuilder')}"
    design = design_name(dossier)
    return Tooling(
        documents="+".join(filter(None, (own, converter.fingerprint, design))),
        evidence=f"{own}+evidence-{EVIDENCE_VERSION}",
    )


def produce_dossier(shop: Shop, workshop: Workshop) -> dict[str, Produced]:
    """Every item of a whole dossier; those that print page numbers last."""
    plain, aware = by_page_awareness(shop.dossier.plan.items)
    produced = shop.make(plain, workshop)
    return produced | settle(shop, aware, produced, workshop)


def settle(
    shop: Shop,
    aware: Sequence[PlannedItem],
    produced: Mapping[str, Produced],
    workshop: Workshop,
) -> dict[str, Produced]:
    """The items that print page numbers, made again until the numbers no longer move.

    Raises:
        AssemblyError: they go on moving.
    """
    known = dict(produced)
    layout = lay_out_pack(shop.dossier, shop.previous, part_facts(known))
    for _ in range(_TRIES):
        known |= shop.make(aware, workshop, layout)
        settled = lay_out_pack(shop.dossier, shop.previous, part_facts(known))
        if settled == layout:
            return {item.item_id: known[item.item_id] for item in aware}
        layout = settled
    raise AssemblyError("pages-unstable", tries=str(_TRIES))


def by_page_awareness(
    items: Iterable[PlannedItem],
) -> tuple[list[PlannedItem], list[PlannedItem]]:
    """The items that do not print page numbers of the pack, and those that do."""
    plain: list[PlannedItem] = []
    aware: list[PlannedItem] = []
    for item in items:
        (aware if is_page_aware(item) else plain).append(item)
    return plain, aware


def part_facts(produced: Mapping[str, Produced]) -> dict[str, PartFacts]:
    """What the finished parts tell of their pages."""
    return {
        item_id: PartFacts(page_count=p.page_count, clause_marks=p.clause_marks)
        for item_id, p in produced.items()
    }

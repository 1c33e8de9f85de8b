"""Which clause is answered by what, on which page (R17). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from packbuilder.model.clause_numbers import is_within
from packbuilder.model.plan import PackPlan, PlannedItem
from packbuilder.model.profile import Profile
from packbuilder.model.result import CoverageRow, CoverageStatus, PageReference
from packbuilder.model.scheme import ItemKind, Scheme
from packbuilder.model.text import BilingualText


@dataclass(frozen=True, slots=True, kw_only=True)
class PackPages:
    """Where things stand in a pack; both empty before there is one.

    Attributes:
        first: item id to its first page in the pack.
        marks: item id to the pages of the pack that carry its clause marks.
        labels: what every page prints as its number; empty where that is its place.
    """

    first: Mapping[str, int] = field(default_factory=dict)
    marks: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    labels: tuple[str, ...] = ()

    def reference(self, item_id: str, clause: str) -> PageReference:
        """The page on which an item answers a clause."""
        marked = self.marks.get(item_id, {}).get(clause)
        page = self.first.get(item_id, 0) if marked is None else marked
        label = self.labels[page - 1] if page and self.labels else ""
        return PageReference(item_id, page, is_marked=marked is not None, label=label)


def clause_coverage(
    scheme: Scheme, plan: PackPlan, profile: Profile, pages: PackPages | None = None
) -> tuple[CoverageRow, ...]:
    """One row for every clause that is judged, in the order of the criteria.

    An item answers the clauses that the scheme says it does and those that its template marks.
    """
    excluded = {exclusion.clause for exclusion in profile.exclusions}
    leaves = scheme.leaf_numbers()
    return tuple(
        _row(clause.number, clause.title, plan, excluded, pages or PackPages())
        for clause in scheme.flat_clauses()
        if clause.number in leaves
    )


def _row(
    number: str, title: BilingualText, plan: PackPlan, excluded: set[str], pages: PackPages
) -> CoverageRow:
    answering = [
        item
        for item in plan.items
        if number in _clauses(item) or number in pages.marks.get(item.item_id, {})
    ]
    references = {
        kind: tuple(
            pages.reference(item.item_id, number) for item in answering if item.rule.kind is kind
        )
        for kind in (ItemKind.DOCUMENT, ItemKind.EVIDENCE)
    }
    if any(is_within(number, group) for group in excluded):
        status = CoverageStatus.EXCLUDED
    else:
        status = CoverageStatus.COVERED if answering else CoverageStatus.MISSING
    return CoverageRow(
        clause=number,
        title=title,
        status=status,
        documents=references[ItemKind.DOCUMENT],
        evidence=references[ItemKind.EVIDENCE],
    )


def _clauses(item: PlannedItem) -> tuple[str, ...]:
    return item.evidence.clauses if item.evidence is not None else item.rule.clauses

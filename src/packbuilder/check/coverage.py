"""Which clause is answered by what, on which page (R17). Pure."""

from __future__ import annotations

from collections.abc import Mapping

from packbuilder.model.plan import PackPlan, PlannedItem
from packbuilder.model.profile import Profile
from packbuilder.model.result import CoverageRow, CoverageStatus, PageReference
from packbuilder.model.scheme import ItemKind, Scheme
from packbuilder.model.text import BilingualText


def clause_coverage(
    scheme: Scheme, plan: PackPlan, profile: Profile, first_pages: Mapping[str, int]
) -> tuple[CoverageRow, ...]:
    """One row for every clause that is judged, in the order of the criteria.

    Args:
        scheme: the scheme applied for.
        plan: what the pack holds.
        profile: the company's profile.
        first_pages: item id to its first page in the pack; empty before there is a pack.
    """
    excluded = {exclusion.clause for exclusion in profile.exclusions}
    leaves = scheme.leaf_numbers()
    return tuple(
        _row(clause.number, clause.title, plan, excluded, first_pages)
        for clause in scheme.flat_clauses()
        if clause.number in leaves
    )


def _row(
    number: str,
    title: BilingualText,
    plan: PackPlan,
    excluded: set[str],
    first_pages: Mapping[str, int],
) -> CoverageRow:
    answering = [item for item in plan.items if number in _clauses(item)]
    references = {
        kind: tuple(
            PageReference(item.item_id, first_pages.get(item.item_id, 0))
            for item in answering
            if item.rule.kind is kind
        )
        for kind in (ItemKind.DOCUMENT, ItemKind.EVIDENCE)
    }
    if any(number == x or number.startswith(f"{x}.") for x in excluded):
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

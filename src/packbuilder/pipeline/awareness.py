"""Which documents print page numbers of the pack, and are therefore made last."""

from __future__ import annotations

import dataclasses

from packbuilder.model.plan import PackPlan, PlannedItem
from packbuilder.pipeline.templates import template_path
from packbuilder.render.page_references import asks_for_pages
from packbuilder.store.layout import CompanyFolder, Resources


def with_page_awareness(plan: PackPlan, company: CompanyFolder, resources: Resources) -> PackPlan:
    """The plan, in which every document is page-aware whose template calls ``page_of``.

    The scheme need not say so: a company's own template may ask where the shipped one does not.
    """
    return dataclasses.replace(
        plan, items=tuple(_judged(item, company, resources) for item in plan.items)
    )


def _judged(item: PlannedItem, company: CompanyFolder, resources: Resources) -> PlannedItem:
    if item.rule.page_aware or item.evidence is not None or item.rule.template is None:
        return item
    path = template_path(str(item.rule.template), item.language, company, resources)
    if not asks_for_pages(path):
        return item
    return dataclasses.replace(item, rule=dataclasses.replace(item.rule, page_aware=True))

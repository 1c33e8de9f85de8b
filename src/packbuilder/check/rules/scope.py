"""The scope applied for: within the licence, true to the products, the same everywhere (R04)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from packbuilder.check.places import title_params
from packbuilder.check.reading import squeezed
from packbuilder.check.view import DossierView
from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.model.text import Language

_POINTER = "/application/scope"
# Activities that a licence names, each with words that mean the same; delivery and after-sales
# service of one's own goods belong to their sale and need no entry of their own.
_ACTIVITIES = (
    ("研发", "开发", "设计"),
    ("生产", "制造", "加工"),
    ("销售", "批发", "零售", "经营"),
    ("安装",),
    ("维修", "修理", "保养"),
    ("租赁",),
    ("进出口", "出口"),
)
_TELLING = ("application-form", "service-manual", "self-evaluation")


def check_scope_and_licence(view: DossierView) -> Iterator[Finding]:
    """R04: every activity of the scope stands in the licence's business scope."""
    application: Any = view.profile.data["application"]
    company: Any = view.profile.data["company"]
    scope, licence = application["scope"]["zh"], company["business_scope"]["zh"]
    for words in _ACTIVITIES:
        named = next((word for word in words if word in scope), None)
        if named and not any(word in licence for word in words):
            yield Finding(
                code="scope-beyond-licence",
                severity=Severity.WARNING,
                subject=_POINTER,
                params={"found": named},
                location=view.location(_POINTER),
            )


def check_scope_and_products(view: DossierView) -> Iterator[Finding]:
    """R04: a scope that names products names all of those that the company presents."""
    application: Any = view.profile.data["application"]
    products: Any = view.profile.data["products"]
    scope = squeezed(application["scope"]["zh"])
    named = [p for p in products if squeezed(p["name"]["zh"]) in scope]
    for index, product in enumerate(products):
        if named and product not in named:
            pointer = f"/products/{index}/name"
            yield Finding(
                code="scope-without-product",
                severity=Severity.WARNING,
                subject=pointer,
                params=title_params(product["name"]),
                location=view.location(pointer),
            )


def check_scope_on_pages(view: DossierView) -> Iterator[Finding]:
    """R04: form, manual and self-evaluation print the scope word for word."""
    application: Any = view.profile.data["application"]
    languages = {item.item_id: item.language for item in view.plan.items}
    rules = {item.item_id: item.rule.item_id for item in view.plan.items}
    by_item: dict[str, list[tuple[int, str]]] = {}
    for page in view.pages:
        by_item.setdefault(page.item_id, []).append((page.page, page.text))
    for item_id, pages in by_item.items():
        if rules.get(item_id) not in _TELLING:
            continue
        language = languages.get(item_id, Language.ZH).value
        scope = application["scope"].get(language)
        text = re.sub(r"[\ufffe\u00ad]", "-", squeezed("".join(text for _, text in pages)))
        if scope and squeezed(scope) not in text:
            yield Finding(
                code="scope-differs",
                severity=Severity.ERROR,
                subject=item_id,
                params={"expected": scope},
                location=Location(item=item_id, page=pages[0][0]),
            )

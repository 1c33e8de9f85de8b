"""Sums of money that are told twice (R24)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from packbuilder.check.places import title_params
from packbuilder.check.view import DossierView
from packbuilder.model.finding import Finding, Severity


def check_training_budget(view: DossierView) -> Iterator[Finding]:
    """R24: training costs the same in the training plan and in the budget."""
    training: Any = view.profile.data["training"]
    finance: Any = view.profile.data["finance"]
    total = Decimal(str(training["budget"]))
    planned = sum((Decimal(str(entry["budget"])) for entry in training["plan"]), Decimal(0))
    if planned != total:
        yield _finding(view, "/training/budget", total, planned, "training.plan")
    if training["year"] != finance["year"]:
        return
    for index, line in enumerate(finance["budget"]):
        if line["id"] == "training" and Decimal(str(line["amount"])) != total:
            pointer = f"/finance/budget/{index}/amount"
            yield _finding(view, pointer, Decimal(str(line["amount"])), total, "training.budget")


def check_spending(view: DossierView) -> Iterator[Finding]:
    """R24: no line of the budget is overspent without somebody noticing."""
    finance: Any = view.profile.data["finance"]
    for index, line in enumerate(finance["budget"]):
        spent = line.get("spent")
        if spent is not None and spent > line["amount"]:
            pointer = f"/finance/budget/{index}/spent"
            yield Finding(
                code="budget-overspent",
                severity=Severity.WARNING,
                subject=pointer,
                params=title_params(line["name"]),
                location=view.location(pointer),
            )


def check_sales_shares(view: DossierView) -> Iterator[Finding]:
    """R24: the shares of the ways of selling add up to the whole."""
    sales: Any = view.profile.data["sales"]
    total = sum(Decimal(str(mode["share_percent"])) for mode in sales["modes"])
    if total != 100:
        yield Finding(
            code="shares-not-whole",
            severity=Severity.WARNING,
            subject="/sales/modes",
            params={"sum": f"{total:f}"},
            location=view.location("/sales/modes"),
        )


def _finding(
    view: DossierView, pointer: str, stated: Decimal, counted: Decimal, where: str
) -> Finding:
    return Finding(
        code="amounts-differ",
        severity=Severity.ERROR,
        subject=pointer,
        params={"stated": f"{stated:,.2f}", "counted": f"{counted:,.2f}", "where": where},
        location=view.location(pointer),
    )

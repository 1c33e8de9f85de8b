"""Figures of resources and money: parts, tools, take-back, supervision, budget, fees (yuan)."""

from __future__ import annotations

from decimal import Decimal

from packbuilder.calc.figures import Data, Rows, Stats, entries, mapping, mean, rounded
from packbuilder.model.profile import JSONValue


def part_figures(rows: Rows, data: Data) -> Stats:
    """Stock of spare parts and its value in yuan."""
    del data
    value = sum((Decimal(str(r["price"])) * int(str(r["stock"])) for r in rows), Decimal(0))
    return {
        "kinds": len(rows),
        "stock": sum(int(str(r["stock"])) for r in rows),
        "below_minimum": sum(
            1 for r in rows if int(str(r["stock"])) < int(str(r["minimum_stock"]))
        ),
        "value": rounded(value, 2),
        "wearing_kinds": sum(1 for r in rows if r["is_wearing_part"]),
    }


def tool_figures(rows: Rows, data: Data) -> Stats:
    """Kinds and number of tools."""
    del data
    return {"kinds": len(rows), "quantity": sum(int(str(r["quantity"])) for r in rows)}


def take_back_figures(rows: Rows, data: Data) -> Stats:
    """Goods taken back and handed over for disposal."""
    del data
    return {
        "orders": len(rows),
        "quantity": sum(int(str(r["quantity"])) for r in rows),
        "disposed": sum(int(str(r["quantity"])) for r in rows if r.get("disposed_on")),
    }


def supervision_figures(rows: Rows, data: Data) -> Stats:
    """Checks by the supervision body and what became of the problems they found."""
    del data
    problems = [row for row in rows if row.get("problem")]
    return {
        "checks": len(rows),
        "average_score": mean(row["score"] for row in rows),
        "problems": len(problems),
        "closed": sum(1 for row in problems if row.get("closed_on")),
    }


def budget_figures(data: Data) -> Stats:
    """The year's after-sales budget and what of it is spent, in yuan."""
    lines = entries(mapping(data["finance"])["budget"])
    total = sum((Decimal(str(x["amount"])) for x in lines), Decimal(0))
    spent = sum((Decimal(str(x.get("spent") or 0)) for x in lines), Decimal(0))
    return {
        "total": rounded(total, 2),
        "spent": rounded(spent, 2),
        "spent_percent": rounded(100 * spent / total) if total else None,
    }


def fee_figures(data: Data) -> Stats:
    """The fee plan's amounts in yuan; a line without a source is an estimate."""
    lines: list[dict[str, JSONValue]] = []
    groups: dict[str, Decimal] = {}
    years: dict[int, Decimal] = {}
    for line in entries(mapping(data["fees"])["lines"]):
        amount = Decimal(str(line["quantity"])) * Decimal(str(line["rate"]))
        if line["group"] == "subsidy":
            amount = -amount
        year = int(str(line["year"]))
        groups[str(line["group"])] = groups.get(str(line["group"]), Decimal(0)) + amount
        years[year] = years.get(year, Decimal(0)) + amount
        lines.append(
            {
                **line,
                "source": line.get("source"),
                "amount": rounded(amount, 2),
                "is_estimate": not line.get("source"),
            }
        )
    return {
        "total": rounded(sum(groups.values(), Decimal(0)), 2),
        "by_group": [{"group": g, "amount": rounded(a, 2)} for g, a in groups.items()],
        "by_year": [{"year": y, "amount": rounded(a, 2)} for y, a in sorted(years.items())],
        "lines": list(lines),
    }

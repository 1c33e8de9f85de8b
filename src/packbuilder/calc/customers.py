"""Figures of customers: complaints, satisfaction, service orders."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from packbuilder.calc.figures import (
    Data,
    Row,
    Rows,
    Stats,
    entries,
    hours_between,
    mapping,
    mean,
    percent,
    rounded,
)
from packbuilder.model.profile import JSONValue


def complaint_figures(rows: Rows, data: Data) -> Stats:
    """Rates and times of complaints.

    The complaint rate is complaints by units in use; a complaint is in time if it was done within
    the limit of its own class.
    """
    complaints, sales = mapping(data["complaints"]), mapping(data["sales"])
    classes = {str(c["id"]): c for c in entries(complaints["classes"])}
    solved = [row for row in rows if row.get("solved_at")]
    units = int(str(sales["units_in_use"]))

    def in_time(end: str, limit: str, factor: Decimal) -> float | None:
        good = 0
        for row in rows:
            taken = hours_between(row["received_at"], row.get(end))
            allowed = classes.get(str(row["class"]), {}).get(limit)
            if taken is not None and allowed is not None:
                good += taken <= Decimal(str(allowed)) * factor
        return percent(good, len(rows))

    asked = [row for row in rows if row.get("satisfied") is not None]
    return {
        "count": len(rows),
        "rate_percent": percent(len(rows), units, 2),
        "solved": len(solved),
        "resolution_rate_percent": percent(len(solved), len(rows)),
        "acknowledged_in_time_percent": in_time(
            "acknowledged_at", "acknowledge_minutes", Decimal(1) / 60
        ),
        "answered_in_time_percent": in_time("answered_at", "answer_hours", Decimal(1)),
        "solved_in_time_percent": in_time("solved_at", "solve_hours", Decimal(1)),
        "called_back_percent": percent(sum(1 for r in rows if r.get("called_back_on")), len(rows)),
        "satisfied_percent": percent(sum(1 for r in asked if r["satisfied"]), len(asked)),
        "average_answer_hours": mean(
            hours_between(r["received_at"], r.get("answered_at")) for r in rows
        ),
        "average_solve_hours": mean(
            hours_between(r["received_at"], r.get("solved_at")) for r in rows
        ),
        "by_month": _by_month(rows, complaints),
        "by_class": _count_by(rows, "class", entries(complaints["classes"]), with_id=True),
        "by_product": _count_by(rows, "product", entries(data["products"])),
        "by_channel": _count_by(rows, "channel", entries(mapping(data["service"])["channels"])),
    }


def _by_month(rows: Rows, complaints: Data) -> JSONValue:
    period = mapping(complaints["period"])
    first = dt.date.fromisoformat(str(period["from"]))
    last = dt.date.fromisoformat(str(period["to"]))
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    result: list[JSONValue] = []
    for index in months:
        key = f"{index // 12:04d}-{index % 12 + 1:02d}"
        month = [row for row in rows if str(row["received_at"]).startswith(key)]
        result.append(
            {
                "year": index // 12,
                "month": index % 12 + 1,
                "count": len(month),
                "solved": sum(1 for row in month if row.get("solved_at")),
            }
        )
    return result


def _count_by(rows: Rows, key: str, names: Rows, *, with_id: bool = False) -> JSONValue:
    counts = Counter(str(row[key]) for row in rows)
    return [
        {**({"id": n["id"]} if with_id else {}), "name": n["name"], "count": counts[str(n["id"])]}
        for n in names
    ]


def survey_figures(rows: Rows, data: Data) -> Stats:
    """Return rate and weighted score of the survey; every question is scored out of 100."""
    survey = mapping(data["survey"])
    questions = entries(survey["questions"])
    keys = [f"q{k}" for k in range(1, len(questions) + 1)]
    by_question: list[dict[str, JSONValue]] = [
        {"text": q["text"], "weight": q["weight"], "score": mean(r.get(k) for r in rows)}
        for q, k in zip(questions, keys, strict=True)
    ]
    score = _weighted(rows, questions, keys)
    previous = survey.get("previous_score")
    has_both = score is not None and previous is not None
    groups: dict[str, list[Row]] = {}
    themes: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(str(row["group"]), []).append(row)
        if row.get("theme"):
            themes.setdefault(str(row["theme"]), []).append(row)
    return {
        "sent": survey["sent"],
        "returned": survey["returned"],
        "valid": len(rows),
        "return_rate_percent": percent(int(str(survey["returned"])), int(str(survey["sent"]))),
        "score": score,
        "by_question": list(by_question),
        "by_group": [
            {
                "name": found[0]["group"],
                "count": len(found),
                "score": _weighted(found, questions, keys),
            }
            for _, found in sorted(groups.items())
        ],
        "themes": [
            {"name": found[0]["theme"], "count": len(found)}
            for _, found in sorted(themes.items(), key=lambda item: (-len(item[1]), item[0]))
        ],
        "previous_score": previous,
        "change": rounded(Decimal(str(score)) - Decimal(str(previous))) if has_both else None,
    }


def _weighted(rows: Rows, questions: Rows, keys: Sequence[str]) -> float | None:
    total = weights = Decimal(0)
    for question, key in zip(questions, keys, strict=True):
        values = [Decimal(str(r[key])) for r in rows if r.get(key) is not None]
        if values:
            weight = Decimal(str(question["weight"]))
            total += weight * sum(values, Decimal(0)) / len(values)
            weights += weight
    return rounded(total / weights) if weights else None


def service_figures(rows: Rows, data: Data) -> Stats:
    """Service orders by kind, and repairs held against their time limits."""
    service = mapping(data["service"])
    cases = entries(service["response"])
    kinds = Counter(str(row["kind"]) for row in rows)
    asked = [row for row in rows if row.get("satisfied") is not None]
    by_case = [_case_figures(case, rows) for case in cases]
    judged = [row for row in rows if _in_time(row, cases) is not None]
    return {
        "orders": len(rows),
        "repairs": kinds["repair"],
        "installations": kinds["installation"],
        "inspections": kinds["inspection"],
        "visits": kinds["visit"],
        "in_time_percent": percent(sum(1 for r in judged if _in_time(r, cases)), len(judged)),
        "average_arrive_hours": mean(
            hours_between(r["requested_at"], r.get("arrived_at")) for r in judged
        ),
        "average_complete_hours": mean(
            hours_between(r["requested_at"], r.get("completed_at")) for r in judged
        ),
        "satisfied_percent": percent(sum(1 for r in asked if r["satisfied"]), len(asked)),
        "by_case": list(by_case),
    }


def _in_time(row: Row, cases: Rows) -> bool | None:
    """Whether an order met both limits of its case; None without a case or an end."""
    case = next((c for c in cases if c["id"] == row.get("case")), None)
    arrived = hours_between(row["requested_at"], row.get("arrived_at"))
    completed = hours_between(row["requested_at"], row.get("completed_at"))
    if case is None or arrived is None or completed is None:
        return None
    return arrived <= int(str(case["arrive_hours"])) and completed <= int(
        str(case["complete_hours"])
    )


def _case_figures(case: Row, rows: Rows) -> dict[str, JSONValue]:
    found = [row for row in rows if row.get("case") == case["id"]]
    judged = [row for row in found if _in_time(row, [case]) is not None]
    return {
        "name": case["name"],
        "count": len(found),
        "in_time_percent": percent(sum(1 for r in judged if _in_time(r, [case])), len(judged)),
        "average_arrive_hours": mean(
            hours_between(r["requested_at"], r.get("arrived_at")) for r in judged
        ),
        "average_complete_hours": mean(
            hours_between(r["requested_at"], r.get("completed_at")) for r in judged
        ),
    }

"""Figures of the period since the last audit, beside those of the period before."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from packbuilder.calc.customers import complaint_figures, service_figures, survey_figures
from packbuilder.calc.figures import Data, Rows, Stats, mapping, rounded
from packbuilder.calc.people import training_figures
from packbuilder.model.profile import JSONValue

_DAYS: Mapping[str, str] = {
    "complaints": "received_at",
    "service_orders": "requested_at",
    "training_sessions": "date",
    "survey_responses": "date",
}


def annual_figures(data: Data, records: Mapping[str, Rows]) -> Stats:
    """What a surveillance reports of its period; every figure with the one before and the change.

    A figure whose table is missing is None, and so is one that the rows of the period do not give;
    the figures of the period before are those that the company states.

    Args:
        data: the profile's data, with ``surveillance``.
        records: the rows of each table that the company keeps.
    """
    surveillance = mapping(data["surveillance"])
    period = mapping(surveillance["period"])
    within = {name: _within(rows, name, period) for name, rows in records.items()}
    stated = surveillance.get("previous_year")
    before = mapping(stated) if stated else {}
    found = {
        **_complaints(data, within, period),
        **_satisfaction(data, within),
        **_training(data, within, records),
        **_service(data, within),
    }
    figures: Stats = {name: _figure(value, before.get(name)) for name, value in found.items()}
    figures["by_month"] = _by_month(data, within, period)
    return figures


def _within(rows: Rows, table: str, period: Data) -> Rows:
    """The rows of the period; all of a table whose rows carry no day of their own."""
    column = _DAYS.get(table)
    if column is None:
        return rows
    first, last = str(period["from"]), str(period["to"])
    return [row for row in rows if first <= str(row[column])[:10] <= last]


def _figure(value: JSONValue, before: JSONValue) -> JSONValue:
    has_both = value is not None and before is not None
    change = rounded(Decimal(str(value)) - Decimal(str(before)), 2) if has_both else None
    return {"value": value, "previous": before, "change": change}


def _complaints(data: Data, within: Mapping[str, Rows], period: Data) -> Stats:
    stats = _complaint_figures(data, within, period)
    return {
        "complaints": stats.get("count"),
        "complaint_rate_percent": stats.get("rate_percent"),
        "resolution_rate_percent": stats.get("resolution_rate_percent"),
        "solved_in_time_percent": stats.get("solved_in_time_percent"),
    }


def _complaint_figures(data: Data, within: Mapping[str, Rows], period: Data) -> Stats:
    if "complaints" not in within:
        return {}
    dated = {**data, "complaints": {**mapping(data["complaints"]), "period": dict(period)}}
    return complaint_figures(within["complaints"], dated)


def _satisfaction(data: Data, within: Mapping[str, Rows]) -> Stats:
    has_survey = bool(data.get("survey")) and bool(within.get("survey_responses"))
    score = survey_figures(within["survey_responses"], data)["score"] if has_survey else None
    return {"satisfaction_score": score}


def _training(data: Data, within: Mapping[str, Rows], records: Mapping[str, Rows]) -> Stats:
    stats: Stats = {}
    if "training_sessions" in within:
        held = {str(row["session_no"]) for row in within["training_sessions"]}
        attendance = records.get("training_attendance", ())
        stats = training_figures(
            within["training_sessions"],
            [row for row in attendance if str(row["session_no"]) in held],
            data,
        )
    return {
        "training_sessions": stats.get("sessions"),
        "training_hours": stats.get("hours"),
        "training_pass_rate_percent": stats.get("pass_rate_percent"),
    }


def _service(data: Data, within: Mapping[str, Rows]) -> Stats:
    has_orders = "service_orders" in within
    stats = service_figures(within["service_orders"], data) if has_orders else {}
    return {
        "service_orders": stats.get("orders"),
        "service_in_time_percent": stats.get("in_time_percent"),
    }


def _by_month(data: Data, within: Mapping[str, Rows], period: Data) -> JSONValue:
    """Complaints and orders of each month of the period."""
    counted = _complaint_figures(data, {"complaints": (), **within}, period)["by_month"]
    months: list[JSONValue] = []
    for month in counted if isinstance(counted, list) else ():
        row = mapping(month)
        key = f"{int(str(row['year'])):04d}-{int(str(row['month'])):02d}"
        orders = within.get("service_orders", ())
        months.append(
            {
                "year": row["year"],
                "month": row["month"],
                "complaints": row["count"],
                "solved": row["solved"],
                "orders": sum(1 for order in orders if str(order["requested_at"]).startswith(key)),
            }
        )
    return months

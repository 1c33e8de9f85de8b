"""Numbers that are told twice (R05, R06, R08)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from packbuilder.calc.staffing import required_certified_managers
from packbuilder.check.places import numbered_rows, row_location, row_subject
from packbuilder.check.view import DossierView
from packbuilder.model.finding import Finding, Severity


def check_staff_numbers(view: DossierView) -> Iterator[Finding]:
    """R05: the profile's staff numbers are those of the staff list, and fit into each other."""
    staffing: Any = view.profile.data["staffing"]
    if staffing["after_sales"] > staffing["total"]:
        yield _differs(view, "after_sales", str(staffing["after_sales"]), str(staffing["total"]))
    table = view.profile.records.get("staff")
    if table is None:
        return
    counted = {
        "after_sales": len(table.rows),
        "service_managers": sum(1 for row in table.rows if row["is_service_manager"]),
        "certified_managers": sum(1 for row in table.rows if row["certified_manager"]),
    }
    for field, count in counted.items():
        if staffing[field] != count:
            yield _differs(view, field, str(staffing[field]), str(count))


def _differs(view: DossierView, field: str, stated: str, counted: str) -> Finding:
    return Finding(
        code="staff-count-differs",
        severity=Severity.ERROR,
        subject=f"/staffing/{field}",
        params={"stated": stated, "counted": counted},
        location=view.location(f"/staffing/{field}"),
    )


def check_certified_managers(view: DossierView) -> Iterator[Finding]:
    """R06: certified after-sales service managers at one tenth of service management staff.

    Source: clause 5.1.2.2 as certification bodies publish it.
    """
    staffing: Any = view.profile.data["staffing"]
    required = required_certified_managers(staffing["service_managers"])
    if staffing["certified_managers"] < required:
        yield Finding(
            code="certified-managers-too-few",
            severity=Severity.ERROR,
            subject="/staffing/certified_managers",
            params={"held": str(staffing["certified_managers"]), "required": str(required)},
            location=view.location("/staffing/certified_managers"),
        )


def check_references(view: DossierView) -> Iterator[Finding]:
    """R08: every row that names a person, a department or an outlet names one that exists."""
    known = _known_ids(view)
    for name in view.profile.records:
        for table, number, row in numbered_rows(view, name):
            for column, values in known.items():
                value = row.get(column)
                if value is not None and str(value) not in values:
                    yield Finding(
                        code="reference-unknown",
                        severity=Severity.ERROR,
                        subject=row_subject(table, number, column),
                        params={"column": column, "value": str(value)},
                        location=row_location(table, number, column),
                    )


def _known_ids(view: DossierView) -> dict[str, set[str]]:
    """For each column that refers to something, the ids it may hold."""
    data: Any = view.profile.data
    known = {
        "department": _ids(data["organisation"]["departments"]),
        "product": _ids(data["products"]),
        "class": _ids(data["complaints"]["classes"]),
        "channel": _ids(data["service"]["channels"]),
        "case": _ids(data["service"]["response"]),
        "plan_id": _ids(data["training"]["plan"]),
    }
    keys = {"staff": "employee_no", "outlets": "outlet_no", "training_sessions": "session_no"}
    for name, column in keys.items():
        if name in view.profile.records:
            known[column] = {str(row[column]) for _, _, row in numbered_rows(view, name)}
    if "employee_no" in known:
        known["engineer_no"] = known["employee_no"]
    return known


def _ids(entries: list[dict[str, Any]]) -> set[str]:
    return {str(entry["id"]) for entry in entries}

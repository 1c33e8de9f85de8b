"""Figures of people: staff, outlets, training."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from packbuilder.calc.figures import (
    Data,
    Row,
    Rows,
    Stats,
    entries,
    mapping,
    mean,
    percent,
    rounded,
)
from packbuilder.calc.staffing import required_certified_managers
from packbuilder.model.profile import JSONValue


def staff_figures(rows: Rows, data: Data) -> Stats:
    """Head counts by the staff list, and the ratio of clause 5.1.2.2."""
    staffing = mapping(data["staffing"])
    organisation = mapping(data["organisation"])
    managers = sum(1 for row in rows if row["is_service_manager"])
    certified = sum(1 for row in rows if row["certified_manager"])
    departments = entries(organisation["departments"])
    counts = Counter(str(row["department"]) for row in rows)
    return {
        "total": staffing["total"],
        "after_sales": len(rows),
        "service_managers": managers,
        "certified_managers": certified,
        "required_certified_managers": required_certified_managers(managers),
        "certified_ratio_percent": percent(certified, managers),
        "by_department": [
            {"name": d["name"], "count": counts[str(d["id"])]}
            for d in departments
            if counts[str(d["id"])]
        ],
    }


def outlet_figures(rows: Rows, data: Data) -> Stats:
    """Outlets by ownership, and the staff in them."""
    del data
    own = sum(1 for row in rows if row["ownership"] == "own")
    return {
        "total": len(rows),
        "own": own,
        "contracted": len(rows) - own,
        "staff": sum(int(str(row["staff_count"])) for row in rows),
    }


def training_figures(sessions: Rows, attendance: Rows, data: Data, staff: Rows = ()) -> Stats:
    """Hours, attendance and results, by session, by person and by entry of the plan.

    Args:
        sessions: rows of ``training_sessions``.
        attendance: rows of ``training_attendance``.
        data: the profile's data.
        staff: rows of ``staff``, for the names of those who attended.
    """
    training = mapping(data["training"])
    pass_score = Decimal(str(training["pass_score"]))
    hours = {str(s["session_no"]): Decimal(str(s["hours"])) for s in sessions}
    scores = [a["score"] for a in attendance if a.get("score") is not None]
    passed = sum(1 for score in scores if Decimal(str(score)) >= pass_score)
    attended: dict[str, list[Row]] = {}
    for row in attendance:
        attended.setdefault(str(row["session_no"]), []).append(row)
    return {
        "sessions": len(sessions),
        "hours": rounded(sum(hours.values(), Decimal(0))),
        "attendances": len(attendance),
        "persons": len({str(a["employee_no"]) for a in attendance}),
        "person_hours": rounded(
            sum((hours.get(str(a["session_no"]), Decimal(0)) for a in attendance), Decimal(0))
        ),
        "average_score": mean(scores),
        "pass_rate_percent": percent(passed, len(scores)),
        "by_session": [
            _session(s, attended.get(str(s["session_no"]), ()), pass_score) for s in sessions
        ],
        "by_person": _by_person(attendance, hours, staff),
        "by_plan": [_plan_entry(p, sessions) for p in entries(training["plan"])],
    }


def _session(session: Row, rows: Rows, pass_score: Decimal) -> JSONValue:
    scores = [a["score"] for a in rows if a.get("score") is not None]
    passed = sum(1 for score in scores if Decimal(str(score)) >= pass_score)
    return {
        "session_no": session["session_no"],
        "topic": session["topic"],
        "date": session["date"],
        "attendees": len(rows),
        "average_score": mean(scores),
        "passed": passed,
        "pass_rate_percent": percent(passed, len(scores)),
    }


def _by_person(attendance: Rows, hours: Mapping[str, Decimal], staff: Rows) -> JSONValue:
    names = {str(row["employee_no"]): row["name"] for row in staff}
    people: dict[str, list[Row]] = {}
    for row in attendance:
        people.setdefault(str(row["employee_no"]), []).append(row)
    return [
        {
            "employee_no": number,
            "name": names.get(number, number),
            "sessions": len(rows),
            "hours": rounded(
                sum((hours.get(str(r["session_no"]), Decimal(0)) for r in rows), Decimal(0))
            ),
            "average_score": mean(r["score"] for r in rows if r.get("score") is not None),
        }
        for number, rows in sorted(people.items())
    ]


def _plan_entry(entry: Row, sessions: Rows) -> JSONValue:
    held = [s for s in sessions if s["plan_id"] == entry["id"]]
    return {
        "id": entry["id"],
        "topic": entry["topic"],
        "planned_hours": entry["hours"],
        "held_hours": rounded(sum((Decimal(str(s["hours"])) for s in held), Decimal(0))),
        "sessions": len(held),
        "is_held": bool(held),
    }

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as other_uscc
from tests.dossiers import RESOURCES, sample_data
from tests.surveillance_data import later_stage

from packbuilder.calc import uscc
from packbuilder.calc.customers import complaint_figures, service_figures, survey_figures
from packbuilder.calc.figures import hours_between, mean, percent, rounded
from packbuilder.calc.people import outlet_figures, staff_figures, training_figures
from packbuilder.calc.resources import (
    budget_figures,
    fee_figures,
    part_figures,
    supervision_figures,
    take_back_figures,
)
from packbuilder.calc.staffing import required_certified_managers
from packbuilder.calc.statistics import all_figures
from packbuilder.calc.validity import add_months, has_expired
from packbuilder.source.schema import load_schema

TEXT: Any = {"zh": "甲", "en": "A"}
bodies = st.text(alphabet=uscc.ALPHABET, min_size=17, max_size=17)


@given(bodies)
def test_the_check_character_makes_a_code_valid(body: str) -> None:
    code = body + uscc.check_character(body)

    assert uscc.is_valid(code)


@given(bodies, st.integers(0, 17), st.sampled_from(uscc.ALPHABET))
def test_one_changed_character_is_always_detected(body: str, place: int, char: str) -> None:
    code = body + uscc.check_character(body)
    changed = code[:place] + char + code[place + 1 :]

    assert uscc.is_valid(changed) is (changed == code)


@given(bodies, st.integers(0, 15))
def test_two_neighbours_that_changed_places_are_detected(body: str, place: int) -> None:
    code = body + uscc.check_character(body)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    assert uscc.is_valid(swapped) is (swapped == code)


@given(st.from_regex(r"[159]1[0-9]{6}[0-9A-HJ-NP-RTUWXY]{9}", fullmatch=True))
def test_another_program_agrees_on_the_check_character(body: str) -> None:
    assert uscc.check_character(body) == other_uscc.calc_check_digit(body)


@pytest.mark.parametrize(
    "code", ["", "91320000MA0000000", "91320000MA0000000I1", "９" * 18, "x" * 18]
)
def test_what_is_no_code_is_not_valid(code: str) -> None:
    assert not uscc.is_valid(code)


@pytest.mark.parametrize("body", ["", "9132", "91320000MA000000I", "91320000ma0000000"])
def test_no_check_character_for_what_is_no_body(body: str) -> None:
    with pytest.raises(ValueError, match="17 characters"):
        uscc.check_character(body)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-12-01", 1, "2027-01-01"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-05-05", 0, "2026-05-05"),
    ],
)
def test_months_are_counted_to_the_same_day_or_the_last(
    day: str, months: int, expected: str
) -> None:
    assert add_months(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(expected)


@given(st.dates(dt.date(1950, 1, 1), dt.date(2100, 12, 31)), st.integers(0, 240))
def test_adding_months_moves_the_calendar_by_exactly_that(day: dt.date, months: int) -> None:
    later = add_months(day, months)

    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day


def test_a_paper_holds_on_its_last_day() -> None:
    day = dt.date(2026, 12, 20)

    assert not has_expired(day, day)
    assert has_expired(dt.date(2026, 12, 19), day)
    assert not has_expired(None, day)


@given(st.integers(0, 5000))
def test_a_tenth_of_the_managers_rounded_up_and_never_none(managers: int) -> None:
    assert required_certified_managers(managers) == max(1, math.ceil(managers / 10))


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [("0.05", 1, 0.1), ("2.25", 1, 2.3), ("2.35", 1, 2.4), ("-0.25", 1, -0.3), ("1.005", 2, 1.01)],
)
def test_figures_are_rounded_half_up(value: str, digits: int, expected: float) -> None:
    assert rounded(Decimal(value), digits) == expected


def test_shares_and_means_of_nothing_are_none() -> None:
    assert percent(0, 0) is None
    assert percent(2, 3) == 66.7
    assert mean([]) is None
    assert mean([None, 1, 2]) == 1.5


def test_hours_between_record_times() -> None:
    assert hours_between("2026-03-05 09:00", "2026-03-06 10:30") == Decimal("25.5")
    assert hours_between("2026-03-05 09:00", None) is None


def test_staff_figures() -> None:
    data: dict[str, Any] = {
        "staffing": {"total": 50},
        "organisation": {"departments": [{"id": "a", "name": TEXT}, {"id": "b", "name": "B"}]},
    }
    rows: list[dict[str, Any]] = [
        {"department": "a", "is_service_manager": True, "certified_manager": True},
        {"department": "a", "is_service_manager": True, "certified_manager": False},
        {"department": "a", "is_service_manager": False, "certified_manager": False},
    ]

    assert staff_figures(rows, data) == {
        "total": 50,
        "after_sales": 3,
        "service_managers": 2,
        "certified_managers": 1,
        "required_certified_managers": 1,
        "certified_ratio_percent": 50.0,
        "by_department": [{"name": TEXT, "count": 3}],
    }


def test_outlet_figures() -> None:
    rows: list[dict[str, Any]] = [
        {"ownership": "own", "staff_count": 3},
        {"ownership": "contracted", "staff_count": 2},
    ]

    assert outlet_figures(rows, {}) == {"total": 2, "own": 1, "contracted": 1, "staff": 5}


def test_training_figures() -> None:
    data: dict[str, Any] = {
        "training": {
            "pass_score": 60,
            "plan": [
                {"id": "p1", "topic": TEXT, "hours": 4},
                {"id": "p2", "topic": TEXT, "hours": 2},
            ],
        }
    }
    sessions: list[dict[str, Any]] = [
        {"session_no": "T1", "plan_id": "p1", "topic": TEXT, "date": "2026-01-05", "hours": 2.5},
        {"session_no": "T2", "plan_id": "p1", "topic": TEXT, "date": "2026-02-05", "hours": 1},
    ]
    attendance: list[dict[str, Any]] = [
        {"session_no": "T1", "employee_no": "1", "score": 60},
        {"session_no": "T1", "employee_no": "2", "score": 59.9},
        {"session_no": "T2", "employee_no": "1", "score": None},
    ]

    figures: Any = training_figures(
        sessions, attendance, data, [{"employee_no": "1", "name": TEXT}]
    )

    assert (figures["sessions"], figures["hours"]) == (2, 3.5)
    assert (figures["attendances"], figures["persons"], figures["person_hours"]) == (3, 2, 6.0)
    assert (figures["average_score"], figures["pass_rate_percent"]) == (60.0, 50.0)
    assert [row["passed"] for row in figures["by_session"]] == [1, 0]
    assert figures["by_session"][1]["average_score"] is None
    assert [(r["employee_no"], r["name"], r["hours"]) for r in figures["by_person"]] == [
        ("1", TEXT, 3.5), ("2", "2", 2.5),
    ]  # fmt: skip
    assert [(r["held_hours"], r["is_held"]) for r in figures["by_plan"]] == [
        (3.5, True), (0.0, False),
    ]  # fmt: skip


COMPLAINT_DATA: dict[str, Any] = {
    "sales": {"units_in_use": 1000},
    "products": [{"id": "p", "name": TEXT}],
    "service": {"channels": [{"id": "hotline", "name": TEXT}]},
    "complaints": {
        "period": {"from": "2025-12-15", "to": "2026-02-10"},
        "classes": [
            {"id": "c", "name": TEXT, "acknowledge_minutes": 10, "answer_hours": 2,
             "solve_hours": 24},
        ],
    },
}  # fmt: skip


def complaint(**more: Any) -> dict[str, Any]:
    row = {"received_at": "2025-12-20 08:00", "channel": "hotline", "product": "p", "class": "c"}
    return {**row, **more}


def test_a_complaint_is_in_time_up_to_the_last_minute_of_its_limit() -> None:
    rows = [
        complaint(acknowledged_at="2025-12-20 08:10", answered_at="2025-12-20 10:00",
                  solved_at="2025-12-21 08:00", called_back_on="2025-12-22", satisfied=True),
        complaint(acknowledged_at="2025-12-20 08:11", answered_at="2025-12-20 10:01",
                  solved_at="2025-12-21 08:01", satisfied=False),
        complaint(received_at="2026-02-01 08:00"),
    ]  # fmt: skip

    figures: Any = complaint_figures(rows, COMPLAINT_DATA)

    for name in ("acknowledged", "answered", "solved"):
        assert figures[f"{name}_in_time_percent"] == 33.3
    assert (figures["count"], figures["solved"], figures["rate_percent"]) == (3, 2, 0.3)
    assert figures["resolution_rate_percent"] == 66.7
    assert figures["called_back_percent"] == 33.3
    assert figures["satisfied_percent"] == 50.0
    assert figures["average_answer_hours"] == 2.0
    assert [(m["year"], m["month"], m["count"], m["solved"]) for m in figures["by_month"]] == [
        (2025, 12, 2, 2), (2026, 1, 0, 0), (2026, 2, 1, 0),
    ]  # fmt: skip
    assert figures["by_class"] == [{"id": "c", "name": TEXT, "count": 3}]


def test_no_complaint_is_no_share() -> None:
    figures: Any = complaint_figures([], COMPLAINT_DATA)

    assert figures["count"] == 0
    assert figures["rate_percent"] == 0
    assert figures["resolution_rate_percent"] is None
    assert figures["average_solve_hours"] is None


def test_survey_figures_weigh_the_questions() -> None:
    data: dict[str, Any] = {
        "survey": {
            "sent": 200, "returned": 150, "previous_score": 80,
            "questions": [{"text": TEXT, "weight": 3}, {"text": TEXT, "weight": 1}],
        }
    }  # fmt: skip
    rows: list[dict[str, Any]] = [
        {"group": TEXT, "q1": 100, "q2": 60, "theme": TEXT},
        {"group": TEXT, "q1": 80, "q2": None, "theme": None},
    ]

    figures: Any = survey_figures(rows, data)

    assert figures["score"] == 82.5  # (3 * 90 + 1 * 60) / 4
    assert [q["score"] for q in figures["by_question"]] == [90.0, 60.0]
    assert figures["change"] == 2.5
    assert figures["return_rate_percent"] == 75.0
    assert figures["by_group"] == [{"name": TEXT, "count": 2, "score": 82.5}]
    assert figures["themes"] == [{"name": TEXT, "count": 1}]


def test_service_orders_meet_both_limits_of_their_case() -> None:
    data: dict[str, Any] = {
        "service": {
            "response": [{"id": "r", "name": TEXT, "arrive_hours": 4, "complete_hours": 24}]
        }
    }

    def order(arrived: str | None, completed: str | None, **more: Any) -> dict[str, Any]:
        row = {"kind": "repair", "case": "r", "requested_at": "2026-03-05 08:00",
               "arrived_at": arrived, "completed_at": completed, "satisfied": None}  # fmt: skip
        return {**row, **more}

    rows = [
        order("2026-03-05 12:00", "2026-03-06 08:00", satisfied=True),
        order("2026-03-05 12:01", "2026-03-05 13:00"),
        order("2026-03-05 09:00", "2026-03-06 08:01"),
        order(None, None),
        order("2026-03-05 09:00", "2026-03-05 10:00", case=None, kind="visit"),
    ]

    figures: Any = service_figures(rows, data)

    assert (figures["orders"], figures["repairs"], figures["visits"]) == (5, 4, 1)
    assert figures["in_time_percent"] == 33.3
    assert figures["average_arrive_hours"] == 3.0
    assert figures["satisfied_percent"] == 100.0
    assert figures["by_case"][0]["count"] == 4


def test_part_supervision_and_take_back_figures() -> None:
    parts: list[dict[str, Any]] = [
        {"stock": 3, "minimum_stock": 4, "price": 0.1, "is_wearing_part": True},
        {"stock": 10, "minimum_stock": 10, "price": 2.35, "is_wearing_part": False},
    ]
    checks: list[dict[str, Any]] = [
        {"score": 90, "problem": TEXT, "closed_on": "2026-01-01"},
        {"score": 81, "problem": TEXT, "closed_on": None},
        {"score": 82, "problem": None, "closed_on": None},
    ]

    assert part_figures(parts, {}) == {
        "kinds": 2, "stock": 13, "below_minimum": 1, "value": 23.8, "wearing_kinds": 1,
    }  # fmt: skip
    assert supervision_figures(checks, {}) == {
        "checks": 3, "average_score": 84.3, "problems": 2, "closed": 1,
    }  # fmt: skip
    assert take_back_figures([{"quantity": 2, "disposed_on": "x"}, {"quantity": 1}], {}) == {
        "orders": 2, "quantity": 3, "disposed": 2,
    }  # fmt: skip


def test_money_is_counted_in_cents_and_not_in_floats() -> None:
    budget: dict[str, Any] = {"finance": {"budget": [{"amount": 0.1, "spent": 0.1}] * 3}}
    lines: Any = [
        {"group": "internal", "year": 0, "quantity": 3, "rate": 0.1, "source": "x"},
        {"group": "subsidy", "year": 1, "quantity": 1, "rate": 100.0},
    ]

    assert budget_figures(budget) == {"total": 0.3, "spent": 0.3, "spent_percent": 100.0}
    fees: Any = fee_figures({"fees": {"lines": lines}})
    assert fees["total"] == -99.7
    assert fees["by_year"] == [{"year": 0, "amount": 0.3}, {"year": 1, "amount": -100.0}]
    assert [line["is_estimate"] for line in fees["lines"]] == [False, True]


def _later_data() -> dict[str, Any]:
    """A profile with every part that figures are computed from."""
    data = sample_data()
    later_stage(data, "surveillance")
    return data


def test_rows_of_required_columns_alone_are_enough_for_every_figure() -> None:
    tables = load_schema(RESOURCES.schema("record-tables"))["properties"]
    values: dict[str, Any] = {"boolean": True, "integer": 1, "number": 1}

    def cell(key: str, field: dict[str, Any]) -> Any:
        if "enum" in field:
            return field["enum"][0]
        if field.get("type") in values:
            return values[field["type"]]
        about = field["description"]
        if "YYYY-MM-DD" in about:
            return "2026-01-05 08:00" if "HH:MM" in about else "2026-01-05"
        return {"zh": "甲", "en": None} if f"{key}_en" in schema["properties"] else "x"

    rows = {}
    for name, schema in tables.items():
        row = dict.fromkeys(schema["properties"])
        row |= {key: cell(key, schema["properties"][key]) for key in schema["required"]}
        rows[name] = [row]

    stats = all_figures(_later_data(), rows)

    assert all(value is not None for value in stats.values())


def test_the_figures_of_no_tables_are_none_and_those_of_empty_tables_are_not() -> None:
    tables = load_schema(RESOURCES.schema("record-tables"))["properties"]

    without = all_figures(_later_data(), {})
    empty = all_figures(_later_data(), dict.fromkeys(tables, ()))

    assert {name for name, value in without.items() if value} == {"budget", "fees", "year"}
    assert all(value is not None for value in empty.values())

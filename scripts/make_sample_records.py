"""Makes the record tables of the two sample companies.

Origin: every row is made here, from a fixed seed, the profile beside it and the lists in
``scripts/sample_data``. No table holds a fact about a real person, company or event. Running the
script again gives the same bytes.

Usage: ``python scripts/make_sample_records.py [FOLDER]`` (``company-profiles`` by default).
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from sample_people import staff_rows
from sample_service_tables import complaint_rows, order_rows, survey_rows
from sample_tables import (
    attendance_rows,
    check_rows,
    outlet_rows,
    part_rows,
    price_rows,
    session_rows,
    take_back_rows,
    tool_rows,
)
from sample_writing import grid, write_csv, write_xlsx

SEED = 27922
ROOT = Path(__file__).resolve().parent.parent
_ENGLISH_HEADS = ("tools", "supervision_checks")
Row = Mapping[str, Any]


def main(target: Path) -> None:
    """Write the tables of both companies below ``target``.

    Args:
        target: the folder that holds the company folders.
    """
    titles = _titles()
    profile = _profile("example-appliance")
    tables = appliance_tables(profile)
    _write(target / "example-appliance" / "records", tables, titles)
    _write(target / "example-incomplete" / "records", incomplete_tables(tables), titles)


def appliance_tables(profile: Mapping[str, Any]) -> dict[str, list[Row]]:
    """All twelve tables of ``example-appliance``, by table id."""
    texts = YAML(typ="safe").load(ROOT / "scripts/sample_data/complaints.yaml")
    goods = YAML(typ="safe").load(ROOT / "scripts/sample_data/goods.yaml")
    staff = staff_rows(_rng("staff"), profile)
    outlets = outlet_rows(goods["outlets"])
    sessions = session_rows(profile, staff)
    return {
        "staff": list(staff),
        "outlets": outlets,
        "training_sessions": sessions,
        "training_attendance": attendance_rows(_rng("attendance"), sessions, staff),
        "complaints": complaint_rows(_rng("complaints"), profile, texts, staff),
        "survey_responses": survey_rows(_rng("survey"), profile),
        "service_orders": order_rows(_rng("orders"), profile, outlets, staff),
        "spare_parts": part_rows(goods["parts"]),
        "tools": tool_rows(goods["tools"]),
        "prices": price_rows(goods["prices"]),
        "take_back_orders": take_back_rows(_rng("take-back")),
        "supervision_checks": check_rows(_rng("checks"), goods["checks"], outlets, staff),
    }


def incomplete_tables(tables: Mapping[str, Sequence[Row]]) -> dict[str, Sequence[Row]]:
    """A few rows of each of seven tables for ``example-incomplete``, many of them wrong.

    ``PLANTS.yaml`` of that company names what is wrong with them.
    """
    staff = [_incomplete_staff(row, index) for index, row in enumerate(tables["staff"][:10], 1)]
    outlets = [
        {
            **row,
            "outlet_no": f"EI-W{i:02d}",
            "name": f"示例服务第{i}网点",
            "name_en": f"Example Service outlet {i}",
        }
        for i, row in enumerate(tables["outlets"][:3], start=1)
    ]
    outlets[2] |= {"ownership": "contracted", "contract_until": "2026-06-30"}
    return {
        "staff": staff,
        "outlets": outlets,
        "training_sessions": _incomplete_sessions(staff),
        "training_attendance": [
            {"session_no": f"PX-2026-0{session}", "employee_no": row["employee_no"], "score": 80}
            for session in (1, 2)
            for row in (*staff[1:4], staff[9])[: session + 2]
        ],
        "complaints": _incomplete_complaints(tables["complaints"], staff[9]),
        "spare_parts": [row for row in tables["spare_parts"] if row["product"] == "range-hood"],
        "prices": list(tables["prices"][:8]),
    }


_POSTS = (
    ("售后服务部经理", "After-sales manager"),
    *(("安装维修工程师", "Installation and repair engineer"),) * 5,
    *(("客服座席", "Agent"),) * 4,
)


def _incomplete_staff(row: Row, index: int) -> dict[str, Any]:
    """Nobody holds a manager's certificate; the tenth was hired after a training."""
    post = _POSTS[index - 1]
    return {
        **row,
        "employee_no": f"EI{index:03d}",
        "post": post[0],
        "post_en": post[1],
        "certified_manager": False,
        "certificate": None,
        "certificate_en": None,
        "certificate_no": None,
        "department": "contact" if post[1] == "Agent" else "service",
        "hired": "2026-05-06" if index == len(_POSTS) else row["hired"],
    }


def _incomplete_sessions(staff: Sequence[Row]) -> list[dict[str, Any]]:
    """One training on a Sunday, one before one of those present was hired."""
    return [
        {
            "session_no": f"PX-2026-0{number}",
            "plan_id": "repair",
            "date": date,
            "topic": "吸油烟机安装与维修",
            "topic_en": "Installation and repair of range hoods",
            "trainer": staff[0]["name"],
            "trainer_en": staff[0]["name_en"],
            "hours": 4,
            "place": "售后服务部",
            "place_en": "After-sales department",
        }
        for number, date in enumerate(("2026-03-15", "2026-04-20"), start=1)
    ]


def _incomplete_complaints(rows: Sequence[Row], handler: Row) -> list[dict[str, Any]]:
    """Five complaints, each with another fault."""
    own = [
        {
            **row,
            "channel": "hotline",
            "handler": handler["name"],
            "handler_en": handler["name_en"],
        }
        for row in rows
        if row["product"] == "range-hood" and row["class"] == "general"
    ][:5]
    own[0]["answered_at"] = "2025-12-11 07:40"
    own[1]["received_at"] = "2025-11-16 17:49"
    own[2] |= {"solved_at": None, "called_back_on": None, "satisfied": None}
    own[3] |= {"handler": "方虚构", "handler_en": "Fang Xugou"}
    own[4]["called_back_on"] = "2026-12-25"
    return own


def _write(folder: Path, tables: Mapping[str, Sequence[Row]], titles: Mapping[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    cells = {
        name: grid(rows, titles[name]["columns"], "en" if name in _ENGLISH_HEADS else "zh")
        for name, rows in tables.items()
    }
    books = {
        "training": ("training_sessions", "training_attendance"),
        "survey_responses": ("survey_responses",),
    }
    for book, names in books.items():
        sheets = {titles[name]["title"]: cells.pop(name) for name in names if name in cells}
        if sheets:
            write_xlsx(folder / f"{book}.xlsx", sheets)
    for name, table in cells.items():
        write_csv(folder / f"{name}.csv", table)


def _titles() -> dict[str, Any]:
    schema = json.loads((ROOT / "schemas/record-tables.schema.json").read_text("utf-8"))
    sheets = {"survey_responses": "满意度问卷"}
    return {
        name: {
            "title": sheets.get(name, table["title"].split(" | ")[0]),
            "columns": {key: field["title"] for key, field in table["properties"].items()},
        }
        for name, table in schema["properties"].items()
    }


def _profile(company: str) -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(
        ROOT / "company-profiles" / company / "profile.yaml"
    )
    return loaded


def _rng(table: str) -> random.Random:
    """Each table has its own stream, so that a change of one leaves the others alone."""
    return random.Random(f"{SEED}-{table}")  # noqa: S311 - sample data, not secrets


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "company-profiles")

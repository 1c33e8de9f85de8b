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
    """A few rows of each of five tables for ``example-incomplete``, whose profile miscounts them.

    Ten staff of the contact centre and its outlets are enough; nobody holds a manager's
    certificate.
    """
    staff = [
        {
            **row,
            "employee_no": f"EI{index:03d}",
            "certified_manager": False,
            "certificate": None,
            "certificate_en": None,
            "certificate_no": None,
            "department": _moved(row),
        }
        for index, row in enumerate(tables["staff"][:10], start=1)
    ]
    outlets = [
        {
            **row,
            "outlet_no": f"EI-W{i:02d}",
            "name": f"示例服务第{i}网点",
            "name_en": f"Example Service outlet {i}",
        }
        for i, row in enumerate(tables["outlets"][:3], start=1)
    ]
    complaints = [
        {
            **row,
            "channel": "hotline",
            "handler": staff[9]["name"],
            "handler_en": staff[9]["name_en"],
        }
        for row in tables["complaints"]
        if row["product"] == "range-hood" and row["class"] == "general"
    ][:5]
    parts = [row for row in tables["spare_parts"] if row["product"] == "range-hood"]
    return {
        "staff": staff,
        "outlets": outlets,
        "complaints": complaints,
        "spare_parts": parts,
        "prices": list(tables["prices"][:8]),
    }


def _moved(row: Row) -> str:
    return "contact" if row["department"] == "contact-centre" else "service"


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

"""Makes of a sample company the same company a year on, under its first surveillance.

Origin: nothing is invented beyond ``sample_data/surveillance.yaml`` and the recorded story. Every
record keeps its content; its dates move by 52 weeks. The changes of rectification round 1 stand in
the profile with their lines in the revision table, papers that would have run out are drawn anew,
and the figures of the year before are computed from the source company's own rows. Everything
stays fictitious and marked 示例 SAMPLE. The same fonts give the same bytes.

Usage: ``python scripts/make_surveillance_story.py SOURCE_COMPANY TARGET_DIR``.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from make_sample_evidence import draw_appliance
from make_story import evidence_rows
from packbuilder.calc.annual import annual_figures
from packbuilder.calc.validity import add_months
from packbuilder.pipeline.opening import load_scheme
from packbuilder.profile.loader import find_company, load_profile
from packbuilder.store.layout import Resources
from sample_writing import write_csv
from story_shift import Shift, shift_records
from surveillance_blocks import blocks

ROOT = Path(__file__).resolve().parent.parent
ANSWERS = ROOT / "docs" / "tutorial" / "story" / "round-01.yaml"
STORY_FOLDER = ANSWERS.parent
_DATA = ROOT / "scripts" / "sample_data"
# Sections whose dates are agreed, historical or set below.
_STAYS = ("application", "documents", "organisation", "legal", "fees", "records", "evidence")
_MONTH_DAYS = 30.44
Row = Mapping[str, Any]


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the company folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("source", type=Path, metavar="SOURCE_COMPANY")
    parser.add_argument("target", type=Path, metavar="TARGET_DIR")
    given = parser.parse_args(arguments)
    if given.target.exists():
        raise SystemExit(f"{given.target} is there already")
    make(given.source, given.target)


def make(source: Path, target: Path) -> None:
    """Write the company a year on into ``target``.

    Args:
        source: the company folder of ``example-appliance``, before or after round 1.
        target: the folder to make.
    """
    data, story, answers = (
        _read(path) for path in (_DATA / "surveillance.yaml", _DATA / "story.yaml", ANSWERS)
    )
    before = _figures_before(source)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("rounds", "output"))
    profile = target / "profile.yaml"
    old = _read(profile)
    shift = Shift(old["complaints"]["period"]["from"], old["application"]["submission_date"])
    _leave_round_behind(target / "records", story)
    shift_records(target / "records", shift)
    text = _shifted(profile.read_text(encoding="utf-8"), shift)
    text = _rectified(text, story, target)
    text = _dated(_replaced(text, data["profile"]), data)
    rows = YAML(typ="safe").load(text)
    text, renewed = _renewed(text, rows["evidence"], shift, data)
    renewed_outlets = _renew_outlets(target / "records" / "outlets.csv", data)
    text = _with_revisions(text, answers, rows, data)
    scheme = load_scheme("gbt27922-2011", Resources(ROOT))
    titles = {rule.item_id: rule.title for rule in scheme.items}
    text += blocks(data, answers, rows, before, titles, renewed_outlets)
    profile.write_text(text, encoding="utf-8")
    draw_appliance(_read(profile), target / "evidence", target / "records", renewed)


def _read(path: Path) -> Any:
    return YAML(typ="safe").load(path)


def _figures_before(source: Path) -> dict[str, Any]:
    """The figures of the source company over its own period, as its first dossier shows them."""
    profile = load_profile(find_company(source), Resources(ROOT)).profile
    if profile is None:
        raise SystemExit("the source company's profile has faults: packbuilder check")
    complaints: Any = profile.data["complaints"]
    data: Any = {**profile.data, "surveillance": {"period": complaints["period"]}}
    figures = annual_figures(data, {name: table.rows for name, table in profile.records.items()})
    return {
        name: figure["value"]
        for name, figure in figures.items()
        if isinstance(figure, dict) and figure["value"] is not None
    }


def _leave_round_behind(records: Path, story: Row) -> None:
    """Take the make-up sessions out: they were submitted with round 1."""
    from openpyxl import load_workbook

    from sample_writing import without_times

    path = records / "training.xlsx"
    book = load_workbook(path)
    numbers = {row[0] for row in story["sessions"]}
    for sheet in book.worksheets:
        for index in range(sheet.max_row, 1, -1):
            if sheet.cell(index, 1).value in numbers:
                sheet.delete_rows(index)
    book.save(path)
    path.write_bytes(without_times(path.read_bytes()))


def _shifted(text: str, shift: Shift) -> str:
    """The profile a year on, but for the sections whose dates do not come round."""
    lines, section = [], ""
    for line in text.splitlines(keepends=True):
        if match := re.match(r"([a-z_]+):", line):
            section = match[1]
        lines.append(line if section in _STAYS else shift.line(line))
    return "".join(lines)


def _rectified(text: str, story: Row, target: Path) -> str:
    """The profile and staff list after round 1, where the source is not so yet."""
    edits = [edit for edit in story["profile"] if edit["new"] not in text]
    for edit in edits:
        found = _with_any_dates(edit["old"])
        places = list(found.finditer(text))
        if len(places) != 1:
            raise SystemExit("profile.yaml is not that of example-appliance")
        text = text[: places[0].start()] + edit["new"] + text[places[0].end() :]
    _change_staff(target / "records" / "staff.csv", story["cells"])
    if "id: " + story["evidence"][0]["id"] not in text:
        text = text.rstrip("\n") + "\n" + evidence_rows(story["evidence"])
        for row in story["evidence"]:
            shutil.copyfile(STORY_FOLDER / row["file"], target / row["file"])
    return text


def _with_any_dates(old: str) -> re.Pattern[str]:
    """The text, whatever its dates were moved to."""
    return re.compile(
        re.sub(r"\d{4}-\d\d-\d\d", r"\\d{4}-\\d\\d-\\d\\d", re.escape(old).replace(r"\-", "-"))
    )


def _change_staff(path: Path, cells: Sequence[Sequence[str]]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    for _, key, head, value in (cell for cell in cells if cell[0] == "staff.csv"):
        row = next(row for row in rows if row[0] == key)
        row[rows[0].index(head)] = value
    write_csv(path, rows)


def _replaced(text: str, edits: Sequence[Row]) -> str:
    for edit in edits:
        if text.count(edit["old"]) != 1:
            raise SystemExit(f"profile.yaml does not hold {edit['old'].strip()!r} once")
        text = text.replace(edit["old"], edit["new"])
    return text


def _dated(text: str, data: Row) -> str:
    for name in ("submission_date", "expected_audit_date"):
        text = re.sub(rf"(\n  {name}: )\S+", rf"\g<1>{data[name]}", text, count=1)
    return text


def _renewed(
    text: str, evidence: Sequence[Row], shift: Shift, data: Row
) -> tuple[str, frozenset[str]]:
    """The profile with new dates for what is made every year or would have run out."""
    renewed: dict[str, tuple[dt.date, dt.date | None]] = {}
    for row in evidence:
        issued, expires = row["issued"], row.get("expires")
        if row["id"] in data["yearly"]:
            renewed[row["id"]] = dt.date.fromisoformat(shift.day(issued.isoformat())), None
        elif expires and expires < data["expected_audit_date"]:
            months = round((expires - issued).days / _MONTH_DAYS)
            start = expires + dt.timedelta(days=1)
            renewed[row["id"]] = start, add_months(expires, months)
    for evidence_id, (issued, expires) in renewed.items():
        found = rf"(  - id: {evidence_id}\n(?:    .*\n)*?    issued: )\S+\n    expires: \S+\n"
        new = rf"\g<1>{issued}\n    expires: {expires or 'null'}\n"
        text = re.sub(found, new, text, count=1)
    return text, frozenset(renewed)


def _renew_outlets(path: Path, data: Row) -> list[tuple[str, str, dt.date]]:
    """Agreements of outlets that would have run out, renewed: names and their new last day."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    until = rows[0].index("协议有效期至")
    renewed = []
    for row in rows[1:]:
        if row[until] and row[until] < data["expected_audit_date"].isoformat():
            day = add_months(dt.date.fromisoformat(row[until]), 36)
            renewed.append((row[1], row[2], dt.date.fromisoformat(row[until])))
            row[until] = day.isoformat()
    write_csv(path, rows)
    return renewed


def _with_revisions(text: str, answers: Row, profile: Row, data: Row) -> str:
    """The revision table with the lines of round 1, one a document."""
    held = {row["document"]: row["version"] for row in profile["documents"].get("revisions", ())}
    merged: dict[str, list[tuple[Row, Row]]] = {}
    for nonconformity in answers["nonconformities"]:
        for change in nonconformity.get("documents", ()):
            merged.setdefault(change["document"], []).append((nonconformity, change))
    lines = []
    for document, found in merged.items():
        version = held.get(document, profile["documents"]["version"])
        letter, _, number = version.partition("/")
        lines += _revision(document, f"{letter}/{int(number) + 1}", found, profile, data)
    marker = "\npolicy:\n"
    if text.count(marker) != 1:
        raise SystemExit("profile.yaml has no section policy behind documents")
    return text.replace(marker, "".join(lines) + marker)


def _revision(
    document: str, version: str, found: Sequence[tuple[Row, Row]], profile: Row, data: Row
) -> list[str]:
    author = profile["documents"]["prepared_by"]["name"]
    joined = {
        key: {side: mark.join(dict.fromkeys(change[key][side] for _, change in found))
              for side, mark in (("zh", "；"), ("en", "; "))}
        for key in ("chapter", "change")
    }  # fmt: skip
    numbers = [nonconformity["number"] for nonconformity, _ in found]
    reason = {
        "zh": "不符合项" + "、".join(numbers),
        "en": ("Nonconformities " if len(numbers) > 1 else "Nonconformity ") + ", ".join(numbers),
    }
    return [
        f"    - document: {document}\n",
        f"      version: {version}\n",
        f"      date: {data['revised_on']}\n",
        f"      chapter: {_flow(joined['chapter'])}\n",
        f"      change: {_flow(joined['change'])}\n",
        f"      reason: {_flow(reason)}\n",
        f"      author: {_flow(author)}\n",
    ]


def _flow(text: Row) -> str:
    return "{" + ", ".join(f'{key}: "{value}"' for key, value in text.items()) + "}"


if __name__ == "__main__":
    main()

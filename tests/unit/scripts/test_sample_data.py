"""The sample companies: valid, consistent, and made again byte for byte."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import sys
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pikepdf
import pytest
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[3]
PROFILES = ROOT / "company-profiles"
COMPANIES = ("example-appliance", "example-incomplete")
MISSING_ON_PURPOSE = {"outlet-agreement"}

sys.path.insert(0, str(ROOT / "scripts"))
import make_sample_evidence  # noqa: E402
import make_sample_records  # noqa: E402
import sample_drawing  # noqa: E402
import sample_papers  # noqa: E402


def as_text(value: Any) -> Any:
    """YAML dates as the text that a profile holds."""
    if isinstance(value, dict):
        return {key: as_text(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [as_text(entry) for entry in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def profile(company: str) -> dict[str, Any]:
    loaded: dict[str, Any] = as_text(YAML(typ="safe").load(PROFILES / company / "profile.yaml"))
    return loaded


def table(name: str, company: str = "example-appliance") -> list[dict[str, str]]:
    with (PROFILES / company / "records" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def sheet(file: str, name: str) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(PROFILES / "example-appliance" / "records" / file)
    return list(book[name].values)[1:]


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def shipped(part: str) -> dict[str, bytes]:
    return {
        f"{company}/{part}/{name}": data
        for company in COMPANIES
        for name, data in files(PROFILES / company / part).items()
    }


@pytest.mark.parametrize("company", COMPANIES)
def test_profile_is_valid_against_the_schema(company: str) -> None:
    schema = json.loads((ROOT / "schemas/company-profile.schema.json").read_text("utf-8"))
    checker = jsonschema.FormatChecker()
    validator = jsonschema.Draft202012Validator(schema, format_checker=checker)
    assert [error.message for error in validator.iter_errors(profile(company))] == []


def test_every_section_is_filled_in_both_languages() -> None:
    schema = json.loads((ROOT / "schemas/company-profile.schema.json").read_text("utf-8"))
    data = profile("example-appliance")
    later = {"certificate", "surveillance"}  # what a first application does not have yet
    assert set(data) == set(schema["properties"]) - later
    assert missing_english(data) == []


def missing_english(value: Any, path: str = "") -> list[str]:
    if isinstance(value, dict):
        own = [path] if "zh" in value and "en" not in value else []
        return own + [p for key, v in value.items() for p in missing_english(v, f"{path}/{key}")]
    if isinstance(value, list):
        return [p for i, v in enumerate(value) for p in missing_english(v, f"{path}/{i}")]
    return []


def test_records_are_made_again_byte_for_byte(tmp_path: Path) -> None:
    make_sample_records.main(tmp_path / "one")
    make_sample_records.main(tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two") == shipped("records")


def test_drawings_are_made_again_byte_for_byte() -> None:
    # One paper, one photograph and every odd file stand for the rest: drawing all takes long.
    data = make_sample_evidence._profile("example-appliance")
    row = next(r for r in data["evidence"] if r["type"] == "packaging-photo")
    once, again = (make_sample_evidence._scene(data, row)[0].tobytes() for _ in range(2))
    assert once == again
    page = sample_papers.licence(data, "2012-05-18")[0]
    first, second = (sample_drawing.pdf([sample_drawing.draw(page)]) for _ in range(2))
    assert first == second
    assert make_sample_evidence._encrypted(first) == make_sample_evidence._encrypted(second)


def test_odd_files_are_made_again_byte_for_byte(tmp_path: Path) -> None:
    data = make_sample_evidence._profile("example-incomplete")
    for name in ("one", "two"):
        make_sample_evidence.draw_incomplete(data, tmp_path / name)
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_staff_numbers_are_those_of_the_staff_list() -> None:
    stated, rows = profile("example-appliance")["staffing"], table("staff")
    posts = profile("example-appliance")["organisation"]["posts"]
    assert stated["after_sales"] == len(rows) == sum(post["headcount"] for post in posts)
    assert stated["service_managers"] == sum(row["服务管理人员"] == "是" for row in rows)
    assert stated["certified_managers"] == sum(row["售后服务管理师"] == "是" for row in rows)
    assert len({row["姓名"] for row in rows}) == len(rows)


@pytest.mark.parametrize("company", COMPANIES)
def test_evidence_files_exist(company: str) -> None:
    for row in profile(company)["evidence"]:
        is_there = (PROFILES / company / row["file"]).is_file()
        assert is_there is (row["id"] not in MISSING_ON_PURPOSE), row["id"]
    listed = {Path(row["file"]).name for row in profile(company)["evidence"]}
    assert set(files(PROFILES / company / "evidence")) <= listed


def test_evidence_is_valid_for_six_months_after_the_submission() -> None:
    data = profile("example-appliance")
    assert data["application"]["submission_date"] == "2026-12-20"
    for row in data["evidence"]:
        assert row["expires"] is None or row["expires"] > "2027-06-20", row["id"]
        assert row["issued"] <= "2026-12-20", row["id"]


def test_evidence_is_small_and_of_every_awkward_kind() -> None:
    folder = PROFILES / "example-appliance" / "evidence"
    assert len(files(folder)) >= 20
    assert sum(len(data) for data in files(folder).values()) < 3_000_000
    with Image.open(folder / "workplace-photo.jpg") as photo:
        upright = ImageOps.exif_transpose(photo)
        assert (photo.width, photo.height) == (upright.height, upright.width) == (1000, 1400)
    with Image.open(folder / "training-photo.tiff") as scan:
        assert len(list(ImageSequence.Iterator(scan))) == 2
    with pikepdf.open(folder / "test-report-range-hood.pdf") as report:
        box = report.pages[0].mediabox
        assert float(box[2]) > float(box[3])


def test_odd_files_fail_each_in_its_way() -> None:
    folder = PROFILES / "example-incomplete" / "evidence"
    assert (folder / "test-report.pdf").stat().st_size == 0
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(folder / "premises-lease.pdf")
    with pikepdf.open(folder / "social-insurance.pdf") as empty:
        assert len(empty.pages) == 0
    data = (folder / "workplace-photo.jpg").read_bytes()
    with pytest.raises((OSError, UnidentifiedImageError)), Image.open(io.BytesIO(data)) as cut:
        cut.load()


def test_training_is_on_working_days_and_after_hiring() -> None:
    hired = {row["工号"]: row["入职日期"] for row in table("staff")}
    sessions = {row[0]: row[2] for row in sheet("training.xlsx", "培训实施记录")}
    assert all(dt.date.fromisoformat(day).weekday() < 5 for day in sessions.values())
    for session, employee, score in sheet("training.xlsx", "培训签到与成绩"):
        assert hired[employee] <= sessions[session]
        assert 0 <= score <= 100


def test_complaints_are_solved_and_their_times_in_order() -> None:
    rows = table("complaints")
    assert len(rows) == 40
    assert len({row["投诉内容"] for row in rows}) >= 15
    for row in rows:
        times = [row[k] for k in ("受理时间", "确认时间", "首次答复时间", "解决时间", "回访日期")]
        assert all(times)
        assert times[:4] == sorted(times[:4])
        assert times[3][:10] <= times[4]


def test_budgets_and_questionnaires_agree() -> None:
    data = profile("example-appliance")
    line = next(entry for entry in data["finance"]["budget"] if entry["id"] == "training")
    assert line["amount"] == data["training"]["budget"]
    assert sum(entry["budget"] for entry in data["training"]["plan"]) == line["amount"]
    valid = len(sheet("survey_responses.xlsx", "满意度问卷"))
    assert valid == 300
    assert data["survey"]["sent"] >= data["survey"]["returned"] >= valid


def test_plants_name_code_subject_and_both_languages() -> None:
    plants = YAML(typ="safe").load(PROFILES / "example-incomplete" / "PLANTS.yaml")
    pairs = [(plant["code"], plant["subject"]) for plant in plants]
    assert len(set(pairs)) == len(pairs)
    assert all(set(plant["note"]) == {"zh", "en"} for plant in plants)

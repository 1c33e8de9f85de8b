"""Inputs that a stranger gets wrong: each is said with its place, none is silently left out."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.dossiers import RESOURCES, SAMPLE, sample_view
from tests.rule_cases import Case, assert_fires, assert_silent, cell, put

from packbuilder.check.engine import run_checks
from packbuilder.check.severity import is_fixed
from packbuilder.check.view import Phase
from packbuilder.cli.main import invoke
from packbuilder.convert.evidence import inspect_evidence
from packbuilder.convert.evidence_types import EvidenceProblem
from packbuilder.errors import ExitCode, InputError
from packbuilder.i18n import LANGUAGES
from packbuilder.model.finding import Finding, Severity
from packbuilder.profile.records import load_records
from packbuilder.report.messages import counted, error_sentences, message, remedy
from packbuilder.source.reader import read_source
from packbuilder.source.schema import load_schema, validate_document
from packbuilder.store.fingerprint import file_digest

TABLES = load_schema(RESOURCES.schema("record-tables"))
PROFILE = load_schema(RESOURCES.schema("company-profile"))
STAFF = "工号,姓名,姓名（英文）,部门,岗位,岗位（英文）,入职日期,服务管理人员,售后服务管理师"
LI = "EA001,李演示,Li Yanshi,centre,总监,Director,2016-08-23,是,否"
CASES = [
    Case("reference-unknown", "/organisation/departments/2/parent",
         put("nowhere", "organisation", "departments", 2, "parent")),
    Case("department-under-itself", "/organisation/departments/0/parent",
         put("sales", "organisation", "departments", 0, "parent")),
    Case("department-under-itself", "/organisation/departments/1/parent",
         put("after-sales-centre", "organisation", "departments", 1, "parent")),
    Case("reference-unknown", "/organisation/posts/0/department",
         put("nowhere", "organisation", "posts", 0, "department")),
    Case("odd-character", "/company/short_name/zh",
         put("示例\u200b电器", "company", "short_name", "zh"),
         put("示例\u200d电器", "company", "short_name", "zh"), severity=Severity.WARNING),
    Case("odd-character", "/company/short_name/en",
         put("Example \ufffdppliance", "company", "short_name", "en"),
         put("Example Appliance", "company", "short_name", "en"), severity=Severity.WARNING),
    Case("odd-character", "records/staff.csv#2/name/zh", severity=Severity.WARNING,
         records=cell("staff", "name", {"zh": "李\u202e演示", "en": "Li Yanshi"}),
         twin_records=cell("staff", "name", {"zh": "李演示", "en": "Li Yanshi"})),
    Case("dates-out-of-order", "/internal_audit/date",
         put("2024-09-15", "internal_audit", "date")),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_rule_fires_on_the_fault(case: Case) -> None:
    assert_fires(case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_is_silent_without_it(case: Case) -> None:
    assert_silent(case)


def test_departments_below_a_ring_are_not_blamed_for_it() -> None:
    view = sample_view(put("after-sales-centre", "organisation", "departments", 1, "parent"))
    found = [f for f in run_checks(view, Phase.INPUT) if f.code == "department-under-itself"]

    assert [f.subject for f in found] == ["/organisation/departments/1/parent"]
    assert is_fixed("department-under-itself")


def sentences(findings: Sequence[Finding]) -> list[str]:
    said = [
        f(finding, language)
        for finding in findings
        for language in LANGUAGES
        for f in (message, remedy)
    ]
    assert all(text and "{" not in text and not text.startswith("finding.") for text in said)
    return said


def table_faults(tmp_path: Path, text: str) -> list[Finding]:
    (tmp_path / "员工 表.csv").write_text(text, encoding="utf-8")
    tables, findings = load_records(tmp_path, {"staff": "员工 表.csv"}, TABLES)
    assert not tables or not findings
    sentences(findings)
    return findings


def test_a_comma_without_quotation_marks_is_named_with_its_row(tmp_path: Path) -> None:
    (fault,) = table_faults(tmp_path, f"{STAFF}\n{LI}\n{LI.replace('EA001', 'EA002')},是,\n")

    assert (fault.code, fault.params["row"]) == ("records-row-too-long", "3")


def test_empty_cells_behind_the_last_column_are_nothing(tmp_path: Path) -> None:
    assert table_faults(tmp_path, f"{STAFF}\n{LI},,\n") == []


@pytest.mark.parametrize("character", ["\0", "\x07", "\x0b", "\x1f"])
def test_a_control_character_in_a_cell_is_named(tmp_path: Path, character: str) -> None:
    (fault,) = table_faults(tmp_path, f"{STAFF}\n{LI.replace('总监', f'总{character}监')}\n")

    assert (fault.code, fault.params["head"]) == ("records-control-character", "岗位")


@pytest.mark.parametrize("mark", ["#REF!", "#N/A", "#DIV/0!", "########"])
def test_an_error_mark_of_a_spreadsheet_is_no_value(tmp_path: Path, mark: str) -> None:
    (fault,) = table_faults(tmp_path, f"{STAFF}\n{LI.replace('总监', mark)}\n")

    assert (fault.code, fault.params["head"]) == ("records-no-value", "岗位")


@pytest.mark.parametrize(("sign", "name"), [("\t", "TAB"), (";", ";")])
def test_another_separator_is_one_fault_and_not_a_column_each(
    tmp_path: Path, sign: str, name: str
) -> None:
    (fault,) = table_faults(tmp_path, f"{STAFF}\n{LI}\n".replace(",", sign))

    assert (fault.code, fault.params["separator"]) == ("records-separator", name)


def workbook(path: Path, value: object) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for line in (STAFF, LI):
        sheet.append(line.split(","))
    sheet["E2"] = value
    book.create_sheet("草稿")["A1"] = "=1+1"
    book.save(path)


def test_a_formula_without_a_result_is_named_by_its_cell(tmp_path: Path) -> None:
    workbook(tmp_path / "staff.xlsx", '="总"&"监"')

    tables, (fault,) = load_records(tmp_path, {"staff": "staff.xlsx"}, TABLES)

    assert not tables
    assert (fault.code, fault.params["cell"]) == ("records-table-formula-open", "E2")
    assert any("E2" in said for said in sentences([fault]))


def test_a_formula_on_another_sheet_does_not_matter(tmp_path: Path) -> None:
    workbook(tmp_path / "staff.xlsx", "总监")

    tables, findings = load_records(tmp_path, {"staff": "staff.xlsx"}, TABLES)

    assert findings == []
    assert len(tables["staff"].rows) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("profile.yaml", "a: 1\nb: 甲\x07乙\n"),
        ("profile.yaml", 'a: 1\nb: "甲\\0乙"\n'),
        ("profile.yaml", 'a: 1\n"b\\x0b": 1\n'),
        ("profile.json", '{"a": 1,\n"b": "\\u0007"}'),
    ],
)
def test_a_control_character_in_a_profile_is_refused_with_its_line(
    tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_source(tmp_path / name)

    assert caught.value.code == "control-character"
    if "x0b" not in text:  # a key has the place of what holds it
        assert caught.value.params["line"] == "2"
    assert all(all(error_sentences(caught.value, language)) for language in LANGUAGES)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026/12/20", "2026-02-30"])
def test_a_date_that_cannot_be_meant_is_one_finding(tmp_path: Path, day: str) -> None:
    text = (SAMPLE / "profile.yaml").read_text(encoding="utf-8")
    path = tmp_path / "profile.yaml"
    path.write_text(text.replace("submission_date: 2026-12-20", f"submission_date: {day}"), "utf-8")

    found = validate_document(read_source(path), PROFILE, "profile.yaml")

    assert [f.code for f in found] == ["schema-format-date"]
    sentences(found)


def test_a_text_of_the_wrong_form_is_told_the_right_one(tmp_path: Path) -> None:
    text = (SAMPLE / "profile.yaml").read_text(encoding="utf-8")
    path = tmp_path / "profile.yaml"
    path.write_text(text.replace("91320000MA00000003", "91320000ma00000003"), "utf-8")

    (finding,) = validate_document(read_source(path), PROFILE, "profile.yaml")

    assert finding.code == "schema-pattern"
    assert "18 characters" in remedy(finding, "en")
    assert "18 位" in remedy(finding, "zh")


def test_a_pipe_or_folder_in_place_of_a_scan_is_named_and_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "folder.pdf").mkdir()
    os.mkfifo(tmp_path / "pipe.pdf")

    for name in ("folder.pdf", "pipe.pdf"):
        found = inspect_evidence(tmp_path / name)
        assert isinstance(found, EvidenceProblem)
        assert found.code == "evidence-not-a-file"
        assert file_digest(tmp_path / name) == ""


def test_validate_does_not_call_ready_what_it_has_not_looked_at(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shutil.copytree(SAMPLE / "records", tmp_path / "records")
    shutil.copy(SAMPLE / "profile.yaml", tmp_path)

    assert invoke(["--lang", "en", "validate", str(tmp_path)]) == ExitCode.OK
    out = capsys.readouterr().out
    assert "hold together" in out
    assert "Ready to submit" not in out
    assert invoke(["--lang", "zh", "validate", str(tmp_path)]) == ExitCode.OK
    assert "packbuilder check" in capsys.readouterr().out


def test_init_prints_a_command_that_can_be_pasted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert invoke(["--lang", "zh", "init", str(tmp_path / "示例 公司")]) == ExitCode.OK

    assert f"packbuilder check '{tmp_path / '示例 公司'}'" in capsys.readouterr().out


def test_init_does_not_name_an_option_that_it_has_not(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")

    assert invoke(["--lang", "en", "init", str(tmp_path / "file" / "company")]) == ExitCode.INPUT
    assert "--output" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("counts", "en", "zh"),
    [
        (
            {Severity.ERROR: 1, Severity.WARNING: 2},
            ("1 error", "2 warnings", "0 notes"),
            "1 个错误",
        ),
        (
            {Severity.ERROR: 11, Severity.INFO: 1},
            ("11 errors", "0 warnings", "1 note"),
            "11 个错误",
        ),
    ],
)
def test_one_is_counted_in_the_singular(
    counts: dict[Severity, int], en: tuple[str, str, str], zh: str
) -> None:
    assert tuple(counted(counts, "en").values()) == en
    assert counted(counts, "zh")["error"] == zh

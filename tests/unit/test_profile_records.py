from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from tests.dossiers import RESOURCES

from packbuilder.i18n import LANGUAGES
from packbuilder.model.finding import Finding
from packbuilder.model.profile import RecordTable
from packbuilder.profile.records import load_records
from packbuilder.report.messages import message, place, remedy
from packbuilder.source.schema import load_schema

SCHEMA = load_schema(RESOURCES.schema("record-tables"))
STAFF = "工号,姓名,姓名（英文）,部门,岗位,岗位（英文）,入职日期,服务管理人员,售后服务管理师"
LI = "EA001,李演示,Li Yanshi,centre,总监,Director,2016-08-23,是,否"


def load(
    tmp_path: Path, name: str, lines: Sequence[str], encoding: str = "utf-8"
) -> tuple[RecordTable | None, list[Finding]]:
    (tmp_path / "t.csv").write_bytes("\n".join(lines).encode(encoding))
    tables, findings = load_records(tmp_path, {name: "t.csv"}, SCHEMA)
    return tables.get(name), findings


def good(tmp_path: Path, name: str, lines: Sequence[str]) -> RecordTable:
    table, findings = load(tmp_path, name, lines)
    assert findings == []
    assert table is not None
    return table


def codes(findings: Sequence[Finding]) -> list[str]:
    for finding in findings:
        for language in LANGUAGES:
            for sentence in (message(finding, language), remedy(finding, language)):
                assert sentence
                assert "{" not in sentence
                assert not sentence.startswith("finding.")
    return [finding.code for finding in findings]


def test_rows_come_out_by_field_name_with_text_pairs_joined(tmp_path: Path) -> None:
    table = good(tmp_path, "staff", [STAFF, LI])

    (row,) = table.rows
    assert row["employee_no"] == "EA001"
    assert row["name"] == {"zh": "李演示", "en": "Li Yanshi"}
    assert row["is_service_manager"] is True
    assert row["certified_manager"] is False
    assert row["certificate"] is None
    assert row["hired"] == "2016-08-23"
    assert "name_en" not in row
    assert table.row_numbers == (2,)


@pytest.mark.parametrize(
    "head",
    [
        STAFF,
        "Employee no.,Name,Name (English),Department id,Post,Post (English),Hired on,"
        "Service management,Certified manager",
        "employee_no,name,name_en,department,post,post_en,hired,is_service_manager,certified_manager",
        " 工号 ,姓 名,姓名(英文),部门,岗位,岗位(英文),入职日期,服务管理人员,售后服务管理师",
    ],
)
def test_heads_may_be_chinese_english_or_field_names(tmp_path: Path, head: str) -> None:
    fields = SCHEMA["properties"]["staff"]["properties"]
    if head.startswith("Employee"):
        keys = ["employee_no", "name", "name_en", "department", "post", "post_en", "hired",
                "is_service_manager", "certified_manager"]  # fmt: skip
        head = ",".join(fields[key]["title"].partition(" | ")[2] for key in keys)

    (row,) = good(tmp_path, "staff", [head, LI]).rows

    assert row["name"] == {"zh": "李演示", "en": "Li Yanshi"}


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    head, line = (",".join(reversed(text.split(","))) for text in (STAFF, LI))

    assert good(tmp_path, "staff", [head, line]).rows[0]["employee_no"] == "EA001"


def test_gb18030_reads_like_utf_8(tmp_path: Path) -> None:
    table, findings = load(tmp_path, "staff", [STAFF, LI], "gb18030")

    assert findings == []
    assert table is not None
    assert table.rows == good(tmp_path, "staff", [STAFF, LI]).rows


def test_an_unknown_column_is_named_with_the_nearest(tmp_path: Path) -> None:
    table, findings = load(tmp_path, "staff", [STAFF.replace("入职日期", "入职曰期"), LI])

    assert table is None
    assert codes(findings) == ["records-unknown-column", "records-missing-column"]
    assert "入职日期" in message(findings[0], "zh")
    assert place(findings[0], "zh") == "t.csv:1"
    assert "入职日期" in message(findings[1], "zh")


def test_a_column_without_a_head_is_ignored(tmp_path: Path) -> None:
    assert good(tmp_path, "staff", [STAFF + ",", LI + ",note"]).rows


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("姓名", "", "records-empty-cell"),
        ("姓名", "—", "records-empty-cell"),
        ("工号", "/", "records-empty-cell"),
        ("入职日期", "2026-02-30", "records-wrong-form"),
        ("入职日期", "20260230", "records-wrong-form"),
        ("入职日期", "春节后", "records-wrong-form"),
        ("服务管理人员", "也许", "records-wrong-kind"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(
    tmp_path: Path, column: str, value: str, code: str
) -> None:
    cells = LI.split(",")
    cells[STAFF.split(",").index(column)] = value

    table, findings = load(tmp_path, "staff", [STAFF, LI.replace("001", "002"), ",".join(cells)])

    assert table is None
    assert codes(findings) == [code]
    assert column in message(findings[0], "zh")
    assert "3" in message(findings[0], "zh")
    assert place(findings[0], "zh") == "t.csv:3"


def test_every_faulty_row_is_found_in_one_run(tmp_path: Path) -> None:
    lines = [LI.replace("001", f"{n:03d}").replace("2016-08-23", "x") for n in range(1, 6)]

    _, findings = load(tmp_path, "staff", [STAFF, *lines])

    assert [f.location.line for f in findings if f.location] == [2, 3, 4, 5, 6]
    assert set(codes(findings)) == {"records-wrong-form"}


def test_a_number_that_stands_twice_is_named_with_the_first_row(tmp_path: Path) -> None:
    _, findings = load(tmp_path, "staff", [STAFF, LI, LI.replace("001", "002"), LI])

    assert codes(findings) == ["records-duplicate"]
    assert "4" in message(findings[0], "en")
    assert "2" in message(findings[0], "en")


def test_two_rows_without_a_number_are_empty_and_not_equal(tmp_path: Path) -> None:
    _, findings = load(tmp_path, "staff", [STAFF, LI.replace("EA001", ""), LI.replace("EA001", "")])

    assert codes(findings) == ["records-empty-cell", "records-empty-cell"]


def test_attendance_names_a_session_as_often_as_people_came(tmp_path: Path) -> None:
    lines = ["session_no,employee_no,score", "T1,EA001,90", "T1,EA002,"]

    assert len(good(tmp_path, "training_attendance", lines).rows) == 2


@pytest.mark.parametrize(
    ("written", "meant"),
    [("2026/3/5", "2026-03-05"), ("2026.03.05", "2026-03-05"), ("2026年3月5日", "2026-03-05")],
)
def test_dates_as_people_write_them_are_understood(
    tmp_path: Path, written: str, meant: str
) -> None:
    line = LI.replace("2016-08-23", written)

    assert good(tmp_path, "staff", [STAFF, line]).rows[0]["hired"] == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [("是", True), ("YES", True), ("√", True), ("否", False), ("No", False), ("0", False)],
)
def test_yes_and_no_as_people_write_them(tmp_path: Path, written: str, meant: bool) -> None:
    line = LI.replace("是,否", f"{written},否")

    assert good(tmp_path, "staff", [STAFF, line]).rows[0]["is_service_manager"] is meant


def test_an_excel_workbook_keeps_dates_counts_and_codes(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "人员"
    sheet.append([*STAFF.split(","), "身份证号"])
    hired = dt.datetime(2016, 8, 23)  # noqa: DTZ001
    sheet.append(
        ["0012", "李演示", "Li", "centre", "总监", "D", hired, "是", True, "000000197501010015"]
    )
    book.save(tmp_path / "t.xlsx")

    tables, findings = load_records(
        tmp_path, {"staff": {"file": "t.xlsx", "sheet": "人员"}}, SCHEMA
    )

    assert findings == []
    (row,) = tables["staff"].rows
    assert row["hired"] == "2016-08-23"
    assert row["employee_no"] == "0012"
    assert row["certified_manager"] is True


def test_an_identity_number_that_excel_has_rounded_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append([*STAFF.split(","), "身份证号"])
    sheet.append([*LI.split(","), 320000197501010015.0])
    book.save(tmp_path / "t.xlsx")

    _, findings = load_records(tmp_path, {"staff": "t.xlsx"}, SCHEMA)

    assert codes(findings) == ["records-wrong-form"]
    assert "身份证号" in message(findings[0], "zh")


@pytest.mark.parametrize("price", ["1,200.50", "1，200.50", "1200.50"])
def test_thousands_separators_are_understood(tmp_path: Path, price: str) -> None:
    lines = ["price_no,item,unit,price", f'01,检修,次,"{price}"']

    assert good(tmp_path, "prices", lines).rows[0]["price"] == 1200.5


def test_a_chinese_word_of_a_choice_becomes_its_value(tmp_path: Path) -> None:
    head = "order_no,kind,product,outlet_no,requested_at"
    lines = [head, "G1,维修,p,W1,2026-03-05 9:05", "G2,Installation,p,W1,2026/3/5 09:05:30"]

    first, second = good(tmp_path, "service_orders", lines).rows

    assert (first["kind"], first["requested_at"]) == ("repair", "2026-03-05 09:05")
    assert (second["kind"], second["requested_at"]) == ("installation", "2026-03-05 09:05")
    _, findings = load(tmp_path, "service_orders", [head, "G1,清洗,p,W1,2026-03-05 9:05"])
    assert codes(findings) == ["records-not-allowed"]
    assert "repair" in remedy(findings[0], "zh")


def test_a_missing_table_is_a_finding_of_the_profile(tmp_path: Path) -> None:
    tables, findings = load_records(tmp_path, {"staff": "records/none.csv"}, SCHEMA)

    assert tables == {}
    assert codes(findings) == ["records-file-missing"]
    assert findings[0].subject == "/records/staff"
    assert str(tmp_path) not in message(findings[0], "en")


def test_five_thousand_rows_take_less_than_five_seconds(tmp_path: Path) -> None:
    lines = [LI.replace("001", f"{n:05d}") for n in range(5000)]
    started = time.monotonic()

    assert len(good(tmp_path, "staff", [STAFF, *lines]).rows) == 5000
    assert time.monotonic() - started < 5

"""Lists and seals that somebody else made: every nonconformity is read in or named."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from tests.unit.test_round_lists import (
    HEADS,
    ROUND,
    ROW,
    SEAL,
    company,
    error_of,
    held,
    read_in,
    round_file,
    run,
    word,
    workbook,
)

from packbuilder.cli.main import invoke
from packbuilder.cli.round_lists import import_command, sheet_command
from packbuilder.errors import ExitCode

__all__ = ["company"]
SECOND = ("NC-2", "5.1.3.2", "第二项事实没有记录", "一般", "2027-01-25")


def two_head_rows(path: Path, above: Sequence[object], below: Sequence[object]) -> Path:
    """A workbook whose heads stand in two rows, as merged cells leave them."""
    return workbook(path, above, below, ROW, SECOND)


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (("不符合编号", "不符合项", None, "性质", "开具日期"),
         (None, "条款", "不符合事实", None, None)),
        (("不符合编号", "审核内容", None, "性质", None),
         (None, "条款", "不符合事实", None, "开具日期")),
    ],
)  # fmt: skip
def test_heads_over_two_rows_are_read_as_one(
    company: Path, above: Sequence[object], below: Sequence[object]
) -> None:
    code, output = read_in(company, two_head_rows(company / "a.xlsx", above, below), "--yes")

    assert code == 0, output
    assert [row["number"] for row in held(company)] == ["NC-1", "NC-2"]
    assert [row["found_on"] for row in held(company)] == ["2027-01-25"] * 2
    assert "rows-left" not in output


def test_a_table_that_goes_on_without_heads_is_named(company: Path) -> None:
    file = word(company / "a.docx", [HEADS, ROW], [SECOND])

    code, output = read_in(company, file, "--yes")

    assert code == 0
    assert "warning [round-list-rows-left] Of table 2 these rows were not taken over (1): 1." in (
        output
    )


def test_a_second_sheet_without_heads_is_named(company: Path) -> None:
    book = Workbook()
    for row in (HEADS, ROW):
        book.worksheets[0].append(row)
    book.create_sheet("第二批").append(SECOND)
    book.save(company / "a.xlsx")

    _, output = read_in(company, company / "a.xlsx", "--yes")

    assert "Of table 第二批 these rows were not taken over (1): 1." in output


def test_a_row_with_a_grade_alone_is_a_fault_and_one_of_totals_is_named(company: Path) -> None:
    graded = ("NC-2", None, None, "一般", None)
    file = workbook(company / "a.xlsx", HEADS, ROW, graded, ("合计", None, None, None, None))

    code, output = read_in(company, file, "--yes")

    assert code == 1
    assert output.count("[round-list-empty-cell] In row 3") == 2
    assert "not taken over (1): 4." in output
    assert held(company) == []


def test_a_formula_without_its_result_stops_the_import(company: Path) -> None:
    open_row = ("NC-2", '="5.1.3.2"', '=CONCATENATE("a","b")', "一般", "2027-01-25")

    assert error_of(
        import_command, company, workbook(company / "a.xlsx", HEADS, ROW, open_row)
    ) == ("table-formula-open")
    assert held(company) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"不符合事实": "#REF!"}, "round-list-no-value"),
        ({"条款": "#N/A"}, "round-list-no-value"),
        ({"开具日期": "0001-01-01"}, "round-list-wrong-form"),
        ({"不符合编号": "N" * 500}, "round-list-wrong-form"),
    ],
)
def test_what_the_round_would_refuse_does_not_get_into_it(
    company: Path, change: Mapping[str, str], code: str
) -> None:
    row = [change.get(head, cell) for head, cell in zip(HEADS, ROW, strict=True)]

    status, output = read_in(company, workbook(company / "a.xlsx", HEADS, row), "--yes")

    assert status == 1
    assert f"a.xlsx:2: error [{code}]" in output
    assert round_file(company).read_text(encoding="utf-8") == ROUND


def test_a_control_character_is_named_by_its_row(company: Path) -> None:
    file = company / "a.csv"
    file.write_text(",".join(HEADS) + "\nNC-1,5.1.3.2,a\x01b 事实,一般,2027-01-25\n", "utf-8")

    status, output = read_in(company, file, "--yes")

    assert status == 1
    assert "a.csv:2: error [round-list-control-character]" in output
    assert ".new-" not in output


def own_sheet(company: Path, *rows: Mapping[str, str]) -> Path:
    """Our own workbook with the rows filled in under the Chinese heads."""
    file = company / "own.xlsx"
    run(sheet_command, company, "--file", file)
    book = load_workbook(file)
    sheet: Any = book.worksheets[0]
    places = {str(cell.value).partition("\n")[0]: cell.column for cell in sheet[1]}
    for number, row in enumerate(rows, start=2):
        for head, value in row.items():
            sheet.cell(row=number, column=places[head]).value = value
    book.save(file)
    return file


def test_a_forgotten_number_in_our_own_sheet_does_not_swallow_the_row(company: Path) -> None:
    first = {"不符合项报告编号": "NC-1", "条款号": "5.1.3.2", "严重程度": "一般"}
    file = own_sheet(
        company,
        {**first, "不符合事实": "无培训记录"},
        {"条款号": "5.2", "严重程度": "一般", "不符合事实": "另一事实"},
    )

    status, output = read_in(company, file, "--yes")

    assert status == 1
    assert output.count("[round-list-differs] In row 3") == 2  # the clause and the fact
    assert held(company) == []


def test_two_thousand_rows_are_read_in_good_time(company: Path) -> None:
    rows = [(f"NC-{n}", "5.1.3.2", f"事实 {n}", "一般", "2027-01-25") for n in range(2_000)]
    started = time.monotonic()

    code, _ = read_in(company, workbook(company / "a.xlsx", HEADS, *rows), "--yes")

    assert code == 0
    assert len(held(company)) == 2_000
    assert time.monotonic() - started < 60


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("round", "x"),
        ("sealed_on", 5),
        ("locales", "zh"),
        ("files", [{"path": 1, "sha256": "x"}]),
        ("revisions", [{"document": "d", "row": []}]),
        ("stage", None),
    ],
)
def test_a_seal_that_was_written_by_hand_is_no_traceback(
    company: Path, capsys: pytest.CaptureFixture[str], key: str, value: object
) -> None:
    seal = company / "rounds" / "round-00.seal.json"
    seal.write_text(json.dumps({**SEAL, key: value}), encoding="utf-8")

    assert invoke(["round", "status", str(company)]) == ExitCode.INPUT
    assert "round-00.seal.json" in capsys.readouterr().err


def test_a_seal_without_end_is_no_traceback(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (company / "rounds" / "round-00.seal.json").write_text("[" * 100_000, encoding="utf-8")

    assert invoke(["--lang", "en", "round", "sheet", str(company)]) == ExitCode.INPUT
    assert "round-00.seal.json" in capsys.readouterr().err

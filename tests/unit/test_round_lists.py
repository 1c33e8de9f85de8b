"""``round sheet`` and ``round import``: the auditor's list, ours or the body's own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from docx import Document
from openpyxl import Workbook, load_workbook
from tests.dossiers import SAMPLE

from packbuilder.cli import round_lists
from packbuilder.cli.round_lists import import_command, sheet_command
from packbuilder.errors import PackbuilderError
from packbuilder.report.messages import error_sentences
from packbuilder.source.reader import read_source
from packbuilder.store.layout import Resources

ROOT = Path(__file__).parents[2]
STORY = ROOT / "docs" / "tutorial" / "story"
ROUND = """\
# ours, keep this remark
round: 1
opened_on: 2027-01-27   # a Wednesday
submission_date: 2027-02-20
audit:
  date: 2027-01-25
nonconformities: []
"""
SEAL = {
    "format_version": 1,
    "company_id": "example-appliance",
    "scheme": "gbt27922-2011",
    "stage": "initial",
    "round": 0,
    "sealed_on": "2026-12-20",
    "locales": ["zh"],
    "revisions": [],
    "files": [],
}
HEADS = ("不符合编号", "条款", "不符合事实", "性质", "开具日期")
ROW = ("NC-1", "5.1.3.2", "无培训记录", "一般", "2027-01-25")


@pytest.fixture
def company(tmp_path: Path) -> Path:
    folder = tmp_path / "example-appliance"
    (folder / "rounds").mkdir(parents=True)
    shutil.copy(SAMPLE / "profile.yaml", folder)
    (folder / "rounds" / "round-00.seal.json").write_text(json.dumps(SEAL), encoding="utf-8")
    round_file(folder).write_text(ROUND, encoding="utf-8")
    return folder


def round_file(company: Path) -> Path:
    return company / "rounds" / "round-01.yaml"


def held(company: Path) -> list[dict[str, Any]]:
    data: Any = read_source(round_file(company)).data
    rows: list[dict[str, Any]] = data["nonconformities"]
    return rows


def run(command: click.Command, *arguments: object, language: str = "en", **more: Any) -> Result:
    return CliRunner().invoke(
        command,
        [str(a) for a in arguments],
        obj=language,
        standalone_mode=False,
        catch_exceptions=False,
        **more,
    )


def read_in(company: Path, file: Path, *options: str) -> tuple[int, str]:
    result = run(import_command, company, file, *options)
    return int(result.return_value), result.output


def error_of(command: click.Command, *arguments: object) -> str:
    with pytest.raises(PackbuilderError) as caught:
        run(command, *arguments)
    for language in ("zh", "en"):
        assert all(error_sentences(caught.value, language))
    return caught.value.code


def workbook(path: Path, *rows: Sequence[object]) -> Path:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(path)
    return path


def word(path: Path, *tables: Sequence[Sequence[str]]) -> Path:
    document = Document()
    for rows in tables:
        table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                table.cell(number, column).text = text
        document.add_paragraph()
    document.save(str(path))
    return path


def asked(row: Mapping[str, Any]) -> dict[str, Any]:
    """What an auditor's list says of a nonconformity of the story."""
    keys = ("number", "clause", "severity", "points_lost", "found_on")
    return {
        **{key: row[key] for key in keys if key in row},
        "site": {"zh": row["site"]["zh"]},
        "statement": {"zh": row["statement"]["zh"]},
    }


def story() -> list[dict[str, Any]]:
    data: Any = read_source(STORY / "round-01.yaml").data
    rows: list[dict[str, Any]] = data["nonconformities"]
    return rows


@pytest.mark.parametrize("name", ["auditor-list.xlsx", "auditor-forms.docx"])
def test_a_bodys_own_list_is_read_in_with_nothing_else_than_it_says(
    company: Path, name: str
) -> None:
    code, output = read_in(company, STORY / name, "--yes")

    assert code == 0, output
    added = held(company)
    assert [row.pop("id") for row in added] == ["nc-01", "nc-02", "nc-03", "nc-04", "nc-05"]
    assert added == [asked(row) for row in story()]
    text = round_file(company).read_text(encoding="utf-8")
    assert text.startswith(ROUND.removesuffix(" []\n"))


def test_nothing_is_written_before_somebody_agrees(company: Path) -> None:
    code, output = read_in(company, STORY / "auditor-list.xlsx")

    assert code == 1
    assert "不符合事实描述 → Fact (statement)" in output
    assert "序号 → not taken over" in output
    assert "--yes" in output
    assert round_file(company).read_text(encoding="utf-8") == ROUND


def test_as_data_the_list_is_shown_and_nothing_asked(company: Path) -> None:
    code, output = read_in(company, STORY / "auditor-list.xlsx", "--json")

    data = json.loads(output)
    assert (code, data["written"], len(data["added"])) == (1, False, 5)
    assert {"table": "不符合项清单", "head": "序号", "field": None} in data["columns"]


def test_what_the_round_answers_already_is_left_alone(company: Path) -> None:
    shutil.copy(STORY / "round-01.yaml", round_file(company))
    before = round_file(company).read_bytes()
    row = story()[0]
    other = workbook(
        company / "again.xlsx",
        HEADS,
        (row["number"], row["clause"], row["statement"]["zh"], "严重", "2027-01-26"),
        (story()[1]["number"], "5.1.2.1", "事实已改写", "严重", "2027-01-26"),
        ("NC-NEW", "5.1.3.3", "备件低于安全库存", "一般", "2027-01-26"),
    )

    code, output = read_in(company, other, "--yes")

    assert code == 0, output
    assert output.count("[round-list-known]") == 2
    assert output.count("[round-list-statement-changed]") == 1
    assert round_file(company).read_bytes().startswith(before.rstrip(b"\n"))
    assert [r["number"] for r in held(company)][-1] == "NC-NEW"
    assert held(company)[:-1] == story()
    assert held(company)[-1]["id"] == "nc-06"


def test_our_own_sheet_holds_all_that_a_round_can_hold(company: Path) -> None:
    shutil.copy(STORY / "round-01.yaml", round_file(company))
    sheet = company / "our list.xlsx"
    assert run(sheet_command, company, "--file", sheet).return_value == 0
    round_file(company).write_text(ROUND, encoding="utf-8")

    code, output = read_in(company, sheet, "--yes")

    assert code == 0, output
    assert held(company) == story()


def test_the_sheet_offers_choices_and_dates_and_explains_its_columns(company: Path) -> None:
    shutil.copy(STORY / "round-01.yaml", round_file(company))
    run(sheet_command, company)

    book = load_workbook(company / "rounds" / "round-01-list.xlsx")
    first, second = book.worksheets
    heads = [cell.value for cell in first[1]]
    assert "不符合事实\nFact" in heads
    assert "不符合事实（英文）\nFact (English)" in heads
    assert [cell.value for cell in second["A"]][1 : len(heads) + 1] == heads
    lists = {c.formula1 for c in first.data_validations.dataValidation if c.type == "list"}
    assert any("一般 minor" in (formula or "") for formula in lists)
    assert any("没有规定 no-rule" in (formula or "") for formula in lists)
    found: Any = first.cell(row=2, column=heads.index("发现日期\nFound on") + 1)
    assert found.is_date


def test_a_sheet_that_is_there_is_not_overwritten(company: Path) -> None:
    run(sheet_command, company)
    before = (company / "rounds" / "round-01-list.xlsx").read_bytes()

    assert error_of(sheet_command, company) == "round-sheet-there"
    assert (company / "rounds" / "round-01-list.xlsx").read_bytes() == before


def test_without_an_open_round_there_is_nothing_to_read_into(company: Path) -> None:
    round_file(company).unlink()

    assert error_of(sheet_command, company) == "round-none-open"
    assert error_of(import_command, company, STORY / "auditor-list.xlsx") == "round-none-open"


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("round-list-word-unknown", {"性质": "中等"}),
        ("round-list-empty-cell", {"性质": None}),
        ("round-list-date-wrong", {"开具日期": "1月底"}),
        ("round-list-date-wrong", {"开具日期": "2027-02-30"}),
        ("round-list-clause-wrong", {"条款": "见附件"}),
        ("round-list-empty-cell", {"条款": None}),
        ("round-list-several-clauses", {"条款": "5.1.3.2、5.1.2.1"}),
        ("round-list-empty-cell", {"不符合事实": None}),
    ],
)
def test_a_faulty_cell_is_named_by_sheet_row_and_column_and_nothing_is_written(
    company: Path, code: str, changes: dict[str, object]
) -> None:
    good = dict(zip(HEADS, ROW, strict=True))
    bad = {**good, "不符合编号": "NC-2", **changes}
    file = workbook(
        company / "清单 1.xlsx", ("不符合项清单",), HEADS, list(good.values()), list(bad.values())
    )

    status, output = read_in(company, file, "--yes")

    assert status == 1
    assert f"清单 1.xlsx:4: error [{code}]" in output
    assert "row 4" in output
    assert next(iter(changes.values())) is None or str(next(iter(changes.values()))) not in output
    assert round_file(company).read_text(encoding="utf-8") == ROUND


def test_a_list_without_a_column_that_is_needed_says_which(company: Path) -> None:
    file = workbook(company / "a.xlsx", ("编号", "不符合事实", "性质"), ("1", "无记录", "一般"))

    status, output = read_in(company, file, "--yes")

    assert status == 1
    assert "no column for the Clause" in output


def test_one_number_twice_is_found(company: Path) -> None:
    file = workbook(company / "a.xlsx", HEADS, ROW, ROW)

    status, output = read_in(company, file, "--yes")

    assert status == 1
    assert "[round-list-number-twice]" in output


def test_a_word_list_goes_on_over_pages_with_its_head_again(company: Path) -> None:
    fact = "投诉未关闭\nA complaint is not closed"
    second = ("NC-2", "GB/T 27922-2011 5.3.2.1", fact, "☑严重 □一般", "2027年1月25日")
    file = word(company / "a.docx", [HEADS, ROW, HEADS, second])

    code, output = read_in(company, file, "--yes")

    assert code == 0, output
    assert [row["clause"] for row in held(company)] == ["5.1.3.2", "5.3.2.1"]
    assert held(company)[1]["severity"] == "major"
    assert held(company)[1]["statement"] == {"zh": "投诉未关闭", "en": "A complaint is not closed"}


def test_a_form_with_pairs_of_labels_and_texts_under_their_label_is_read(company: Path) -> None:
    form = [
        ("审核编号", "A-1", "不符合编号", "NC-7"),
        ("受审核部门", "客户联络部", "不符合条款", "5.3.2.1"),
        ("不符合事实描述：", "", "", ""),
        ("两件投诉未关闭。", "", "", ""),
        ("不符合性质：□严重 ☑一般 □观察项", "", "", ""),
        ("审核员签字", "", "日期", "2027/1/25"),
    ]

    code, output = read_in(company, word(company / "form.docx", form), "--yes")

    assert code == 0, output
    (row,) = held(company)
    assert row["number"] == "NC-7"
    assert row["statement"] == {"zh": "两件投诉未关闭。"}
    assert (row["severity"], row["found_on"]) == ("minor", "2027-01-25")


def test_an_english_list_is_read_and_quoted_as_it_is(company: Path) -> None:
    file = workbook(
        company / "a.xlsx",
        ("NC No.", "Clause", "Description of nonconformity", "Grade", "Points lost"),
        ("N1", 5.1, "No record of training", "Minor NC", "-0.5"),
    )

    code, output = read_in(company, file, "--yes")

    assert code == 0, output
    (row,) = held(company)
    assert row["clause"] == "5.1"
    assert row["statement"]["en"] == row["statement"]["zh"] == "No record of training"
    assert row["points_lost"] == 0.5


def test_a_list_without_numbers_gets_running_ones_and_says_so(company: Path) -> None:
    code, output = read_in(company, workbook(company / "a.xlsx", HEADS[1:], ROW[1:]), "--yes")

    assert code == 0
    assert "[round-list-number-made]" in output
    assert held(company)[0]["number"] == held(company)[0]["id"] == "nc-01"


def test_a_file_with_no_table_says_so(company: Path) -> None:
    for file in (word(company / "a.docx", [("甲", "乙")]), workbook(company / "a.xlsx", ("甲",))):
        status, output = read_in(company, file, "--yes")
        assert status == 1
        assert "[round-list-no-table]" in output


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.doc", b"x", "round-list-kind-unknown"),
        ("a.docx", b"not a zip", "round-list-word-broken"),
        ("a.docx", b"", "round-list-word-broken"),
        ("a.xlsx", b"PK\x03\x04 torn", "table-broken"),
    ],
)
def test_a_file_that_cannot_be_read_stops_the_command(
    company: Path, name: str, content: bytes, code: str
) -> None:
    file = company / name
    file.write_bytes(content)

    assert error_of(import_command, company, file) == code
    assert error_of(import_command, company, company / "missing.docx") == "file-missing"


def test_a_round_written_as_json_is_added_to_as_json(company: Path) -> None:
    data: Any = read_source(round_file(company)).data
    round_file(company).unlink()
    target = company / "rounds" / "round-01.json"
    target.write_text(json.dumps(data), encoding="utf-8")

    assert read_in(company, STORY / "auditor-list.xlsx", "--yes")[0] == 0
    assert len(json.loads(target.read_text(encoding="utf-8"))["nonconformities"]) == 5


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_stands_behind_the_list_stays_there(company: Path, end: str) -> None:
    text = ROUND.replace("[]", "[]  # none yet") + "changes: []\n"
    round_file(company).write_bytes(text.replace("\n", end).encode())

    for number in ("NC-1", "NC-2"):
        file = workbook(company / f"{number}.xlsx", HEADS, (number, *ROW[1:]))
        assert read_in(company, file, "--yes")[0] == 0

    raw = round_file(company).read_bytes().decode()
    assert f"nonconformities:  # none yet{end}  - id: nc-01{end}" in raw
    assert raw.endswith(f"{end}changes: []{end}")
    assert raw.count("\n") == raw.count(end)
    assert [row["number"] for row in held(company)] == ["NC-1", "NC-2"]


@pytest.mark.parametrize(("answer", "code", "count"), [("y\n", 0, 5), ("n\n", 1, 0), ("\n", 1, 0)])
def test_on_a_terminal_the_user_is_asked(
    company: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, count: int
) -> None:
    monkeypatch.setattr(round_lists, "_is_terminal", lambda: True)

    result = run(import_command, company, STORY / "auditor-list.xlsx", input=answer)

    assert (result.return_value, len(held(company))) == (code, count)


def test_a_text_that_looks_like_a_formula_stays_a_text(company: Path) -> None:
    formula = "=HYPERLINK(1)"
    read_in(company, word(company / "a.docx", [HEADS, (*ROW[:2], formula, *ROW[3:])]), "--yes")
    sheet = company / "a.xlsx"

    run(sheet_command, company, "--file", sheet)

    cells = [cell for line in load_workbook(sheet).worksheets[0].iter_rows() for cell in line]
    assert [cell.data_type for cell in cells if cell.value == formula] == ["s", "s"]


def test_a_chosen_word_of_a_body_can_be_added_to_the_data(
    company: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = tmp_path / "data" / "doc-templates" / "common"
    shutil.copytree(ROOT / "schemas", tmp_path / "data" / "schemas")
    words.mkdir(parents=True)
    source = (ROOT / "doc-templates" / "common" / "nonconformity-lists.yaml").read_text("utf-8")
    (words / "nonconformity-lists.yaml").write_text(
        source.replace("[一般, ", "[一般, 三类, "), "utf-8"
    )
    monkeypatch.setattr(round_lists, "resources", lambda: Resources(tmp_path / "data"))
    file = workbook(company / "a.xlsx", HEADS, (*ROW[:3], "三类", ROW[4]))

    assert read_in(company, file, "--yes")[0] == 0
    assert held(company)[0]["severity"] == "minor"
    (words / "nonconformity-lists.yaml").write_text("columns: 1\n", "utf-8")
    assert error_of(import_command, company, file) == "round-words-broken"

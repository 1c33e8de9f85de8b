from __future__ import annotations

import datetime as dt
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from packbuilder.errors import InputError
from packbuilder.i18n import LANGUAGES, has_message
from packbuilder.source.table import read_table


def workbook(path: Path, *rows: list[object], title: str = "Sheet", extra: str = "") -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if extra:
        book.create_sheet(extra).append(["other"])
    book.save(path)
    return path


def refusal(path: Path, sheet: str | None = None) -> InputError:
    with pytest.raises(InputError) as caught:
        read_table(path, sheet)
    code = caught.value.code
    for key in (f"error.{code}", f"error.{code}.hint", f"finding.records-{code}"):
        assert all(has_message(key, language) for language in LANGUAGES), key
    assert has_message(f"finding.records-{code}.remedy", "zh")
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_of_either_chinese_encoding_reads_the_same(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("工号,姓名\r\n0012,李演示\r\n".encode(encoding))

    table = read_table(path)

    assert table.header == ("工号", "姓名")
    assert table.rows == ((2, ("0012", "李演示")),)


def test_blank_lines_are_skipped_and_row_numbers_stay_those_of_a_spreadsheet(
    tmp_path: Path,
) -> None:
    path = tmp_path / "t.csv"
    path.write_text('\n a ,b\n,,\n"two\nlines",2\n\n3,4\n', "utf-8")

    table = read_table(path)

    assert (table.header, table.header_row) == (("a", "b"), 2)
    assert [number for number, _ in table.rows] == [4, 6]
    assert table.rows[0][1] == ("two\nlines", "2")


def test_a_workbook_gives_dates_and_whole_numbers_as_people_write_them(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "t.xlsx",
        ["a", "b", "c", "d", "e", "f"],
        [dt.datetime(2026, 3, 5), dt.datetime(2026, 3, 5, 9, 7), 12.0, 0.5, True, "0012"],  # noqa: DTZ001
        [dt.date(2026, 3, 6), None, 10**16 * 1.0, -3, False, ""],
    )

    first, second = (cells for _, cells in read_table(path).rows)

    assert first == ("2026-03-05", "2026-03-05 09:07", 12, 0.5, True, "0012")
    assert second[0] == "2026-03-06"
    assert second[2] == 1e16
    assert isinstance(second[2], float)  # a code that Excel has spoilt must not look whole


def test_a_sheet_is_chosen_by_its_name(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", ["a"], title="一", extra="二")

    assert read_table(path).header == ("a",)
    assert read_table(path, "二").header == ("other",)
    error = refusal(path, "三")
    assert error.code == "table-sheet-missing"
    assert error.params["sheets"] == "一, 二"


def test_a_stray_cell_far_out_does_not_make_every_row_as_wide(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["a", "b"])
    sheet.append([1, 2])
    sheet.cell(200_000, 16_000).value = " "
    book.save(tmp_path / "t.xlsx")
    started = time.monotonic()

    assert read_table(tmp_path / "t.xlsx").rows == ((2, (1, 2)),)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_a_damaged_workbook_is_named_and_no_crash(tmp_path: Path, part: str, damage: str) -> None:
    good = workbook(tmp_path / "good.xlsx", ["a"], [1])
    bad = tmp_path / "bad.xlsx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                if damage == "gone":
                    continue
                content = content[: len(content) // 2]
            target.writestr(name, content)

    assert refusal(bad).code in ("table-broken", "table-sheet-missing")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"hello", b"\xd0\xcf\x11\xe0" * 200])
def test_what_is_only_called_a_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(content)

    assert refusal(path).code == "table-broken"


def test_a_bomb_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("packbuilder.source.table.MAX_UNPACKED_BYTES", 5_000_000)
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"\0" * 6_000_000)
    assert path.stat().st_size < 10_000

    assert refusal(path).code == "table-too-large"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("none.csv", None, "file-missing"),
        ("t.ods", b"x", "table-kind-unknown"),
        ("t", b"x", "table-kind-unknown"),
        ("t.csv", b"", "table-without-header"),
        ("t.csv", b"\n,,\n", "table-without-header"),
        ("t.csv", b'a,b\n"open,1\n', "table-broken"),
        ("t.csv", b"a\n\xff\xff\xff\n", "not-utf-8"),
    ],
)
def test_a_table_that_cannot_be_read_is_named(
    tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    assert refusal(path).code == code


def test_a_table_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a\n" + "1\n" * 100_001, "utf-8")

    assert refusal(path).code == "table-too-long"
    path.write_text("a\n" + "1\n" * 100_000, "utf-8")
    assert len(read_table(path).rows) == 100_000

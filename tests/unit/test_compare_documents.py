from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document
from PIL import Image
from tests.small_words import write_word

from packbuilder.compare.alignment import align
from packbuilder.compare.documents import compare_documents
from packbuilder.errors import AssemblyError

_ROWS = (("岗位", "时限"), ("热线", "24小时内"), ("维修", "48小时内"))


def _rows(old: Path, new: Path) -> list[tuple[str, str, str, str]]:
    return [(str(row.place), row.kind, row.old, row.new) for row in compare_documents(old, new)]


def test_a_changed_paragraph_is_placed_under_its_numbered_heading(tmp_path: Path) -> None:
    old = write_word(tmp_path / "a.docx", "# 目的", "一", "# 职责", "二", "三", "接到后24小时答复")
    new = write_word(tmp_path / "b.docx", "# 目的", "一", "# 职责", "二", "三", "接到后12小时答复")
    numbers = {old: ("1", "", "2", "", "", ""), new: ("5.1", "", "5.2", "", "", "")}
    (row,) = compare_documents(old, new, numbers=numbers.__getitem__)
    assert str(row.place) == "5.2 职责 / paragraph 3"
    assert (row.old, row.new) == ("接到后24小时答复", "接到后12小时答复")


def test_changed_cells_and_rows_that_came_and_went(tmp_path: Path) -> None:
    old = write_word(tmp_path / "a.docx", "x", (("a", "b"),), "y", _ROWS, "z")
    new = write_word(
        tmp_path / "b.docx", "x", (("a", "b"),), "y",
        (_ROWS[0], ("热线", "12小时内"), ("召回", "公告后立即")), "z",
    )  # fmt: skip
    assert _rows(old, new) == [
        ("table 2 row 2 cell 2", "changed", "24小时内", "12小时内"),
        ("table 2 row 3", "removed", "维修 | 48小时内", ""),
        ("table 2 row 3", "added", "", "召回 | 公告后立即"),
    ]


def test_paragraphs_headings_and_headers(tmp_path: Path) -> None:
    old = write_word(tmp_path / "a.docx", "# 目的", "一", "gone", header="A/0")
    new = write_word(tmp_path / "b.docx", "# 用途", "一", "新的一段话", header="A/1")
    assert _rows(old, new) == [
        ("用途", "changed", "目的", "用途"),
        ("目的 / paragraph 2", "removed", "gone", ""),
        ("用途 / paragraph 2", "added", "", "新的一段话"),
        ("header: paragraph 1", "changed", "A/0", "A/1"),
    ]


def test_a_picture_that_was_exchanged_is_a_difference(tmp_path: Path) -> None:
    paths = []
    for name, colour in (("a", (200, 0, 0)), ("b", (0, 200, 0))):
        picture = io.BytesIO()
        Image.new("RGB", (9, 9), colour).save(picture, "PNG")
        document = Document()
        document.add_picture(picture)
        document.save(str(tmp_path / f"{name}.docx"))
        paths.append(tmp_path / f"{name}.docx")
    (row,) = compare_documents(*paths)
    assert row.old != row.new
    assert row.old.startswith("[picture ")


def test_equal_files_have_no_differences(tmp_path: Path) -> None:
    old = write_word(tmp_path / "a.docx", "# 目的", _ROWS, "z", header="h")
    assert compare_documents(old, old) == ()


def test_what_is_no_word_file_is_refused(tmp_path: Path) -> None:
    old = write_word(tmp_path / "a.docx", "x")
    (tmp_path / "b.docx").write_text("no")
    with pytest.raises(AssemblyError, match="word-file-unreadable"):
        compare_documents(old, tmp_path / "b.docx")


def test_alike_parts_are_paired_without_crossing() -> None:
    old, new = ["a", "bb1", "c", "dd1"], ["a", "dd2", "c", "bb2", "dd3"]
    pairs = align(old, new, lambda i, j: float(old[i][:1] == new[j][:1]))
    assert pairs == ((0, 0), (1, None), (None, 1), (2, 2), (None, 3), (3, 4))

"""What is tried with a document whose rows LibreOffice dropped."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from packbuilder.convert.relax import let_rows_break, let_rows_part, next_way, set_ragged


@pytest.fixture
def source(tmp_path: Path) -> Path:
    document = docx.Document()
    for _ in range(3):
        table = document.add_table(rows=2, cols=1)
        for row in table.rows:
            properties = row._tr.get_or_add_trPr()
            properties.append(properties.makeelement(qn("w:cantSplit"), {}))
            row.cells[0].paragraphs[0].paragraph_format.keep_with_next = True
        document.add_paragraph("之后").paragraph_format.keep_with_next = True
    path = tmp_path / "source.docx"
    document.save(str(path))
    return path


def _kept(path: Path) -> list[int]:
    body = docx.Document(str(path)).element.body
    return [len(list(block.iter(qn("w:keepNext")))) for block in body][:-1]


def test_only_rows_of_the_table_that_lost_some_are_parted(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "target.docx"
    let_rows_part(source, target, "table 2, row 5")
    assert _kept(target) == [2, 1, 0, 1, 2, 1]
    assert _unbroken(target) == 6


@pytest.mark.parametrize("place", ["paragraph 7", ""])
def test_rows_of_every_table_are_parted_where_a_text_was_lost(
    source: Path, tmp_path: Path, place: str
) -> None:
    target = tmp_path / "target.docx"
    let_rows_part(source, target, place)
    assert _kept(target) == [0, 1, 0, 1, 0, 1]


def test_a_table_that_is_not_there_changes_nothing(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "target.docx"
    let_rows_part(source, target, "table 9, row 1")
    assert _kept(target) == _kept(source)


def test_at_last_rows_may_break(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "target.docx"
    let_rows_break(source, target)
    assert (_unbroken(source), _unbroken(target)) == (6, 0)


def _unbroken(path: Path) -> int:
    return len(list(docx.Document(str(path)).element.body.iter(qn("w:cantSplit"))))


def test_only_the_paragraphs_that_lost_a_mark_are_set_ragged(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "target.docx"
    set_ragged(source, target, "paragraph 2; table 3, row 1")
    body = docx.Document(str(target)).element.body
    ragged = [[jc.get(qn("w:val")) for jc in block.iter(qn("w:jc"))] for block in body][:-1]
    assert ragged == [[], [], [], ["left"], ["left"], []]


def test_what_is_tried_follows_from_what_was_lost() -> None:
    assert next_way({"kind": "text"}, []) is let_rows_part
    assert next_way({"kind": "text"}, [let_rows_part]) is let_rows_break
    assert next_way({"kind": "mark"}, [let_rows_part]) is set_ragged
    assert next_way({"kind": "mark"}, [set_ragged]) is None

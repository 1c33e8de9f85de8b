"""A finding names the page, the row and the field at which something is to be put right."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from tests.dossiers import sample_view
from tests.rule_cases import STANDARDS

from packbuilder.check.engine import run_checks
from packbuilder.check.places import dotted, numbered_rows, row_location, row_subject
from packbuilder.check.view import Phase
from packbuilder.model.clause_numbers import clause_key, is_within
from packbuilder.model.pdf import PageText


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("amount-unexplained", "A fund of CNY\u00a05 million is kept."),
        ("amount-unexplained", "专项资金¥500万"),
        ("date-unexplained", "In force from 1 May 2024."),
        ("date-unexplained", "自2024年05月01日起执行"),
        ("standard-outdated", "依据 GB/T 19012—2008 制定"),
        ("paper-obsolete", "提供税务登记证复印件"),
        ("address-differs", "样本区演示路 21 号"),
    ],
)
def test_a_finding_names_the_page_on_which_the_words_stand(code: str, words: str) -> None:
    pages = tuple(
        PageText(page=number, item_id="service-manual", text=text)
        for number, text in ((7, "第一页没有问题。"), (8, words), (9, "第三页也没有。"))
    )
    view = dataclasses.replace(sample_view(pages=pages), standards=STANDARDS)
    found = [f for f in run_checks(view, Phase.PACK) if f.code == code]
    assert [f.location.page for f in found if f.location] == [8]


def test_rows_carry_their_number_in_the_file() -> None:
    view = sample_view()
    table, number, row = next(numbered_rows(view, "staff"))
    assert number == table.row_numbers[0]
    assert row is table.rows[0]
    assert row_subject(table, number, "hired") == f"{table.file}#{number}/hired"
    assert row_location(table, number, "hired").pointer == f"row {number}, column hired"
    assert list(numbered_rows(view, "no-such-table")) == []


def test_a_field_is_named_with_dots() -> None:
    assert dotted("/complaints/period/to") == "complaints.period.to"


def test_a_clause_lies_within_the_group_that_its_number_begins_with() -> None:
    assert is_within("5.1.2", "5.1")
    assert is_within("5.1", "5.1")
    assert not is_within("5.10", "5.1")
    assert sorted(["5.10", "5.2", "5.2.1"], key=clause_key) == ["5.2", "5.2.1", "5.10"]


def test_licences_are_told_of_in_the_order_of_the_profile() -> None:
    ids = [f"licence-of-branch-{letter}" for letter in "abcdefgh"]

    def change(data: Any) -> None:
        row = next(r for r in data["evidence"] if r["type"] == "business-licence")
        data["evidence"] += [{**row, "id": name} for name in ids]

    pages = tuple(
        PageText(page=number, item_id=name, text="统一社会信用代码 91320000MA00000000")
        for number, name in enumerate(ids, start=1)
    )
    found = run_checks(sample_view(change, pages=pages), Phase.PACK)
    told = [f.location.item for f in found if f.code == "licence-differs" and f.location]
    assert list(dict.fromkeys(told)) == ids[:1]  # each field is told of once, at the first scan

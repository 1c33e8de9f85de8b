from __future__ import annotations

import dataclasses

from packbuilder.check.parity import NamePair, compare_outlines
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.outline import DocumentOutline, OutlineSection, OutlineTable
from packbuilder.report.messages import message, remedy

_NAMES = (
    NamePair("示例电器（江苏）有限公司", frozenset({"Example Appliance (Jiangsu) Co., Ltd."})),
    NamePair("示例电器", frozenset({"Example Appliance"})),
    NamePair("质量管理部", frozenset({"Quality management"}), is_common=True),
)


def _outline(
    *paragraphs: str,
    rows: tuple[tuple[str, ...], ...] = (),
    titles: tuple[str, ...] = ("一", "二", "三"),
) -> DocumentOutline:
    table = (OutlineTable(rows),) if rows else ()
    first = OutlineSection(level=0)
    sections = [
        OutlineSection(level=1, number=str(n), title=title, paragraphs=(f"{title} {n * 7}",))
        for n, title in enumerate(titles, start=1)
    ]
    sections[0] = dataclasses.replace(sections[0], paragraphs=paragraphs, tables=table)
    return DocumentOutline(sections=(first, *sections))


def _found(zh: DocumentOutline, en: DocumentOutline) -> list[Finding]:
    return list(compare_outlines("manual", zh, en, _NAMES))


def test_two_renderings_that_agree_give_nothing() -> None:
    zh = _outline(
        "示例电器（江苏）有限公司2小时内到场", rows=(("序号", "日期"), ("1", "2026年3月5日"))
    )
    en = _outline(
        "Example Appliance (Jiangsu) Co., Ltd. arrives within 2 hours",
        rows=(("No.", "Date"), ("1", "5 March 2026")),
        titles=("One", "Two", "Three"),
    )
    assert _found(zh, en) == []


def test_a_changed_figure_is_found_with_both_places() -> None:
    found = _found(_outline(rows=(("时限", "2小时"),)), _outline(rows=(("Limit", "3 hours"),)))
    assert [f.code for f in found] == ["parity-figures"]
    assert found[0].location is not None
    assert (found[0].location.item, found[0].location.pointer) == (
        "manual", "table 1, row 1, column 2",
    )  # fmt: skip
    sentence = message(found[0], "zh")
    assert "“1 一”下第 1 个表格第 1 行第 2 列" in sentence
    assert "manual 为“2小时”" in sentence
    assert "manual.en 为“3 hours”" in sentence
    assert "2小时" in message(found[0], "en")
    assert remedy(found[0], "en") != "finding.parity-figures.remedy"


def test_a_dropped_row_is_one_finding() -> None:
    zh = _outline(rows=(("a", "1"), ("b", "2"), ("c", "3")))
    en = _outline(rows=(("a", "1"), ("c", "3")))
    (found,) = _found(zh, en)
    assert (found.code, found.severity) == ("parity-table-shape", Severity.ERROR)
    assert "manual 为 3，manual.en 为 2" in message(found, "zh")


def test_a_merged_cell_changes_the_shape() -> None:
    (found,) = _found(_outline(rows=(("a", "b"),)), _outline(rows=(("a b",),)))
    assert found.code == "parity-table-shape"
    assert found.params["row"] == "1"


def test_a_missing_heading_does_not_put_the_rest_out_of_step() -> None:
    zh = _outline("2小时", titles=("一", "二", "三", "四"))
    sections = tuple(s for s in zh.sections if s.title != "二")
    (found,) = _found(zh, dataclasses.replace(zh, sections=sections))
    assert (found.code, found.severity) == ("parity-headings", Severity.ERROR)
    assert "“2 二”只在 manual 中有，manual.en 中没有" in message(found, "zh")


def test_another_level_is_found() -> None:
    zh = _outline("2小时")
    sections = (*zh.sections[:2], dataclasses.replace(zh.sections[2], level=2), zh.sections[3])
    found = _found(zh, dataclasses.replace(zh, sections=sections))
    assert {f.code for f in found} == {"parity-headings"}


def test_another_name_is_found_and_a_form_of_it_is_not() -> None:
    (found,) = _found(_outline("由示例电器负责"), _outline("by Sample Appliance"))
    assert (found.code, found.params["wanted"]) == ("parity-names", "Example Appliance")
    assert _found(_outline("质量管理部经理"), _outline("the quality manager")) == []
    assert _found(_outline("示例电器"), _outline("示例电器")) == []


def test_the_longer_of_two_names_counts_once() -> None:
    found = _found(_outline("示例电器（江苏）有限公司"), _outline("the applicant"))
    assert len(found) == 1


def test_a_text_that_waits_for_its_english_is_not_compared() -> None:
    pending = "[English to be supplied: products[0].name]"
    assert _found(_outline("2小时"), _outline(pending)) == []


def test_paragraphs_of_unequal_number_are_compared_as_one() -> None:
    assert _found(_outline("2小时", "3天"), _outline("2 hours and 3 days")) == []
    (found,) = _found(_outline("2小时", "3天"), _outline("2 hours"))
    assert found.params["only"] == "3"


def test_each_language_names_the_pages_of_its_own_documents() -> None:
    zh, en = _outline(rows=(("手册", "12"),)), _outline(rows=(("Manual", "57"),))
    owners = {"12": "service-manual", "57": "service-manual.en", "58": "price-list.en"}
    assert not list(compare_outlines("contents", zh, en, owners=owners))
    wrong = _outline(rows=(("Manual", "58"),))
    assert [f.code for f in compare_outlines("contents", zh, wrong, owners=owners)] == [
        "parity-figures"
    ]


def test_only_a_heading_lost_leaves_its_text_in_step() -> None:
    zh = _outline("2小时", titles=("一", "二", "三"))
    joined = dataclasses.replace(
        zh.sections[1], paragraphs=(*zh.sections[1].paragraphs, *zh.sections[2].paragraphs)
    )
    en = dataclasses.replace(zh, sections=(zh.sections[0], joined, zh.sections[3]))
    (found,) = _found(zh, en)
    assert (found.code, found.params["heading"]) == ("parity-headings", "2 二")
    (found,) = _found(en, zh)
    assert found.params["missing"] == "manual"

"""Marks that stand twice where a value met a sentence."""

from __future__ import annotations

import pytest
from tests.dossiers import sample_view
from tests.rule_cases import page

from packbuilder.check.engine import run_checks
from packbuilder.check.view import Phase
from packbuilder.i18n import LANGUAGES
from packbuilder.model.finding import Finding
from packbuilder.report.messages import message, remedy


def found_in(text: str, item_id: str = "service-manual") -> list[Finding]:
    findings = run_checks(sample_view(pages=page(text, item_id)), Phase.PACK)
    return [finding for finding in findings if finding.code == "punctuation-doubled"]


@pytest.mark.parametrize(
    "text",
    [
        "Carriers: Yangben Logistics Co., Ltd.. Contracts state area",
        "处置单位：样本公司。。顾客报废",
        "渠道：热线、官网、，受理时间",
        "公司（）适用",
        "公众号“”受理",
        "hotline, , website",
    ],
)
def test_two_marks_in_a_row_are_noted_with_their_page(text: str) -> None:
    (finding,) = found_in(text)

    assert finding.location is not None
    assert finding.location.page == 7
    for language in LANGUAGES:
        assert "{" not in message(finding, language) + remedy(finding, language)


@pytest.mark.parametrize(
    "text",
    [
        "1.1 企业概况..................5",
        "and so on... The end.",
        "Example Appliance (Jiangsu) Co., Ltd. was established",
        "（1）《手册》（EA-SM-01）；“缺陷”，指",
        "08:00–22:00; after 22:00",
        "main() 与“、”",
    ],
)
def test_leaders_ellipses_and_abbreviations_are_not(text: str) -> None:
    assert found_in(text) == []


def test_a_scan_is_left_alone() -> None:
    assert found_in("Ltd.. x", "business-licence") == []

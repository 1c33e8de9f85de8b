from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packbuilder.check.figures import figures, spelt_figures, unmatched
from packbuilder.i18n import format_date, format_money, format_month


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("2026年3月5日", "5 March 2026"),
        ("2026年3月", "March 2026"),
        ("3月至5月", "March to May"),
        ("注册资本3000万元", "registered capital of CNY 30 million"),
        ("¥1,234.50", "CNY 1,234.50"),
        ("在用产品约52000台，2.5亿元", "about 52,000 units in use, CNY 250 million"),
        ("2小时内", "within 2 hours"),
        ("24小时热线", "a 24-hour hotline"),
        ("８:00—15:00", "08:00 to 15:00"),
        ("合格率≥95％", "pass rate of at least 95 per cent"),
        ("3个自建服务站和12个网点", "three own stations and twelve outlets"),
        ("第5.3.2.2条", "clause 5.3.2.2."),
        ("EA-SM-01（A/0）", "EA-SM-01 (A/0)"),
        ("GB/T 27922-2011《商品售后服务评价体系》", "GB/T 27922-2011"),
        ("电话000-0000-0001", "phone 000-0000-0001"),
        ("面积21600㎡", "21,600 square metres"),
        ("每年两次", "twice a year"),
        ("网址https://www.example.com。", "see https://www.example.com."),
        ("☑ 首次 □ 再次", "☑ first □ again"),
        ("第1～3天", "days 1–3"),
    ],
)
def test_both_languages_give_the_same_figures(zh: str, en: str) -> None:
    mine, theirs = figures(zh), figures(en)
    assert unmatched(mine, theirs, en) == ()
    assert unmatched(theirs, mine, zh) == ()


@pytest.mark.parametrize(
    ("zh", "en", "only", "twin_only"),
    [
        ("2小时内", "within 3 hours", ("2",), ("3",)),
        ("2026年3月5日", "6 March 2026", ("2026-03-05",), ("2026-03-06",)),
        ("¥1,234.50", "CNY 1,234.05", ("1234.5",), ("1234.05",)),
        ("3000万元", "CNY 3 million", ("30000000",), ("3000000",)),
        ("95%", "95", ("95%",), ("95",)),
        ("EA-FR-01", "EA-FR-10", ("EA-FR-01",), ("EA-FR-10",)),
        ("000-0000-0001", "000-0000-0010", ("000-0000-0001",), ("000-0000-0010",)),
        ("☑ 首次", "□ first", ("☑",), ()),
        ("条款5.3.2", "clause 5.3.2.2", ("5.3.2",), ("5.3.2.2",)),
    ],
)
def test_a_changed_figure_is_named_on_both_sides(
    zh: str, en: str, only: tuple[str, ...], twin_only: tuple[str, ...]
) -> None:
    mine, theirs = figures(zh), figures(en)
    assert unmatched(mine, theirs, en) == only
    assert unmatched(theirs, mine, zh) == twin_only


def test_may_is_a_month_only_as_a_month() -> None:
    assert not figures("May see the record")
    assert figures("May") == figures("5月")
    assert figures("in May and June") == figures("5月、6月")


def test_letters_and_words_alone_are_no_figures() -> None:
    assert not figures("售后服务 A B Co., Ltd. GB/T")
    assert spelt_figures("十二")["12"] == 1


@given(st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31)))
def test_printed_dates_agree(day: dt.date) -> None:
    assert figures(format_date(day, "zh")) == figures(format_date(day, "en"))
    month = [figures(format_month(day.year, day.month, language)) for language in ("zh", "en")]
    assert month[0] == month[1]


@given(st.decimals(0, 10**9, places=2))
def test_printed_amounts_agree(amount: Decimal) -> None:
    assert figures(format_money(amount, "zh")) == figures(format_money(amount, "en"))

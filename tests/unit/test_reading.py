"""Reading figures back out of the text of pages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from packbuilder.check.reading import amounts, dates, documents, quantities, tidy
from packbuilder.model.pdf import PageText


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24 小\n时内答复", [("24", "hour")]),
        ("2 个工作日、3 天、15 日内", [("2", "workday"), ("3", "day"), ("15", "day")]),
        ("within 2 working days, or 1.5 hours", [("2", "workday"), ("1.5", "hour")]),
        ("时限：30分钟", [("30", "minute")]),
        ("2026年3月5日 8 年", [("8", "year")]),
        ("2026年全年，自2026年起", []),
        ("每天 8:00–22:00 时", []),
        ("第 3 日、EA-24小时", []),
        ("5周示例 6吴样例", []),
        ("24-hour service", [("24", "hour")]),
    ],
)
def test_amounts_of_time(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(str(q.value), q.unit) for q in quantities(tidy(text))] == expected


def test_dates_of_both_languages() -> None:
    text = tidy("自 2026 年 3 月\n5 日 to 17 May 2027, 2028-01-02 and 30 February 2027")
    assert list(dates(text)) == [dt.date(2026, 3, 5), dt.date(2027, 5, 17), dt.date(2028, 1, 2)]


def test_amounts_of_money() -> None:
    text = "¥1,234.50，CNY 2,000,000.00, CNY\u00a03 million, ¥12万"
    wanted = ["1234.50", "2000000.00", "3000000", "120000"]
    assert [Decimal(value) for value in wanted] == list(amounts(tidy(text)))


def test_cells_of_latin_and_digits_stay_apart() -> None:
    assert tidy("A/1 2026 年 6 月 15 日 5 年") == "A/1 2026年6月15日5年"


def page(number: int, text: str) -> PageText:
    return PageText(page=number, item_id="service-manual", text=text)


def test_head_and_foot_lines_do_not_stand_between_two_pages() -> None:
    read = documents(
        (
            page(7, "示例电器 手册\n投诉在 2\n第 1 页 共 2 页"),
            page(8, "示例电器 手册\n小时内答复\n第 2 页 共 2 页"),
        )
    )
    assert read[0].text == "投诉在2小时内答复"
    assert [read[0].page_at(0), read[0].page_at(len(read[0].text) - 1)] == [7, 8]

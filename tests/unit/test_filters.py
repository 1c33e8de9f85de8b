from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from packbuilder.model.text import Language
from packbuilder.render.environment import DocumentEnvironment, UnprintableError
from packbuilder.render.filters import FILTERS, FUNCTIONS
from packbuilder.render.records import Reading, Record


def _print(source: str, language: Language = Language.ZH, **context: Any) -> str:
    reading = Reading(language)
    environment = DocumentEnvironment(reading)
    variables = environment.variables(Record(context, "", reading))
    return environment.from_string("{{ " + source + " }}").render(variables)


@pytest.mark.parametrize(
    ("source", "zh", "en"),
    [
        ("'2026-03-05'|date", "2026年3月5日", "5 March 2026"),
        ("'2026-03-05 14:30'|datetime", "2026年3月5日 14:30", "5 March 2026, 14:30"),
        ("3|month_name", "3月", "March"),
        ("1234.5|money", "¥1,234.50", "CNY\u00a01,234.50"),
        ("-5000|money", "\u2212¥5,000.00", "\u2212CNY\u00a05,000.00"),
        ("-0.001|money", "¥0.00", "CNY\u00a00.00"),
        ("post|in_sentence", "总经理", "general manager"),
        ("'Head of QA'|in_sentence", "Head of QA", "Head of QA"),
        ("'CEO'|in_sentence", "CEO", "CEO"),
        ("1234|number", "1,234", "1,234"),
        ("95|percent", "95%", "95%"),
        ("98.5|percent", "98.5%", "98.5%"),
        ("66.666666|percent", "66.67%", "66.67%"),
        ("2|hours", "2小时", "2 hours"),
        ("1|hours", "1小时", "1 hour"),
        ("0.5|hours", "0.5小时", "0.5 hours"),
        ("1|minutes", "1分钟", "1 minute"),
        ("30|seconds", "30秒", "30 seconds"),
        ("7|days", "7天", "7 days"),
        ("12|months", "12个月", "12 months"),
        ("1|years", "1年", "1 year"),
        ("1|times", "1次", "once"),
        ("2|times", "2次", "twice"),
        ("3|times", "3次", "3 times"),
        ("1|persons", "1人", "1 person"),
        ("1200|persons", "1,200人", "1,200 persons"),
        ("5|units", "5台", "5 units"),
        ("names|join_text", "甲、乙", "A, B"),
        ("'13812345678'|phone", "138 1234 5678", "+86 138 1234 5678"),
        ("'051266881234'|phone", "0512-66881234", "+86 512 6688 1234"),
        ("'4008001234'|phone", "400-800-1234", "400-800-1234"),
        ("'320586199001011234'|mask_id", "320***********1234", "320***********1234"),
        ("'138-1234-5678'|mask_phone", "138****5678", "138****5678"),
        ("person|mask_name", "张**", "Z***"),
        ("tick(1 == 1) ~ tick(1 == 2)", "☑□", "☑□"),
        ("2.50", "2.5", "2.5"),
    ],
)
def test_values_read_as_each_language_writes_them(source: str, zh: str, en: str) -> None:
    names = [{"zh": "甲", "en": "A"}, {"zh": "乙", "en": "B"}]
    person = {"zh": "张三丰", "en": "Zhang Sanfeng"}
    post = {"zh": "总经理", "en": "General manager"}
    assert _print(source, Language.ZH, names=names, person=person, post=post) == zh
    assert _print(source, Language.EN, names=names, person=person, post=post) == en


def test_capital_numerals_are_for_chinese_documents() -> None:
    assert _print("1234.5|rmb_upper") == "壹仟贰佰叁拾肆元伍角整"
    with pytest.raises(ValueError, match="Chinese"):
        _print("1234.5|rmb_upper", Language.EN)


@pytest.mark.parametrize("empty", [None, "", [], {"a": None, "b": []}])
def test_slash_stands_for_what_is_empty(empty: Any) -> None:
    assert _print("x|slash", x=empty) == "/"


@pytest.mark.parametrize("name", ["date", "money", "hours", "phone", "mask_id", "join_text"])
def test_a_formatting_filter_hands_an_empty_value_on(name: str) -> None:
    assert _print(f"x|{name}|slash", x=None) == "/"
    with pytest.raises(UnprintableError, match="empty"):
        _print(f"x|{name}", x=None)


def test_zero_is_a_value() -> None:
    assert _print("x|slash", x=0) == "0"


@pytest.mark.parametrize("name", sorted({"slash", "date", "money", "join_text", "upper"}))
def test_an_unknown_name_stops_every_filter(name: str) -> None:
    with pytest.raises(UndefinedError, match=r"company\.nmae"):
        _print(f"company.nmae|{name}", company={"name": "x"})


@pytest.mark.parametrize("source", ["true|number", "'x'|money", "'2026-02-30'|date", "names|date"])
def test_a_filter_refuses_a_value_of_another_kind(source: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        _print(source, names=["a"])


@pytest.mark.parametrize("source", ["x ~ 'a'", "['a', x]|join", "['a', x]|join_text"])
def test_none_never_prints_as_a_word(source: str) -> None:
    with pytest.raises((UnprintableError, TypeError)):
        _print(source, x=None)


def test_a_short_number_is_masked_too() -> None:
    assert _print("'1234'|mask_id") == "1***"


def test_lookup_finds_the_entry_or_stops() -> None:
    rows = [{"id": "a", "n": 1}, {"id": "b", "n": 2}]
    assert _print("lookup(rows, 'b').n", rows=rows) == "2"
    with pytest.raises(UndefinedError, match=r"rows\[id\]"):
        _print("lookup(rows, 'c').n", rows=rows)
    with pytest.raises(UndefinedError, match="nobody"):
        _print("lookup(rows, nobody).n", rows=rows)


@given(st.decimals(-(10**12), 10**12, places=3, allow_nan=False))
def test_numbers_and_money_read_back(value: Decimal) -> None:
    text = _print("x|number", x=value)
    assert Decimal(text.replace(",", "")) == value
    assert not ("." in text and text.endswith("0"))
    for language, sign in ((Language.ZH, "¥"), (Language.EN, "CNY\u00a0")):
        printed = _print("x|money", language, x=value).replace("\u2212", "-")
        amount = Decimal(printed.replace(sign, "").replace(",", ""))
        assert abs(amount - value) <= Decimal("0.005")


@given(st.floats(-1e12, 1e12))
def test_a_printed_number_has_no_exponent_and_reads_back(value: float) -> None:
    text = _print("x", x=value)
    assert "e" not in text.lower()
    assert float(text) == value


def test_every_filter_and_function_says_what_it_does() -> None:
    for function in (*FILTERS.values(), *FUNCTIONS.values()):
        assert function.__doc__

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packbuilder.render.chinese_numerals import rmb_upper

_VALUES = {sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
_PLACES = {"拾": 10, "佰": 100, "仟": 1000}


def _parse(text: str) -> Decimal:
    """Reads capital numerals back by another rule: places and groups, zeros mean nothing."""
    total = group = digit = 0
    cents = 0
    for sign in text:
        if sign in _VALUES:
            digit = _VALUES[sign]
        elif sign in _PLACES:
            group += digit * _PLACES[sign]
            digit = 0
        elif sign in "万亿元":
            group += digit
            total += group * {"万": 10_000, "亿": 100_000_000, "元": 1}[sign]
            group = digit = 0
        elif sign in "角分":
            cents += digit * (10 if sign == "角" else 1)
            digit = 0
    return Decimal(total) + Decimal(cents) / 100


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.5", "伍角整"),
        ("1.05", "壹元零伍分"),
        ("10.5", "壹拾元零伍角整"),
        ("1234.5", "壹仟贰佰叁拾肆元伍角整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("100000", "壹拾万元整"),
        ("1000001", "壹佰万零壹元整"),
        ("100000001", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("10500", "壹万零伍佰元整"),
        ("0.005", "壹分"),
        ("2.675", "贰元陆角捌分"),
    ],
)
def test_amounts_follow_the_rules_of_banks(amount: str, text: str) -> None:
    assert rmb_upper(Decimal(amount)) == text


@given(st.decimals(0, 999_999_999_999, places=2))
def test_every_amount_reads_back(amount: Decimal) -> None:
    text = rmb_upper(amount)
    assert _parse(text) == amount
    assert "零零" not in text
    assert text.endswith(("整", "分"))


@pytest.mark.parametrize("amount", ["-1", "NaN", "Infinity", "1000000000000"])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        rmb_upper(Decimal(amount))

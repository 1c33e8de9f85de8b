"""Amounts of money in Chinese capital numerals (大写), as banks and forms want them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_GROUPS = ("", "万", "亿")
_LIMIT = Decimal("999999999999")


def rmb_upper(amount: Decimal) -> str:
    """``1234.50`` as ``壹仟贰佰叁拾肆元伍角整``; rounded half up to whole fen.

    Raises:
        ValueError: the amount is negative, not a number, or is above 999,999,999,999 yuan.
    """
    if not amount.is_finite() or amount < 0 or amount > _LIMIT:
        raise ValueError("not an amount that can be written in capitals")
    fen_total = int(amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) * 100)
    yuan, cents = divmod(fen_total, 100)
    jiao, fen = divmod(cents, 10)
    text = f"{_integer(yuan)}元" if yuan else ""
    if not cents:
        return f"{text or '零元'}整"
    if jiao:
        # A zero between yuan and jiao is read where the yuan end in one: 拾元零伍角.
        text += ("零" if yuan and yuan % 10 == 0 else "") + f"{_DIGITS[jiao]}角"
    elif yuan:
        text += "零"
    return text + (f"{_DIGITS[fen]}分" if fen else "整")


def _integer(number: int) -> str:
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text = ""
    is_gap = False
    for position in reversed(range(len(groups))):
        group = groups[position]
        if not group:
            is_gap = True
            continue
        if text and (is_gap or group < 1000):
            text += "零"
        text += _group(group) + _GROUPS[position]
        is_gap = False
    return text


def _group(group: int) -> str:
    text = ""
    is_gap = False
    for digit, place in zip(f"{group:04d}", _PLACES, strict=True):
        if digit == "0":
            is_gap = bool(text)
            continue
        text += ("零" if is_gap else "") + _DIGITS[int(digit)] + place
        is_gap = False
    return text

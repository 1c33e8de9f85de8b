"""The figures of a text, written alike for Chinese and English. Pure.

Dates, amounts, percentages, times and plain numbers get one form for both languages; document
numbers, clause numbers, telephone numbers and addresses on the web stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Final

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_MONTH = "|".join((*_MONTHS, *(name[:3] for name in _MONTHS)))
_MONTH_NUMBER: Final = {
    **{name: number for number, name in enumerate(_MONTHS, start=1)},
    **{name[:3]: number for number, name in enumerate(_MONTHS, start=1)},
}
_SCALES: Final = {
    "万": 10**4, "亿": 10**8, "thousand": 10**3, "million": 10**6, "billion": 10**9,
}  # fmt: skip
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNITS: Final = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS: Final = {
    **{word: number for number, word in enumerate(_UNITS, start=1)},
    **{word: 10 * number for number, word in enumerate(_TENS, start=2)},
    "zero": 0, "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "once": 1, "twice": 2,
    "single": 1, "both": 2, "half": 2, "quarter": 4, "hundred": 100, "monthly": 1, "daily": 1,
    "yearly": 1, "annual": 1, "annually": 1, "weekly": 1, "quarterly": 1, "an": 1, "a": 1,
    "every": 1, "each": 1,
}  # fmt: skip
_WHOLE: Final = frozenset({"all", "each", "every", "always"})
_NUMERALS: Final = {sign: number for number, sign in enumerate("零一二三四五六七八九十")} | {
    "两": 2, "双": 2, "半": 2, "首": 1, "单": 1, "每": 1, "百": 100,
}  # fmt: skip

_Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


def _date(year: str, month: int, day: str) -> str:
    return f"{int(year):04d}-{month:02d}-{int(day):02d}"


def _scaled(match: re.Match[str]) -> str:
    return _plain(Decimal(match[1].replace(",", "")) * _SCALES[match[2].lower()])


# In this order: what a rule took, later ones no longer see.
_RULES: Final[tuple[_Rule, ...]] = (
    (
        re.compile(r"(?:https?://|www\.)[!-~]+|[\w.+\-]+@[A-Za-z0-9.\-]+", re.ASCII),
        lambda m: m[0].rstrip(".,;:)").lower(),
    ),
    (re.compile(r"(?<![A-Za-z])[kcm]?m[23](?![A-Za-z0-9])"), lambda m: ""),
    (
        re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"),
        lambda m: _date(m[1], int(m[2]), m[3]),
    ),
    (
        re.compile(rf"\b(\d{{1,2}}) ({_MONTH})\.? (\d{{4}})\b"),
        lambda m: _date(m[3], _MONTH_NUMBER[m[2]], m[1]),
    ),
    (re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b", re.ASCII), lambda m: _date(m[1], int(m[2]), m[3])),
    (re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月"), lambda m: f"{m[1]}-{int(m[2]):02d}"),
    (
        re.compile(rf"\b({_MONTH})\.? (\d{{4}})\b"),
        lambda m: f"{m[2]}-{_MONTH_NUMBER[m[1]]:02d}",
    ),
    (re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*日"), lambda m: f"--{int(m[1])}-{int(m[2])}"),
    (re.compile(rf"\b(\d{{1,2}}) ({_MONTH})\b"), lambda m: f"--{_MONTH_NUMBER[m[2]]}-{int(m[1])}"),
    (re.compile(r"(?<!\d)(\d{1,2})\s*月"), lambda m: f"--{int(m[1])}"),
    # "May see" is no month.
    (
        re.compile(rf"\b(?!May (?!and|to|or|until|through)[a-z])({_MONTH})\b"),
        lambda m: f"--{_MONTH_NUMBER[m[1]]}",
    ),
    (re.compile(rf"({_NUMBER})\s*(万|亿|thousand\b|million\b|billion\b)", re.I), _scaled),
    (
        re.compile(rf"(?<![\w.])({_NUMBER})\s*(?:%|per ?cent\b)", re.ASCII),
        lambda m: _plain(Decimal(m[1].replace(",", ""))) + "%",
    ),
)
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,/\-:_#+'*]*")
_WORD = re.compile(r"[A-Za-z]+")


def figures(text: str) -> Counter[str]:
    """Every figure of ``text``, with how often it stands there."""
    found: Counter[str] = Counter()
    rest = unicodedata.normalize("NFKC", text)
    for pattern, form in _RULES:
        taken = [form(match) for match in pattern.finditer(rest)]
        found.update(figure for figure in taken if figure)
        rest = pattern.sub(" ", rest)
    for dash in "–—~〜−至":
        rest = rest.replace(dash, " ")
    for match in _TOKEN.finditer(rest):
        found.update(_of_token(match[0].rstrip(".,/-:_#+'")))
    ticks = text.count("☑")
    return found + Counter({"☑": ticks}) if ticks else found


def spelt_figures(text: str) -> Counter[str]:
    """Numbers that ``text`` may say in words: ``three``, ``三``."""
    found: Counter[str] = Counter()
    for match in _WORD.finditer(text):
        word = match[0].lower()
        if word in _WORDS:
            found[str(_WORDS[word])] += 1
        if word in _WHOLE:
            found["100%"] += 1
    for match in re.finditer(f"[{''.join(_NUMERALS)}]+", text):
        signs = match[0]
        found.update(str(_NUMERALS[sign]) for sign in signs)
        tens, ten, ones = signs.partition("十")
        if ten and (tens or ones) and len(signs) <= 3:
            found[str(_NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0))] += 1
    return found


def unmatched(mine: Counter[str], theirs: Counter[str], their_text: str) -> tuple[str, ...]:
    """The figures of ``mine`` that ``theirs`` lacks, also in words; sorted."""
    return tuple(sorted(((mine - theirs) - spelt_figures(their_text)).elements()))


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _of_token(token: str) -> list[str]:
    """The figures of one token of Latin letters, digits and signs."""
    if not any(sign.isdigit() for sign in token):
        return []
    if re.fullmatch(r"\d{1,2}:\d{2}", token):
        hours, minutes = token.split(":")
        return [f"{int(hours)}:{minutes}"]
    if re.fullmatch(_NUMBER, token):
        is_code = len(token) > 1 and token[0] == "0" and token[1] != "."
        return [token if is_code else _plain(Decimal(token.replace(",", "")))]
    if "," in token:
        return [figure for part in token.split(",") for figure in _of_token(part.rstrip(".:"))]
    match = re.fullmatch(rf"({_NUMBER})-?[A-Za-z]+(?:-[A-Za-z]+)*", token)
    if match:  # 24-hour, 5kg, 1st
        return _of_token(match[1])
    match = re.fullmatch(r"(\d{1,3})-(\d{1,3})", token)
    if match:
        return [*_of_token(match[1]), *_of_token(match[2])]
    return [token]

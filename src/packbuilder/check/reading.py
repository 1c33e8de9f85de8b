"""Reading figures back out of text: dates, amounts of time and money, numbers. Pure.

Text is either a field of the profile or the pages of a finished document. Both are made tidy
first: a page's text breaks lines anywhere and sets digits off from Chinese characters.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from packbuilder.model.pdf import PageText

_CJK = r"\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”"
_SPACE = re.compile(rf"(?<=[{_CJK}])\s+|\s+(?=[{_CJK}])")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun",
            "july jul", "august aug", "september sept sep", "october oct", "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})\s?年\s?(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?日"
    r"|(?<![\d-])(?P<iy>(?:19|20)\d{2})-(?P<im>\d{2})-(?P<id>\d{2})(?!\d|-\d)"
    rf"|(?<!\d)(?P<ed>\d{{1,2}})\s(?P<em>{_MONTH})\.?\s(?P<ey>(?:19|20)\d{{2}})(?!\d)",
    re.IGNORECASE,
)
_UNITS: Mapping[str, str] = {
    "秒": "second", "分钟": "minute", "小时": "hour", "个工作日": "workday", "工作日": "workday",
    "天": "day", "日": "day", "周": "week", "个月": "month", "年": "year",
    "second": "second", "minute": "minute", "min": "minute", "hour": "hour",
    "working day": "workday", "day": "day", "week": "week", "month": "month", "year": "year",
}  # fmt: skip
_QUANTITY = re.compile(
    r"(?<![\d.,\-–/A-Za-z第])(?<!\d[:：])(?P<n>\d{1,4}(?:\.\d+)?)(?:\s|-)?"
    r"(?P<u>秒|分钟|小时|个?工作日|天|日(?!常|期)|周(?=以?内|后|[，。；、]|$)|个月|年(?!度|级|代|龄|[上下终初内])"
    r"|(?:second|minute|min|hour|working day|day|week|month|year)s?(?![a-z]))"
)
_FIRST_YEAR = 1900
_MONEY = re.compile(r"(?:[¥￥]|CNY\s?)(?P<n>\d[\d,]*(?:\.\d{1,2})?)(?P<scale>万| million)?")


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount of time in a text: ``24``, ``hour``, and where it stands."""

    value: Decimal
    unit: str
    start: int
    end: int

    @property
    def key(self) -> tuple[Decimal, str]:
        """Value and unit, which two equal quantities share."""
        return self.value, self.unit


def tidy(text: str) -> str:
    """``text`` without line breaks and without the gaps around Chinese characters."""
    return re.sub(r"\s+", " ", _SPACE.sub("", text)).strip()


def squeezed(text: str) -> str:
    """``text`` without any white space, to find a passage however its lines break."""
    return re.sub(r"\s+", "", text)


def dates(text: str) -> Iterator[dt.date]:
    """Every full date in tidy ``text``; days that do not exist are passed over."""
    return (day for day, _ in placed_dates(text))


def placed_dates(text: str) -> Iterator[tuple[dt.date, int]]:
    """The same, each with the offset at which it stands."""
    for match in _DATE.finditer(text):
        part = match.groupdict()
        year = part["y"] or part["iy"] or part["ey"]
        month = part["m"] or part["im"] or str(_MONTHS.get((part["em"] or "").lower(), 0))
        day = part["d"] or part["id"] or part["ed"]
        try:
            yield dt.date(int(year), int(month), int(day)), match.start()
        except ValueError:
            continue


def without_dates(text: str) -> str:
    """``text`` with each date replaced by as many spaces."""
    return _DATE.sub(lambda match: " " * len(match.group()), text)


def quantities(text: str) -> Iterator[Quantity]:
    """Every amount of time in tidy ``text``: ``24小时``, ``3 working days``."""
    for match in _QUANTITY.finditer(without_dates(text)):
        unit = _UNITS[match["u"] if match["u"] in _UNITS else match["u"].removesuffix("s")]
        value = Decimal(match["n"])
        if unit != "year" or value < _FIRST_YEAR:  # 2026年 is a year, not a span of them
            yield Quantity(value, unit, match.start(), match.end())


def amounts(text: str) -> Iterator[Decimal]:
    """Every amount of money in tidy ``text``, in yuan."""
    return (amount for amount, _ in placed_amounts(text))


def placed_amounts(text: str) -> Iterator[tuple[Decimal, int]]:
    """The same, each with the offset at which it stands."""
    for match in _MONEY.finditer(text):
        scale = {"万": 10_000, " million": 1_000_000}.get(match["scale"] or "", 1)
        yield Decimal(match["n"].replace(",", "")) * scale, match.start()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentText:
    """One item of the finished pack as a reader takes it in.

    Attributes:
        item_id: id of the item.
        text: its pages one after the other, tidy, without head and foot lines.
        pages: for every page its number in the pack and where in ``text`` it begins.
    """

    item_id: str
    text: str
    pages: tuple[tuple[int, int], ...]

    @property
    def first_page(self) -> int:
        """Its first page in the pack."""
        return self.pages[0][0]

    def page_at(self, offset: int) -> int:
        """The page of the pack on which the character at ``offset`` stands."""
        return next(page for page, start in reversed(self.pages) if start <= offset)


@functools.lru_cache(maxsize=2)  # a dozen rules read the same pages
def documents(pages: tuple[PageText, ...]) -> tuple[DocumentText, ...]:
    """The pages of a pack, put together item by item."""
    return tuple(_documents(pages))


def _documents(pages: Sequence[PageText]) -> Iterator[DocumentText]:
    by_item: dict[str, list[PageText]] = {}
    for page in pages:
        by_item.setdefault(page.item_id, []).append(page)
    for item_id, own in by_item.items():
        furniture = _furniture(own)
        text = ""
        starts: list[tuple[int, int]] = []
        for page in own:
            lines = [line for line in page.text.splitlines() if _shape(line) not in furniture]
            body = tidy("\n".join(lines))
            is_glued = not text or _is_cjk(text[-1]) or _is_cjk(body[:1] or " ")
            glue = "" if is_glued else " "
            starts.append((page.page, len(text) + len(glue)))
            text += glue + body
        yield DocumentText(item_id=item_id, text=text, pages=tuple(starts))


def _furniture(pages: Sequence[PageText]) -> set[str]:
    """Shapes of the lines at head and foot that every page of an item carries."""
    if len(pages) < 2:
        return set()
    edges = [
        {_shape(line) for line in (*lines[:3], *lines[-3:])}
        for lines in (page.text.splitlines() for page in pages)
    ]
    return set.intersection(*edges) - {""}


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", line.strip())


def _is_cjk(character: str) -> bool:
    return "\u3000" <= character <= "\u9fff" or "\uff00" <= character <= "\uffef"

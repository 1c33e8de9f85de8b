"""The filters and functions that templates may use.

``FILTERS`` and ``FUNCTIONS`` are the whole vocabulary: the environment registers them, a linter
reads them. A formatting filter hands an empty value on, so that ``{{ x|date|slash }}`` prints
``/`` and ``{{ x|date }}`` stops the build.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Final, Protocol

from jinja2 import Undefined, pass_environment
from jinja2.filters import FILTERS as JINJA_FILTERS

from packbuilder import i18n
from packbuilder.model.text import Language
from packbuilder.render import chinese_numerals
from packbuilder.render.records import Entries, MissingKeyError, Record, Text

Value = Any  # what a template hands to a filter is not known before it runs


class DocumentScope(Protocol):
    """What filters need of the environment they run in."""

    language: Language

    def missing(self, path: str) -> Undefined:
        """The marker of a name that does not exist; using it stops the build."""
        ...

    def draw_figure(self, name: str) -> object:
        """The picture ``name`` of the document that is being filled."""
        ...

    def page_of(self, target: str) -> object:
        """The page of the pack on which ``target`` stands."""
        ...


def _is_empty(value: Value) -> bool:
    if isinstance(value, Undefined):
        str(value)  # raises: an unknown name is never an empty value
    return value is None or value == "" or (isinstance(value, Sequence) and not len(value))


def _number(value: Value) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise TypeError("not a number")
    try:
        number = Decimal(str(value))
    except InvalidOperation as exc:
        raise ValueError("not a number") from exc
    if not number.is_finite():
        raise ValueError("not a number")
    return number


def _text(value: Value) -> str:
    if isinstance(value, str | Text):
        return str(value)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return i18n.format_number(_number(value), "zh").replace(",", "")
    raise TypeError("not a text")


def _chinese(scope: DocumentScope) -> bool:
    return scope.language is Language.ZH


@pass_environment
def date(scope: DocumentScope, value: Value) -> str | None:
    """``2026年3月5日`` or ``5 March 2026`` from ``2026-03-05``."""
    if _is_empty(value):
        return None
    return i18n.format_date(dt.date.fromisoformat(_text(value)[:10]), scope.language)


@pass_environment
def datetime(scope: DocumentScope, value: Value) -> str | None:
    """``2026年3月5日 14:30`` or ``5 March 2026, 14:30`` from ``2026-03-05 14:30``."""
    if _is_empty(value):
        return None
    moment = dt.datetime.fromisoformat(_text(value))
    day = i18n.format_date(moment.date(), scope.language)
    return f"{day}{' ' if _chinese(scope) else ', '}{moment:%H:%M}"


@pass_environment
def month_name(scope: DocumentScope, value: Value) -> str | None:
    """``3月`` or ``March`` from 3."""
    if _is_empty(value):
        return None
    return (
        i18n.format_month(2000, int(_number(value)), scope.language)
        .removeprefix("2000年")
        .removesuffix(" 2000")
    )


@pass_environment
def money(scope: DocumentScope, value: Value) -> str | None:
    """``¥1,234.50`` or ``CNY 1,234.50``."""
    return None if _is_empty(value) else i18n.format_money(_number(value), scope.language)


@pass_environment
def in_sentence(scope: DocumentScope, value: Value) -> str | None:
    """A name inside an English sentence: ``General manager`` → ``general manager``.

    Names with another capital (``Head of QA``, ``General Manager``) and Chinese text stay.
    """
    if _is_empty(value):
        return None
    text = _text(value)
    if _chinese(scope) or text[1:] != text[1:].lower():
        return text
    return text[:1].lower() + text[1:]


@pass_environment
def rmb_upper(scope: DocumentScope, value: Value) -> str | None:
    """``壹仟贰佰叁拾肆元伍角整``; in Chinese documents only."""
    if not _chinese(scope):
        raise ValueError("capital numerals are for Chinese documents")
    return None if _is_empty(value) else chinese_numerals.rmb_upper(_number(value))


@pass_environment
def number(scope: DocumentScope, value: Value) -> str | None:
    """``1,234``."""
    return None if _is_empty(value) else i18n.format_number(_number(value), scope.language)


@pass_environment
def percent(scope: DocumentScope, value: Value) -> str | None:
    """``98.5%`` from 98.5; two decimals at most, rounded half up."""
    if _is_empty(value):
        return None
    rounded = _number(value).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return i18n.format_number(rounded, scope.language) + "%"


def _unit(chinese: str, singular: str, plural: str) -> Callable[..., str | None]:
    @pass_environment
    def with_unit(scope: DocumentScope, value: Value) -> str | None:
        if _is_empty(value):
            return None
        amount = _number(value)
        text = i18n.format_number(amount, scope.language)
        if _chinese(scope):
            return text + chinese
        return f"{text} {singular if amount == 1 else plural}"

    with_unit.__doc__ = f"``2{chinese}`` or ``2 {plural}``, ``1 {singular}``."
    return with_unit


_FEW_TIMES: Final = MappingProxyType({Decimal(1): "once", Decimal(2): "twice"})


@pass_environment
def times(scope: DocumentScope, value: Value) -> str | None:
    """``2次``; ``once``, ``twice``, ``3 times``."""
    if _is_empty(value):
        return None
    amount = _number(value)
    text = i18n.format_number(amount, scope.language)
    if _chinese(scope):
        return f"{text}次"
    return _FEW_TIMES.get(amount, f"{text} times")


def slash(value: Value) -> Value:
    """``/`` for an empty value (None, empty text, empty list, empty record); else the value."""
    if _is_empty(value) or (isinstance(value, Record | Text) and not value):
        return "/"
    return value


@pass_environment
def join_text(scope: DocumentScope, values: Value, separator: str | None = None) -> str | None:
    """Texts joined by ``、`` or ``, ``."""
    if _is_empty(values):
        return None
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise TypeError("not a list")
    if separator is None:
        separator = "、" if _chinese(scope) else ", "
    return separator.join(_text(value) for value in values)


@pass_environment
def phone(scope: DocumentScope, value: Value) -> str | None:
    """A telephone number in groups; in English documents with +86."""
    if _is_empty(value):
        return None
    text = _text(value).strip()
    digits = re.sub(r"[\s-]", "", text).removeprefix("+86").removeprefix("0086")
    country = "" if _chinese(scope) else "+86 "
    if re.fullmatch(r"1[3-9]\d{9}", digits):
        return f"{country}{digits[:3]} {digits[3:7]} {digits[7:]}"
    if re.fullmatch(r"[48]00\d{7}", digits):
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    if match := re.fullmatch(r"0(10|2\d|[3-9]\d\d)(\d{3,4})(\d{4})", digits):
        area, first, last = match.groups()
        return f"0{area}-{first}{last}" if _chinese(scope) else f"+86 {area} {first} {last}"
    return text


def _mask(text: str, head: int, tail: int) -> str:
    if len(text) <= head + tail:
        head, tail = min(1, len(text)), 0
    return text[:head] + "*" * (len(text) - head - tail) + text[len(text) - tail :]


def mask_id(value: Value) -> str | None:
    """``320***********1234``: an identity number without birthday."""
    return None if _is_empty(value) else _mask(_text(value).strip(), 3, 4)


def mask_phone(value: Value) -> str | None:
    """``138****1234``."""
    return None if _is_empty(value) else _mask(re.sub(r"[\s-]", "", _text(value)), 3, 4)


def mask_name(value: Value) -> str | None:
    """``张**`` or ``Z***``."""
    if _is_empty(value):
        return None
    first = _text(value).strip()[:1]
    return first + ("***" if first.isascii() else "**")


def _text_filter(change: Callable[[str], str], doc: str) -> Callable[[Value], str | None]:
    def changed(value: Value) -> str | None:
        return None if _is_empty(value) else change(_text(value))

    changed.__doc__ = doc
    return changed


def replace(value: Value, old: str, new: str) -> str | None:
    """The text with ``new`` for every ``old``."""
    return None if _is_empty(value) else _text(value).replace(old, new)


def join(values: Value, separator: str = "") -> str:
    """Texts joined by ``separator``."""
    return separator.join(_text(value) for value in values)


def tick(condition: Value) -> str:
    """☑ or □."""
    return "☑" if condition else "□"


@pass_environment
def lookup(scope: DocumentScope, entries: Value, wanted: Value) -> object:
    """The entry of ``entries`` whose ``id`` is ``wanted``."""
    if isinstance(wanted, Undefined):
        str(wanted)
    for entry in entries:
        try:
            if isinstance(entry, Record) and entry.read("id") == wanted:
                return entry
        except MissingKeyError:
            continue
    path = entries.path() if isinstance(entries, Entries) else "lookup"
    return scope.missing(f"{path}[id]")


@pass_environment
def figure(scope: DocumentScope, name: str) -> object:
    """The picture ``name``; alone in its paragraph."""
    return scope.draw_figure(name)


@pass_environment
def page_of(scope: DocumentScope, target: str) -> object:
    """The page of the pack of an item, or of the place in it that answers a clause."""
    return scope.page_of(target)


# Jinja's own filters that neither hide an empty value nor pass text by the escaping.
_BORROWED: Final = (
    "abs", "batch", "count", "first", "groupby", "last", "length", "list", "map", "max", "min",
    "reject", "rejectattr", "reverse", "round", "select", "selectattr", "slice", "sort", "sum",
    "unique",
)  # fmt: skip

FILTERS: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType(
    {
        **{name: JINJA_FILTERS[name] for name in _BORROWED},
        "date": date,
        "datetime": datetime,
        "month_name": month_name,
        "money": money,
        "rmb_upper": rmb_upper,
        "number": number,
        "percent": percent,
        "hours": _unit("小时", "hour", "hours"),
        "minutes": _unit("分钟", "minute", "minutes"),
        "seconds": _unit("秒", "second", "seconds"),
        "days": _unit("天", "day", "days"),
        "months": _unit("个月", "month", "months"),
        "years": _unit("年", "year", "years"),
        "times": times,
        "persons": _unit("人", "person", "persons"),
        "units": _unit("台", "unit", "units"),
        "slash": slash,
        "join_text": join_text,
        "join": join,
        "phone": phone,
        "mask_id": mask_id,
        "mask_phone": mask_phone,
        "mask_name": mask_name,
        "in_sentence": in_sentence,
        "upper": _text_filter(str.upper, "The text in capitals."),
        "lower": _text_filter(str.lower, "The text in small letters."),
        "trim": _text_filter(str.strip, "The text without space at its ends."),
        "replace": replace,
    }
)
"""Every filter a template may use, by name."""

FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType(
    {
        "tick": tick,
        "lookup": lookup,
        "figure": figure,
        "page_of": page_of,
        "range": range,
    }
)
"""Every function a template may call, by name."""

"""What users read, in Chinese and English: catalogues, dates, numbers, money.

The catalogues are gettext files, ``locale/<language>/*.po``: every file of a language is read, and
their entries share one name space. The message id is a permanent key (``error.file-missing``), so
that a sentence can be rewritten in one language without touching the code or the other one.
"""

from __future__ import annotations

import datetime as dt
import functools
import os
import re
import string
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

LOCALE_DIR = Path(__file__).parent / "locale"
LANGUAGES = ("zh", "en")
# Two dots behind a space or a slash are a name of a folder, and three are left out words.
_DOUBLED_STOP = re.compile(r"([。！？])[。.](?!\.)|(?<=[^\s./\\])[.](?:(?=\.(?:\s|$))|(?=。))")


class _Params(string.Formatter):
    """``{name}`` in a sentence; a name nobody gave stays visible as ``{name}``."""

    def get_value(self, key: int | str, args: object, kwargs: Mapping[str, object]) -> object:
        return kwargs.get(str(key), f"{{{key}}}")


@functools.cache
def _catalogue(language: str) -> Mapping[str, str]:
    from babel.messages.pofile import read_po

    entries: dict[str, str] = {}
    for path in sorted((LOCALE_DIR / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    entries[str(message.id)] = str(message.string)
    return entries


def has_message(key: str, language: str) -> bool:
    """Whether the catalogue of ``language`` words ``key``."""
    return bool(_catalogue(language).get(key))


def message_keys(language: str) -> tuple[str, ...]:
    """Every key that the catalogue of ``language`` words."""
    return tuple(_catalogue(language))


def translate(key: str, language: str, params: Mapping[str, object] | None = None) -> str:
    """The sentence for ``key`` in ``language`` with ``params`` filled in.

    A key that the catalogue lacks comes back as itself: visible, never empty.
    """
    sentence = _catalogue(language).get(key) or key
    if not params:
        return _Params().vformat(sentence, (), {})
    return with_single_stops(_Params().vformat(sentence, (), params))


def with_single_stops(text: str) -> str:
    """``text`` without a full stop behind another: what is filled in may end with its own."""
    return _DOUBLED_STOP.sub(r"\1", text)


def language_of_environment(environ: Mapping[str, str] | None = None) -> str:
    """``zh`` or ``en``, by PACKBUILDER_LANG, LC_ALL, LC_MESSAGES, LANG in this order."""
    environ = os.environ if environ is None else environ
    for name in ("PACKBUILDER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def format_date(day: dt.date, language: str) -> str:
    """``2026年3月5日`` or ``5 March 2026``."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    from babel.dates import format_date as babel_date

    return babel_date(day, "d MMMM y", locale="en_GB")


def format_month(year: int, month: int, language: str) -> str:
    """``2026年3月`` or ``March 2026``."""
    if language == "zh":
        return f"{year}年{month}月"
    from babel.dates import format_date as babel_date

    return babel_date(dt.date(year, month, 1), "MMMM y", locale="en_GB")


def format_number(value: Decimal | int, language: str) -> str:
    """Thousands set off by commas, decimals as given and without trailing zeros."""
    del language  # both write 1,234.5
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_money(value: Decimal, language: str) -> str:
    """Yuan with two decimals, rounded half up: ``¥1,234.50`` or ``CNY 1,234.50``.

    A negative sum has its minus sign in front: ``−¥5,000.00`` or ``−CNY 5,000.00``. The space
    behind CNY does not break, nor does a line end behind the minus sign.
    """
    amount = value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    sign = "\N{MINUS SIGN}" if amount < 0 else ""
    unit = "¥" if language == "zh" else "CNY\N{NO-BREAK SPACE}"
    return f"{sign}{unit}{abs(amount):,.2f}"

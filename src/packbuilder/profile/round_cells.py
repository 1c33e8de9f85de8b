"""Cells of a list of nonconformities to values as the round's file writes them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from packbuilder.profile.cell_faults import unprintable
from packbuilder.profile.round_words import ListWords, is_chinese
from packbuilder.source.round_sheet import SheetColumn
from packbuilder.source.table import Cell

_EMPTY = frozenset({"", "/", "-", "—", "——", "无", "N/A", "n/a"})
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?")
_STANDARD = re.compile(r"(?:GB(?:/T|/Z)?|ISO(?:/IEC)?|SB/T|RB/T|CTS)\s*\d+(?:\.\d+)*(?:[-:]\d{4})?")
_CLAUSE = re.compile(r"(?<![\d.])\d{1,2}(?:\.\d{1,3})+(?![\d.]*\d)")
_WHOLE = re.compile(r"\d{1,2}(?:\.\d{1,3})*")
_POINTS = re.compile(r"[-−–]?(\d+(?:\.\d+)?)")
_FACT = re.compile(r"[\u3400-\u9fff]{4}|[A-Za-z]{3}.*\s.*[A-Za-z]{3}")
_DATES = frozenset({"found_on", "due"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell cannot be taken over: the finding's code and what its sentence names."""

    code: str
    params: dict[str, str] = field(default_factory=dict)


def as_value(name: str, cell: Cell, words: ListWords) -> Any:
    """The value of a field of a body's own list; None where the cell says nothing."""
    text = _plain(cell)
    if text in _EMPTY:
        return None
    if what := unprintable(text):
        return Fault(f"round-list-{what}")
    if name == "clause":
        return _clause(text)
    if name == "severity":
        return words.choice_of("severity", text) or _unknown("severity", words)
    if name in _DATES:
        return _date(text)
    if name == "points_lost":
        return _points(text)
    if name in ("statement", "site"):
        return _text(str(cell).strip())
    return text


def as_sheet_value(cell: Cell, column: SheetColumn, words: ListWords) -> Any:
    """The value of a cell of our own sheet; None where it is empty."""
    text = _plain(cell)
    if not text:
        return None
    if what := unprintable(text):
        return Fault(f"round-list-{what}")
    if column.kind == "choice":
        name = column.path[-1]
        return words.choice_of(name, text) or _unknown(name, words)
    if column.kind == "date":
        return _date(text)
    if column.kind == "number":
        return _points(text)
    if column.kind == "list":
        return [part for part in re.split(r"[\s,，、;；]+", text) if part]
    return str(cell).strip()


def looks_like_nonconformity(cells: Sequence[Cell], words: ListWords) -> bool:
    """Whether a row under no known head holds a clause beside a severity or a text."""
    texts = [_plain(cell) for cell in cells if _plain(cell)]
    bare = [_STANDARD.sub(" ", text).strip() for text in texts]
    if len(texts) < 2:
        return False  # a cell that holds a whole table, which is looked at by itself
    if any(words.choice_of("severity", text) for text in texts):
        return any(_CLAUSE.search(text) for text in bare)
    is_clause = any(_CLAUSE.fullmatch(text) for text in bare)
    return is_clause and any(_FACT.search(text) for text in bare)


def _plain(cell: Cell) -> str:
    return "" if cell is None else str(cell).strip()


def _unknown(name: str, words: ListWords) -> Fault:
    return Fault("round-list-word-unknown", {"allowed": ", ".join(words.labels[name].values())})


def _clause(text: str) -> str | Fault:
    """The clause number in the cell; what names the standard does not count."""
    bare: str = _STANDARD.sub(" ", text).strip()
    if _WHOLE.fullmatch(bare):
        return bare
    found: list[str] = list(dict.fromkeys(_CLAUSE.findall(bare)))
    if not found:
        return Fault("round-list-clause-wrong")
    if len(found) > 1:
        return Fault("round-list-several-clauses", {"count": str(len(found))})
    return found[0]


def _date(text: str) -> str | Fault:
    match = _DATE.fullmatch(text)
    try:
        return dt.date(*map(int, match.groups())).isoformat() if match else _no_date()
    except ValueError:
        return _no_date()


def _no_date() -> Fault:
    return Fault("round-list-date-wrong")


def _points(text: str) -> int | float | Fault:
    match = _POINTS.fullmatch(re.sub(r"分|扣|points?|\s", "", text, flags=re.IGNORECASE))
    if match is None:
        return Fault("round-list-number-wrong")
    return float(match[1]) if "." in match[1] else int(match[1])


def _text(text: str) -> dict[str, str]:
    """A text in two languages: Chinese lines, and lines without Chinese as its English.

    A text without Chinese is a quotation and stands as it is in both.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    chinese = [line for line in lines if is_chinese(line)]
    others = [line for line in lines if not is_chinese(line)]
    if not chinese:
        whole = "\n".join(lines)
        return {"zh": whole, "en": whole}
    english = [line for line in others if re.search(r"[A-Za-z]{3}.*\s.*[A-Za-z]{3}", line)]
    if not english:
        return {"zh": "\n".join(lines)}
    return {
        "zh": "\n".join(line for line in lines if line not in english),
        "en": "\n".join(english),
    }

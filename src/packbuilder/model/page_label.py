"""What a page is called: ``14``, or ``14A`` for one that came between 14 and 15 later. Pure.

A label is a row of places: a number, letters, a number, letters, … Labels are ordered place by
place, and one that goes on comes after the one that stops: 14 < 14A < 14A1 < 14B < 15. A dot is a
place below all letters and numbers, so that there is always room: 14 < 14.1 < 14A. Letters run A
to Z, then AA, AB.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LABEL = r"\d+(?:[A-Z.][A-Z0-9.]*[A-Z0-9]|[A-Z])?"
"""A label inside a pattern; it may match more than a label, never less."""

Places = tuple[int, ...]
_SIGN = re.compile(r"\d+|[A-Z]+|\.")
_LETTERS = 26


def parse_label(label: str) -> Places:
    """The places of a label, by which labels are ordered.

    Raises:
        ValueError: it is no label as :func:`format_label` writes them.
    """
    places = tuple(_value(sign) for sign in _SIGN.findall(label))
    if not places or format_label(places) != label:
        raise ValueError(f"no page label: {label!r}")
    return places


def format_label(places: Places) -> str:
    """``(14, 1)`` as ``14A``, ``(14, 1, 2)`` as ``14A2``, ``(14, 0, 1)`` as ``14.1``.

    Raises:
        ValueError: there are none, the last of several is 0, or one is negative.
    """
    if not places or min(places) < 0 or (len(places) > 1 and not places[-1]):
        raise ValueError(f"no page label: {places!r}")
    rest = (
        "." if not place else (_letters(place) if index % 2 else str(place))
        for index, place in enumerate(places[1:], start=1)
    )
    return f"{places[0]}{''.join(rest)}"


def page_value(label: str) -> int | str:
    """A label as templates see it: a number wherever it is one."""
    return int(label) if label.isdigit() else label


def _value(sign: str) -> int:
    if sign == ".":
        return 0
    if sign.isdigit():
        return int(sign)
    value = 0
    for letter in sign:
        value = value * _LETTERS + ord(letter) - ord("A") + 1
    return value


def _letters(value: int) -> str:
    text = ""
    while value:
        value, rest = divmod(value - 1, _LETTERS)
        text = chr(ord("A") + rest) + text
    return text


@dataclass(frozen=True, slots=True)
class LabelRun:
    """Pages whose labels count on from the first.

    Attributes:
        index: the first of them, from 0.
        label: its label.
        start: that label as a number; None for the label of a single page that is none.
    """

    index: int
    label: str
    start: int | None


def label_runs(labels: Sequence[str]) -> tuple[LabelRun, ...]:
    """The labels of a file as few runs as may be: what a PDF writes down of them."""
    runs: list[LabelRun] = []
    expected: int | None = None
    for index, label in enumerate(labels):
        start = int(label) if label.isdigit() else None
        if start is None or start != expected:
            runs.append(LabelRun(index, label, start))
        expected = None if start is None else start + 1
    return tuple(runs)


def label_spans(labels: Iterable[str]) -> str:
    """``3, 13–14, 20A–20C``: labels that count on are drawn together."""
    spans: list[list[str]] = []
    last: Places | None = None
    for label in labels:
        places = parse_label(label)
        if last is not None and places == (*last[:-1], last[-1] + 1):
            spans[-1].append(label)
        else:
            spans.append([label])
        last = places
    return ", ".join(s[0] if len(s) == 1 else f"{s[0]}–{s[-1]}" for s in spans)

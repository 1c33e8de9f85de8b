"""The numbers that Word's multilevel lists give to paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

_CHINESE = "〇一二三四五六七八九"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(slots=True)
class _Level:
    start: int
    form: str
    text: str
    style: str
    is_legal: bool


def _value(parent: etree._Element | None, tag: str, default: str = "") -> str:
    child = None if parent is None else parent.find(qn(tag))
    return default if child is None else child.get(qn("w:val"), default)


class StyleChain:
    """Looks up a property of a paragraph in the paragraph, then in its style and its parents."""

    def __init__(self, document: Document) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._default = ""
        for style in document.styles.element.iterfind(qn("w:style")):
            if style.get(qn("w:type")) == "paragraph":
                style_id = style.get(qn("w:styleId"), "")
                self._styles[style_id] = style
                if style.get(qn("w:default")) in ("1", "true"):
                    self._default = style_id

    def style_id(self, paragraph: etree._Element) -> str:
        """The id of the paragraph's style."""
        return _value(paragraph.find(qn("w:pPr")), "w:pStyle", self._default)

    def properties(self, paragraph: etree._Element) -> Iterator[tuple[str, etree._Element]]:
        """(style id or empty, ``w:pPr``), nearest first."""
        own = paragraph.find(qn("w:pPr"))
        if own is not None:
            yield "", own
        style_id = self.style_id(paragraph)
        seen: set[str] = set()
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            properties = style.find(qn("w:pPr"))
            if properties is not None:
                yield style_id, properties
            style_id = _value(style, "w:basedOn")

    def outline_level(self, paragraph: etree._Element) -> int | None:
        """0 for a heading of the first level; None for what is no heading."""
        for _, properties in self.properties(paragraph):
            level = _value(properties, "w:outlineLvl")
            if level:
                return int(level) if int(level) < 9 else None
        return None


class Numbering:
    """Counts the paragraphs of a document as Word does."""

    def __init__(self, document: Document, styles: StyleChain) -> None:
        self._styles = styles
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}
        self._overrides: dict[str, dict[int, int]] = {}
        self._counters: dict[str, dict[int, int]] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        for abstract in root.iterfind(qn("w:abstractNum")):
            self._levels[abstract.get(qn("w:abstractNumId"))] = _levels_of(abstract)
        for num in root.iterfind(qn("w:num")):
            num_id = num.get(qn("w:numId"))
            self._abstract[num_id] = _value(num, "w:abstractNumId")
            for override in num.iterfind(qn("w:lvlOverride")):
                start = _value(override, "w:startOverride")
                if start:
                    level = int(override.get(qn("w:ilvl"), "0"))
                    self._overrides.setdefault(num_id, {})[level] = int(start)

    def number(self, paragraph: etree._Element) -> str:
        """The number of the next paragraph in reading order; empty for one without a number."""
        num_id, level = self._list_of(paragraph)
        abstract_id = self._abstract.get(num_id, "")
        levels = self._levels.get(abstract_id, {})
        if level not in levels:
            return ""
        counters = self._counters.setdefault(abstract_id, {})
        override = self._overrides.get(num_id, {}).pop(level, None)
        if override is not None:
            counters[level] = override
        else:
            counters[level] = counters.get(level, levels[level].start - 1) + 1
        for deeper in [deeper for deeper in counters if deeper > level]:
            del counters[deeper]
        for higher in range(level):
            if higher in levels:
                counters.setdefault(higher, levels[higher].start)
        return _format(levels, level, counters)

    def _list_of(self, paragraph: etree._Element) -> tuple[str, int]:
        level = ""
        for style_id, properties in self._styles.properties(paragraph):
            numbering = properties.find(qn("w:numPr"))
            if numbering is None:
                continue
            level = level or _value(numbering, "w:ilvl")
            num_id = _value(numbering, "w:numId")
            if num_id:
                return num_id, int(level or self._level_of_style(num_id, style_id))
        return "", 0

    def _level_of_style(self, num_id: str, style_id: str) -> int:
        levels = self._levels.get(self._abstract.get(num_id, ""), {})
        return next((n for n, level in levels.items() if style_id and level.style == style_id), 0)


def _levels_of(abstract: etree._Element) -> dict[int, _Level]:
    return {
        int(level.get(qn("w:ilvl"), "0")): _Level(
            start=int(_value(level, "w:start", "0")),
            form=_value(level, "w:numFmt", "decimal"),
            text=_value(level, "w:lvlText"),
            style=_value(level, "w:pStyle"),
            is_legal=level.find(qn("w:isLgl")) is not None,
        )
        for level in abstract.iterfind(qn("w:lvl"))
    }


def _format(levels: dict[int, _Level], level: int, counters: dict[int, int]) -> str:
    own = levels[level]
    if own.form in ("bullet", "none"):
        return ""

    def place(match: re.Match[str]) -> str:
        position = int(match[1]) - 1
        form = levels[position].form if position in levels else "decimal"
        is_decimal = own.is_legal and position != level
        return format_counter(counters.get(position, 0), "decimal" if is_decimal else form)

    return re.sub(r"%([1-9])", place, own.text).strip()


def format_counter(count: int, form: str) -> str:
    """``count`` in one of Word's number formats; digits for a format that is not known here."""
    if form in ("upperLetter", "lowerLetter"):
        letters = chr(ord("A") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letters if form == "upperLetter" else letters.lower()
    if form in ("upperRoman", "lowerRoman"):
        roman = ""
        for size, sign in _ROMAN:
            roman += sign * (count // size)
            count %= size
        return roman.upper() if form == "upperRoman" else roman
    if form.startswith(("chinese", "ideograph", "japaneseCounting", "taiwanese")) and count < 100:
        tens, ones = divmod(count, 10)
        head = "" if not tens else ("" if tens == 1 else _CHINESE[tens]) + "十"
        return head + (_CHINESE[ones] if ones or not tens else "")
    return f"{count:02d}" if form == "decimalZero" else str(count)

"""How the styles of a Word file look, with everything they inherit.

Why inherited: Word writes only what sets a style apart from its parent, and rewrites that on each
save; two files can be compared only by how their styles look in the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

# An element and its attribute: ("rPr/rFonts", "eastAsia").
Key = tuple[str, str]
# What one style says of each: "宋体".
Look = dict[Key, str]

_FONT_SLOTS: Final = {
    "ascii": "asciiTheme", "hAnsi": "hAnsiTheme", "eastAsia": "eastAsiaTheme", "cs": "cstheme",
}  # fmt: skip
_SIDES: Final = ("top", "left", "bottom", "right")
_LINE: Final = {"val": "nil", "sz": "0", "space": "0", "color": "auto"}
# What is compared and carried over, with the value that a missing attribute stands for.
RUN_PROPERTIES: Final[Mapping[str, Mapping[str, str]]] = {
    "rFonts": dict.fromkeys(_FONT_SLOTS, ""),
    "b": {"val": "0"},
    "i": {"val": "0"},
    "color": {"val": "auto"},
    "spacing": {"val": "0"},
    "sz": {"val": "20"},
    "u": {"val": "none"},
}
PARAGRAPH_PROPERTIES: Final[Mapping[str, Mapping[str, str]]] = {
    "pageBreakBefore": {"val": "0"},
    **{f"pBdr/{side}": _LINE for side in _SIDES},
    "shd": {"val": "clear", "fill": "auto"},
    "spacing": {
        "before": "0", "after": "0", "line": "240", "lineRule": "auto", "beforeLines": "0",
        "afterLines": "0",
    },
    "ind": {
        "left": "0", "right": "0", "firstLine": "0", "firstLineChars": "0", "hanging": "0",
    },
    "jc": {"val": "left"},
}  # fmt: skip
TABLE_PROPERTIES: Final[Mapping[str, Mapping[str, str]]] = {
    **{f"tblBorders/{side}": _LINE for side in (*_SIDES, "insideH", "insideV")},
    **{f"tblCellMar/{side}": {"w": "0"} for side in _SIDES},
}
_TOGGLES: Final = frozenset({"b", "i", "pageBreakBefore"})
_SYNONYMS: Final = {
    ("jc", "start"): "left",
    ("jc", "end"): "right",
    ("pBdr", "none"): "nil",
    ("tblBorders", "none"): "nil",
}


def style_name(style: etree._Element) -> str:
    """The name of a ``w:style`` in lower case: names, unlike ids, survive every word processor."""
    name = style.find(qn("w:name"))
    return "" if name is None else str(name.get(qn("w:val"), "")).lower()


class Styles:
    """The styles of one document.

    Attributes:
        by_name: ``w:style`` elements of paragraphs, characters and tables, by name in lower case.
    """

    def __init__(self, document: Document) -> None:
        self._root = document.styles.element
        self._themes = _theme_fonts(document)
        styles = list(self._root.iterfind(qn("w:style")))
        self.by_name = {style_name(style): style for style in styles}
        self._by_id = {style.get(qn("w:styleId"), ""): style for style in styles}

    def kind(self, name: str) -> str:
        """``paragraph``, ``character`` or ``table``."""
        return str(self.by_name[name].get(qn("w:type"), ""))

    def style_id(self, name: str) -> str:
        """The id that paragraphs and tables use; empty for a style that does not exist."""
        style = self.by_name.get(name)
        return "" if style is None else style.get(qn("w:styleId"), "")

    def look(self, name: str) -> Look:
        """How text in the style ``name`` looks."""
        look: Look = {}
        if self.kind(name) == "paragraph":
            for path in ("w:rPrDefault/w:rPr", "w:pPrDefault/w:pPr"):
                defaults = self._root.find(f"{qn('w:docDefaults')}/{_qualified(path)}")
                self.lay_over(look, defaults)
        for style in reversed(list(self._chain(name))):
            for tag in ("w:rPr", "w:pPr", "w:tblPr"):
                self.lay_over(look, style.find(qn(tag)))
        return look

    def chain(self, name: str) -> Iterator[etree._Element]:
        """The style and those that it is based on, nearest first."""
        return self._chain(name)

    def lay_over(self, look: Look, properties: etree._Element | None) -> None:
        """Add what ``w:rPr``, ``w:pPr`` or ``w:tblPr`` says to ``look``."""
        if properties is None:
            return
        group = etree.QName(properties).localname
        for path, attributes in PROPERTIES[group].items():
            element = properties.find(_qualified("/".join(f"w:{x}" for x in path.split("/"))))
            if element is not None:
                for attribute in attributes:
                    value = self._value(element, path, attribute)
                    if value is not None:
                        look[f"{group}/{path}", attribute] = value
                _drop_rivals(look, element, f"{group}/{path}")

    def _value(self, element: etree._Element, path: str, attribute: str) -> str | None:
        if path == "rFonts":
            theme = element.get(qn(f"w:{_FONT_SLOTS[attribute]}"))
            if theme is not None:
                return self._themes.get(theme)
        value = element.get(qn(f"w:{attribute}"))
        if path == "ind" and attribute in ("left", "right"):
            other = {"left": "start", "right": "end"}[attribute]
            value = value if value is not None else element.get(qn(f"w:{other}"))
        if path in _TOGGLES:
            return "0" if value in ("0", "false", "off") else "1"
        return value if value is None else _SYNONYMS.get((path.partition("/")[0], value), value)

    def _chain(self, name: str) -> Iterator[etree._Element]:
        style = self.by_name.get(name)
        seen: set[int] = set()
        while style is not None and id(style) not in seen:
            seen.add(id(style))
            yield style
            parent = style.find(qn("w:basedOn"))
            style = None if parent is None else self._by_id.get(parent.get(qn("w:val"), ""))


def _drop_rivals(look: Look, element: etree._Element, path: str) -> None:
    """A first line that is set takes away a hanging one that was inherited, and the reverse."""
    if path != "pPr/ind":
        return
    if element.get(qn("w:hanging")) is not None:
        for attribute in ("firstLine", "firstLineChars"):
            look.pop((path, attribute), None)
    elif any(element.get(qn(f"w:{name}")) is not None for name in ("firstLine", "firstLineChars")):
        look.pop((path, "hanging"), None)


def _qualified(path: str) -> str:
    return "/".join(qn(step) for step in path.split("/"))


def _theme_fonts(document: Document) -> dict[str, str]:
    """``minorHAnsi`` and its like to the face that the theme gives it."""
    fonts: dict[str, str] = {}
    part = next(
        (p for p in document.part.package.iter_parts() if p.content_type.endswith("theme+xml")),
        None,
    )
    if part is None:
        return fonts
    drawing = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
    root = etree.fromstring(part.blob)
    for size in ("major", "minor"):
        scheme = next(root.iter(f"{drawing}{size}Font"), None)
        if scheme is None:
            continue
        latin = scheme.find(f"{drawing}latin")
        hans = scheme.find(f"{drawing}font[@script='Hans']")
        east = scheme.find(f"{drawing}ea")
        western = "" if latin is None else latin.get("typeface", "")
        chinese = ("" if east is None else east.get("typeface", "")) or (
            "" if hans is None else hans.get("typeface", "")
        )
        fonts |= {f"{size}{slot}": western for slot in ("HAnsi", "Ascii", "Bidi") if western}
        if chinese:
            fonts[f"{size}EastAsia"] = chinese
    return fonts


PROPERTIES: Final = {
    "rPr": RUN_PROPERTIES,
    "pPr": PARAGRAPH_PROPERTIES,
    "tblPr": TABLE_PROPERTIES,
}


def default_of(path: str, attribute: str) -> str:
    """The value that a missing attribute stands for."""
    group, _, rest = path.partition("/")
    return PROPERTIES[group][rest][attribute]

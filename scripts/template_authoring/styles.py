"""The part ``styles.xml``: every bit of formatting lives here, none on runs."""

from __future__ import annotations

from dataclasses import dataclass

from template_authoring.design import ACCENT, Design, Fonts
from template_authoring.ooxml import Element, make, value

_BUILT_IN = {
    "Normal",
    "Title",
    "Subtitle",
    "Body Text",
    "Plain Text",
    "List Bullet",
    "List Number",
    "TOC Heading",
    "caption",
    "header",
    "footer",
    *(f"{word} {level}" for word in ("heading", "toc") for level in (1, 2, 3)),
}


@dataclass(frozen=True, slots=True)
class Line:
    """Distance of lines: points for ``atLeast`` and ``exact``, a factor for ``auto``."""

    rule: str
    amount: float

    @property
    def twentieths(self) -> int:
        """Value of ``w:line``."""
        return round(self.amount * (240 if self.rule == "auto" else 20))


@dataclass(frozen=True, slots=True)
class Border:
    """One line at the edge of a paragraph; size in eighths of a point."""

    side: str
    size: int
    space: int = 4
    colour: str = ACCENT
    line: str = "single"


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab stop, position in twips."""

    position: int
    align: str = "left"
    leader: str = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphStyle:
    """A paragraph style, complete in itself; lengths in points unless said otherwise.

    Attributes:
        indent_left: twips, as ``hanging`` and ``indent_right``.
        first_line_chars: hundredths of a character.
        number: ``(numId, level)`` of the list that numbers it; ``(0, 0)`` switches it off.
    """

    name: str
    fonts: Fonts
    size: float
    line: Line
    based_on: str = "Normal"
    next_style: str = ""
    is_bold: bool = False
    colour: str = ""
    align: str = "left"
    before: float = 0
    after: float = 0
    indent_left: int = 0
    indent_right: int = 0
    hanging: int = 0
    first_line_chars: int = 0
    keep_next: bool = False
    keep_lines: bool = False
    has_page_break: bool = False
    outline: int | None = None
    number: tuple[int, int] | None = None
    tabs: tuple[Tab, ...] = ()
    borders: tuple[Border, ...] = ()

    @property
    def style_id(self) -> str:
        """Id of the style: its name without spaces, each word with a capital."""
        return style_id(self.name)


def style_id(name: str) -> str:
    """Give the id of a style name: ``heading 1`` is ``Heading1``, ``toc 1`` is ``TOC1``."""
    if name.lower().startswith("toc "):
        return "TOC" + name[4:].title().replace(" ", "")
    return "".join(word[0].upper() + word[1:] for word in name.split())


def font_element(fonts: Fonts) -> Element:
    """Make ``w:rFonts`` with all four slots, so that no reader has to guess.

    Without a Latin face only the Chinese one is set: the paragraph's Latin face stays.
    """
    if not fonts.latin:
        return make("rFonts", {"eastAsia": fonts.chinese})
    return make(
        "rFonts",
        {
            "ascii": fonts.latin,
            "hAnsi": fonts.latin,
            "eastAsia": fonts.chinese,
            "cs": fonts.latin,
        },
    )


def run_properties(
    fonts: Fonts | None, size: float | None = None, *, is_bold: bool = False, colour: str = ""
) -> Element:
    """Make ``w:rPr`` of a style; ``size`` in points, no fonts: those of the paragraph."""
    properties = make("rPr")
    if fonts is not None:
        properties.append(font_element(fonts))
    if is_bold:
        properties.extend([make("b"), make("bCs")])
    if colour:
        properties.append(value("color", colour))
    if size is not None:
        properties.append(value("sz", round(size * 2)))
        properties.append(value("szCs", round(size * 2)))
    return properties


def _paragraph_properties(style: ParagraphStyle) -> Element:
    properties = make("pPr")
    for name, is_on in (
        ("keepNext", style.keep_next),
        ("keepLines", style.keep_lines),
        ("pageBreakBefore", style.has_page_break),
    ):
        if is_on:
            properties.append(make(name))
    properties.append(make("widowControl"))
    if style.number is not None:
        num_id, level = style.number
        numbering = make("numPr", None, value("ilvl", level), value("numId", num_id))
        properties.append(numbering)
    if style.borders:
        properties.append(make("pBdr", None, *map(_border, _in_order(style.borders))))
    if style.tabs:
        properties.append(make("tabs", None, *map(_tab, style.tabs)))
    spacing: dict[str, str | int] = {
        "before": round(style.before * 20),
        "after": round(style.after * 20),
        "line": style.line.twentieths,
        "lineRule": style.line.rule,
    }
    properties.append(make("spacing", spacing))
    properties.append(make("ind", _indent(style)))
    properties.append(value("jc", style.align))
    if style.outline is not None:
        properties.append(value("outlineLvl", style.outline))
    return properties


def _in_order(borders: tuple[Border, ...]) -> list[Border]:
    order = ("top", "left", "bottom", "right")
    return sorted(borders, key=lambda border: order.index(border.side))


def _border(border: Border) -> Element:
    attributes: dict[str, str | int] = {
        "val": border.line,
        "sz": border.size,
        "space": border.space,
        "color": border.colour,
    }
    return make(border.side, attributes)


def _tab(tab: Tab) -> Element:
    attributes: dict[str, str | int] = {"val": tab.align, "pos": tab.position}
    if tab.leader != "none":
        attributes["leader"] = tab.leader
    return make("tab", attributes)


def _indent(style: ParagraphStyle) -> dict[str, str | int]:
    indent: dict[str, str | int] = {"left": style.indent_left, "right": style.indent_right}
    if style.hanging:
        indent["hanging"] = style.hanging
    elif style.first_line_chars:
        indent["firstLineChars"] = style.first_line_chars
        indent["firstLine"] = round(style.first_line_chars * style.size / 100 * 20)
    else:
        indent["firstLine"] = 0
    return indent


def paragraph_style_element(style: ParagraphStyle) -> Element:
    """Make ``w:style`` of a paragraph style."""
    is_normal = style.name == "Normal"
    attributes: dict[str, str | int] = {"type": "paragraph", "styleId": style.style_id}
    if is_normal:
        attributes["default"] = 1
    if style.name not in _BUILT_IN:
        attributes["customStyle"] = 1
    element = make("style", attributes, value("name", style.name))
    if not is_normal:
        element.append(value("basedOn", style_id(style.based_on)))
    if style.next_style:
        element.append(value("next", style_id(style.next_style)))
    element.append(make("qFormat"))
    element.append(_paragraph_properties(style))
    element.append(
        run_properties(style.fonts, style.size, is_bold=style.is_bold, colour=style.colour)
    )
    return element


def character_style_element(
    name: str,
    fonts: Fonts | None,
    *,
    is_bold: bool = False,
    colour: str = "",
    is_default: bool = False,
) -> Element:
    """Make ``w:style`` of a character style."""
    attributes: dict[str, str | int] = {"type": "character", "styleId": style_id(name)}
    if is_default:
        attributes["default"] = 1
    element = make("style", attributes, value("name", name))
    properties = run_properties(fonts, is_bold=is_bold, colour=colour)
    if len(properties):
        element.append(properties)
    return element


def document_defaults(design: Design, fonts: Fonts, size: float) -> Element:
    """Make ``w:docDefaults``: explicit faces, no theme, both languages."""
    properties = run_properties(fonts, size)
    properties.append(make("lang", {"val": "en-GB", "eastAsia": "zh-CN", "bidi": "ar-SA"}))
    spacing = make("spacing", {"before": 0, "after": 0, "line": 240, "lineRule": "auto"})
    return make(
        "docDefaults",
        None,
        make("rPrDefault", None, properties),
        make("pPrDefault", None, make("pPr", None, spacing)),
    )

"""The part ``numbering.xml``: headings, annexes, bullets, numbered lists."""

from __future__ import annotations

from template_authoring.design import SONG, Design, Fonts
from template_authoring.ooxml import Element, make, value
from template_authoring.styles import font_element

HEADING_LIST = 1
ANNEX_LIST = 2
BULLET_LIST = 3
NUMBER_LIST = 4
FIRST_RESTART = 10
_NUMBER_ABSTRACT = 3


def numbered_list_id(list_no: int) -> int:
    """Give the ``numId`` of the numbered list ``list_no`` (from 1) of a document."""
    return FIRST_RESTART + list_no


def numbering_part(design: Design, list_count: int) -> Element:
    """Make the part.

    Args:
        design: language and kind.
        list_count: how many numbered lists the document has; each restarts at 1.
    """
    root = make("numbering")
    root.append(_headings(design))
    root.append(_annexes(design))
    root.append(_single(2, "bullet", "•", "ListBullet", Fonts("Times New Roman", "宋体")))
    text = "（%1）" if design.is_chinese else "%1."
    root.append(_single(_NUMBER_ABSTRACT, "decimal", text, "ListNumber", SONG))
    for num_id in (HEADING_LIST, ANNEX_LIST, BULLET_LIST, NUMBER_LIST):
        root.append(make("num", {"numId": num_id}, value("abstractNumId", num_id - 1)))
    for list_no in range(1, list_count + 1):
        restart = make("lvlOverride", {"ilvl": 0}, value("startOverride", 1))
        num = make("num", {"numId": numbered_list_id(list_no)})
        num.extend([value("abstractNumId", _NUMBER_ABSTRACT), restart])
        root.append(num)
    return root


def _abstract(number: int, kind: str, levels: list[Element]) -> Element:
    element = make("abstractNum", {"abstractNumId": number})
    element.append(value("nsid", f"5A1C00{number:02X}"))
    element.append(value("multiLevelType", kind))
    element.extend(levels)
    return element


def _headings(design: Design) -> Element:
    texts = ("%1", "%1.%2", "%1.%2.%3")
    levels = [
        _level(level, "decimal", text, f"Heading{level + 1}", None, "tab")
        for level, text in enumerate(texts)
    ]
    return _abstract(0, "multilevel", levels)


def _annexes(design: Design) -> Element:
    annex = design.words.annex
    texts = (f"{annex} %1", "%1.%2", "%1.%2.%3")
    levels = [
        _level(
            level,
            "decimal" if level else "upperLetter",
            text,
            f"AnnexHeading{level + 1}",
            None,
            "tab" if level else "space",
        )
        for level, text in enumerate(texts)
    ]
    return _abstract(1, "multilevel", levels)


def _single(number: int, number_format: str, text: str, style: str, fonts: Fonts) -> Element:
    return _abstract(number, "singleLevel", [_level(0, number_format, text, style, fonts, "tab")])


def _level(
    level: int, number_format: str, text: str, style: str, fonts: Fonts | None, suffix: str
) -> Element:
    """Make one level; indent and, without ``fonts``, face are the style's."""
    element = make("lvl", {"ilvl": level}, value("start", 1), value("numFmt", number_format))
    element.append(value("pStyle", style))
    element.append(value("suff", suffix))
    element.append(value("lvlText", text))
    element.append(value("lvlJc", "left"))
    if fonts is not None:
        element.append(make("rPr", None, font_element(fonts)))
    return element

"""Styles of running text: paragraphs, captions, headings, lists."""

from __future__ import annotations

from typing import Any

from template_authoring.design import (
    FANG,
    KAI,
    MUTED,
    Design,
    twips,
)
from template_authoring.model import Kind
from template_authoring.numbering import ANNEX_LIST, BULLET_LIST, HEADING_LIST, NUMBER_LIST
from template_authoring.style_base import Base
from template_authoring.styles import Border, Line, ParagraphStyle


def text_styles(design: Design, base: Base) -> list[ParagraphStyle]:
    """Give the styles of running text."""
    return [
        *_body_styles(design, base),
        *_heading_styles(design, base),
        *_list_styles(design, base),
    ]


def _body_styles(design: Design, base: Base) -> list[ParagraphStyle]:
    if design.is_chinese:
        body: dict[str, Any] = {"align": "both", "first_line_chars": 200}
    else:
        body = {"align": "left", "after": 6}
    plain: dict[str, Any] = {"fonts": base.body, "size": base.size, "line": base.line}
    small: dict[str, Any] = {"fonts": base.body, "line": base.table_line, "colour": MUTED}
    small_size = base.table_size if design.is_chinese else 9.5
    after = 0 if design.is_chinese else 6
    return [
        ParagraphStyle(name="Body Text", **plain, **body),
        ParagraphStyle(name="Body Text After Table", before=8, **plain, **body),
        ParagraphStyle(name="Body Text Before Table", **plain, **{**body, "after": 7}),
        ParagraphStyle(name="Body Text Between Tables", before=8, **plain, **{**body, "after": 7}),
        ParagraphStyle(name="Plain Text", after=after, **plain),
        ParagraphStyle(name="Centred", align="center", after=after, **plain),
        ParagraphStyle(name="Right", align="right", after=after, **plain),
        ParagraphStyle(name="Note", size=small_size, before=4, after=6, **small),
        ParagraphStyle(name="Small", size=small_size, **small),
        *_caption_styles(design, base),
        *_gap_styles(base),
    ]


def _caption_styles(design: Design, base: Base) -> list[ParagraphStyle]:
    caption: dict[str, Any] = {
        "fonts": base.head,
        "size": 10.5 if design.is_chinese else 9.5,
        "line": base.table_line,
        "is_bold": not design.is_chinese,
        "align": "center",
        "keep_lines": True,
    }
    return [
        ParagraphStyle(name="caption", before=4, after=8, **caption),
        ParagraphStyle(name="Table Caption", before=10, after=4, keep_next=True, **caption),
        ParagraphStyle(
            name="Figure",
            fonts=base.body,
            size=base.size,
            line=Line("auto", 1),
            align="center",
            before=8,
            after=4,
            keep_next=True,
        ),
        ParagraphStyle(
            name="Promise",
            fonts=base.head,
            size=16 if design.is_chinese else 14,
            line=Line("atLeast", 26),
            before=6,
            after=6,
            indent_left=twips(6),
            keep_lines=True,
            borders=(Border("left", 24, 8),),
        ),
    ]


def _gap_styles(base: Base) -> list[ParagraphStyle]:
    """Paragraphs that Word's file format asks for: between two tables, at a section's end."""
    return [
        ParagraphStyle(
            name="Table Gap", fonts=base.body, size=4, line=Line("exact", 8), keep_next=True
        ),
        ParagraphStyle(name="Section End", fonts=base.body, size=1, line=Line("exact", 1)),
        ParagraphStyle(
            name="Page Start",
            fonts=base.body,
            size=1,
            line=Line("exact", 1),
            has_page_break=True,
        ),
    ]


def _heading_looks(design: Design, base: Base) -> list[dict[str, Any]]:
    if design.is_chinese and design.is_letter:
        faces = [(base.head, 16.0), (KAI, 16.0), (FANG, 16.0)]
        spaces = [(14, 4), (8, 2), (4, 0)]
    elif design.is_chinese:
        faces = [(base.head, 16.0), (base.head, 14.0), (base.head, 12.0)]
        spaces = [(18, 8), (12, 5), (8, 3)]
    else:
        faces = [(base.head, 15.0), (base.head, 13.0), (base.head, 11.5)]
        spaces = [(16, 7), (12, 4), (9, 3)]
    factor = 1.5 if design.is_chinese else 1.25
    looks: list[dict[str, Any]] = []
    for (fonts, size), (before, after) in zip(faces, spaces, strict=True):
        looks.append(
            {
                "fonts": fonts,
                "size": size,
                "before": before,
                "after": after,
                "line": Line("atLeast", size * factor),
                "is_bold": fonts is base.head,
                "keep_next": True,
                "keep_lines": True,
                "next_style": "Body Text",
            }
        )
    looks[0]["has_page_break"] = design.kind is Kind.MANUAL
    if design.kind is Kind.MANUAL:
        looks[0]["before"] = 4
    if not design.is_letter:
        looks[0]["borders"] = (Border("bottom", 8, 3),)
    return looks


def _heading_styles(design: Design, base: Base) -> list[ParagraphStyle]:
    styles: list[ParagraphStyle] = []
    indents = (567, 737, 907) if not design.is_letter else (567, 794, 1021)
    for level, look in enumerate(_heading_looks(design, base)):
        common = {**look, "outline": level}
        hang: dict[str, Any] = {"indent_left": indents[level], "hanging": indents[level]}
        styles.append(
            ParagraphStyle(
                name=f"heading {level + 1}", number=(HEADING_LIST, level), **hang, **common
            )
        )
        base_name = f"heading {level + 1}"
        styles.append(
            ParagraphStyle(
                name=f"Heading {level + 1} Unnumbered",
                based_on=base_name,
                number=(0, 0),
                **common,
            )
        )
        annex_hang: dict[str, Any] = hang if level else {}
        styles.append(
            ParagraphStyle(
                name=f"Annex Heading {level + 1}",
                based_on=base_name,
                number=(ANNEX_LIST, level),
                **annex_hang,
                **common,
            )
        )
    return styles


def _list_styles(design: Design, base: Base) -> list[ParagraphStyle]:
    common: dict[str, Any] = {"fonts": base.body, "size": base.size, "line": base.line}
    if design.is_chinese:
        character = round(base.size * 20)
        first = 2 * character
        bullet: dict[str, Any] = {"indent_left": first + character, "hanging": character}
        wide = round(character * 2.5)
        number: dict[str, Any] = {"indent_left": first + wide, "hanging": wide}
        common["align"] = "both"
    else:
        bullet = {"indent_left": 567, "hanging": 283}
        number = {"indent_left": 680, "hanging": 396}
        common["after"] = 3
    return [
        ParagraphStyle(name="List Bullet", number=(BULLET_LIST, 0), **bullet, **common),
        ParagraphStyle(name="List Number", number=(NUMBER_LIST, 0), **number, **common),
        # Next to a table: the list itself is that of the style below.
        *(
            ParagraphStyle(name=f"{name} {place}", based_on=name, **{**common, **hang, side: room})
            for name, hang in (("List Bullet", bullet), ("List Number", number))
            for place, side, room in (("After Table", "before", 8), ("Before Table", "after", 7))
        ),
    ]

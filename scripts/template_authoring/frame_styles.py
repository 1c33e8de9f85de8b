"""Styles round the text: titles, front page, tables, signatures, contents, header."""

from __future__ import annotations

from typing import Any

from template_authoring.design import (
    ACCENT,
    HAIR_LINE,
    HEI,
    MUTED,
    Design,
    Fonts,
    twips,
)
from template_authoring.model import Kind, Orientation
from template_authoring.style_base import Base
from template_authoring.styles import Border, Line, ParagraphStyle, Tab


def frame_styles(design: Design, base: Base) -> list[ParagraphStyle]:
    """Give the styles of everything that is not running text."""
    return [
        *_title_styles(design, base),
        *_cover_styles(design, base),
        *_front_styles(design, base),
        *_table_text_styles(base),
        *_signature_styles(design, base),
        *_toc_styles(design, base),
        *_margin_styles(design, base),
    ]


def _title_styles(design: Design, base: Base) -> list[ParagraphStyle]:
    is_zh = design.is_chinese
    title_size = 22.0 if is_zh else 20.0
    has_plain_title = design.kind in (Kind.LETTER, Kind.SHEET)
    common: dict[str, Any] = {"fonts": base.head, "align": "center", "keep_next": True}
    return [
        ParagraphStyle(
            name="Title",
            size=title_size,
            line=Line("atLeast", title_size * 1.4),
            is_bold=True,
            before=6,
            after=8 if not has_plain_title else 22 if design.is_letter else 14,
            next_style="Body Text",
            borders=() if has_plain_title else (Border("bottom", 12, 8),),
            **common,
        ),
        ParagraphStyle(
            name="Subtitle",
            size=14 if is_zh else 13,
            line=Line("atLeast", 21),
            after=54 if design.kind is Kind.SHEET else 10,
            **common,
        ),
        ParagraphStyle(
            name="Document Line",
            size=10.5 if is_zh else 9.5,
            line=Line("atLeast", 16),
            colour=MUTED,
            before=2,
            after=14,
            **common,
        ),
    ]


def _cover_styles(design: Design, base: Base) -> list[ParagraphStyle]:
    is_zh = design.is_chinese
    common: dict[str, Any] = {"fonts": base.head, "align": "center", "keep_next": True}
    return [
        ParagraphStyle(
            name="Cover Title",
            size=32 if is_zh else 30,
            line=Line("atLeast", 46),
            is_bold=True,
            before=150,
            after=28,
            borders=(Border("bottom", 18, 18),),
            **common,
        ),
        ParagraphStyle(
            name="Cover Line",
            size=16 if is_zh else 14,
            line=Line("atLeast", 28),
            before=4,
            after=4,
            **common,
        ),
    ]


def _front_styles(design: Design, base: Base) -> list[ParagraphStyle]:
    is_zh = design.is_chinese
    common: dict[str, Any] = {"fonts": base.head, "align": "center", "keep_next": True}
    return [
        ParagraphStyle(
            name="Front Company",
            size=16 if is_zh else 14,
            line=Line("atLeast", 24),
            before=24,
            **common,
        ),
        ParagraphStyle(
            name="Front Title",
            size=30 if is_zh else 28,
            line=Line("atLeast", 42),
            is_bold=True,
            before=100,
            after=90,
            borders=(Border("bottom", 12, 14),),
            **common,
        ),
        ParagraphStyle(
            name="Front Heading",
            fonts=base.head,
            size=12 if is_zh else 11,
            line=Line("atLeast", 18),
            is_bold=True,
            before=16,
            after=5,
            keep_next=True,
        ),
    ]


def _table_text_styles(base: Base) -> list[ParagraphStyle]:
    text: dict[str, Any] = {
        "fonts": base.table,
        "size": base.table_size,
        "line": base.table_line,
    }
    head: dict[str, Any] = {**text, "fonts": base.head, "is_bold": base.table is HEI}
    step: dict[str, Any] = {**head, "align": "center"}
    return [
        ParagraphStyle(name="Table Text", **text),
        ParagraphStyle(name="Table Centred", align="center", **text),
        ParagraphStyle(name="Table Number", align="right", **text),
        ParagraphStyle(name="Table Head", align="center", keep_next=True, **head),
        ParagraphStyle(name="Table Label", align="left", **head),
        ParagraphStyle(name="Flow Step", **step),
        ParagraphStyle(
            name="Flow Arrow",
            fonts=Fonts(HEI.chinese, HEI.chinese),
            size=11,
            line=Line("exact", 11),
            align="center",
            colour=ACCENT,
            keep_next=True,
        ),
    ]


def _signature_styles(design: Design, base: Base) -> list[ParagraphStyle]:
    if design.is_chinese:
        line = Line("atLeast", 28)
        size = 16.0 if design.is_letter else 12.0
        tabs: tuple[Tab, ...] = (
            Tab(round(size * 20 * 5)),
            Tab(round(size * 20 * 7)),
            Tab(round(size * 20 * 9)),
        )
    else:
        line = Line("atLeast", 24)
        size = base.size
        tabs = (Tab(twips(66), "left", "underscore"),)
    common: dict[str, Any] = {"fonts": base.body, "size": size, "line": line, "keep_next": True}
    return [
        ParagraphStyle(name="Signature Line", **common),
        ParagraphStyle(name="Signature Date", tabs=tabs, **common),
        ParagraphStyle(
            name="Signature Space",
            tabs=(Tab(twips(66), "left", "underscore"),),
            **common,
        ),
        ParagraphStyle(
            name="Seal",
            fonts=base.body,
            size=10.5,
            line=Line("atLeast", 16),
            align="center",
            colour=MUTED,
            keep_next=True,
        ),
    ]


def _toc_styles(design: Design, base: Base) -> list[ParagraphStyle]:
    width = design.page.text_width(Orientation.PORTRAIT)
    tabs = (Tab(width, "right", "dot"),)
    is_sheet = design.kind is Kind.SHEET
    size = 10.5 if is_sheet or not design.is_chinese else 11.0
    looks: tuple[dict[str, Any], ...] = (
        {"fonts": base.head, "before": 4, "indent_left": 0, "keep_next": True},
        {"fonts": base.body, "before": 0, "indent_left": 420},
        {"fonts": base.body, "before": 0, "indent_left": 840},
    )
    line = Line("exact", 17.5 if design.is_chinese and not is_sheet else 15.5)
    entries = [
        ParagraphStyle(name=f"toc {level}", size=size, line=line, tabs=tabs, **look)
        for level, look in enumerate(looks, start=1)
    ]
    heading = ParagraphStyle(
        name="TOC Heading",
        fonts=base.head,
        size=16 if design.is_chinese else 15,
        line=Line("atLeast", 24),
        is_bold=True,
        align="center",
        after=14,
        keep_next=True,
    )
    return [*entries, heading]


def _margin_styles(design: Design, base: Base) -> list[ParagraphStyle]:
    common: dict[str, Any] = {
        "fonts": base.body,
        "size": 9 if design.is_chinese else 8.5,
        "line": Line("atLeast", 13),
        "colour": MUTED,
    }
    styles: list[ParagraphStyle] = []
    for suffix, orientation in (("", Orientation.PORTRAIT), (" Landscape", Orientation.LANDSCAPE)):
        width = design.page.text_width(orientation)
        tabs = (Tab(width // 2, "center"), Tab(width, "right"))
        rule = (Border("bottom", 4, 3, HAIR_LINE),)
        styles.append(ParagraphStyle(name=f"header{suffix}", tabs=tabs, borders=rule, **common))
    styles.append(ParagraphStyle(name="footer", align="center", **common))
    return styles

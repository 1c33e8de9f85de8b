"""The part ``styles.xml``: defaults, paragraph, character and table styles of a document."""

from __future__ import annotations

from template_authoring.design import ACCENT, HEI, SONG, Design, Fonts
from template_authoring.frame_styles import frame_styles
from template_authoring.ooxml import Element, make
from template_authoring.style_base import base_of
from template_authoring.styles import (
    ParagraphStyle,
    character_style_element,
    document_defaults,
    paragraph_style_element,
)
from template_authoring.table_styles import table_style_elements
from template_authoring.text_styles import text_styles


def styles_part(design: Design) -> Element:
    """Make the whole part ``styles.xml``."""
    base = base_of(design)
    root = make("styles", None, document_defaults(design, base.body, base.size))
    for style in paragraph_styles(design):
        root.append(paragraph_style_element(style))
    root.append(character_style_element("Default Paragraph Font", None, is_default=True))
    # Latin letters keep the face of their paragraph: Times in text, Arial in heads.
    strong = Fonts("", HEI.chinese) if design.is_chinese else None
    root.append(character_style_element("Strong", strong, is_bold=True))
    root.append(character_style_element("Tick", Fonts(SONG.chinese, SONG.chinese)))
    root.append(character_style_element("Hyperlink", None, colour=ACCENT))
    root.extend(table_style_elements(base.table))
    return root


def paragraph_styles(design: Design) -> list[ParagraphStyle]:
    """Give every paragraph style of a document."""
    base = base_of(design)
    return [
        ParagraphStyle(name="Normal", fonts=base.body, size=base.size, line=base.line),
        *text_styles(design, base),
        *frame_styles(design, base),
    ]

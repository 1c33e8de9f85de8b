"""Table styles: lines, cell margins, the head row."""

from __future__ import annotations

from template_authoring.design import GREY_FILL, HAIR_LINE, INNER_LINE, OUTER_LINE, Fonts
from template_authoring.ooxml import Element, make, value
from template_authoring.styles import font_element, style_id

GRID = "Pack Grid"
FORM = "Pack Form"
PLAIN = "Pack Plain"
FLOW = "Pack Flow"
SIGNATURE = "Pack Signature"

# A flow chart has its air in the arrows; of the usual margins too, few would fit beside a text.
_CELL_MARGINS = {SIGNATURE: (0, 0), FLOW: (24, 80)}
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def line(side: str, size: int, colour: str, look: str = "single") -> Element:
    """Make one border line; size in eighths of a point, 0 for none."""
    if not size:
        return make(side, {"val": "nil"})
    return make(side, {"val": look, "sz": size, "space": 0, "color": colour})


def table_style_elements(fonts: Fonts) -> list[Element]:
    """Make all table styles."""
    outer, inner = (8, OUTER_LINE), (4, INNER_LINE)
    hair, none = (4, HAIR_LINE), (0, "")
    return [
        _normal_table(fonts),
        _style(GRID, fonts, (outer, outer, outer, outer, inner, inner), has_head=True),
        _style(FORM, fonts, (outer, outer, outer, outer, inner, inner), has_head=False),
        _style(PLAIN, fonts, (outer, none, outer, none, hair, none), has_head=True),
        _style(FLOW, fonts, (none,) * 6, has_head=False),
        _style(SIGNATURE, fonts, (none,) * 6, has_head=False),
    ]


def _normal_table(fonts: Fonts) -> Element:
    style = make("style", {"type": "table", "default": 1, "styleId": "TableNormal"})
    style.append(value("name", "Normal Table"))
    style.append(make("rPr", None, font_element(fonts)))
    properties = make("tblPr", None, make("tblInd", {"w": 0, "type": "dxa"}), _margins(0, 108))
    style.append(properties)
    return style


def _style(
    name: str, fonts: Fonts, lines: tuple[tuple[int, str], ...], *, has_head: bool
) -> Element:
    style = make("style", {"type": "table", "customStyle": 1, "styleId": style_id(name)})
    style.append(value("name", name))
    style.append(value("basedOn", "TableNormal"))
    style.append(make("rPr", None, font_element(fonts)))
    borders = make("tblBorders")
    for side, (size, colour) in zip(_SIDES, lines, strict=True):
        borders.append(line(side, size, colour))
    margins = _margins(*_CELL_MARGINS.get(name, (44, 92)))
    style.append(make("tblPr", None, make("tblInd", {"w": 0, "type": "dxa"}), borders, margins))
    style.append(make("tcPr", None, value("vAlign", "center")))
    if has_head:
        style.append(_head(fonts))
    return style


def _head(fonts: Fonts) -> Element:
    shade = make("shd", {"val": "clear", "color": "auto", "fill": GREY_FILL})
    return make(
        "tblStylePr",
        {"type": "firstRow"},
        make("tcPr", None, shade, value("vAlign", "center")),
    )


def _margins(vertical: int, horizontal: int) -> Element:
    sides = (("top", vertical), ("left", horizontal), ("bottom", vertical), ("right", horizontal))
    return make(
        "tblCellMar",
        None,
        *(make(side, {"w": width, "type": "dxa"}) for side, width in sides),
    )

"""Carries a company's style sheet into one document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree

from packbuilder.model.text import Language
from packbuilder.render.looks import Key, Look, Styles, default_of
from packbuilder.render.stylesheet import Change, NumberForm, StyleSheet, level_of

_SCALED: Final = frozenset({
    ("rPr/sz", "val"), ("pPr/spacing", "before"), ("pPr/spacing", "after"),
    ("pPr/spacing", "line"),
})  # fmt: skip
# Taken over only where the document has the same value as the shipped style sheet: what is set
# apart on purpose (English is not justified) stays.
_IF_EQUAL: Final = ("pPr/jc", "pPr/ind", "pPr/pageBreakBefore")
_ORDER: Final = {
    "rPr": ("rStyle", "rFonts", "b", "bCs", "i", "iCs", "color", "spacing", "sz", "szCs", "u"),
    "pPr": (
        "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr",
        "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap",
        "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd",
        "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "jc",
        "textDirection", "textAlignment", "outlineLvl",
    ),
    "tblPr": ("tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar"),
    "pBdr": ("top", "left", "bottom", "right"),
    "tblBorders": ("top", "left", "bottom", "right", "insideH", "insideV"),
    "tblCellMar": ("top", "left", "bottom", "right"),
    "style": ("name", "aliases", "basedOn", "next", "link", "uiPriority", "qFormat", "pPr", "rPr",
              "tblPr", "trPr", "tcPr", "tblStylePr"),
}  # fmt: skip
_TWINS: Final = {"b": "bCs", "i": "iCs", "sz": "szCs"}


def apply_style_sheet(document: Document, sheet: StyleSheet, language: Language) -> None:
    """Change the styles, the numbering and the shades of ``document``, a filled one."""
    if sheet.accent is not None:
        _recolour(document.styles.element, sheet.accent)
    styles = Styles(document)
    for name, changes in sheet.changes.items():
        if name in styles.by_name:
            _change_style(styles.by_name[name], styles.look(name), changes)
    _renumber(document, styles, sheet, language)
    for reference in document.element.body.iter(qn("w:tblStyle")):
        _change_table(next(reference.iterancestors(qn("w:tbl"))), sheet, styles)
    for name, fill in sheet.fills.items():
        for shade in _head_shades(styles, name):
            if shade.get(qn("w:fill"), "").upper() == fill.old:
                shade.set(qn("w:fill"), fill.new)


def _renumber(document: Document, styles: Styles, sheet: StyleSheet, language: Language) -> None:
    for name, form in sheet.numbers.items():
        level = level_of(document, styles, name)
        if level is not None and (language is Language.ZH or not form.is_chinese):
            _change_level(level, form)


def _recolour(root: etree._Element, accent: Change) -> None:
    """Give every line and every text in the company colour the new one."""
    for element in root.iter(tag=etree.Element):
        attribute = "val" if element.tag == qn("w:color") else "color"
        if element.get(qn(f"w:{attribute}")) == accent.old:
            element.set(qn(f"w:{attribute}"), accent.new)


def _head_shades(styles: Styles, name: str) -> Iterator[etree._Element]:
    style = styles.by_name.get(name)
    if style is not None:
        for head in style.iterfind(qn("w:tblStylePr")):
            yield from head.iter(qn("w:shd"))


def _change_style(style: etree._Element, look: Look, changes: Mapping[Key, Change]) -> None:
    rule = changes.get(("pPr/spacing", "lineRule"))
    for (path, attribute), change in changes.items():
        current = look.get((path, attribute), default_of(path, attribute))
        if path.startswith(_IF_EQUAL) and current != change.old:
            continue
        if _is_absent_line(path, look, changes):
            continue
        value = change.new
        if (path, attribute) in _SCALED and not (attribute == "line" and rule):
            value = _scaled(change, current)
        group, _, rest = path.partition("/")
        element = _child(_child(style, group, "style"), rest, group)
        element.set(qn(f"w:{attribute}"), value)
        _tidy(element, rest, attribute, value)


def _is_absent_line(path: str, look: Look, changes: Mapping[Key, Change]) -> bool:
    """Whether a line is recoloured that this document does not have."""
    if "Bdr/" not in path and "Borders/" not in path:
        return False
    value = changes.get((path, "val"))
    is_new = value is not None and value.old == "nil"
    return not is_new and look.get((path, "val"), "nil") == "nil"


def _scaled(change: Change, current: str) -> str:
    """The new size where the document has the shipped one; else a size in proportion."""
    old, new, now = float(change.old), float(change.new), float(current)
    if old in (0, now):
        return change.new
    return str(round(now * new / old))


def _child(parent: etree._Element, path: str, group: str) -> etree._Element:
    """The descendant at ``path``, made in the order that Word asks for."""
    for tag in path.split("/"):
        found = parent.find(qn(f"w:{tag}"))
        if found is None:
            found = OxmlElement(f"w:{tag}")
            order = _ORDER[group]
            later = {qn(f"w:{name}") for name in order[order.index(tag) + 1 :]}
            following = next((child for child in parent if child.tag in later), None)
            if following is None:
                parent.append(found)
            else:
                following.addprevious(found)
        parent, group = found, tag
    return parent


def _tidy(element: etree._Element, path: str, attribute: str, value: str) -> None:
    """Take away what would contradict the new value."""
    if path == "rFonts":
        theme = "cstheme" if attribute == "cs" else f"{attribute}Theme"
        _drop(element, theme)
    elif path == "color":
        for name in ("themeColor", "themeShade", "themeTint"):
            _drop(element, name)
    elif path == "ind" and value != "0":
        rivals = {"hanging": ("firstLine", "firstLineChars"), "firstLine": ("hanging",),
                  "firstLineChars": ("hanging",)}.get(attribute, ())  # fmt: skip
        for name in rivals:
            _drop(element, name)
    elif path.startswith("tblCellMar"):
        element.set(qn("w:type"), "dxa")
    twin = _TWINS.get(path)
    if twin is not None:
        parent = element.getparent()
        assert parent is not None  # noqa: S101 - it was just put there
        _child(parent, twin, "rPr").set(qn("w:val"), value)


def _drop(element: etree._Element, attribute: str) -> None:
    name = qn(f"w:{attribute}")
    if name in element.attrib:
        del element.attrib[name]


def _change_level(level: etree._Element, form: NumberForm) -> None:
    for tag, value in (("numFmt", form.form), ("lvlText", form.text), ("suff", form.suffix)):
        element = level.find(qn(f"w:{tag}"))
        if element is None:
            element = OxmlElement(f"w:{tag}")
            # suff stands before lvlText, which every level has.
            text = level.find(qn("w:lvlText"))
            if text is None:
                return
            text.addprevious(element)
        element.set(qn("w:val"), value)
    legal, suffix = level.find(qn("w:isLgl")), level.find(qn("w:suff"))
    if form.is_legal and legal is None and suffix is not None:
        suffix.addprevious(OxmlElement("w:isLgl"))
    elif not form.is_legal and legal is not None:
        level.remove(legal)


def _change_table(table: etree._Element, sheet: StyleSheet, styles: Styles) -> None:
    """Shades and coloured lines that cells carry themselves."""
    reference = table.find(f"{qn('w:tblPr')}/{qn('w:tblStyle')}")
    style_id = "" if reference is None else reference.get(qn("w:val"), "")
    fill = next((f for n, f in sheet.fills.items() if styles.style_id(n) == style_id), None)
    # A flow chart has a head like other tables besides its own boxes.
    fills = [f for f in (fill, sheet.fills.get("pack grid")) if f is not None]
    for properties in table.iter(qn("w:tcPr")):
        shade = properties.find(qn("w:shd"))
        if shade is not None:
            now = shade.get(qn("w:fill"), "").upper()
            new = next((f.new for f in fills if f.old == now), None)
            if new is not None:
                shade.set(qn("w:fill"), new)
        borders = properties.find(qn("w:tcBorders"))
        if sheet.accent is not None and borders is not None:
            _recolour(borders, sheet.accent)

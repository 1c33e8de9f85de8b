"""The company's own design: what its style sheet changes, carried into every document.

A style sheet is a Word file that starts from the shipped one. Only what differs from the shipped
one counts, so that letters and English documents keep what sets them apart where the company says
nothing of it. Fonts, colours and lines are taken over as they are; sizes and spaces in proportion.
"""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from docx import Document as open_docx
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from packbuilder.render.logo import find_logo
from packbuilder.render.looks import Key, Look, Styles, default_of
from packbuilder.render.safety import check_template
from packbuilder.store.layout import Resources, resource_dir

_FACE: Final = ("rPr/rFonts", "rPr/b", "rPr/i", "rPr/color", "rPr/u")
_TEXT: Final = (*_FACE, "rPr/sz", "rPr/spacing", "pPr/spacing")
# Styles that go with another one until the company changes them too, and in what.
_FOLLOWERS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "body text": (
        (
            "body text after table", "body text before table", "body text between tables",
            "plain text", "centred", "right", "list bullet", "list number",
        ),
        (*_TEXT, "pPr/jc", "pPr/ind"),
    ),
    **{
        f"heading {n}": (
            (f"heading {n} unnumbered", f"annex heading {n}"),
            (*_TEXT, "pPr/jc", "pPr/pBdr", "pPr/shd", "pPr/pageBreakBefore"),
        )
        for n in (1, 2, 3)
    },
    "title": (("front title", "cover title"), (*_FACE, "pPr/pBdr")),
    "table text": (("table centred", "table number"), _TEXT),
    "table head": (("table label",), _TEXT),
    "caption": (("table caption",), _TEXT),
    "header": (("header landscape",), _TEXT),
    "toc 1": (("toc 2", "toc 3"), ("rPr/sz", "pPr/spacing")),
    "pack grid": (("pack form", "pack plain"), ()),
}  # fmt: skip
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Change:
    """One attribute of a style: its value in the shipped style sheet, and in the company's."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class NumberForm:
    """How a level of a list writes its numbers.

    Attributes:
        form: ``decimal``, ``chineseCounting`` and so on.
        text: ``%1.%2``.
        suffix: ``tab``, ``space`` or ``nothing``.
        is_legal: higher levels show digits whatever their own form.
    """

    form: str
    text: str
    suffix: str
    is_legal: bool = False

    @property
    def is_chinese(self) -> bool:
        """Whether it makes sense in Chinese documents only."""
        is_counted = self.form.startswith(("chinese", "ideograph", "japanese", "taiwanese"))
        return is_counted or _CHINESE.search(self.text) is not None


@dataclass(frozen=True, slots=True)
class StyleSheet:
    """What a company changed in the shipped style sheet.

    Attributes:
        changes: style name in lower case to its changes.
        numbers: style name to the new form of its numbers.
        fills: table style name to the old and the new shade of its head.
        accent: old and new colour of the line below first-level headings, or None.
        logo: the picture in its header, or None.
    """

    changes: Mapping[str, Mapping[Key, Change]] = field(default_factory=dict)
    numbers: Mapping[str, NumberForm] = field(default_factory=dict)
    fills: Mapping[str, Change] = field(default_factory=dict)
    accent: Change | None = None
    logo: bytes | None = None


def load_style_sheet(path: Path, shipped: Path | None = None) -> StyleSheet:
    """What the style sheet at ``path`` changes.

    Args:
        path: the company's style sheet.
        shipped: the one it started from; without it the one that packbuilder ships.

    Raises:
        TemplateError: it is no Word document, or holds what no template may hold.
    """
    check_template(path)
    base = shipped or Resources(resource_dir()).style_sheet
    return _read(path.read_bytes(), base.read_bytes())


@functools.lru_cache(maxsize=4)
def _read(own_bytes: bytes, base_bytes: bytes) -> StyleSheet:
    own, base = open_docx(io.BytesIO(own_bytes)), open_docx(io.BytesIO(base_bytes))
    own_styles, base_styles = Styles(own), Styles(base)
    changes: dict[str, Mapping[Key, Change]] = {}
    for name in base_styles.by_name:
        source = _source_of(name, own_styles)
        if source and own_styles.kind(source) == base_styles.kind(name):
            mine = _with_direct(own, own_styles, source)
            found = _differences(_with_direct(base, base_styles, name), mine)
            if found:
                changes[name] = found
    heads = {name: _head_fills(own, own_styles, base, base_styles, name) for name in _tables(base)}
    return StyleSheet(
        changes=_with_followers(changes),
        numbers=_new_numbers(own, own_styles, base, base_styles),
        fills=_with_following_fills({name: fill for name, fill in heads.items() if fill}),
        accent=changes.get("heading 1", {}).get(("pPr/pBdr/bottom", "color")),
        logo=find_logo(own),
    )


def _source_of(name: str, styles: Styles) -> str:
    """The company's style for ``name``; a file made elsewhere may have no Body Text."""
    if name in styles.by_name:
        return name
    return "normal" if name == "body text" and "normal" in styles.by_name else ""


def _with_direct(document: Document, styles: Styles, name: str) -> Look:
    """The look of a style, and over it what its first paragraph or table is given by hand.

    Why: who selects a sample and changes it means the style, but has not changed it.
    """
    look = styles.look(name)
    style_id = styles.style_id(name)
    for reference in document.element.body.iter(qn("w:pStyle"), qn("w:tblStyle")):
        if reference.get(qn("w:val")) == style_id:
            properties = reference.getparent()
            assert properties is not None  # noqa: S101 - a reference always has a parent
            styles.lay_over(look, properties)
            block = properties.getparent()
            runs = [] if block is None else block.findall(qn("w:r"))
            if runs and properties.tag == qn("w:pPr"):
                styles.lay_over(look, runs[0].find(qn("w:rPr")))
            break
    return look


def _differences(base: Look, own: Look) -> dict[Key, Change]:
    found: dict[Key, Change] = {}
    for key in dict.fromkeys((*base, *own)):  # no set: attributes are written in this order
        default = default_of(*key)
        old, new = base.get(key, default), own.get(key, default)
        if old != new and not (key[0] == "rPr/rFonts" and not new):
            found[key] = Change(old, new)
    if ("pPr/ind", "firstLine") not in found:
        found.pop(("pPr/ind", "firstLineChars"), None)  # LibreOffice writes lengths only
    elif ("pPr/ind", "firstLineChars") not in found and own.get(("pPr/ind", "firstLineChars")):
        found.pop(("pPr/ind", "firstLine"), None)  # Word computes it from the characters
    return found


def _with_followers(
    changes: Mapping[str, Mapping[Key, Change]],
) -> dict[str, Mapping[Key, Change]]:
    result = dict(changes)
    for leader, (followers, paths) in _FOLLOWERS.items():
        led = {
            key: change
            for key, change in changes.get(leader, {}).items()
            if not paths or key[0].startswith(paths)
        }
        for follower in followers:
            if led:
                result[follower] = {**led, **changes.get(follower, {})}
    return result


def _with_following_fills(fills: Mapping[str, Change]) -> dict[str, Change]:
    grid = fills.get("pack grid")
    led = {} if grid is None else dict.fromkeys(_FOLLOWERS["pack grid"][0], grid)
    return {**led, **fills}


def _tables(document: Document) -> list[str]:
    styles = Styles(document)
    return [name for name in styles.by_name if styles.kind(name) == "table"]


def _head_fills(
    own: Document, own_styles: Styles, base: Document, base_styles: Styles, name: str
) -> Change | None:
    old, mine = _fills(base, base_styles, name), _fills(own, own_styles, name)
    for before, after in zip(old, mine, strict=True):
        if before and after and before != after:
            return Change(before, after)
    return None


def _fills(document: Document, styles: Styles, name: str) -> tuple[str, str]:
    """The shade of the first cell of the style's sample, and that of the style's head row."""
    direct = ""
    for reference in document.element.body.iter(qn("w:tblStyle")):
        if reference.get(qn("w:val")) == styles.style_id(name):
            table = next(reference.iterancestors(qn("w:tbl")))
            cell = next(table.iter(qn("w:tc")), None)
            direct = "" if cell is None else _fill_of(cell.find(qn("w:tcPr")))
            break
    for style in styles.chain(name):
        for head in style.iterfind(qn("w:tblStylePr")):
            if head.get(qn("w:type")) == "firstRow":
                return direct, _fill_of(head.find(qn("w:tcPr")))
    return direct, ""


def _fill_of(properties: etree._Element | None) -> str:
    shade = None if properties is None else properties.find(qn("w:shd"))
    return "" if shade is None else shade.get(qn("w:fill"), "").upper()


def _new_numbers(
    own: Document, own_styles: Styles, base: Document, base_styles: Styles
) -> dict[str, NumberForm]:
    found: dict[str, NumberForm] = {}
    for name in base_styles.by_name:
        old, new = level_of(base, base_styles, name), level_of(own, own_styles, name)
        if old is not None and new is not None:
            before, after = _form(old), _form(new)
            if before != after:
                found[name] = after
    return found


def level_of(document: Document, styles: Styles, name: str) -> etree._Element | None:
    """The level of the list that numbers the style ``name``; None for one without numbers."""
    try:
        numbering = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return None
    number, level = "", "0"
    for style in reversed(list(styles.chain(name))):
        number = _value(style, "w:pPr/w:numPr/w:numId") or number
        level = _value(style, "w:pPr/w:numPr/w:ilvl") or level
    for num in numbering.iterfind(qn("w:num")):
        if num.get(qn("w:numId")) == number:
            abstract_id = _value(num, "w:abstractNumId")
            for abstract in numbering.iterfind(qn("w:abstractNum")):
                if abstract.get(qn("w:abstractNumId")) == abstract_id:
                    found: etree._Element | None = abstract.find(
                        f"{qn('w:lvl')}[@{qn('w:ilvl')}='{level}']"
                    )
                    return found
    return None


def _form(level: etree._Element) -> NumberForm:
    return NumberForm(
        _value(level, "w:numFmt") or "decimal",
        _value(level, "w:lvlText"),
        _value(level, "w:suff") or "tab",
        level.find(qn("w:isLgl")) is not None,
    )


def _value(element: etree._Element, path: str) -> str:
    found = element.find("/".join(qn(step) for step in path.split("/")))
    return "" if found is None else found.get(qn("w:val"), "")

"""What a template looks like in Word: styles, Chinese fonts, headings, header rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from packbuilder.lint.place import Place, fault
from packbuilder.lint.word_file import (
    CORE,
    Paragraph,
    Part,
    W,
    WordFile,
    own_elements,
    style_of,
)
from packbuilder.model.finding import Finding

_STYLES_PART = "word/styles.xml"
# What a run or a paragraph may carry beside its style: nothing that changes how text looks.
_RUN_ALLOWED = frozenset({"rStyle", "lang", "noProof", "rtl", "cs", "webHidden", "rPrChange"})
_PARAGRAPH_ALLOWED = frozenset({
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr", "sectPr", "rPr",
    "cnfStyle", "divId", "suppressLineNumbers", "suppressAutoHyphens", "pPrChange",
})  # fmt: skip
_LATIN = ("ascii", "hAnsi", "asciiTheme", "hAnsiTheme")
_HEADING_NAME = re.compile(r"^heading ([1-9])$", re.IGNORECASE)
_LONG_TABLE = 15
_OFF = ("0", "false", "off")


def structure_faults(document: WordFile, file: str) -> Iterator[Finding]:
    """Every fault of the Word side of a template."""
    styles = Styles(document.styles)
    for part in document.parts:
        if part.name != CORE:
            yield from _direct_formatting(part, file)
            yield from _run_fonts(part, file)
            yield from _header_rows(part, file)
    yield from _style_fonts(document, styles, file)
    yield from _heading_gaps(document.body, styles, file)


class Styles:
    """The styles of a document by id."""

    def __init__(self, root: etree._Element | None) -> None:
        self.root = root
        self.by_id: dict[str, etree._Element] = {}
        self.defaults: list[str] = []
        for style in root.iterfind(f"{W}style") if root is not None else ():
            self.by_id[style.get(f"{W}styleId", "")] = style
            if style.get(f"{W}default") in ("1", "true", "on"):
                self.defaults.append(style.get(f"{W}styleId", ""))

    def chain(self, style_id: str) -> Iterator[etree._Element]:
        """The style and those it is based on."""
        seen: set[str] = set()
        while style_id in self.by_id and style_id not in seen:
            seen.add(style_id)
            style = self.by_id[style_id]
            yield style
            style_id = _value(style, "basedOn")

    def name(self, style_id: str) -> str:
        """How Word calls the style."""
        style = self.by_id.get(style_id)
        return style_id if style is None else _value(style, "name") or style_id

    def heading_level(self, paragraph: etree._Element) -> int:
        """1 to 9 for a heading, 0 for any other paragraph."""
        own = paragraph.find(f"{W}pPr/{W}outlineLvl")
        levels = [] if own is None else [own.get(f"{W}val", "9")]
        for style in self.chain(style_of(paragraph)):
            outline = style.find(f"{W}pPr/{W}outlineLvl")
            if outline is not None:
                levels.append(outline.get(f"{W}val", "9"))
            elif match := _HEADING_NAME.match(_value(style, "name")):
                levels.append(str(int(match[1]) - 1))
        level = int(levels[0]) if levels and levels[0].isdigit() else 9
        return level + 1 if level < 9 else 0

    def has_chinese_font(self, style_id: str) -> bool:
        """Whether the style, or what it is based on, names a font for Chinese."""
        if self.root is None:
            return False
        fonts = [style.find(f"{W}rPr/{W}rFonts") for style in self.chain(style_id)]
        fonts.append(self.root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}rFonts"))
        return any(font is not None and font.get(f"{W}eastAsia") for font in fonts)


def _value(element: etree._Element, tag: str) -> str:
    child = element.find(W + tag)
    return "" if child is None else child.get(f"{W}val", "")


def _direct_formatting(part: Part, file: str) -> Iterator[Finding]:
    for paragraph in part.paragraphs:
        found = [*_paragraph_formatting(paragraph), *_run_formatting(paragraph)]
        if found:
            names = ", ".join(dict.fromkeys(found))
            yield fault(
                "template-direct-formatting", file, paragraph.place(), names, formatting=names
            )


def _paragraph_formatting(paragraph: Paragraph) -> Iterator[str]:
    properties = paragraph.element.find(f"{W}pPr")
    for child in properties if properties is not None else ():
        name = _local(child)
        if name not in _PARAGRAPH_ALLOWED:
            yield name


def _run_formatting(paragraph: Paragraph) -> Iterator[str]:
    for run in own_elements(paragraph.element):
        properties = run.find(f"{W}rPr") if run.tag == f"{W}r" else None
        if properties is None or len(run) < 2:
            continue
        for child in properties:
            name = _local(child)
            if name == "rFonts" and set(child.attrib) <= {f"{W}hint"}:
                continue  # Word's own note on what was typed; it chooses no font
            if name not in _RUN_ALLOWED:
                yield name


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else "pStyle"


def _run_fonts(part: Part, file: str) -> Iterator[Finding]:
    for paragraph in part.paragraphs:
        for run in own_elements(paragraph.element):
            fonts = run.find(f"{W}rPr/{W}rFonts") if run.tag == f"{W}r" else None
            if fonts is not None and _lacks_chinese(fonts):
                font = fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or "?"
                yield fault("template-east-asia-font", file, paragraph.place(), font, style=font)
                break


def _lacks_chinese(fonts: etree._Element) -> bool:
    return any(fonts.get(W + name) for name in _LATIN) and not fonts.get(f"{W}eastAsia")


def _style_fonts(document: WordFile, styles: Styles, file: str) -> Iterator[Finding]:
    for style_id in _used_styles(document, styles):
        own = styles.by_id[style_id].find(f"{W}rPr/{W}rFonts")
        has_own_fault = own is not None and _lacks_chinese(own)
        is_text = styles.by_id[style_id].get(f"{W}type") == "paragraph"
        if has_own_fault or (is_text and not styles.has_chinese_font(style_id)):
            name = styles.name(style_id)
            place = Place(part=_STYLES_PART, words=name)
            yield fault("template-east-asia-font", file, place, name, style=name)


def _used_styles(document: WordFile, styles: Styles) -> list[str]:
    """Every style that the document uses, with those it is based on, in order."""
    used = dict.fromkeys(d for d in styles.defaults if d in styles.by_id)
    for part in document.parts:
        for element in part.root.iter(f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle"):
            for style in styles.chain(element.get(f"{W}val", "")):
                used[style.get(f"{W}styleId", "")] = None
    return [s for s in used if styles.by_id[s].get(f"{W}type") in ("paragraph", "character")]


def _heading_gaps(body: Part, styles: Styles, file: str) -> Iterator[Finding]:
    above = 0
    for paragraph in body.paragraphs:
        level = styles.heading_level(paragraph.element)
        if level == 0 or not paragraph.text.strip():
            continue
        if level > above + 1:
            yield fault(
                "template-heading-gap", file, paragraph.place(), paragraph.text[:60],
                level=str(level), above=str(above),
            )  # fmt: skip
        above = level


def _header_rows(part: Part, file: str) -> Iterator[Finding]:
    by_element = {paragraph.element: paragraph for paragraph in part.paragraphs}
    for table in part.root.iter(f"{W}tbl"):
        rows = list(_rows(table))
        late = _late_header(rows)
        wanted = rows[0] if rows and late is None and _needs_header(table, rows) else None
        row = wanted if wanted is not None else late
        paragraph = None if row is None else row.find(f".//{W}p")
        if row is not None and paragraph is not None:
            code = "template-header-row" if late is None else "template-header-row-late"
            yield fault(code, file, by_element[paragraph].place(), _text(row)[:60])


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == f"{W}tr":
            yield child
        elif child.tag in _WRAPPERS:
            yield from child.iter(f"{W}tr")


_WRAPPERS: Final = frozenset({f"{W}sdt", f"{W}customXml"})
_CONTROL: Final = re.compile(r"^\s*(\{%[-+]?\s*tr\s[^%]*%\}|\{#tr\s[^#]*#\})\s*$")


def _text(row: etree._Element) -> str:
    return "".join(t.text or "" for t in row.iter(f"{W}t"))


def _needs_header(table: etree._Element, rows: list[etree._Element]) -> bool:
    """Whether the table may go over a page, and its look says that its first row is a head."""
    look = table.find(f"{W}tblPr/{W}tblLook")
    if _is_header(rows[0]) or _CONTROL.match(_text(rows[0])) or not _has_head(look):
        return False
    repeats = any(re.match(r"\s*\{%[-+]?\s*tr\s+for\b", _text(row)) for row in rows[1:])
    return repeats or len(rows) > _LONG_TABLE


def _has_head(look: etree._Element | None) -> bool:
    if look is None:
        return True
    attributes: Mapping[str, str] = {str(k): str(v) for k, v in look.attrib.items()}
    first = attributes.get(f"{W}firstRow")
    if first is not None:
        return first not in _OFF
    return bool(int(attributes.get(f"{W}val", "0020"), 16) & 0x20)


def _is_header(row: etree._Element) -> bool:
    mark = row.find(f"{W}trPr/{W}tblHeader")
    return mark is not None and mark.get(f"{W}val") not in _OFF


def _late_header(rows: list[etree._Element]) -> etree._Element | None:
    """A row marked as header below one that is not: Word then repeats none of them."""
    is_open = True
    for row in rows:
        if _is_header(row):
            if not is_open:
                return row
        elif not _CONTROL.match(_text(row)):
            is_open = False
    return None

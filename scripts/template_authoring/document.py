"""Writes the part ``document.xml``: blocks one after another, in sections."""

from __future__ import annotations

from collections.abc import Sequence

from template_authoring.design import Design, twips
from template_authoring.frame import (
    approval_blocks,
    front_blocks,
    seal_table,
    signature_table,
)
from template_authoring.model import (
    Block,
    Control,
    Figure,
    Heading,
    HeadingRole,
    Kind,
    ListItem,
    Mark,
    Orientation,
    Paragraph,
    RichText,
    Signature,
    Simple,
    Source,
    Table,
)
from template_authoring.numbering import BULLET_LIST, numbered_list_id
from template_authoring.ooxml import (
    Element,
    field,
    make,
    paragraph,
    paragraph_property,
    qualified,
    run,
    value,
)
from template_authoring.places import Places
from template_authoring.rich_text import Writer
from template_authoring.table_writer import TableWriter

_BEFORE_TABLE = {
    "BodyText": "BodyTextBeforeTable",
    "BodyTextAfterTable": "BodyTextBetweenTables",
    "ListBullet": "ListBulletBeforeTable",
    "ListNumber": "ListNumberBeforeTable",
}
_AFTER_TABLE = {
    "BodyText": "BodyTextAfterTable",
    "ListBullet": "ListBulletAfterTable",
    "ListNumber": "ListNumberAfterTable",
}
_TOC_FIELD = r'TOC \o "1-3" \h \z \u'


class DocumentWriter:
    """Writes one document; afterwards ``list_count`` and ``orientations`` tell what it used."""

    def __init__(self, source: Source) -> None:
        self.design = Design(source.language, source.kind)
        self.list_count = 0
        self.orientations: list[Orientation] = []
        self._source = source
        self._writer = Writer()
        self._places = Places()
        self._body = make("body")
        self._orientation = source.orientation
        self._is_in_annex = False
        self._breaks_page = False
        self._last_text: Element | None = None

    def write(self) -> Element:
        """Make ``w:document``."""
        if not self._has_own_title():
            self._blocks(front_blocks(self.design))
        first = self._source.blocks[0] if self._source.blocks else None
        if self._ends_with_table() and _needs_gap(first):
            self._gap("TableGap")
        self._after_front()
        self._blocks(self._source.blocks)
        if self._ends_with_table():
            # Word wants a paragraph here; as low as can be, lest it open an empty page.
            self._gap("SectionEnd")
        self._body.append(self._section())
        return make("document", None, self._body)

    def _has_own_title(self) -> bool:
        """Whether a letter begins with its title: one document may hold several letters."""
        texts = (block for block in self._source.blocks if not isinstance(block, Control))
        first = next(texts, None)
        is_title = isinstance(first, Paragraph) and first.style == "Title"
        return self.design.is_letter and is_title

    def _after_front(self) -> None:
        is_manual = self._source.kind is Kind.MANUAL
        if self._source.has_toc:
            self._breaks_page = len(self._body) > 0
            self._add(paragraph("TOCHeading", run(self.design.words.contents)))
            self._add(self._toc())
        self._breaks_page = self._source.has_toc or is_manual

    def _blocks(self, blocks: Sequence[Block]) -> None:
        for index, block in enumerate(blocks):
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            self._block(block)
            if self._ends_with_table() and _needs_gap(following):
                self._gap("TableGap")

    def _block(self, block: Block) -> None:
        if isinstance(block, Control):
            self._start_page()
            self._body.append(paragraph("PlainText", run(f"{{%p {block.statement} %}}")))
        elif isinstance(block, Heading):
            self._heading(block)
        elif isinstance(block, Paragraph):
            self._add(paragraph(self._text_style(block.style), *self._writer.content(block.text)))
        elif isinstance(block, ListItem):
            self._list_item(block)
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Figure):
            self._figure(block)
        elif isinstance(block, Signature):
            self._keep_last_text()
            table = signature_table(block, self.design, self._places.take(), self._writer)
            self._add_table(table)
        else:
            self._simple(block)

    def _simple(self, block: Simple) -> None:
        if block.mark is Mark.TOC:
            self._add(self._toc())
        elif block.mark is Mark.PAGE_BREAK:
            self._breaks_page = True
        elif block.mark is Mark.APPROVAL:
            self._keep_last_text()
            self._blocks(approval_blocks(self.design))
        elif block.mark is Mark.SEAL:
            self._keep_last_text()
            self._add_table(seal_table(self.design, self._places.take(), self._writer))
        else:
            self._turn(Orientation(block.mark.value))

    def _add(self, element: Element) -> None:
        """Append a paragraph; a page break that waits becomes its property."""
        if self._breaks_page:
            paragraph_property(element, "pageBreakBefore")
            self._breaks_page = False
        self._body.append(element)
        self._last_text = element

    def _add_table(self, element: Element) -> None:
        self._start_page()
        for before in _last_ones(list(self._body)):
            _make_room(before)
        self._body.append(element)
        self._last_text = None

    def _start_page(self) -> None:
        """Spend a waiting page break on a paragraph of its own: no text follows to carry it."""
        if self._breaks_page:
            self._breaks_page = False
            self._body.append(paragraph("PageStart"))

    def _gap(self, style: str) -> None:
        self._body.append(paragraph(style))

    def _ends_with_table(self) -> bool:
        return len(self._body) > 0 and self._body[-1].tag == qualified("tbl")

    def _keep_last_text(self) -> None:
        """Keep the text before a place to sign on the same page as it."""
        if self._last_text is not None:
            paragraph_property(self._last_text, "keepNext")

    def _text_style(self, style: str) -> str:
        return _AFTER_TABLE.get(style, style) if self._ends_with_table() else style

    def _heading(self, block: Heading) -> None:
        if block.level == 1:
            self._is_in_annex = block.role is HeadingRole.ANNEX
            if self._source.kind is Kind.MANUAL:
                self._breaks_page = False
        style = f"Heading{block.level}"
        if block.role is HeadingRole.UNNUMBERED:
            style += "Unnumbered"
        elif self._is_in_annex:
            style = f"AnnexHeading{block.level}"
        self._add(paragraph(style, *self._writer.content(block.text)))

    def _list_item(self, block: ListItem) -> None:
        self.list_count = max(self.list_count, block.list_no)
        style = "ListNumber" if block.list_no else "ListBullet"
        element = paragraph(self._text_style(style), *self._writer.content(block.text))
        # Its own number keeps an entry in its list beside a table, where its style is another.
        number = make("numPr", None, value("ilvl", 0))
        list_id = numbered_list_id(block.list_no) if block.list_no else BULLET_LIST
        number.append(value("numId", list_id))
        element[0].append(number)
        self._add(element)

    def _table(self, block: Table) -> None:
        block = self._places.mark_table(block)
        if block.caption is not None:
            self._add(self._caption("TableCaption", self.design.words.table, block.caption))
        width = self.design.page.text_width(self._orientation)
        self._add_table(TableWriter(block, width, self._writer).write())

    def _figure(self, block: Figure) -> None:
        self._add(paragraph("Figure", run(f'{{{{ figure("{block.name}") }}}}')))
        if block.caption is not None:
            self._add(self._caption("Caption", self.design.words.figure, block.caption))

    def _caption(self, style: str, word: str, text: RichText) -> Element:
        number = field(f"SEQ {word} \\* ARABIC", run("1"))
        content = self._writer.content(text)
        return paragraph(style, run(f"{word} "), *number, run("\u2002"), *content)

    def _toc(self) -> Element:
        hint = run(self.design.words.contents_hint)
        return paragraph("TOC1", *field(_TOC_FIELD, hint))

    def _turn(self, orientation: Orientation) -> None:
        if orientation is self._orientation:
            return
        if len(self._body):
            self._gap("SectionEnd")
            self._body[-1][0].append(self._section())
        self._orientation = orientation
        self._breaks_page = False

    def _section(self) -> Element:
        element = make("sectPr")
        if self._source.kind is not Kind.SHEET:
            for name in ("headerReference", "footerReference"):
                reference = part_id(name, self._orientation)
                element.append(make(name, {"type": "default", "r:id": reference}))
        if self._orientation not in self.orientations:
            self.orientations.append(self._orientation)
        page = self.design.page
        width, height = page.size(self._orientation)
        size: dict[str, str | int] = {"w": width, "h": height}
        if self._orientation is Orientation.LANDSCAPE:
            size["orient"] = "landscape"
        margins: dict[str, str | int] = {
            side: twips(length) for side, length in page.margins(self._orientation).items()
        }
        margins |= {"header": twips(page.header), "footer": twips(page.footer), "gutter": 0}
        element.append(make("type", {"val": "nextPage"}))
        element.append(make("pgSz", size))
        element.append(make("pgMar", margins))
        return element


def _statement(element: Element) -> str:
    """The first word of a statement that stands alone in its paragraph; else nothing."""
    words = "".join(str(text) for text in element.itertext()).split()
    return words[1] if len(words) > 1 and words[0] == "{%p" else ""


def _last_ones(elements: list[Element]) -> list[Element]:
    """What may stand last once the statements are gone: one element for each branch."""
    word = _statement(elements[-1]) if elements else "else"
    if not word:
        return [elements[-1]]
    if word in ("else", "elif"):
        return []
    if not word.startswith("end"):
        return _last_ones(elements[:-1])
    found, depth, has_else = [], 0, False
    for index in range(len(elements) - 1, -1, -1):
        word = _statement(elements[index])
        depth += word.startswith("end") - (word in ("if", "for"))
        has_else |= depth == 1 and word == "else"
        if depth == 1 and (word in ("else", "elif") or index == len(elements) - 1):
            found += _last_ones(elements[:index])
        if depth == 0:
            return found + ([] if has_else else _last_ones(elements[:index]))
    return found


def _make_room(before: Element) -> None:
    """Give the text before a table a style with space below it."""
    style = before.find(f"{qualified('pPr')}/{qualified('pStyle')}")
    if style is not None:
        name = style.get(qualified("val"), "")
        style.set(qualified("val"), _BEFORE_TABLE.get(name, name))


def part_id(reference: str, orientation: Orientation) -> str:
    """Give the relationship id of a header or footer part."""
    if reference == "footerReference":
        return "rIdFooter"
    return f"rIdHeader{orientation.value.title()}"


def _needs_gap(following: Block | None) -> bool:
    """Two tables that touch become one in Word; statements may vanish between them."""
    if isinstance(following, Control | Signature):
        return True
    if isinstance(following, Table):
        return following.caption is None
    return isinstance(following, Simple) and following.mark in (Mark.APPROVAL, Mark.SEAL)

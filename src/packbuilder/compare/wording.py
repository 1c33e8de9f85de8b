"""What a Word file says: its paragraphs, tables and cells in order, without their looks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from lxml import etree

from packbuilder.compare.word_package import DOCUMENT, R, W, WordPackage

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_V = "{urn:schemas-microsoft-com:vml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

PARAGRAPH: Final = f"{W}p"
TABLE: Final = f"{W}tbl"
ROW: Final = f"{W}tr"
CELL: Final = f"{W}tc"
# Content controls and the like: they hold blocks, as the body does.
WRAPPERS: Final = frozenset(
    {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}smartTag"}
)  # fmt: skip
_FIELD_MARKS = {"begin": "\x13", "separate": "\x14", "end": "\x15"}
_WORDS: Final[dict[object, str]] = {
    f"{W}t": "{}",
    f"{_M}t": "{}",
    f"{W}delText": "{}",
    f"{W}instrText": "\x11{}\x12",
    f"{W}delInstrText": "\x11{}\x12",
}
_UNSPOKEN: Final = frozenset({f"{W}pPr", f"{W}rPr", f"{_MC}Fallback"})

# ("p", text), ("tbl", rows): a row is a tuple of cells, a cell a tuple of blocks.
Block: TypeAlias = tuple[str, object]
Describe: TypeAlias = Callable[[etree._Element], str]


def describe_pictures(package: WordPackage, part: str) -> Describe:
    """A function that names what a reference of ``part`` shows, by its bytes or its address."""
    relations = package.relations(part)

    def describe(element: etree._Element) -> str:
        for key in (f"{R}embed", f"{R}id", f"{R}link"):
            relation = relations.get(element.get(key, ""))
            if relation is not None and relation.target in package:
                return hashlib.sha256(package.data(relation.target)).hexdigest()[:16]
            if relation is not None:
                return relation.target
        return element.get(f"{W}anchor", "")

    return describe


def content_text(element: etree._Element, describe: Describe) -> str:
    """The text of a paragraph or of a part of one.

    Tabs, breaks, fields, pictures and targets of links are characters or bracketed names in it,
    so that two texts are equal only where a reader would see the same.
    """
    return "".join(_pieces(element, describe))


def _pieces(element: etree._Element, describe: Describe) -> Iterator[str]:
    for node in element:
        tag = node.tag
        if tag in _WORDS:
            yield _WORDS[tag].format(node.text or "")
        elif tag in _SIGNS:
            yield _SIGNS[tag](node)
        elif tag in (f"{_A}blip", f"{_V}imagedata"):
            yield f"[picture {describe(node)}]"
        elif tag == f"{W}hyperlink":
            yield from _link(node, describe)
        elif tag == f"{W}fldSimple":
            yield f"\x13\x11{node.get(f'{W}instr', '')}\x12\x14"
            yield from _pieces(node, describe)
            yield "\x15"
        elif tag not in _UNSPOKEN:
            yield from _pieces(node, describe)


def _break(node: etree._Element) -> str:
    return "\n" if node.get(f"{W}type", "textWrapping") == "textWrapping" else "\f"


def _note(node: etree._Element) -> str:
    return f"[note {node.get(f'{W}id', '')}]"


_SIGNS: Final[dict[object, Callable[[etree._Element], str]]] = {
    f"{W}tab": lambda node: "\t",
    f"{W}ptab": lambda node: "\t",
    f"{W}cr": lambda node: "\n",
    f"{W}br": _break,
    f"{W}noBreakHyphen": lambda node: "\u2011",
    f"{W}softHyphen": lambda node: "\u00ad",
    f"{W}fldChar": lambda node: _FIELD_MARKS.get(node.get(f"{W}fldCharType", ""), ""),
    f"{W}sym": lambda node: f"[sign {node.get(f'{W}char', '')}]",
    f"{W}footnoteReference": _note,
    f"{W}endnoteReference": _note,
}


def _link(node: etree._Element, describe: Describe) -> Iterator[str]:
    text = "".join(_pieces(node, describe))
    if text:
        yield f"[link {describe(node)}]{text}[/link]"


def shown_text(text: str) -> str:
    """The text as a reader sees it: no field codes, no names of pictures and links' targets."""
    shown: list[str] = []
    is_code = False
    for sign in text:
        if sign in "\x11\x12":
            is_code = sign == "\x11"
        elif not is_code and sign not in "\x13\x14\x15":
            shown.append(sign)
    return "".join(shown)


def blocks_of(parent: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs and tables in ``parent``, also those in content controls."""
    return _children(parent, PARAGRAPH, TABLE)


def rows_of(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table, also those in content controls."""
    return _children(table, ROW)


def cells_of(row: etree._Element) -> Iterator[etree._Element]:
    """The cells of a row, also those in content controls."""
    return _children(row, CELL)


def _children(parent: etree._Element, *tags: str) -> Iterator[etree._Element]:
    for child in parent:
        if child.tag in tags:
            yield child
        elif child.tag in WRAPPERS:
            yield from _children(child, *tags)


def wording(parent: etree._Element, describe: Describe) -> tuple[Block, ...]:
    """Everything that a body, a header, a footer or a cell says, in order."""
    return tuple(block_wording(block, describe) for block in blocks_of(parent))


def block_wording(block: etree._Element, describe: Describe) -> Block:
    """What one paragraph or table says."""
    if block.tag == TABLE:
        return ("tbl", tuple(row_wording(row, describe) for row in rows_of(block)))
    return ("p", content_text(block, describe))


def row_wording(row: etree._Element, describe: Describe) -> tuple[tuple[Block, ...], ...]:
    """What one row of a table says, cell by cell."""
    return tuple(wording(cell, describe) for cell in cells_of(row))


def body_of(package: WordPackage) -> etree._Element:
    """The body of the document; empty where the file has none."""
    body = package.tree(DOCUMENT).find(f"{W}body")
    return etree.Element(f"{W}body") if body is None else body


def sections_of(package: WordPackage) -> list[etree._Element]:
    """The section properties in the order of the pages."""
    return [
        section
        for section in body_of(package).iter(f"{W}sectPr")
        if section.getparent() is not None and not _is_former(section)
    ]


def _is_former(section: etree._Element) -> bool:
    return any(a.tag in (f"{W}pPrChange", f"{W}sectPrChange") for a in section.iterancestors())


def margin_parts(package: WordPackage) -> list[dict[str, str]]:
    """For each section the parts of its headers and footers by kind, as ``header first``.

    A section that names none has those of the section before it.
    """
    relations = package.relations(DOCUMENT)
    found: list[dict[str, str]] = []
    for section in sections_of(package):
        parts = dict(found[-1]) if found else {}
        for kind in ("header", "footer"):
            for reference in section.iterchildren(f"{W}{kind}Reference"):
                relation = relations.get(reference.get(f"{R}id", ""))
                if relation is not None and relation.target in package:
                    parts[f"{kind} {reference.get(f'{W}type', 'default')}"] = relation.target
        found.append(parts)
    return found

"""Random edits of Word files, as a person would make them, and what a Word file says."""

from __future__ import annotations

import copy
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TYPE = f"{W}type"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_WORDS = ("复核", "Quarterly", "24小时内", "，", "five", "A/2", "2027年3月1日", " ")

Edit = tuple[str, int, int]
Tree = etree._Element


def _at(things: Sequence[Tree], number: int) -> Tree | None:
    return things[number % len(things)] if things else None


def _paragraphs(root: Tree) -> list[Tree]:
    return list(root.iter(f"{W}p"))


def _texts(root: Tree) -> list[Tree]:
    return [text for text in root.iter(f"{W}t") if text.text]


def _remove(element: Tree) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def _new_paragraph(like: Tree, words: str) -> Tree:
    """A paragraph of the same style that says ``words``; without the section it may end."""
    paragraph = etree.Element(f"{W}p")
    properties = like.find(f"{W}pPr")
    if properties is not None:
        twin = copy.deepcopy(properties)
        for section in twin.findall(f"{W}sectPr"):
            twin.remove(section)
        paragraph.append(twin)
    run = etree.SubElement(paragraph, f"{W}r")
    text = etree.SubElement(run, f"{W}t")
    text.set(_SPACE, "preserve")
    text.text = words
    return paragraph


def change_word(root: Tree, first: int, second: int) -> None:
    """Put a word in, or in the place of what stands there."""
    text = _at(_texts(root), first)
    if text is not None:
        old = text.text or ""
        at = second % (len(old) + 1)
        text.text = old[:at] + _WORDS[first % len(_WORDS)] + old[at + second % 4 :]
        text.set(_SPACE, "preserve")


def change_case(root: Tree, first: int, second: int) -> None:
    """The same letters, large for small."""
    del second
    text = _at([t for t in _texts(root) if (t.text or "").swapcase() != t.text], first)
    if text is not None:
        text.text = (text.text or "").swapcase()


def insert_paragraph(root: Tree, first: int, second: int) -> None:
    """A paragraph before or behind another one, in the body or in a cell."""
    other = _at(_paragraphs(root), first)
    if other is not None and other.find(f"{W}pPr/{W}sectPr") is None:
        made = _new_paragraph(other, _WORDS[second % len(_WORDS)] * (1 + second % 9))
        (other.addprevious if second % 2 else other.addnext)(made)


def delete_paragraph(root: Tree, first: int, second: int) -> None:
    """A paragraph that is not the only one of its place and ends no section."""
    del second
    chosen = _at([p for p in _paragraphs(root) if _may_go(p)], first)
    if chosen is not None:
        _remove(chosen)


def _may_go(paragraph: Tree) -> bool:
    before, after = paragraph.getprevious(), paragraph.getnext()
    tables = [x is not None and x.tag == f"{W}tbl" for x in (before, after)]
    is_last = after is None or after.tag == f"{W}sectPr"
    is_alone = is_last and (before is None or before.tag in (f"{W}tcPr", f"{W}tbl"))
    return not all(tables) and not is_alone and paragraph.find(f"{W}pPr/{W}sectPr") is None


def rewrite_paragraph(root: Tree, first: int, second: int) -> None:
    """Other words altogether, in one run."""
    texts = _texts(root)
    text = _at(texts, first)
    run = None if text is None else text.getparent()
    paragraph = None if run is None else run.getparent()
    if paragraph is not None and paragraph.tag == f"{W}p":
        for child in list(paragraph):
            if child.tag == f"{W}r":
                paragraph.remove(child)
        paragraph.extend(_new_paragraph(paragraph, _WORDS[second % len(_WORDS)] * 5).iter(f"{W}r"))


def add_row(root: Tree, first: int, second: int) -> None:
    """A row like another one, with another word in its first cell."""
    row = _at(list(root.iter(f"{W}tr")), first)
    if row is not None:
        twin = copy.deepcopy(row)
        change_word(twin, 0, second)
        (row.addprevious if second % 2 else row.addnext)(twin)


def remove_row(root: Tree, first: int, second: int) -> None:
    """A row of a table that has more than one."""
    del second
    rows = [
        row
        for table in root.iter(f"{W}tbl")
        if len(table.findall(f"{W}tr")) > 1
        for row in table.findall(f"{W}tr")
    ]
    row = _at(rows, first)
    if row is not None:
        _remove(row)


def change_cell(root: Tree, first: int, second: int) -> None:
    """Nothing in a cell, or something where nothing was."""
    paragraph = _at([p for cell in root.iter(f"{W}tc") for p in cell.iter(f"{W}p")], first)
    if paragraph is not None:
        for child in list(paragraph):
            if child.tag != f"{W}pPr":
                paragraph.remove(child)
        if second % 3:
            made = _new_paragraph(paragraph, _WORDS[second % len(_WORDS)])
            paragraph.extend(made.findall(f"{W}r"))


def remove_table(root: Tree, first: int, second: int) -> None:
    """A table with the paragraph behind it, or with the one in front of it."""
    table = _at(list(root.iter(f"{W}tbl")), first)
    if table is None:
        return
    beside = table.getprevious() if second % 2 else table.getnext()
    other = table.getnext() if second % 2 else table.getprevious()
    if beside is not None and other is not None and beside.tag == other.tag == f"{W}p":
        _remove(table)
        if _may_go(beside):
            _remove(beside)


def repeat_table(root: Tree, first: int, second: int) -> None:
    """The same table once more, with a paragraph between."""
    table = _at(list(root.iter(f"{W}tbl")), first)
    if table is not None:
        twin = copy.deepcopy(table)
        change_word(twin, second, first)
        table.addnext(twin)
        table.addnext(_new_paragraph(etree.Element(f"{W}p"), _WORDS[second % len(_WORDS)]))


def change_heading(root: Tree, first: int, second: int) -> None:
    """Other words in a heading, or its level."""
    headings = [
        p
        for p in _paragraphs(root)
        for style in p.iterfind(f"{W}pPr/{W}pStyle")
        if style.get(f"{W}val", "").startswith("Heading")
    ]
    heading = _at(headings, first)
    if heading is None:
        return
    if second % 2:
        change_word(heading, first, second)
    else:
        for style in heading.iterfind(f"{W}pPr/{W}pStyle"):
            style.set(f"{W}val", "Heading2")


def split_run(root: Tree, first: int, second: int) -> None:
    """One run as two, the second one bold: no word changes."""
    text = _at(_texts(root), first)
    run = None if text is None else text.getparent()
    if text is None or run is None or run.tag != f"{W}r" or len(run.findall(f"{W}t")) != 1:
        return
    words = text.text or ""
    at = second % (len(words) + 1)
    twin = copy.deepcopy(run)
    text.text = words[:at]
    for other in twin.iter(f"{W}t"):
        other.text = words[at:]
    for piece in (run, twin):
        for each in piece.iter(f"{W}t"):
            each.set(_SPACE, "preserve")
    looks = twin.find(f"{W}rPr")
    if looks is None:
        looks = etree.Element(f"{W}rPr")
        twin.insert(0, looks)
    if looks.find(f"{W}b") is None:
        looks.append(etree.Element(f"{W}b"))
    run.addnext(twin)


def remove_picture(root: Tree, first: int, second: int) -> None:
    """A picture goes, its paragraph stays."""
    del second
    picture = _at(list(root.iter(f"{W}drawing")), first)
    if picture is not None:
        _remove(picture)


def remove_field(root: Tree, first: int, second: int) -> None:
    """A cross-reference with all its runs goes, or leads elsewhere."""
    code = _at(list(root.iter(f"{W}instrText")), first)
    paragraph = None if code is None else next(code.iterancestors(f"{W}p"), None)
    if code is None or paragraph is None:
        return
    if second % 2:
        code.text = f" PAGEREF other{second % 7} "
    else:
        for run in paragraph.findall(f"{W}r"):
            if next(run.iter(f"{W}fldChar", f"{W}instrText"), None) is not None:
                paragraph.remove(run)


def remove_section(root: Tree, first: int, second: int) -> None:
    """A section ends no longer; its paragraph goes as well or stays."""
    section = _at(list(root.iterfind(f".//{W}pPr/{W}sectPr")), first)
    paragraph = None if section is None else next(section.iterancestors(f"{W}p"))
    if section is not None and paragraph is not None:
        _remove(section)
        if second % 2 and _may_go(paragraph):
            _remove(paragraph)


EDITS: dict[str, Callable[[Tree, int, int], None]] = {
    function.__name__: function
    for function in (
        change_word, change_case, insert_paragraph, delete_paragraph, rewrite_paragraph, add_row,
        remove_row, change_cell, remove_table, repeat_table, change_heading, split_run,
        remove_picture, remove_field, remove_section,
    )
}  # fmt: skip


def edit_file(source: Path, target: Path, edits: Sequence[Edit]) -> None:
    """Write ``source`` with the edits; an edit named ``margin …`` touches a header or a footer."""
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    roots = {"body": etree.fromstring(parts["word/document.xml"])}
    margins = sorted(n for n in parts if n.startswith(("word/header", "word/footer")))
    for kind, first, second in edits:
        if kind == "margin":
            name = margins[first % len(margins)]
            change_word(roots.setdefault(name, etree.fromstring(parts[name])), first, second)
        else:
            EDITS[kind](roots["body"], first, second)
    for name, root in roots.items():
        part = "word/document.xml" if name == "body" else name
        parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def said(path: Path, view: str = "plain") -> tuple[str, ...]:
    """The text of the body, then that of each header and footer, section by section.

    Args:
        path: a Word file.
        view: ``plain``, or ``accept`` or ``reject`` for one with tracked changes.
    """
    gone = {"accept": "del", "reject": "ins"}.get(view)
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
        targets = {
            row.get("Id"): f"word/{row.get('Target')}"
            for row in etree.fromstring(archive.read("word/_rels/document.xml.rels"))
        }
        margins = [
            "".join(_stream(etree.fromstring(archive.read(targets[reference.get(_ID)])), gone))
            for section in root.iter(f"{W}sectPr")
            if gone is None or section.find(f"../{W}rPr/{W}{gone}") is None
            for reference in sorted(section, key=lambda child: (child.tag, child.get(_TYPE, "")))
            if reference.get(_ID) is not None
        ]
    return ("".join(_stream(root, gone)), *margins)


def _stream(element: Tree, gone: str | None) -> Iterator[str]:
    for child in element:
        tag = etree.QName(child).localname
        if gone is not None and (tag == gone or child.find(f"{W}trPr/{W}{gone}") is not None):
            continue
        if tag in ("t", "delText", "instrText", "delInstrText"):
            yield child.text or ""
        elif tag in ("tab", "br", "drawing", "fldChar") and child.getparent() is not None:
            yield f"<{tag}>"
        elif tag not in ("pPr", "rPr", "sectPr"):
            yield from _stream(child, gone)
        if tag in ("tr", "tc"):
            yield f"|{tag}|"
        elif tag == "p" and (gone is None or child.find(f"{W}pPr/{W}rPr/{W}{gone}") is None):
            yield "¶"

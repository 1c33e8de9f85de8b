"""What Word makes of tracked changes when all are accepted or all rejected."""

from __future__ import annotations

from typing import Final

from lxml import etree

from packbuilder.compare.word_package import W
from packbuilder.compare.wording import PARAGRAPH, ROW, TABLE, WRAPPERS

_INS = f"{W}ins"
_DEL = f"{W}del"
# The names of text and field codes inside a deletion, and those that they have outside of one.
UNDELETED: Final = {f"{W}delText": f"{W}t", f"{W}delInstrText": f"{W}instrText"}
# Kinds of revision that this program never writes, and that it refuses in what it is given.
_FOREIGN = frozenset(
    f"{W}{name}"
    for name in (
        "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge", "rPrChange", "tblPrChange",
        "trPrChange", "tcPrChange", "sectPrChange", "numberingChange",
    )
)  # fmt: skip
# What this program writes.
REVISIONS: Final = (_INS, _DEL, f"{W}pPrChange")


def is_tracked(root: etree._Element) -> bool:
    """Whether a part holds tracked changes of any kind."""
    return next(root.iter(*REVISIONS, *_FOREIGN), None) is not None


def accept_all(root: etree._Element) -> None:
    """Make every change of the part part of the text."""
    _resolve(root, kept=_INS, dropped=_DEL)
    for former in list(root.iter(f"{W}pPrChange")):
        _remove(former)


def reject_all(root: etree._Element) -> None:
    """Take every change of the part back."""
    for former in list(root.iter(f"{W}pPrChange")):
        _restore_properties(former)
    _resolve(root, kept=_DEL, dropped=_INS)


def _resolve(root: etree._Element, *, kept: str, dropped: str) -> None:
    _resolve_rows(root, kept, dropped)
    for revision in list(root.iter(dropped)):
        if not _is_mark(revision):
            _remove(revision)
    for revision in list(root.iter(kept)):
        if _is_mark(revision):
            _remove(revision)
        else:
            _unwrap(revision)
    for node in list(root.iter(*UNDELETED)):
        node.tag = UNDELETED[str(node.tag)]
    _join_paragraphs(root, dropped)


def _resolve_rows(root: etree._Element, kept: str, dropped: str) -> None:
    for row in list(root.iter(ROW)):
        properties = row.find(f"{W}trPr")
        if properties is None:
            continue
        if properties.find(dropped) is not None:
            _remove(row)
        for mark in properties.findall(kept):
            properties.remove(mark)
    for table in list(root.iter(TABLE)):
        if next(table.iter(ROW), None) is None:
            _remove(table)


def _is_mark(revision: etree._Element) -> bool:
    """Whether it marks the end of a paragraph or a row, and holds nothing."""
    parent = revision.getparent()
    return parent is not None and parent.tag in (f"{W}rPr", f"{W}trPr")


def _join_paragraphs(root: etree._Element, dropped: str) -> None:
    """A paragraph whose end goes becomes the beginning of the next one."""
    for paragraph in list(root.iter(PARAGRAPH)):
        mark = paragraph.find(f"{W}pPr/{W}rPr/{dropped}")
        if mark is None:
            continue
        _remove(mark)
        follower = paragraph.getnext()
        while follower is not None and follower.tag not in (PARAGRAPH, TABLE, *WRAPPERS):
            follower = follower.getnext()
        content = [child for child in paragraph if child.tag != f"{W}pPr"]
        if follower is not None and follower.tag == PARAGRAPH:
            at = 0 if follower.find(f"{W}pPr") is None else 1
            follower[at:at] = content
            _remove(paragraph)
        elif follower is not None and not content:
            _remove(paragraph)  # in front of a table; the last one of a cell or a text stays


def _restore_properties(former: etree._Element) -> None:
    properties = former.getparent()
    if properties is None:
        return
    old = former.find(f"{W}pPr")
    for child in list(properties):
        if child.tag not in (f"{W}rPr", f"{W}sectPr"):
            properties.remove(child)
    if old is not None:
        properties[0:0] = list(old)


def _unwrap(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        at = parent.index(element)
        parent[at : at + 1] = list(element)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)

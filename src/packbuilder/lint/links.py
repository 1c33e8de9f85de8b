"""The marks in a template and where its links lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from packbuilder.lint.place import fault
from packbuilder.lint.shapes import nearest
from packbuilder.lint.tags import branches, find_tags
from packbuilder.lint.word_file import Paragraph, Part, R, W, WordFile, own_elements
from packbuilder.model.finding import Finding

_MARK = re.compile(r"^clause(_\d+)+$")
_PREFIX: Final = "packbuilder:"
_TARGET = re.compile(r"^packbuilder:item/(?P<item>[^#\s]+)(?:#(?P<mark>\S+))?$")
_HYPERLINK = re.compile(r'^\s*HYPERLINK\s+(?P<local>\\l\s+)?"(?P<target>[^"]*)"')
_REFERENCE = re.compile(r'^\s*(?:REF|PAGEREF|NOTEREF)\s+"?(?P<mark>[^\s"\\]+)')
_STYLE: Final = "Hyperlink"


@dataclass(frozen=True, slots=True)
class Link:
    """A link to an item of the pack, perhaps to a mark in it."""

    item: str
    mark: str
    paragraph: Paragraph


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks and links of one template.

    Attributes:
        clauses: where each clause is marked, by its number.
        names: every bookmark.
        links: the links to items whose id stands in the template.
    """

    clauses: Mapping[str, Paragraph]
    names: frozenset[str]
    links: tuple[Link, ...]


def read_marks(
    document: WordFile, clauses: frozenset[str], file: str
) -> tuple[Marks, list[Finding]]:
    """The marks and links of ``document``, and what is wrong with them by themselves."""
    reader = _Reader(clauses, file)
    for part in document.parts:
        reader.read_bookmarks(part)
    for part in document.parts:
        reader.read_links(part)
    return Marks(reader.clauses, frozenset(reader.names), tuple(reader.links)), reader.findings


class _Reader:
    def __init__(self, known: frozenset[str], file: str) -> None:
        self.known = known
        self.file = file
        self.clauses: dict[str, Paragraph] = {}
        self.names: dict[str, list[dict[int, int]]] = {}
        self.links: list[Link] = []
        self.findings: list[Finding] = []

    def read_bookmarks(self, part: Part) -> None:
        by_element = {paragraph.element: paragraph for paragraph in part.paragraphs}
        open_blocks = _open_blocks(part)
        for element in part.root.iter(f"{W}bookmarkStart"):
            name = element.get(f"{W}name", "")
            holder = _holder(element, by_element)
            blocks = open_blocks.get(holder, {}) if holder is not None else {}
            others = self.names.setdefault(name, [])
            if holder is not None and any(not _exclude(blocks, other) for other in others):
                self._tell("template-mark-twice", holder, name)
            others.append(blocks)
            if holder is not None and name.lower().startswith("clause"):
                self._clause(name, holder)

    def _clause(self, name: str, paragraph: Paragraph) -> None:
        number = name.removeprefix("clause_").replace("_", ".")
        if _MARK.match(name) and number in self.known:
            self.clauses.setdefault(number, paragraph)
            return
        near = nearest(number, sorted(self.known)) or "-"
        self._tell("template-clause-unknown", paragraph, name, clause=number, near=near)

    def _tell(self, code: str, paragraph: Paragraph, subject: str, **params: str) -> None:
        self.findings.append(fault(code, self.file, paragraph.place(), subject, **params))

    def read_links(self, part: Part) -> None:
        for paragraph in part.paragraphs:
            for target, is_local, is_styled in _targets(paragraph, part):
                self._link(paragraph, target, is_local=is_local, is_styled=is_styled)

    def _link(self, paragraph: Paragraph, target: str, *, is_local: bool, is_styled: bool) -> None:
        if "{{" in target.partition("#")[0] or (is_local and "{{" in target):
            return  # what it names is looked at as an expression
        if is_local:
            if target not in self.names:
                near = nearest(target, sorted(self.names)) or "-"
                self._tell("template-link-no-mark", paragraph, target, mark=target, near=near)
            return
        if not target.startswith(_PREFIX):
            return
        match = _TARGET.match(target)
        if match is None:
            self._tell("template-link-form", paragraph, target, target=target)
            return
        self.links.append(Link(match["item"], match["mark"] or "", paragraph))
        if not is_styled:
            self._tell("template-link-style", paragraph, target, target=target)


def _holder(
    element: etree._Element, by_element: Mapping[etree._Element, Paragraph]
) -> Paragraph | None:
    """The paragraph that a bookmark stands in; one between paragraphs marks the next one."""
    inside = next((by_element[a] for a in element.iterancestors() if a in by_element), None)
    if inside is not None:
        return inside
    is_behind = False
    for other in element.getroottree().iter():
        is_behind = is_behind or other is element
        if is_behind and other in by_element:
            return by_element[other]
    return None


def _open_blocks(part: Part) -> dict[Paragraph, dict[int, int]]:
    """For every paragraph, the branches of ``if`` blocks that it stands in."""
    by_tag = branches(find_tags(part))
    blocks: dict[int, int] = {}
    found = {}
    for paragraph in part.paragraphs:
        blocks = by_tag.get(paragraph, blocks)
        found[paragraph] = blocks
    return found


def _exclude(one: Mapping[int, int], other: Mapping[int, int]) -> bool:
    """Whether two places never appear in the same document: branches of one block."""
    return any(other[block] != branch for block, branch in one.items() if block in other)


def _targets(paragraph: Paragraph, part: Part) -> Iterator[tuple[str, bool, bool]]:
    """(target, is it a bookmark of this file, has it the link style) of every link."""
    yield from _field_targets(paragraph)
    for element in own_elements(paragraph.element):
        if element.tag == f"{W}hyperlink":
            is_styled = any(style.get(f"{W}val") == _STYLE for style in element.iter(f"{W}rStyle"))
            anchor, target = element.get(f"{W}anchor", ""), element.get(f"{R}id", "")
            if target:
                address = part.targets.get(target, "")
                yield (f"{address}#{anchor}" if anchor else address), False, is_styled
            elif anchor:
                yield anchor, True, is_styled
        elif element.tag == f"{W}fldSimple":
            yield from _instruction(element.get(f"{W}instr", ""), is_styled=True)


def _field_targets(paragraph: Paragraph) -> Iterator[tuple[str, bool, bool]]:
    open_fields: list[tuple[list[str], list[bool]]] = []
    for run in own_elements(paragraph.element):
        if run.tag != f"{W}r":
            continue
        style = run.find(f"{W}rPr/{W}rStyle")
        is_styled = style is not None and style.get(f"{W}val") == _STYLE
        for child in run:
            kind = child.get(f"{W}fldCharType") if child.tag == f"{W}fldChar" else None
            if kind == "begin":
                open_fields.append(([], []))
            elif kind == "end" and open_fields:
                words, styled = open_fields.pop()
                yield from _instruction("".join(words), is_styled=all(styled))
            elif child.tag == f"{W}instrText" and open_fields:
                open_fields[-1][0].append(child.text or "")
            elif child.tag == f"{W}t" and open_fields:
                open_fields[-1][1].append(is_styled)


def _instruction(text: str, *, is_styled: bool) -> Iterator[tuple[str, bool, bool]]:
    if match := _HYPERLINK.match(text):
        yield match["target"], bool(match["local"]), is_styled
    elif match := _REFERENCE.match(text):
        yield match["mark"], True, is_styled

"""Marks the words of a paragraph that went and that came, as Word's tracked changes."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from packbuilder.compare.word_package import W
from packbuilder.compare.wording import Describe, content_text
from packbuilder.model.words import split_words

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_RUN = f"{W}r"
_TEXT = f"{W}t"
_DELETED = {_TEXT: f"{W}delText", f"{W}instrText": f"{W}delInstrText"}
# What Word allows in an insertion or a deletion; links and controls hold them instead.
_MARKABLE = frozenset(
    {_RUN, f"{W}bookmarkStart", f"{W}bookmarkEnd", f"{W}proofErr",
     "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"}
)  # fmt: skip
_SILENT = frozenset(
    f"{W}{name}"
    for name in (
        "bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd",
        "commentRangeStart", "commentRangeEnd", "lastRenderedPageBreak",
    )
)  # fmt: skip
_SHORTEST_KEPT = 2
_LEAST_KEPT = 0.3
KEPT: Final = "kept"
INS: Final = "ins"
DEL: Final = "del"


@dataclass(frozen=True, slots=True)
class _Atom:
    """The least part of a paragraph that goes or comes as a whole.

    Attributes:
        key: what it says; None where it says nothing and belongs to the new text.
        elements: the elements that it consists of; for a piece of a run the run.
        piece: the child of the run, or the piece of its text; None for whole elements.
    """

    key: str | None
    elements: tuple[etree._Element, ...]
    piece: etree._Element | str | None = None


def mark_pair(old: etree._Element, new: etree._Element, describe: Describe) -> list[etree._Element]:
    """The content of a paragraph that turns ``old`` into ``new``, word by word.

    Both paragraphs refer to pictures and links of the same file, which ``describe`` names.
    """
    before = [atom for atom in _atoms(old, describe) if atom.key is not None]
    after = list(_atoms(new, describe))
    return _emit(_difference(before, after))


def mark_whole(paragraph: etree._Element, kind: str) -> list[etree._Element]:
    """The content of a paragraph that came (``ins``) or went (``del``) as a whole."""
    return [
        marked
        for child in paragraph
        if child.tag != f"{W}pPr"
        for marked in mark_element(copy.deepcopy(child), kind)
    ]


def mark_element(element: etree._Element, kind: str) -> Iterator[etree._Element]:
    """``element`` as an insertion or a deletion; nothing where a deletion has nothing to show."""
    if element.tag in _SILENT:
        if kind == INS:
            yield element
    elif element.tag in _MARKABLE:
        wrapper = etree.Element(f"{W}{kind}")
        if kind == DEL:
            to_deleted(element)
        wrapper.append(element)
        yield wrapper
    else:
        for child in list(element):
            if child.tag == _RUN or next(child.iter(_RUN), None) is not None:
                at = element.index(child)
                element[at : at + 1] = list(mark_element(child, kind))
        yield element


def to_deleted(element: etree._Element) -> None:
    """Give the text of a run, or of the runs in a deletion, the names it has when deleted."""
    runs = [element] if element.tag == _RUN else list(element.iterchildren(_RUN))
    for run in runs:
        for child in run:
            if child.tag in _DELETED:
                child.tag = _DELETED[str(child.tag)]
                child.set(_SPACE, "preserve")


def is_well_marked(content: Sequence[etree._Element]) -> bool:
    """Whether insertions and deletions hold only what Word allows in them."""
    for element in content:
        for revision in element.iter(f"{W}ins", f"{W}del"):
            if any(child.tag not in _MARKABLE for child in revision):
                return False
            is_del = revision.tag == f"{W}del"
            if is_del and next(revision.iterchildren(_RUN), None) is None:
                return False
    return True


def spell_out_fields(paragraph: etree._Element) -> None:
    """Write simple fields as runs, which can be marked as inserted or deleted."""
    for field in list(paragraph.iter(f"{W}fldSimple")):
        parent = field.getparent()
        if parent is None:
            continue
        code = etree.Element(_RUN)
        instruction = etree.SubElement(code, f"{W}instrText")
        instruction.set(_SPACE, "preserve")
        instruction.text = field.get(f"{W}instr", "")
        at = parent.index(field)
        parent[at : at + 1] = [
            _field_mark("begin"), code, _field_mark("separate"), *field, _field_mark("end"),
        ]  # fmt: skip


def _field_mark(kind: str) -> etree._Element:
    run = etree.Element(_RUN)
    etree.SubElement(run, f"{W}fldChar").set(f"{W}fldCharType", kind)
    return run


def _atoms(paragraph: etree._Element, describe: Describe) -> Iterator[_Atom]:
    children = [child for child in paragraph if child.tag != f"{W}pPr"]
    at = 0
    while at < len(children):
        child = children[at]
        if child.tag in _SILENT:
            yield _Atom(None, (child,))
        elif child.tag != _RUN:
            yield _whole((child,), describe)
        elif _depth(child):
            length = _field_length(children[at:])
            yield _whole(tuple(children[at : at + length]), describe)
            at += length - 1
        elif next(child.iterchildren(f"{W}instrText"), None) is not None:
            yield _whole((child,), describe)
        else:
            yield from _pieces(child, describe)
        at += 1


def _whole(elements: tuple[etree._Element, ...], describe: Describe) -> _Atom:
    holder = etree.Element(f"{W}p")
    holder.extend(copy.deepcopy(element) for element in elements)
    return _Atom(content_text(holder, describe), elements)


def _depth(element: etree._Element) -> int:
    """How many fields it opens, less those it closes."""
    kinds = [mark.get(f"{W}fldCharType") for mark in element.iter(f"{W}fldChar")]
    return kinds.count("begin") - kinds.count("end")


def _field_length(children: Sequence[etree._Element]) -> int:
    """How many elements belong to the field that the first one opens; 1 if it is never closed."""
    depth = 0
    for count, child in enumerate(children, start=1):
        depth += _depth(child)
        if depth == 0:
            return count
    return 1


def _pieces(run: etree._Element, describe: Describe) -> Iterator[_Atom]:
    for child in run:
        if child.tag == _TEXT:
            for token in split_words(child.text or ""):
                yield _Atom(token, (run,), token)
        elif child.tag != f"{W}rPr" and child.tag not in _SILENT:
            holder = etree.Element(_RUN)
            holder.append(copy.deepcopy(child))
            yield _Atom(content_text(holder, describe), (run,), child)


def _difference(before: list[_Atom], after: list[_Atom]) -> Iterator[tuple[str, _Atom]]:
    """Every atom with what became of it; within a change what went stands first."""
    spoken = [atom for atom in after if atom.key is not None]
    silent = _silent_before(after)
    at = 0
    for tag, i1, i2, j1, j2 in _merged(
        [str(atom.key) for atom in before], [str(atom.key) for atom in spoken]
    ):
        if tag != KEPT:
            yield from ((DEL, atom) for atom in before[i1:i2])
        for at in range(j1, j2):
            yield from ((KEPT, atom) for atom in silent.get(at, ()))
            yield (KEPT if tag == KEPT else INS, spoken[at])
    yield from ((KEPT, atom) for atom in silent.get(len(spoken), ()))


def _silent_before(after: list[_Atom]) -> dict[int, list[_Atom]]:
    found: dict[int, list[_Atom]] = {}
    count = 0
    for atom in after:
        if atom.key is None:
            found.setdefault(count, []).append(atom)
        else:
            count += 1
    return found


def _merged(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    """Stretches kept and changed; a word that chance kept within a change changes with it."""
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    codes = matcher.get_opcodes()
    least = _SHORTEST_KEPT if matcher.ratio() >= _LEAST_KEPT else max(len(old), 1)
    stretches: list[tuple[str, int, int, int, int]] = []
    for number, (tag, i1, i2, j1, j2) in enumerate(codes):
        is_inner = 0 < number < len(codes) - 1
        by_chance = is_inner and len("".join(old[i1:i2]).strip()) < least
        kind = KEPT if tag == "equal" and not by_chance else "changed"
        if stretches and stretches[-1][0] == kind == "changed":
            _, first_i, _, first_j, _ = stretches[-1]
            stretches[-1] = (kind, first_i, i2, first_j, j2)
        else:
            stretches.append((kind, i1, i2, j1, j2))
    return stretches


def _emit(states: Iterator[tuple[str, _Atom]]) -> list[etree._Element]:
    out: list[etree._Element] = []
    source: tuple[str, etree._Element] | None = None
    for state, atom in states:
        if atom.piece is None:
            source = None
            for element in atom.elements:
                twin = copy.deepcopy(element)
                out += [twin] if state == KEPT else mark_element(twin, state)
            continue
        origin = atom.elements[0]
        if source is None or source[0] != state or source[1] is not origin:
            out.append(_open_run(origin, state))
            source = (state, origin)
        last = out[-1]
        _append_piece(last if state == KEPT else last[0], atom.piece, state)
    return out


def _open_run(origin: etree._Element, state: str) -> etree._Element:
    run = etree.Element(_RUN)
    looks = origin.find(f"{W}rPr")
    if looks is not None:
        run.append(copy.deepcopy(looks))
    if state == KEPT:
        return run
    wrapper = etree.Element(f"{W}{state}")
    wrapper.append(run)
    return wrapper


def _append_piece(run: etree._Element, piece: etree._Element | str, state: str) -> None:
    if not isinstance(piece, str):
        run.append(copy.deepcopy(piece))
        return
    name = _DELETED[_TEXT] if state == DEL else _TEXT
    last = run[-1] if len(run) else None
    if last is not None and last.tag == name:
        last.text = (last.text or "") + piece
        return
    text = etree.SubElement(run, name)
    text.set(_SPACE, "preserve")
    text.text = piece

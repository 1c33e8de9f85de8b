"""Two versions of a Word file as one with tracked changes, proven before it is handed out."""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from packbuilder.compare.redline_blocks import Blocks, Slot, open_controls
from packbuilder.compare.redline_proof import prove, refuse_tracked
from packbuilder.compare.revisions import REVISIONS, accept_all, reject_all
from packbuilder.compare.run_marks import DEL, INS, is_well_marked, mark_pair, mark_whole
from packbuilder.compare.trackdiff import mark_changes
from packbuilder.compare.word_package import DOCUMENT, Mover, W, WordPackage
from packbuilder.compare.wording import (
    Describe,
    body_of,
    content_text,
    describe_pictures,
    margin_parts,
    wording,
)
from packbuilder.errors import AssemblyError


@dataclass(frozen=True, slots=True, kw_only=True)
class RedlineProof:
    """A proven redline: all accepted it says what the new file says, all rejected the old one.

    Attributes:
        target: the redline.
        sha256: its digest.
        insertions: stretches of text, pictures or fields that came.
        deletions: stretches that went.
        paragraphs: paragraphs that changed, came or went.
        rows: rows of tables that came or went.
        by_trackdiff: how many of the paragraphs docx-trackdiff marked.
        by_packbuilder: how many this program marked itself: Chinese, fields, links, changes of
            case.
        is_same: the two files say the same; the redline has no marks.
    """

    target: Path
    sha256: str
    insertions: int
    deletions: int
    paragraphs: int
    rows: int
    by_trackdiff: int
    by_packbuilder: int
    is_same: bool


def make_redline(old: Path, new: Path, target: Path, *, author: str, date: dt.date) -> RedlineProof:
    """Write the changes from ``old`` to ``new`` as Word's tracked changes, and prove them.

    Tables, headers and footers are compared as well. Looks are those of the new file; of looks
    only a changed paragraph style or list is tracked. The same inputs give the same bytes.

    Args:
        old: the Word file as it was.
        new: the Word file as it is.
        target: where the redline goes; written last, after the proof.
        author: who the changes are ascribed to.
        date: the day they are ascribed to.

    Returns:
        What was marked, and by what.

    Raises:
        AssemblyError: ``word-file-unreadable``; ``redline-already-tracked`` where one of the
            files has tracked changes already; ``redline-header-shared`` and
            ``redline-not-proven`` where the change cannot be shown by tracked changes.
    """
    before, after = WordPackage.read(old), WordPackage.read(new)
    for path, package in ((old, before), (new, after)):
        refuse_tracked(package, path.name)
    result = after.copy()
    mover = Mover(before, result)
    counts = _Counts()
    for old_part, new_part in _margin_pairs(before, after, old.name, new.name):
        counts.add(_compare_part(mover, before, result, (old_part, new_part)))
    counts.add(_compare_part(mover, before, result, (DOCUMENT, DOCUMENT)))
    _sign(result, author, date)
    digest = _write_proven(result, target, before, after, file=new.name)
    return _proof(result, target, digest, counts)


def _write_proven(
    result: WordPackage, target: Path, before: WordPackage, after: WordPackage, *, file: str
) -> str:
    """Write the redline, prove it, and only then put it in its place; its digest."""
    part = target.with_name(f".{target.name}.part")
    try:
        result.write(part)
        prove(part, before, after, file=file)
        digest = hashlib.sha256(part.read_bytes()).hexdigest()
        part.replace(target)
    except OSError as exc:
        raise AssemblyError("redline-not-written", file=target.name) from exc
    finally:
        part.unlink(missing_ok=True)
    return digest


@dataclass(slots=True)
class _Counts:
    """How many paragraphs and rows were marked."""

    by_trackdiff: int = 0
    by_packbuilder: int = 0
    rows: int = 0

    def add(self, other: _Counts) -> None:
        self.by_trackdiff += other.by_trackdiff
        self.by_packbuilder += other.by_packbuilder
        self.rows += other.rows


def _margin_pairs(
    before: WordPackage, after: WordPackage, old_file: str, new_file: str
) -> list[tuple[str, str]]:
    """The parts of headers and footers that became each other and say different things."""
    pairs: dict[str, str] = {}
    old_sections, new_sections = margin_parts(before), margin_parts(after)
    # Sections are matched from the end: the last one of a file is always there.
    for was, now in zip(reversed(old_sections), reversed(new_sections), strict=False):
        for kind, part in now.items():
            former = was.get(kind)
            if former is None or _says(before, former) == _says(after, part):
                continue
            if part in pairs and _says(before, pairs[part]) != _says(before, former):
                raise AssemblyError(
                    "redline-header-shared", file=new_file, old=old_file, place=kind
                )
            pairs[part] = former
    return sorted((old, new) for new, old in pairs.items())


def _says(package: WordPackage, part: str) -> object:
    return wording(package.tree(part), describe_pictures(package, part))


def _compare_part(
    mover: Mover, before: WordPackage, result: WordPackage, parts: tuple[str, str]
) -> _Counts:
    old_part, new_part = parts
    blocks = Blocks(
        mover,
        old_part,
        new_part,
        describe_pictures(before, old_part),
        describe_pictures(result, new_part),
    )
    is_body = new_part == DOCUMENT
    old = body_of(before) if is_body else before.tree(old_part)
    new = body_of(result) if is_body else result.tree(new_part)
    for root in (old, new):
        open_controls(root)
    blocks.compare(old, new)
    counts = _Counts(rows=blocks.rows)
    slots = [slot for slot in blocks.slots if _has_content(slot)]
    describe = describe_pictures(result, new_part)  # now with what was brought along
    made = mark_changes([(s.old, s.new) for s in slots], result, new_part) if slots else []
    for number, slot in enumerate(slots):
        content = _spared(slot, made[number] if made else None, describe)
        if content is not None:
            counts.by_trackdiff += 1
        else:
            counts.by_packbuilder += 1
            content = _own_content(slot, describe)
        _fill(slot.element, content)
    return counts


def _has_content(slot: Slot) -> bool:
    return any(
        child.tag != f"{W}pPr"
        for paragraph in (slot.old, slot.new)
        if paragraph is not None
        for child in paragraph
    )


def _spared(
    slot: Slot, content: list[etree._Element] | None, describe: Describe
) -> list[etree._Element] | None:
    """What docx-trackdiff made of a paragraph, if it is right and fine enough."""
    if content is None or not is_well_marked(content):
        return None
    if slot.old is not None and slot.new is not None and _is_coarse(slot, content, describe):
        return None
    for resolve, wanted in ((accept_all, slot.new), (reject_all, slot.old)):
        paragraph = etree.Element(f"{W}p")
        paragraph.extend(copy.deepcopy(element) for element in content)
        resolve(paragraph)
        if content_text(paragraph, describe) != (
            "" if wanted is None else content_text(wanted, describe)
        ):
            return None
    return content


def _is_coarse(slot: Slot, content: list[etree._Element], describe: Describe) -> bool:
    """Whether it marked far more than need be: it takes a Chinese clause for one word."""
    marked = _marked(content, describe)
    return marked > _marked(_own_content(slot, describe), describe)


def _marked(content: list[etree._Element], describe: Describe) -> int:
    holder = etree.Element(f"{W}p")
    holder.extend(copy.deepcopy(element) for element in content)
    return sum(len(content_text(r, describe)) for r in holder.iter(f"{W}ins", f"{W}del"))


def _own_content(slot: Slot, describe: Describe) -> list[etree._Element]:
    if slot.old is None or slot.new is None:
        whole = slot.new if slot.old is None else slot.old
        return mark_whole(etree.Element(f"{W}p") if whole is None else whole,
                          INS if slot.old is None else DEL)  # fmt: skip
    return mark_pair(slot.old, slot.new, describe)


def _fill(paragraph: etree._Element, content: list[etree._Element]) -> None:
    for child in list(paragraph):
        if child.tag != f"{W}pPr":
            paragraph.remove(child)
    paragraph.extend(content)


def _sign(package: WordPackage, author: str, date: dt.date) -> None:
    """Number the revisions and say whose they are."""
    number = 0
    for part in package.names():
        if not part.startswith("word/") or not part.endswith(".xml"):
            continue
        for revision in package.tree(part).iter(*REVISIONS):
            number += 1
            revision.set(f"{W}id", str(number))
            revision.set(f"{W}author", author)
            revision.set(f"{W}date", f"{date.isoformat()}T00:00:00Z")


def _proof(result: WordPackage, target: Path, digest: str, counts: _Counts) -> RedlineProof:
    found = dict.fromkeys(REVISIONS, 0)
    for part in result.names():
        if part.startswith("word/") and part.endswith(".xml"):
            for revision in result.tree(part).iter(*REVISIONS):
                if len(revision) and revision.getparent() is not None:
                    found[str(revision.tag)] += 1
    paragraphs = counts.by_trackdiff + counts.by_packbuilder
    is_same = not paragraphs and not counts.rows and not any(found.values())
    return RedlineProof(
        target=target,
        sha256=digest,
        insertions=found[f"{W}ins"],
        deletions=found[f"{W}del"],
        paragraphs=paragraphs,
        rows=counts.rows,
        by_trackdiff=counts.by_trackdiff,
        by_packbuilder=counts.by_packbuilder,
        is_same=is_same,
    )

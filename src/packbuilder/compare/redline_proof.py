"""Proves a redline: all accepted it is the new file, all rejected the old one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

from lxml import etree

from packbuilder.compare.revisions import REVISIONS, accept_all, is_tracked, reject_all
from packbuilder.compare.word_package import DOCUMENT, R, W, WordPackage
from packbuilder.compare.wording import (
    Block,
    body_of,
    describe_pictures,
    margin_parts,
    wording,
)
from packbuilder.errors import AssemblyError

_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_references = etree.XPath("//@r:id | //@r:embed | //@r:link", namespaces={"r": R[1:-1]})
_EMPTY: tuple[Block, ...] = (("p", ""),)


def refuse_tracked(package: WordPackage, file: str) -> None:
    """See that a file has no tracked changes of its own.

    Raises:
        AssemblyError: ``redline-already-tracked``.
    """
    for part in _text_parts(package):
        if is_tracked(package.tree(part)):
            raise AssemblyError("redline-already-tracked", file=file)


def prove(path: Path, old: WordPackage, new: WordPackage, *, file: str) -> None:
    """Read the redline at ``path`` again and hold it against both versions.

    Args:
        path: the redline.
        old: the file as it was.
        new: the file as it is.
        file: what messages call it.

    Raises:
        AssemblyError: ``redline-not-proven`` with the view and the place that differ.
    """
    written = WordPackage.read(path)
    _check_marks(written, file)
    for view, resolve, wanted in (("accept", accept_all, new), ("reject", reject_all, old)):
        place = _difference(written.copy(), wanted, resolve)
        if place:
            raise AssemblyError("redline-not-proven", file=file, view=view, place=place)


def _text_parts(package: WordPackage) -> Iterator[str]:
    yield DOCUMENT
    for part in package.names():
        name = part.removeprefix("word/")
        if part != name and name.endswith(".xml") and name.startswith(("header", "footer")):
            yield part
    yield from (part for part in _NOTES if part in package)


def _difference(
    package: WordPackage, wanted: WordPackage, resolve: Callable[[etree._Element], None]
) -> str:
    """Where the resolved redline says something else than ``wanted``; empty if nowhere."""
    margins = {part for section in margin_parts(package) for part in section.values()}
    for part in (DOCUMENT, *sorted(margins)):
        resolve(package.tree(part))
    if _body(package) != _body(wanted):
        return "body"
    if _margins(package) != _margins(wanted):
        return "headers"
    for part in _NOTES:
        if _says(package, part) != _says(wanted, part):
            return "notes"
    return ""


def _body(package: WordPackage) -> tuple[Block, ...]:
    return wording(body_of(package), describe_pictures(package, DOCUMENT))


def _margins(package: WordPackage) -> list[dict[str, tuple[Block, ...]]]:
    return [
        {kind: says for kind, part in section.items() if (says := _says(package, part)) != _EMPTY}
        for section in margin_parts(package)
    ]


def _says(package: WordPackage, part: str) -> tuple[Block, ...]:
    if part not in package:
        return ()
    return wording(package.tree(part), describe_pictures(package, part))


def _check_marks(package: WordPackage, file: str) -> None:
    """Numbers that are unique, references that lead somewhere, no live text in a deletion."""
    numbers: list[str] = []
    for part in _text_parts(package):
        root = package.tree(part)
        relations = package.relations(part)
        numbers += [revision.get(f"{W}id", "") for revision in root.iter(*REVISIONS)]
        if not relations.keys() >= set(cast("list[str]", _references(root))):
            raise AssemblyError("redline-not-proven", file=file, view="marks", place="references")
        for deletion in root.iter(f"{W}del"):
            if deletion.find(f"{W}r/{W}t") is not None:
                raise AssemblyError(
                    "redline-not-proven", file=file, view="marks", place="deletions"
                )
    if len(set(numbers)) != len(numbers):
        raise AssemblyError("redline-not-proven", file=file, view="marks", place="numbers")

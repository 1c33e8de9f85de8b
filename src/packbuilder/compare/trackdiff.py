"""docx-trackdiff, the default engine of a redline, held to one paragraph at a time.

*Why:* it is a program for whole files, and on a whole file it puts a paragraph that went into the
next cell of a table, knows nothing of rows, headers and the ends of cells, and takes "A" and "a"
for the same. What it does well is a paragraph beside its successor. So it is given a file of
nothing but changed paragraphs, each between two lines that stand in both files, and what it makes
of them is looked at before it is used.
"""

from __future__ import annotations

import contextlib
import copy
import io
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from lxml import etree

from packbuilder.compare.run_marks import to_deleted
from packbuilder.compare.word_package import (
    NO_RELATIONS,
    R,
    W,
    WordPackage,
    parse,
    relations_of,
    serialise,
)

Change = tuple[etree._Element | None, etree._Element | None]

_FENCE: Final = "\ue000"
_SETTINGS = f'<w:settings xmlns:w="{W[1:-1]}"/>'.encode()
# Its entry point reads the arguments of the program and prints; one call at a time may do so.
_LOCK = threading.Lock()


def mark_changes(
    changes: Sequence[Change], package: WordPackage, part: str
) -> list[list[etree._Element]] | None:
    """What docx-trackdiff makes of each change: the new content of the paragraph.

    Args:
        changes: the old and the new paragraph; None for one that came or went. Both refer to
            pictures and links of ``part``.
        package: the file that holds the pictures.
        part: the part that the paragraphs stand in.

    Returns:
        A list of elements for each change; None where the program gave up.
    """
    if not part.startswith("word/") or part.count("/") != 1:
        return None
    with tempfile.TemporaryDirectory(prefix="packbuilder-redline-") as name:
        folder = Path(name)
        for side, file in ((0, "old.docx"), (1, "new.docx")):
            _write(folder / file, [change[side] for change in changes], package, part)
        try:
            _run(folder)
            with zipfile.ZipFile(folder / "out.docx") as archive:
                root = parse(archive.read("word/document.xml"))
        except Exception:
            # It gives no promise on what it raises. Whatever stopped it, the paragraphs are marked
            # by our own code instead, and the proof of the redline judges that as well.
            return None
    return _read(root, len(changes))


def _write(
    path: Path, paragraphs: Sequence[etree._Element | None], package: WordPackage, part: str
) -> None:
    document = etree.Element(f"{W}document", nsmap={"w": W[1:-1], "r": R[1:-1]})
    body = etree.SubElement(document, f"{W}body")
    for number, paragraph in enumerate([*paragraphs, None]):
        # Two fences: one alone could lose against two paragraphs that say the same.
        body.extend((_fence(number, "a"), _fence(number, "b")))
        if paragraph is not None:
            twin = copy.deepcopy(paragraph)
            for properties in twin.findall(f"{W}pPr"):
                twin.remove(properties)
            body.append(twin)
    etree.SubElement(body, f"{W}sectPr")
    relations = relations_of(part)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", serialise(document))
        archive.writestr("word/settings.xml", _SETTINGS)
        archive.writestr(
            "word/_rels/document.xml.rels",
            package.data(relations) if relations in package else NO_RELATIONS,
        )
        if next(document.iter("{*}blip"), None) is not None:
            for name in package.names():
                if name.startswith("word/media/"):
                    archive.writestr(name, package.data(name))


def _fence(number: int, half: str) -> etree._Element:
    paragraph = etree.Element(f"{W}p")
    run = etree.SubElement(paragraph, f"{W}r")
    etree.SubElement(run, f"{W}t").text = f"{_FENCE}{number}{half}"
    return paragraph


def _run(folder: Path) -> None:
    from docx_trackdiff import compare

    entry: Callable[[], None] = compare.main
    # A threshold below zero: the paragraphs of a change belong together however they differ.
    words = ["docx-trackdiff", *(str(folder / f"{n}.docx") for n in ("old", "new", "out"))]
    with _LOCK, contextlib.redirect_stdout(io.StringIO()):
        before = sys.argv
        sys.argv = [*words, "--threshold=-1"]
        try:
            entry()
        except SystemExit as exc:
            raise RuntimeError("docx-trackdiff ended the program") from exc
        finally:
            sys.argv = before


def _read(root: etree._Element, count: int) -> list[list[etree._Element]] | None:
    found: list[list[etree._Element]] = []
    for paragraph in root.iterfind(f"{W}body/{W}p"):
        text = "".join(t.text or "" for t in paragraph.iter(f"{W}t"))
        if text.startswith(_FENCE):
            if text == f"{_FENCE}{len(found)}a":
                found.append([])
            continue
        if not found:
            return None
        found[-1] += [child for child in paragraph if child.tag != f"{W}pPr"]
    if len(found) != count + 1:
        return None
    for content in found:
        for element in content:
            for deletion in element.iter(f"{W}del"):
                to_deleted(deletion)
    return found[:count]

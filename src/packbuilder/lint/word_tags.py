"""What docxtpl does to its own tags, by docxtpl-lint: rows, cells and paragraphs that get lost.

docxtpl-lint knows parts by their file names and misses ``word/header-portrait.xml``; it is
therefore given each part by itself, under the name of a body. What it says of Jinja, filters and
data is not asked for: :mod:`packbuilder.lint.expressions` knows our own vocabulary.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Final

from docxtpl_lint import Issue, lint  # type: ignore[import-untyped]
from lxml import etree

from packbuilder.lint.place import fault
from packbuilder.lint.word_file import CORE, Part
from packbuilder.model.finding import Finding

CODES: Final = {
    "DTL001": "template-tag-unclosed",
    "DTL002": "template-tag-across-paragraphs",
    "DTL003": "template-tag-deleted",
    "DTL201": "template-tag-percent",
    "DTL202": "template-tag-spaced",
    "DTL203": "template-tag-outside-table",
    "DTL204": "template-tag-mismatch",
    "DTL205": "template-loop-two-tables",
    "DTL206": "template-loop-one-row",
    "DTL207": "template-loop-two-rows",
    "DTL208": "template-cell-tag-outside-table",
    "DTL209": "template-tag-drops-text",
    "DTL210": "template-block-one-paragraph",
}


def word_tag_faults(part: Part, file: str) -> Iterator[Finding]:
    """Every fault of the tags of ``part`` that lies in docxtpl, not in Jinja."""
    if part.name == CORE:
        return
    for issue in lint(_as_body(part), select=tuple(CODES)).issues:
        yield _finding(issue, part, file)


def _as_body(part: Part) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", etree.tostring(part.root))
    return buffer.getvalue()


def _finding(issue: Issue, part: Part, file: str) -> Finding:
    paragraph = part.paragraphs[issue.location.paragraph - 1]
    start = paragraph.text.find(issue.snippet[:20]) if issue.snippet else -1
    place = paragraph.place(max(0, start), len(issue.snippet))
    given = {key: str(value) for key, value in issue.params.items()}
    return fault(
        CODES[issue.rule],
        file,
        place,
        issue.snippet,
        opened=given.get("open_raw", given.get("open", "")),
        lost=given.get("rest", ""),
    )

"""The inside of a paragraph or cell: bold, links, ticks, clause marks."""

from __future__ import annotations

import re

from template_authoring.jinja_check import check_tags, protect
from template_authoring.model import Inline, Link, Piece, RichText
from template_authoring.problems import Problems

_MARK = re.compile(r"\s*\{#([^{}]*)(?<!#)\}\s*$")
_STRAY_MARK = re.compile(r"\{#")
_MARK_NAME = re.compile(r"^[A-Za-z][A-Za-z0-9_]{0,39}$")
_LINK = re.compile(r"\[((?:[^\[\]]|\{\{.*?\}\})*)\]\(((?:\{\{.*?\}\}|[^(){}])*)\)")
_TICK = re.compile(r"^\{\{\s*tick\(")
_FIGURE = re.compile(r"^\{\{\s*figure\(")
_TARGET = re.compile(r"^packbuilder:item/[^\s\"#]+(?:#[^\s\"]+)?$")
_JINJA = re.compile(r"\{\{.*?\}\}")

STRONG = "Strong"
TICK = "Tick"
HYPERLINK = "Hyperlink"


def parse_rich_text(text: str, line: int, problems: Problems) -> RichText:
    """Read the text of one paragraph or cell.

    Args:
        text: the source text, its lines already joined.
        line: line of the file where it begins.
        problems: takes the faults.
    """
    text, marks = _take_marks(text.strip(), line, problems)
    check_tags(text, line, problems)
    if _STRAY_MARK.search(text):
        problems.add(line, "a clause mark {#…} stands at the end of its paragraph, heading or cell")
    if any(_FIGURE.match(part) for is_jinja, part in protect(text) if is_jinja):
        problems.add(line, "a picture stands alone: write [[figure: name | caption]]")
    return RichText(tuple(_inlines(text, line, problems)), marks)


def _take_marks(text: str, line: int, problems: Problems) -> tuple[str, tuple[str, ...]]:
    marks: list[str] = []
    while match := _MARK.search(text):
        name = match.group(1)
        if not _MARK_NAME.match(name):
            problems.add(line, f"{{#{name}}}: letters, digits and _ only, as {{#clause_5_3_2_2}}")
        marks.insert(0, name)
        text = text[: match.start()]
    return text, tuple(marks)


def _inlines(text: str, line: int, problems: Problems) -> list[Inline]:
    found: list[Inline] = []
    end = 0
    is_bold = False
    for match in _LINK.finditer(text):
        pieces, is_bold = _pieces(text[end : match.start()], is_bold)
        found += pieces
        found.append(_link(match, line, problems))
        end = match.end()
    pieces, is_bold = _pieces(text[end:], is_bold)
    found += pieces
    if is_bold:
        problems.add(line, "** without its partner: bold is written **text**")
    return found


def _link(match: re.Match[str], line: int, problems: Problems) -> Link:
    target = match.group(2).strip()
    if not _TARGET.match(_JINJA.sub("x", target)):
        problems.add(line, f"({target}): a link goes to packbuilder:item/<item-id>[#mark]")
    if not match.group(1).strip():
        problems.add(line, "a link needs a text between its brackets")
    pieces, _ = _pieces(match.group(1), is_bold=False)
    joined = "".join(piece.text for piece in pieces)
    return Link((Piece(joined, HYPERLINK),), target)


def _pieces(text: str, is_bold: bool) -> tuple[list[Piece], bool]:
    pieces: list[Piece] = []
    for is_jinja, part in protect(text):
        if is_jinja:
            style = TICK if _TICK.match(part) else STRONG if is_bold else ""
            _append(pieces, part, style)
            continue
        for number, stretch in enumerate(part.split("**")):
            is_bold ^= number > 0
            _append(pieces, _unescape(stretch), STRONG if is_bold else "")
    return pieces, is_bold


def _append(pieces: list[Piece], text: str, style: str) -> None:
    if not text:
        return
    if pieces and pieces[-1].style == style:
        pieces[-1] = Piece(pieces[-1].text + text, style)
    else:
        pieces.append(Piece(text, style))


def _unescape(text: str) -> str:
    return text.replace("\\t", "\t").replace("\\n", "\n").replace("\\|", "|")

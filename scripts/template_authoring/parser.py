"""Reads a template source: front matter, then blocks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from template_authoring.block_parser import AUTHOR_STYLES, BlockParser
from template_authoring.jinja_check import Balance
from template_authoring.model import (
    Block,
    Control,
    Heading,
    Kind,
    Language,
    ListItem,
    Mark,
    Orientation,
    Paragraph,
    RichText,
    Row,
    Simple,
    Source,
    Table,
)
from template_authoring.problems import Problems

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_KEYS = ("kind", "toc", "orientation")


def parse_source(
    text: str,
    language: Language,
    problems: Problems,
    frame_styles: Mapping[str, str] | None = None,
) -> Source:
    """Read a whole source file.

    Args:
        text: what the file holds.
        language: language of the file, which joins the lines of a paragraph.
        problems: takes every fault; the result is only good when there is none.
        frame_styles: styles besides those that authors may name, by their name in lower case.
    """
    lines = _without_comments(text, problems)
    options, body = _front_matter(lines, problems)
    blocks = parse_blocks(body, language, problems, frame_styles)
    orientation = _orientation(options, problems)
    _check_turns(blocks, orientation, problems)
    return Source(
        language=language,
        kind=_kind(options, problems),
        has_toc=_flag(options, problems),
        orientation=orientation,
        blocks=tuple(blocks),
    )


def parse_blocks(
    lines: Sequence[tuple[int, str]],
    language: Language,
    problems: Problems,
    frame_styles: Mapping[str, str] | None = None,
) -> list[Block]:
    """Read blocks from numbered lines, and check what reaches over several of them.

    Args:
        lines: number and text of each line.
        language: decides how the lines of a paragraph are joined.
        problems: takes the faults.
        frame_styles: styles besides those that authors may name, by their name in lower case.
    """
    styles = {**AUTHOR_STYLES, **(frame_styles or {})}
    blocks = BlockParser(lines, language, problems, styles).parse()
    _check_across(blocks, problems)
    return blocks


def _without_comments(text: str, problems: Problems) -> list[tuple[int, str]]:
    """Number the lines and drop HTML comments, with the lines that hold nothing else."""
    blanked = _COMMENT.sub(lambda match: "\0" + "\n\0" * match.group(0).count("\n"), text)
    kept: list[tuple[int, str]] = []
    for number, line in enumerate(blanked.splitlines(), start=1):
        if "<!--" in line:
            problems.add(number, "a comment that is not closed: end it with -->")
        is_comment_only = "\0" in line and not line.replace("\0", "").strip()
        if not is_comment_only:
            kept.append((number, line.replace("\0", "").rstrip()))
    return kept


def _front_matter(
    lines: list[tuple[int, str]], problems: Problems
) -> tuple[dict[str, tuple[int, str]], list[tuple[int, str]]]:
    if not lines or lines[0][1] != "---":
        problems.add(1, "a source begins with ---, kind: …, ---")
        return {}, lines
    options: dict[str, tuple[int, str]] = {}
    for index, (number, line) in enumerate(lines[1:], start=1):
        if line == "---":
            return options, lines[index + 1 :]
        name, colon, value = line.partition(":")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not colon or name.strip() not in _KEYS:
            problems.add(number, f"{line.strip()}: known are {', '.join(_KEYS)}")
            continue
        options[name.strip()] = (number, value.split(" #")[0].strip())
    problems.add(1, "the front matter is not closed: end it with ---")
    return options, []


def _kind(options: dict[str, tuple[int, str]], problems: Problems) -> Kind:
    line, value = options.get("kind", (1, ""))
    try:
        return Kind(value)
    except ValueError:
        problems.add(line, f"kind: {value or '(missing)'}: one of {', '.join(Kind)}")
        return Kind.REPORT


def _flag(options: dict[str, tuple[int, str]], problems: Problems) -> bool:
    line, value = options.get("toc", (1, "false"))
    if value not in ("true", "false"):
        problems.add(line, f"toc: {value}: true or false")
    return value == "true"


def _orientation(options: dict[str, tuple[int, str]], problems: Problems) -> Orientation:
    line, value = options.get("orientation", (1, "portrait"))
    try:
        return Orientation(value)
    except ValueError:
        problems.add(line, f"orientation: {value}: one of {', '.join(Orientation)}")
        return Orientation.PORTRAIT


class _Marks:
    """Every mark becomes one Word bookmark, whose name must be unique when printed."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._used: dict[str, list[tuple[int, dict[int, int]]]] = {}

    def note(self, text: RichText | None, line: int, body: Balance, in_loop: bool) -> None:
        for name in text.marks if text else ():
            if in_loop or body.is_in_loop:
                message = f"{{#{name}}} inside a loop would be printed several times"
                self._problems.add(line, f"{message}: put it before the loop")
            branches = body.branches
            for other_line, other in self._used.get(name, []):
                if not _are_alternatives(branches, other):
                    message = f"{{#{name}}} stands already in line {other_line}"
                    self._problems.add(line, f"{message}: mark the main answer once")
                    break
            self._used.setdefault(name, []).append((line, branches))


def _are_alternatives(one: dict[int, int], other: dict[int, int]) -> bool:
    return any(other.get(number, branch) != branch for number, branch in one.items())


def _check_across(blocks: Sequence[Block], problems: Problems) -> None:
    balance = Balance(problems)
    marks = _Marks(problems)
    for block in blocks:
        if isinstance(block, Control):
            balance.feed(block.statement, block.line)
        elif isinstance(block, Heading | Paragraph | ListItem):
            marks.note(block.text, block.line, balance, in_loop=False)
        elif isinstance(block, Table):
            marks.note(block.caption, block.line, balance, in_loop=False)
            _check_rows(block.rows, marks, balance)
    balance.finish("between the same blocks")


def _check_turns(blocks: Sequence[Block], first: Orientation, problems: Problems) -> None:
    """A section that ends in one branch only would turn the pages of the other."""
    now = first
    outer: list[Orientation] = []
    for block in blocks:
        if isinstance(block, Simple) and block.mark in (Mark.LANDSCAPE, Mark.PORTRAIT):
            now = Orientation(block.mark.value)
        if not isinstance(block, Control):
            continue
        word = block.statement.partition(" ")[0]
        if word in ("if", "for"):
            outer.append(now)
        elif outer and word in ("elif", "else", "endif", "endfor"):
            if now is not outer[-1]:
                message = f"before {{% {word} %}} the page must lie again as before the {{% if %}}"
                problems.add(block.line, f"{message} or {{% for %}}: write [[{outer[-1]}]]")
            now = outer.pop() if word.startswith("end") else outer[-1]


def _check_rows(rows: Sequence[Row], marks: _Marks, body: Balance) -> None:
    loops = 0
    for row in rows:
        if row.statement.startswith("for "):
            loops += 1
        elif row.statement == "endfor":
            loops -= 1
        for cell in row.cells:
            marks.note(cell.text, row.line, body, in_loop=loops > 0)

"""Blocks of a source: headings, paragraphs, lists, tables, the ``[[…]]`` words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from template_authoring.inline import parse_rich_text
from template_authoring.jinja_check import (
    STATEMENTS_ONLY,
    check_block_statement,
    split_statements,
)
from template_authoring.model import (
    Block,
    Control,
    Figure,
    Heading,
    HeadingRole,
    Language,
    ListItem,
    Mark,
    Paragraph,
    RichText,
    Signature,
    Simple,
    Table,
)
from template_authoring.problems import Problems
from template_authoring.table_parser import BLANK_ROWS, TableParser, split_bars

AUTHOR_STYLES = {
    name.lower(): style
    for name, style in {
        "Title": "Title",
        "Subtitle": "Subtitle",
        "Caption": "Caption",
        "Toc1": "TOC1",
        "Toc2": "TOC2",
        "Toc3": "TOC3",
        "TocHeading": "TOCHeading",
        "Note": "Note",
        "Small": "Small",
        "Centred": "Centred",
        "Right": "Right",
        "CoverTitle": "CoverTitle",
        "CoverLine": "CoverLine",
        "Promise": "Promise",
        "BodyText": "BodyText",
        "Plain": "PlainText",
    }.items()
}
_HEADING = re.compile(r"^(#{1,6})\s+(.*)$")
_ROLE = re.compile(r"\s*\{\.([\w-]+)\}")
_STYLED = re.compile(r"^@([A-Za-z][\w ]*):\s*(.*)$")
_BULLET = re.compile(r"^[-*]\s+(.*)$")
_NUMBER = re.compile(r"^\d+[.)]\s+(.*)$")
_WORD = re.compile(r"^\[\[\s*([\w-]+)\s*(?::(.*))?\]\]$")
_LONE_FIGURE = re.compile(r"^\{\{\s*figure\(\s*[\"']([\w-]+)[\"']\s*\)\s*\}\}$")
_FIGURE_NAME = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
_STARTS = (_HEADING, _STYLED, _BULLET, _NUMBER, STATEMENTS_ONLY)


class BlockParser:
    """Reads numbered lines into blocks; faults go to ``problems``."""

    def __init__(
        self,
        lines: Sequence[tuple[int, str]],
        language: Language,
        problems: Problems,
        styles: Mapping[str, str],
    ) -> None:
        self._lines = lines
        self._at = 0
        self._joint = "" if language is Language.ZH else " "
        self._problems = problems
        self._styles = styles
        self._blocks: list[Block] = []
        self._lists = 0

    def parse(self) -> list[Block]:
        """Read everything."""
        while self._at < len(self._lines):
            number, raw = self._lines[self._at]
            self._at += 1
            line = raw.strip()
            if line:
                self._read(number, line)
        return self._blocks

    def _read(self, number: int, line: str) -> None:
        if STATEMENTS_ONLY.match(line):
            for statement in split_statements(line):
                check_block_statement(statement, number, self._problems)
                self._blocks.append(Control(line=number, statement=statement))
        elif match := _HEADING.match(line):
            self._heading(number, match)
        elif match := _STYLED.match(line):
            self._styled(number, match)
        elif match := _BULLET.match(line):
            self._list_item(number, match.group(1), 0)
        elif match := _NUMBER.match(line):
            self._list_item(number, match.group(1), self._list_number())
        elif line.startswith("[["):
            self._word(number, line)
        elif line.startswith("|"):
            self._stray_row(number)
        else:
            self._paragraph(number, line)

    def _rest_of_paragraph(self, first: str) -> str:
        """Take the following lines up to a blank one or the start of another block."""
        parts = [first]
        while self._at < len(self._lines):
            line = self._lines[self._at][1].strip()
            starts_block = any(pattern.match(line) for pattern in _STARTS)
            if not line or starts_block or line.startswith(("|", "[[")):
                break
            parts.append(line)
            self._at += 1
        return self._joint.join(parts)

    def _rich(self, text: str, number: int) -> RichText:
        return parse_rich_text(text, number, self._problems)

    def _heading(self, number: int, match: re.Match[str]) -> None:
        level, text = len(match.group(1)), match.group(2)
        if level > 3:
            self._problems.add(number, "headings have three levels: #, ##, ###")
            level = 3
        role = HeadingRole.NUMBERED
        if found := _ROLE.search(text):
            role = self._role(found.group(1), level, number)
            text = text[: found.start()] + text[found.end() :]
        if re.match(r"^(\d+(\.\d+)*[.、]?\s|第.{1,3}章|[一二三四五六七八九十]+、)", text):
            message = "the number of a heading is set by the list: leave it out"
            self._problems.add(number, message)
        rich = self._rich(text, number)
        if not rich.parts:
            self._problems.add(number, "a heading without text")
        self._blocks.append(Heading(line=number, level=level, role=role, text=rich))

    def _role(self, word: str, level: int, number: int) -> HeadingRole:
        if word == "annex" and level == 1:
            return HeadingRole.ANNEX
        if word == "unnumbered":
            return HeadingRole.UNNUMBERED
        self._problems.add(number, f"{{.{word}}}: {{.unnumbered}}, or {{.annex}} after #")
        return HeadingRole.NUMBERED

    def _styled(self, number: int, match: re.Match[str]) -> None:
        name = match.group(1).replace(" ", "").lower()
        style = self._styles.get(name)
        if style is None:
            known = "Title, Subtitle, Caption, Toc1, Toc2, Note, Small, Centred, Right, "
            known += "CoverTitle, CoverLine, Promise"
            self._problems.add(number, f"@{match.group(1)}: no such style; known are {known}")
            style = "BodyText"
        text = self._rich(self._rest_of_paragraph(match.group(2)), number)
        if not text.parts:
            self._problems.add(number, f"@{match.group(1)}: without text")
        self._blocks.append(Paragraph(line=number, text=text, style=style))

    def _list_number(self) -> int:
        """Give the number of the list that runs here; any other block ends a list."""
        for block in reversed(self._blocks):
            if isinstance(block, Control):
                continue
            if isinstance(block, ListItem) and block.list_no:
                return block.list_no
            break
        self._lists += 1
        return self._lists

    def _list_item(self, number: int, text: str, list_no: int) -> None:
        if self._lines[self._at - 1][1].startswith((" ", "\t")):
            self._problems.add(number, "lists have one level: begin the line with - or 1.")
        rich = self._rich(self._rest_of_paragraph(text), number)
        self._blocks.append(ListItem(line=number, text=rich, list_no=list_no))

    def _paragraph(self, number: int, line: str) -> None:
        text = self._rest_of_paragraph(line)
        if match := _LONE_FIGURE.match(text):
            self._blocks.append(Figure(line=number, name=match.group(1), caption=None))
            return
        self._blocks.append(Paragraph(line=number, text=self._rich(text, number)))

    def _stray_row(self, number: int) -> None:
        message = "a table row outside a table: begin with [[table: …]]; no blank line and no"
        self._problems.add(number, f"{message} bare {{% … %}} line between rows: | {{% … %}} |")
        while self._at < len(self._lines) and self._lines[self._at][1].strip().startswith("|"):
            self._at += 1

    def _word(self, number: int, line: str) -> None:
        match = _WORD.match(line)
        if not match:
            self._problems.add(number, f"{line[:40]}: a block is [[word]] or [[word: …]], alone")
            return
        word, rest = match.group(1), (match.group(2) or "").strip()
        if word == "table":
            self._blocks.append(self._table(number, rest))
        elif word == "figure":
            self._blocks.append(self._figure(number, rest))
        elif word == "signature":
            self._blocks.append(self._signature(number, rest))
        elif word == "blank-rows":
            self._problems.add(number, "[[blank-rows: n]] stands between the rows of a table")
        elif word in set(Mark):
            if rest:
                self._problems.add(number, f"[[{word}]] takes nothing after its name")
            self._blocks.append(Simple(line=number, mark=Mark(word)))
        else:
            known = ", ".join(["table", "figure", "signature", "blank-rows", *Mark])
            self._problems.add(number, f"[[{word}]]: no such block; known are {known}")

    def _table(self, number: int, rest: str) -> Table:
        rows: list[tuple[int, str]] = []
        while self._at < len(self._lines):
            line_no, line = self._lines[self._at][0], self._lines[self._at][1].strip()
            is_row = line.startswith("|") or BLANK_ROWS.match(line)
            if not is_row and (line or rows):
                break
            if line:
                rows.append((line_no, line))
            self._at += 1
        return TableParser(number, rest, self._problems).parse(rows)

    def _figure(self, number: int, rest: str) -> Figure:
        name, *caption = split_bars(rest)
        if not _FIGURE_NAME.match(name) or len(caption) > 1:
            self._problems.add(number, "a picture is [[figure: organisation-chart | caption]]")
        text = self._rich(caption[0], number) if caption and caption[0] else None
        return Figure(line=number, name=name, caption=text)

    def _signature(self, number: int, rest: str) -> Signature:
        parts = split_bars(rest)
        while len(parts) > 2 and not parts[-1]:
            parts.pop()
        has_seal = parts[-1] == "seal"
        if has_seal:
            parts = parts[:-1]
        parts += [""] * (2 - len(parts))
        if len(parts) > 2 or not parts[0] or "seal" in parts:
            message = "a place to sign is [[signature: role | {{ name }} or empty | seal]]"
            self._problems.add(number, message)
        name = self._rich(parts[1], number) if parts[1] else None
        role = self._rich(parts[0], number)
        return Signature(line=number, role=role, name=name, has_seal=has_seal)

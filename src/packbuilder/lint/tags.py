"""Finds the Jinja tags of a part and makes one Jinja source of them, a line for each tag.

Faults in single tags are told and mended, so that one broken tag hides nothing behind it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import jinja2
from jinja2 import nodes

from packbuilder.lint.place import Cell, Place, fault
from packbuilder.lint.shapes import nearest
from packbuilder.lint.word_file import Paragraph, Part
from packbuilder.model.finding import Finding

_OPEN = re.compile(r"\{[{%#]")
_CLOSE = {"{{": "}}", "{%": "%}", "{#": "#}"}
# ``{% tr …`` is told as a fault of its own; ``{{ r }}`` prints a variable.
_PREFIX = {
    "{%": re.compile(r"^[-+]?\s*(tr|tc|p|r)\s"),
    "{{": re.compile(r"^(tr|tc|p|r)\s"),
}
_END_RAW = re.compile(r"\{%[-+]?\s*endraw\s*[-+]?%\}")
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
_MIDDLE = {"elif": ("if",), "else": ("if", "for")}
_BLOCKS = ("if", "for", "with", "macro", "call", "filter", "set")
_FORBIDDEN = ("include", "import", "from", "extends", "block", "autoescape", "endblock",
              "endautoescape")  # fmt: skip
_WORDS = (*_BLOCKS, *_MIDDLE, *(f"end{word}" for word in _BLOCKS), *_FORBIDDEN, "raw", "endraw")
# Tags that docxtpl rewrites before Jinja sees them, and what they come to.
_CELL_WORDS = {"cellbg": "{{{{ {} }}}}", "colspan": "{{{{ {} }}}}",
               "vm": "{{% if loop.first %}}{{% endif %}}",
               "hm": "{{% if loop.length %}}{{% endif %}}"}  # fmt: skip
_ENVIRONMENT: Final = jinja2.Environment(autoescape=True)


@dataclass(frozen=True, slots=True, eq=False)
class Tag:
    """One tag.

    Attributes:
        kind: ``{{``, ``{%`` or ``{#``.
        prefix: docxtpl's letter: ``p``, ``tr``, ``tc``, ``r`` or nothing.
        body: what stands between its marks, without prefix.
        paragraph: where it starts.
        start: the offset in the paragraph's text.
        length: its length there.
    """

    kind: str
    prefix: str
    body: str
    paragraph: Paragraph
    start: int
    length: int

    def place(self) -> Place:
        """Where it stands, with the words around it."""
        return self.paragraph.place(self.start, self.length)

    @property
    def word(self) -> str:
        """Its first word: ``for``, ``endif``."""
        found = re.match(r"\w+", self.body)
        return found[0] if found else ""

    def shown(self) -> str:
        """The tag as its author sees it, cut to a glance."""
        text = self.paragraph.text[self.start : self.start + self.length]
        return re.sub(r"\s+", " ", text)[:80]


@dataclass(frozen=True, slots=True)
class Source:
    """The tags of a part as one Jinja source.

    Attributes:
        lines: one for each tag.
        tags: the tag of each line.
    """

    lines: tuple[str, ...]
    tags: tuple[Tag, ...]

    def tree(self) -> nodes.Template | None:
        """The syntax tree; a node's ``lineno`` counts the tags from 1."""
        try:
            return _ENVIRONMENT.parse("\n".join(self.lines))
        except jinja2.TemplateSyntaxError:
            return None  # its tags have been told one by one


def find_tags(part: Part) -> tuple[Tag, ...]:
    """Every closed tag of ``part`` that is no comment, in order."""
    return tuple(_scan(part.paragraphs))


def _scan(paragraphs: Sequence[Paragraph]) -> Iterator[Tag]:
    starts: list[int] = []
    text = ""
    for paragraph in paragraphs:
        starts.append(len(text))
        text += paragraph.text + "\n"
    position = 0
    while match := _OPEN.search(text, position):
        end = _end_of(text, match.end(), _CLOSE[match[0]])
        if end is None:
            position = match.end()
            continue
        index = bisect_right(starts, match.start()) - 1
        inner = text[match.end() : end].replace("\n", " ")
        position = end + 2
        if match[0] == "{#":
            continue
        prefix = _PREFIX[match[0]].match(inner)
        body = inner[prefix.end() :] if prefix else inner
        body = body.strip().strip("-+").strip().translate(_QUOTES)
        if match[0] == "{%" and body == "raw" and (raw := _END_RAW.search(text, position)):
            position = raw.end()
            continue
        start = match.start() - starts[index]
        yield Tag(
            kind=match[0],
            prefix=prefix[1] if prefix else "",
            body=body,
            paragraph=paragraphs[index],
            start=start,
            length=position - match.start(),
        )


def _end_of(text: str, start: int, close: str) -> int | None:
    """Where the tag ends; None where another one starts before, or nothing ends it."""
    if close == "#}":
        end = text.find(close, start)
        return None if end < 0 else end
    quote = ""
    for index in range(start, len(text) - 1):
        sign = text[index].translate(_QUOTES)
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif text.startswith(close, index):
            return index
        elif text.startswith(("{{", "{%"), index):
            return None
    end = text.find(close, start) if quote else -1  # an apostrophe that opens nothing
    return None if end < 0 else end


def build_source(tags: Sequence[Tag], file: str) -> tuple[Source, list[Finding]]:
    """A source that Jinja can read, and what had to be mended to make it."""
    builder = _Builder(file)
    for tag in tags:
        builder.add(tag)
    builder.finish()
    return Source(tuple(builder.lines), tuple(builder.tags)), builder.findings


@dataclass(slots=True)
class _Open:
    word: str
    tag: Tag
    has_else: bool = False


class _Builder:
    """Keeps the blocks in balance, one tag after the other."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: list[str] = []
        self.tags: list[Tag] = []
        self.findings: list[Finding] = []
        self.stack: list[_Open] = []
        self.cell_tags: set[tuple[tuple[Cell, ...], str]] = set()

    def add(self, tag: Tag) -> None:
        if tag.kind == "{{":
            self._print(tag)
            return
        word = tag.word
        if word in _CELL_WORDS:
            self._cell_tag(tag, word)
            return
        if word not in _WORDS:
            word = self._unknown(tag)
        if word == "raw":
            self._tell("template-block-unclosed", tag, word=word)
        elif word in _FORBIDDEN:
            self._tell("template-statement-forbidden", tag, word=word)
        elif word in _MIDDLE:
            self._middle(tag, word)
        elif word.startswith("end"):
            self._close(tag, word.removeprefix("end"))
        elif word:
            self._open(tag, word)

    def finish(self) -> None:
        while self.stack:
            self._leave_open()

    def _tell(self, code: str, tag: Tag, **params: str) -> None:
        self.findings.append(fault(code, self.file, tag.place(), tag.shown(), **params))

    def _put(self, line: str, tag: Tag) -> None:
        self.lines.append(line)
        self.tags.append(tag)

    def _print(self, tag: Tag) -> None:
        if tag.prefix:
            self._tell("template-print-prefix", tag, prefix=tag.prefix)
            if not tag.body:
                return
        line = f"{{{{ {tag.body} }}}}"
        if self._parses(line, tag):
            self._put(line, tag)

    def _cell_tag(self, tag: Tag, word: str) -> None:
        given = tag.body.removeprefix(word).strip()
        if "%" in given or (given and word in ("vm", "hm")):
            self._tell("template-syntax", tag, reason=given)
            return
        key = (tag.paragraph.cells, word)
        if tag.paragraph.cells and key in self.cell_tags:
            self._tell("template-cell-tag-twice", tag, word=word)
        self.cell_tags.add(key)
        line = _CELL_WORDS[word].format(given)
        if self._parses(line, tag):
            self._put(line, tag)

    def _parses(self, code: str, tag: Tag) -> bool:
        try:
            _ENVIRONMENT.parse(code)
        except jinja2.TemplateSyntaxError as exc:
            self._tell("template-syntax", tag, reason=exc.message or "")
            return False
        return True

    def _unknown(self, tag: Tag) -> str:
        near = nearest(tag.word, _WORDS)
        if near is None:
            self._tell("template-unknown-tag", tag, word=tag.word or tag.body[:12])
            return ""
        self._tell("template-unknown-tag-near", tag, word=tag.word, near=near)
        return near

    def _open(self, tag: Tag, word: str) -> None:
        line = f"{{% {word}{tag.body.removeprefix(tag.word)} %}}"
        is_block = word != "set" or "=" not in tag.body
        if word == "set" and not is_block:
            if self._parses(line, tag):
                self._put(line, tag)
            return
        if not self._parses(f"{line}{{% end{word} %}}", tag):
            line = {"for": "{% for _ in [] %}", "if": "{% if true %}"}.get(word, "{% with %}")
            word = word if word in ("for", "if") else "with"
        self.stack.append(_Open(word, tag))
        self._put(line, tag)

    def _check_bare(self, tag: Tag) -> None:
        """``else`` and the tags that end blocks stand alone."""
        rest = tag.body.removeprefix(tag.word).strip()
        if rest:
            self._tell("template-syntax", tag, reason=rest)

    def _middle(self, tag: Tag, word: str) -> None:
        top = self.stack[-1] if self.stack else None
        if top is None or top.word not in _MIDDLE[word] or top.has_else:
            self._tell("template-block-stray", tag, word=word)
            return
        if word == "else":
            self._check_bare(tag)
            top.has_else = True
            self._put("{% else %}", tag)
            return
        line = f"{{% elif{tag.body.removeprefix(tag.word)} %}}"
        is_read = self._parses(f"{{% if true %}}{line}{{% endif %}}", tag)
        self._put(line if is_read else "{% elif true %}", tag)

    def _close(self, tag: Tag, word: str) -> None:
        if all(one.word != word for one in self.stack):
            self._tell("template-block-stray", tag, word=f"end{word}")
            return
        while self.stack[-1].word != word:
            self._leave_open()
        self._check_bare(tag)
        self.stack.pop()
        self._put(f"{{% end{word} %}}", tag)

    def _leave_open(self) -> None:
        top = self.stack.pop()
        self._tell("template-block-unclosed", top.tag, word=top.word)
        self._put(f"{{% end{top.word} %}}", top.tag)


def branches(tags: Sequence[Tag]) -> dict[Paragraph, dict[int, int]]:
    """For every paragraph with a tag, the ``if`` blocks that are open behind its last tag.

    Each block by its number, with the number of the branch that holds there.
    """
    found: dict[Paragraph, dict[int, int]] = {}
    stack: list[tuple[str, int, int]] = []
    for number, tag in enumerate(tags):
        word = tag.word if tag.kind == "{%" else ""
        if word in ("if", "for"):
            stack.append((word, number, 0))
        elif word in _MIDDLE and stack:
            kind, opened, branch = stack.pop()
            stack.append((kind, opened, branch + 1))
        elif word in ("endif", "endfor") and stack:
            stack.pop()
        found[tag.paragraph] = {opened: branch for _, opened, branch in stack}
    return found

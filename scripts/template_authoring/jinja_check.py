"""Jinja inside a source: where its tags are, whether they parse, whether they close."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import jinja2

from template_authoring.problems import Problems

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
STATEMENTS_ONLY = re.compile(r"^\s*(?:\{%(?:(?!%\}).)*%\}\s*)+$")
_STATEMENT = re.compile(r"\{%\s*(.*?)\s*%\}")
_OPENERS = {"if": "endif", "for": "endfor"}
_BARE = ("else", "endif", "endfor")
_ENVIRONMENT = jinja2.Environment(autoescape=True)


def split_statements(text: str) -> list[str]:
    """Give the inner text of every ``{% … %}`` of a line that holds nothing else."""
    return [match.group(1) for match in _STATEMENT.finditer(text)]


def protect(text: str) -> list[tuple[bool, str]]:
    """Cut a text into ``(is_jinja, part)``, so that nobody looks for markup inside tags."""
    parts: list[tuple[bool, str]] = []
    end = 0
    for match in TAG.finditer(text):
        if match.start() > end:
            parts.append((False, text[end : match.start()]))
        parts.append((True, match.group(0)))
        end = match.end()
    if end < len(text):
        parts.append((False, text[end:]))
    return parts


def check_tags(text: str, line: int, problems: Problems) -> None:
    """Report every tag of a text that Jinja cannot read, and pairs that do not close in it."""
    for is_jinja, part in protect(text):
        if is_jinja:
            _check_tag(part, line, problems)
        elif "{{" in part or "{%" in part or "}}" in part or "%}" in part:
            problems.add(line, f"a Jinja tag that is not closed on its line: {part.strip()[:60]}")
        elif "#}" in part:
            problems.add(line, "a Jinja comment: write <!-- … --> instead")
    balance = Balance(problems)
    for match in _STATEMENT.finditer(text):
        balance.feed(match.group(1), line)
    balance.finish("in the same paragraph or cell")


def check_block_statement(statement: str, line: int, problems: Problems) -> None:
    """Report a statement that cannot stand alone in its paragraph or row."""
    if "}" in statement or "%" in statement:
        problems.add(line, "no % and no } inside a control line: compute it in the context")
    _check_statement(statement, line, problems)


def _check_tag(tag: str, line: int, problems: Problems) -> None:
    if tag[2] in "-+" or tag[-3] in "-+":
        problems.add(line, f"no whitespace control in {tag}: write it without - or +")
        return
    if tag.startswith("{%"):
        _check_statement(tag[2:-2].strip(), line, problems)
        return
    inner = tag[2:-2]
    if re.match(r"(p|tr|tc|r)\s", inner):
        problems.add(line, f"{tag}: the tool sets p, tr, tc and r itself: write {{{{ … }}}}")
        return
    _parse(tag, tag, line, problems)


def _check_statement(statement: str, line: int, problems: Problems) -> None:
    word = statement.split(maxsplit=1)[0] if statement else ""
    shown = f"{{% {statement} %}}"
    if word in _BARE:
        if statement != word:
            problems.add(line, f"{shown}: {word} stands alone")
    elif word in _OPENERS:
        _parse(f"{shown}{{% {_OPENERS[word]} %}}", shown, line, problems)
    elif word == "elif":
        _parse(f"{{% if true %}}{shown}{{% endif %}}", shown, line, problems)
    elif word == "set":
        _parse(shown, shown, line, problems)
    else:
        problems.add(line, f"{shown}: only if, elif, else, endif, for, endfor and set are allowed")


def _parse(code: str, shown: str, line: int, problems: Problems) -> None:
    try:
        _ENVIRONMENT.parse(code)
    except jinja2.TemplateSyntaxError as exc:
        problems.add(line, f"Jinja cannot read {shown}: {exc.message}")


@dataclass(frozen=True, slots=True)
class _Open:
    word: str
    line: int
    number: int
    branch: int = 0


@dataclass(slots=True)
class Balance:
    """Follows if and for statements of one level (body, one table, one paragraph)."""

    problems: Problems
    stack: list[_Open] = field(default_factory=list)
    opened: int = 0

    @property
    def is_in_loop(self) -> bool:
        """Whether what comes now is repeated."""
        return any(item.word == "for" for item in self.stack)

    @property
    def branches(self) -> dict[int, int]:
        """The if statements that hold now: their number and the branch within them."""
        return {item.number: item.branch for item in self.stack if item.word == "if"}

    def feed(self, statement: str, line: int) -> None:
        """Take the next statement."""
        word = statement.split(maxsplit=1)[0] if statement else ""
        if word in _OPENERS:
            self.opened += 1
            self.stack.append(_Open(word, line, self.opened))
        elif word in ("elif", "else"):
            self._next_branch(word, line)
        elif word in ("endif", "endfor"):
            self._close(word, line)

    def finish(self, place: str) -> None:
        """Report what is still open."""
        for item in self.stack:
            closer = _OPENERS[item.word]
            message = f"{{% {item.word} %}} without {{% {closer} %}} {place}"
            self.problems.add(item.line, message)
        self.stack.clear()

    def _next_branch(self, word: str, line: int) -> None:
        if not self.stack:
            self.problems.add(line, f"{{% {word} %}} without an {{% if %}} on the same level")
            return
        top = self.stack[-1]
        self.stack[-1] = _Open(top.word, top.line, top.number, top.branch + 1)

    def _close(self, word: str, line: int) -> None:
        opener = word.removeprefix("end")
        if self.stack and self.stack[-1].word == opener:
            self.stack.pop()
            return
        if self.stack:
            top = self.stack[-1]
            wanted = _OPENERS[top.word]
            message = f"{{% {word} %}} where {{% {wanted} %}} closes line {top.line}"
            self.problems.add(line, message)
            return
        self.problems.add(line, f"{{% {word} %}} without {{% {opener} %}} on the same level")

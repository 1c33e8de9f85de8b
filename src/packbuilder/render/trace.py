"""What a template read, and whether those values are still the same.

A build remembers the JSON pointers that a document's template read. Digests of the values at
those pointers tell a later build whether the document would come out the same, without opening
Word files: this module needs nothing but the standard library.

Beyond RFC 6901, a remembered pointer may

* end in ``#``: the length of a list, or the keys of a record;
* end in ``?``: what kind of value stands there (record, list, text, leaf, nothing);
* hold ``*`` as one step: that place in every entry of a list.

The three signs are written ``~2``, ``~3`` and ``~4`` where a key holds them.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from packbuilder.model.profile import JSONValue

_ESCAPES = (("~", "~0"), ("/", "~1"), ("#", "~2"), ("?", "~3"), ("*", "~4"))
_ABSENT = "absent"
_EVERY = "*"

_Found = JSONValue | Mapping[str, JSONValue] | type[KeyError]


def pointer_to(parent: str, key: str | int) -> str:
    """The pointer of ``key`` inside the value at ``parent``."""
    if isinstance(key, int):
        return f"{parent}/{key}"
    for sign, escape in _ESCAPES:
        if sign in key:
            key = key.replace(sign, escape)
    return f"{parent}/{key}"


def readable_path(pointer: str) -> str:
    """``/products/0/name`` as templates write it: ``products[0].name``."""
    path = ""
    for step in pointer.rstrip("#?").split("/")[1:]:
        if step.isdigit() or step == _EVERY:
            path += f"[{step}]"
        else:
            path += f".{_unescape(step)}"
    return path.removeprefix(".")


def kind_of(value: object) -> str:
    """``record``, ``list``, ``text`` (of two languages) or ``leaf``."""
    if isinstance(value, Mapping):
        keys = set(value)
        return "text" if "zh" in keys and keys <= {"zh", "en"} else "record"
    return "list" if isinstance(value, list | tuple) else "leaf"


class Trace:
    """Collects what one document reads.

    Attributes:
        last: pointer of the newest read; names the culprit when printing fails.
    """

    def __init__(self) -> None:
        self._reads: dict[str, None] = {}
        self._lengths: dict[str, int] = {}
        self.last = ""

    def read(self, pointer: str) -> None:
        """Remember that the value at ``pointer`` was read."""
        self._reads[pointer] = None
        self.last = pointer

    def kind(self, pointer: str) -> None:
        """Remember that the kind of the value at ``pointer`` mattered."""
        self._reads[pointer + "?"] = None

    def extent(self, pointer: str, length: int) -> None:
        """Remember that the length of a list mattered."""
        self._reads[pointer + "#"] = None
        self._lengths[pointer] = length

    def keys(self, pointer: str) -> None:
        """Remember that the keys of a record mattered.

        Its length is not kept: only what is read of every entry of a list is one pointer.
        """
        self._reads[pointer + "#"] = None

    def pointers(self) -> tuple[str, ...]:
        """Everything read, sorted; a column read in every row of a list is one pointer.

        Five thousand rows of ten columns are ten pointers in the manifest, not fifty thousand.
        """
        root = _Node()
        for pointer in self._reads:
            bare = pointer.rstrip("#?")
            node = root
            for step in bare.split("/")[1:]:
                node = node.steps.setdefault(step, _Node())
            node.questions.add(pointer[len(bare) :])
        return tuple(sorted(_folded(root, "", self._lengths)))


@dataclass(slots=True)
class _Node:
    questions: set[str] = field(default_factory=set)
    steps: dict[str, _Node] = field(default_factory=dict)


def _folded(node: _Node, pointer: str, lengths: Mapping[str, int]) -> set[str]:
    """The pointers below ``node``, relative to it."""
    below = {
        step: _folded(child, f"{pointer}/{step}", lengths) for step, child in node.steps.items()
    }
    length = lengths.get(pointer, 0)
    counts = Counter(column for columns in below.values() for column in columns)
    every = {column for column, count in counts.items() if 1 < length == count}
    pointers = {f"/{step}{column}" for step, columns in below.items() for column in columns - every}
    return node.questions | pointers | {f"/{_EVERY}{column}" for column in every}


def _unescape(step: str) -> str:
    for sign, escape in reversed(_ESCAPES):
        step = step.replace(escape, sign)
    return step


def _step(value: _Found, step: str) -> _Found:
    if isinstance(value, Mapping):
        return value.get(_unescape(step), KeyError)
    if isinstance(value, Sequence) and not isinstance(value, str) and step.isdigit():
        index = int(step)
        return value[index] if index < len(value) else KeyError
    return KeyError


def _describe(value: _Found, question: str) -> object:
    if value is KeyError:
        return [_ABSENT]
    if question == "?":
        return [kind_of(value)]
    if question == "#":
        if isinstance(value, Mapping):
            return [sorted(value)]
        return [len(value)] if isinstance(value, list | tuple) else [_ABSENT]
    return [value]


def _collect(value: _Found, steps: Sequence[str], question: str) -> object:
    for position, step in enumerate(steps):
        if step == _EVERY:
            if not isinstance(value, list | tuple):
                return [_ABSENT]
            rest = steps[position + 1 :]
            return {"every": [_collect(entry, rest, question) for entry in value]}
        value = _step(value, step)
    return _describe(value, question)


def read_digests(context: Mapping[str, JSONValue], pointers: Iterable[str]) -> dict[str, str]:
    """Digests of the values at ``pointers``: equal digests, equal document.

    Args:
        context: the document's whole context (shared part and the document's own keys).
        pointers: :attr:`RenderedDocument.reads` of an earlier run.

    Returns:
        For each pointer the first 16 hexadecimal digits of the SHA-256 of its canonical JSON;
        ``absent`` where nothing stands.
    """
    digests: dict[str, str] = {}
    for pointer in pointers:
        bare = pointer.rstrip("#?")
        found = _collect(context, bare.split("/")[1:], pointer[len(bare) :])
        if found == [_ABSENT]:
            digests[pointer] = _ABSENT
            continue
        text = json.dumps(
            found, sort_keys=True, separators=(",", ":"), default=_tagged, ensure_ascii=True
        )
        digests[pointer] = hashlib.sha256(text.encode("ascii")).hexdigest()[:16]
    return digests


def _tagged(value: object) -> str:
    return f"{type(value).__name__}:{value}"

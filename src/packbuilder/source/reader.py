"""YAML and JSON to plain data, with the line and column of every value.

Values mean what a person who does not program would say they mean: dates, codes with leading
zeros and words such as ``no`` stay text; only plain decimal numbers, ``true``, ``false`` and
``null`` are something else. Duplicate keys and aliases are refused, because each of them hides a
value from the person who reads the file.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from packbuilder.errors import InputError
from packbuilder.model.profile import JSONValue

if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node, ScalarNode

MAX_BYTES = 5_000_000
MAX_DEPTH = 30
_INTEGER = re.compile(r"-?(0|[1-9]\d{0,14})")
_DECIMAL = re.compile(r"-?(0|[1-9]\d{0,14})\.\d{1,10}")
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_WORDS: Mapping[str, JSONValue] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a text file; line and column count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDocument:
    """A parsed input file.

    Attributes:
        path: the file.
        data: its plain content.
        places: JSON pointer of every field, to where its key stands, and of every list entry,
            to where its value stands.
        sha256: digest of the bytes that were parsed.
    """

    path: Path
    data: JSONValue
    places: Mapping[str, Place] = field(default_factory=dict)
    sha256: str = ""

    def place(self, pointer: str) -> Place | None:
        """Where ``pointer`` stands, or where the nearest thing that holds it stands."""
        while pointer:
            if pointer in self.places:
                return self.places[pointer]
            pointer = pointer.rpartition("/")[0]
        return self.places.get("")


def read_source(path: Path) -> SourceDocument:
    """Read a ``.yaml``, ``.yml`` or ``.json`` file.

    Raises:
        InputError: the file is missing, not readable, too large, not UTF-8, not YAML or JSON, or
            holds a duplicate key, an alias, a tag, half a character or nesting without end.
    """
    import hashlib

    raw = _read_bytes(path)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise InputError("not-utf-8", file=str(path), offset=str(exc.start)) from exc
    is_json = path.suffix.lower() == ".json"
    data, places = _parse_json(path, text) if is_json else _parse_yaml(path, text)
    _refuse_unusable(path, data, "", 0, places)
    return SourceDocument(
        path=path, data=data, places=places, sha256=hashlib.sha256(raw).hexdigest()
    )


def _read_bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError("file-too-large", file=str(path), limit=f"{MAX_BYTES // 1_000_000} MB")
        return path.read_bytes()
    except FileNotFoundError as exc:
        raise InputError("file-missing", file=str(path)) from exc
    except OSError as exc:
        raise InputError(
            "file-unreadable", file=str(path), reason=exc.strerror or type(exc).__name__
        ) from exc


def escape(key: str) -> str:
    """One step of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def _refuse_unusable(
    path: Path, value: JSONValue, pointer: str, depth: int, places: Mapping[str, Place]
) -> None:
    """Stop what YAML and JSON can write but no document can hold.

    *Why:* half of a surrogate pair cannot be written to any file, and everything behind it
    vanishes from a Word document without an error; a number past a float's range is none.
    """
    place = places.get(pointer)
    line = str(place.line) if place else "?"
    if depth >= MAX_DEPTH and isinstance(value, dict | list):
        raise InputError("too-deep", file=str(path), limit=str(MAX_DEPTH))
    if isinstance(value, str) and _HALF_CHARACTER.search(value):
        raise InputError("half-character", file=str(path), line=line)
    if isinstance(value, float) and not math.isfinite(value):
        raise InputError("number-too-large", file=str(path), line=line)
    if isinstance(value, dict):
        for key, child in value.items():
            _refuse_unusable(path, key, pointer, depth, places)
            _refuse_unusable(path, child, f"{pointer}/{escape(key)}", depth + 1, places)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            _refuse_unusable(path, child, f"{pointer}/{index}", depth + 1, places)


def _parse_json(path: Path, text: str) -> tuple[JSONValue, dict[str, Place]]:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, value in items:
            if key in seen:
                raise InputError("duplicate-key", file=str(path), key=key, line="?")
            seen[key] = value
        return seen

    def refuse(constant: str) -> None:
        raise InputError("not-json", file=str(path), line="?", column="?", reason=constant)

    try:
        data = json.loads(text, object_pairs_hook=pairs, parse_constant=refuse)
    except json.JSONDecodeError as exc:
        raise InputError(
            "not-json",
            file=str(path),
            line=str(exc.lineno),
            column=str(exc.colno),
            reason=exc.msg,
        ) from exc
    except RecursionError as exc:
        raise InputError("too-deep", file=str(path), limit=str(MAX_DEPTH)) from exc
    except ValueError as exc:  # an integer of thousands of digits
        raise InputError("number-too-large", file=str(path), line="?") from exc
    try:
        # JSON is YAML but for a few escapes; where those occur, only the places are lost.
        _, places = _parse_yaml(path, text)
    except InputError:
        places = {}
    return data, places


def _parse_yaml(path: Path, text: str) -> tuple[JSONValue, dict[str, Place]]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.reader import ReaderError

    yaml = YAML(typ="safe", pure=True)
    try:
        _refuse_traps(path, yaml.parse(text))
        node = yaml.compose(text)
    except MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        raise InputError(
            "not-yaml",
            file=str(path),
            line=str(mark.line + 1) if mark else "?",
            column=str(mark.column + 1) if mark else "?",
            reason=str(exc.problem or exc.context or "").strip(),
        ) from exc
    except (ReaderError, YAMLError, RecursionError, ValueError) as exc:
        raise InputError(
            "not-yaml", file=str(path), line="?", column="?", reason=type(exc).__name__
        ) from exc
    places: dict[str, Place] = {}
    if node is None:
        return None, places
    return _build(path, node, "", places), places


def _refuse_traps(path: Path, events: Iterator[Any]) -> None:
    depth = documents = 0
    for event in events:
        name = type(event).__name__
        mark = event.start_mark
        line = str(mark.line + 1) if mark else "?"
        if name == "AliasEvent" or getattr(event, "anchor", None):
            raise InputError("yaml-alias", file=str(path), line=line)
        if getattr(event, "tag", None) not in (None, "!"):
            raise InputError("yaml-tag", file=str(path), line=line)
        if name in ("MappingStartEvent", "SequenceStartEvent"):
            depth += 1
            if depth > MAX_DEPTH:
                raise InputError("too-deep", file=str(path), limit=str(MAX_DEPTH))
        elif name in ("MappingEndEvent", "SequenceEndEvent"):
            depth -= 1
        elif name == "DocumentStartEvent":
            documents += 1
            if documents > 1:
                raise InputError("yaml-several-documents", file=str(path), line=line)


def _build(path: Path, node: Node, pointer: str, places: dict[str, Place]) -> JSONValue:
    places.setdefault(pointer, Place(node.start_mark.line + 1, node.start_mark.column + 1))
    from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

    if isinstance(node, MappingNode):
        return _build_mapping(path, node, pointer, places)
    if isinstance(node, SequenceNode):
        return [
            _build(path, child, f"{pointer}/{index}", places)
            for index, child in enumerate(node.value)
        ]
    if isinstance(node, ScalarNode):
        return _scalar(node)
    raise TypeError(f"unknown YAML node {type(node).__name__}")


def _build_mapping(
    path: Path, node: Node, pointer: str, places: dict[str, Place]
) -> dict[str, JSONValue]:
    result: dict[str, JSONValue] = {}
    for key_node, value_node in node.value:
        line = str(key_node.start_mark.line + 1)
        if key_node.id != "scalar":
            raise InputError("yaml-key-not-text", file=str(path), line=line)
        key = str(key_node.value)
        if key in result:
            raise InputError("duplicate-key", file=str(path), key=key, line=line)
        child = f"{pointer}/{escape(key)}"
        places[child] = Place(key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        result[key] = _build(path, value_node, child, places)
    return result


def _scalar(node: ScalarNode) -> JSONValue:
    text = str(node.value)
    if node.style is not None:  # quoted or block: text, whatever it looks like
        return text
    if text.lower() in _WORDS and text in (text.lower(), text.capitalize(), text.upper()):
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text

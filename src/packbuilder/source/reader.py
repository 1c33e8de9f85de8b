"""YAML and JSON to plain data, with the line and column of every value.

Values mean what a person who does not program would say they mean: dates, codes with leading
zeros and words such as ``no`` stay text; only plain decimal numbers, ``true``, ``false`` and
``null`` are something else. Duplicate keys and aliases are refused, because each of them hides a
value from the person who reads the file.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packbuilder.errors import InputError
from packbuilder.model.finding import Location
from packbuilder.model.profile import JSONValue

MAX_BYTES = 5_000_000
MAX_DEPTH = 30
_INTEGER = re.compile(r"-?(0|[1-9]\d{0,14})")
_DECIMAL = re.compile(r"-?(0|[1-9]\d{0,14})\.\d{1,10}")
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
# What XML, and so a Word file, cannot hold; tab and line ends it can.
CONTROL_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
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

    def location(self, file: str, pointer: str) -> Location:
        """The place of ``pointer`` as findings give it; ``file`` is what messages call the file."""
        place = self.place(pointer)
        return Location(
            file=file,
            pointer=pointer,
            line=place.line if place else None,
            column=place.column if place else None,
        )


def read_source(path: Path) -> SourceDocument:
    """Read a ``.yaml``, ``.yml`` or ``.json`` file.

    Raises:
        InputError: the file is missing, not readable, too large, not UTF-8, not YAML or JSON, or
            holds a duplicate key, an alias, a tag, half a character, a control character or nesting
            without end.
    """
    raw = _read_bytes(path)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise InputError("not-utf-8", file=str(path), offset=str(exc.start)) from exc
    _refuse_control_characters(path, text)
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


def _refuse_control_characters(path: Path, text: str) -> None:
    """Stop what stands raw in the file; one that is written as an escape is met after parsing."""
    found = CONTROL_CHARACTER.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise InputError("control-character", file=str(path), line=str(line))


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
    if isinstance(value, str) and CONTROL_CHARACTER.search(value):
        raise InputError("control-character", file=str(path), line=line)
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

    try:
        events = [*_without_traps(path, YAML(typ="safe", pure=True).parse(text))]
    except MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        raise InputError(
            "not-yaml",
            file=str(path),
            line=str(mark.line + 1) if mark else "?",
            column=str(mark.column + 1) if mark else "?",
            reason=str(exc.problem or exc.context or "").strip(),
        ) from exc
    except (YAMLError, RecursionError, ValueError, OverflowError) as exc:
        raise InputError(
            "not-yaml", file=str(path), line="?", column="?", reason=type(exc).__name__
        ) from exc
    builder = _Builder(path, iter(events), {})
    return (builder.build(next(builder.events), "") if events else None), builder.places


def _without_traps(path: Path, events: Iterator[Any]) -> Iterator[Any]:
    """The events of the one document's content: of values, and of where groups and lists end."""
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
        if not name.startswith(("Stream", "Document")):
            yield event


@dataclass(frozen=True, slots=True)
class _Builder:
    """Plain data from the events of a YAML text; notes in ``places`` where everything stands."""

    path: Path
    events: Iterator[Any]
    places: dict[str, Place]

    def build(self, event: Any, pointer: str) -> JSONValue:
        """The value that begins with ``event``, the last one taken from ``events``."""
        self.places.setdefault(pointer, _place(event))
        match type(event).__name__:
            case "MappingStartEvent":
                return self._mapping(pointer)
            case "SequenceStartEvent":
                rows = enumerate(self._until("SequenceEndEvent"))
                return [self.build(row, f"{pointer}/{index}") for index, row in rows]
            case _:
                return _scalar(str(event.value), is_plain=event.style is None)

    def _until(self, end: str) -> Iterator[Any]:
        return itertools.takewhile(lambda event: type(event).__name__ != end, self.events)

    def _mapping(self, pointer: str) -> dict[str, JSONValue]:
        result: dict[str, JSONValue] = {}
        for key_event in self._until("MappingEndEvent"):
            place = _place(key_event)
            if type(key_event).__name__ != "ScalarEvent":
                raise InputError("yaml-key-not-text", file=str(self.path), line=str(place.line))
            key = str(key_event.value)
            if key in result:
                raise InputError(
                    "duplicate-key", file=str(self.path), key=key, line=str(place.line)
                )
            child = f"{pointer}/{escape(key)}"
            self.places[child] = place
            result[key] = self.build(next(self.events), child)
        return result


def _place(event: Any) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


def _scalar(text: str, *, is_plain: bool) -> JSONValue:
    if not is_plain:  # quoted or block: text, whatever it looks like
        return text
    if text.lower() in _WORDS and text in (text.lower(), text.capitalize(), text.upper()):
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text

"""What templates see instead of dictionaries: records whose attributes are the data's keys.

A plain dictionary answers ``company.items`` with a method; a record answers with the key of that
name and with nothing else. Every value that is handed out is remembered in a
:class:`~packbuilder.render.trace.Trace`. Templates cannot change what lies behind a record.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, overload

from packbuilder.model.profile import JSONValue
from packbuilder.model.text import Language
from packbuilder.render.trace import Trace, kind_of, pointer_to, readable_path

MAX_TEXT_LENGTH: Final = 1_000_000
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MISSING_ENGLISH = "[English to be supplied: {path}]"

Leaf = None | bool | int | float | str | Decimal


class ValueTooLongError(ValueError):
    """A text is longer than a Word file can hold; the message is its path."""


class MissingKeyError(LookupError):
    """The data have no such key; the message is its path."""


def clean_text(text: str) -> str:
    """``text`` without the characters that XML forbids, with Unix line ends.

    Why: a lone surrogate in one value makes the rest of a document vanish without an error.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ILLEGAL.sub("", text)


@dataclass(slots=True)
class Reading:
    """The reading of one document: its language, and what was found on the way."""

    language: Language
    trace: Trace = field(default_factory=Trace)
    missing_english: dict[str, None] = field(default_factory=dict)


class Record:
    """A JSON object. Templates reach its keys through the environment, see ``read``."""

    __slots__ = ("_data", "_pointer", "_reading")

    def __init__(self, data: Mapping[str, JSONValue], pointer: str, reading: Reading) -> None:
        self._data = data
        self._pointer = pointer
        self._reading = reading

    def __bool__(self) -> bool:
        self._reading.trace.keys(self._pointer)
        return any(_is_filled(self.read(key)) for key in sorted(self._data))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record):
            return NotImplemented
        keys = self.keys()
        return keys == other.keys() and all(self.read(key) == other.read(key) for key in keys)

    def __hash__(self) -> int:
        return hash(self._pointer)

    def __str__(self) -> str:
        raise TypeError("a record cannot be printed")

    def keys(self) -> tuple[str, ...]:
        """The keys, sorted."""
        self._reading.trace.keys(self._pointer)
        return tuple(sorted(self._data))

    def names(self) -> tuple[str, ...]:
        """The keys, for code that decides nothing by them: not remembered."""
        return tuple(self._data)

    def path(self, key: str) -> str:
        """How a template writes ``key`` of this record: ``company.name``."""
        return readable_path(pointer_to(self._pointer, key))

    def read(self, key: str) -> object:
        """The value of ``key``.

        Raises:
            MissingKeyError: the data have no such key.
            ValueTooLongError: it is a text of more than a million characters.
        """
        pointer = pointer_to(self._pointer, key)
        if key not in self._data:
            self._reading.trace.kind(pointer)
            raise MissingKeyError(readable_path(pointer))
        return view_of(self._data[key], pointer, self._reading)


class Entries(Sequence[object]):
    """A JSON array that nobody can change."""

    __slots__ = ("_data", "_pointer", "_reading")

    def __init__(self, data: Sequence[JSONValue], pointer: str, reading: Reading) -> None:
        self._data = data
        self._pointer = pointer
        self._reading = reading

    def __len__(self) -> int:
        self._reading.trace.extent(self._pointer, len(self._data))
        return len(self._data)

    def __iter__(self) -> Iterator[object]:
        return (self._entry(index) for index in range(len(self)))

    def __reversed__(self) -> Iterator[object]:
        return (self._entry(index) for index in reversed(range(len(self))))

    @overload
    def __getitem__(self, index: int) -> object: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[object, ...]: ...

    def __getitem__(self, index: int | slice) -> object:
        if isinstance(index, slice):
            return tuple(self._entry(position) for position in range(len(self))[index])
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self._data):
            self._reading.trace.kind(pointer_to(self._pointer, max(index, 0)))
            raise IndexError(self.path())
        return self._entry(index)

    def __contains__(self, wanted: object) -> bool:
        return any(entry == wanted for entry in self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Entries | list | tuple):
            return NotImplemented
        return len(self) == len(other) and all(
            mine == theirs for mine, theirs in zip(self, other, strict=True)
        )

    def __hash__(self) -> int:
        return hash(self._pointer)

    def __str__(self) -> str:
        raise TypeError("a list cannot be printed")

    def path(self) -> str:
        """How a template writes this list: ``organisation.departments``."""
        return readable_path(self._pointer)

    def _entry(self, index: int) -> object:
        return view_of(self._data[index], pointer_to(self._pointer, index), self._reading)


@functools.total_ordering
class Text:
    """A text in two languages that prints in the document's language.

    In an English document a missing English text prints as ``[English to be supplied: …]`` and
    is remembered in :attr:`Reading.missing_english`: never silently as Chinese.
    """

    __slots__ = ("_data", "_pointer", "_reading")

    def __init__(self, data: Mapping[str, JSONValue], pointer: str, reading: Reading) -> None:
        self._data = data
        self._pointer = pointer
        self._reading = reading

    def path(self) -> str:
        """How a template writes this text: ``company.name``."""
        return readable_path(self._pointer)

    def part(self, language: str) -> str | None:
        """The text in ``language``, None where nobody wrote it."""
        pointer = pointer_to(self._pointer, language)
        value = _leaf(self._data.get(language), pointer, self._reading)
        return value if isinstance(value, str) and value else None

    def __bool__(self) -> bool:
        return self.part("zh") is not None

    def __str__(self) -> str:
        text = self.part(self._reading.language)
        if text is not None:
            return text
        if self._reading.language is not Language.EN or not self:
            raise TypeError("an empty text cannot be printed")
        self._reading.missing_english[self._pointer] = None
        return _MISSING_ENGLISH.format(path=readable_path(self._pointer))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            return other in (self.part("zh"), self.part("en"))
        if isinstance(other, Text):
            return (self.part("zh"), self.part("en")) == (other.part("zh"), other.part("en"))
        return NotImplemented

    def __lt__(self, other: object) -> bool:
        return str(self) < str(other)

    def __hash__(self) -> int:
        return hash(self.part("zh"))


def view_of(value: object, pointer: str, reading: Reading) -> object:
    """``value`` as templates may see it; the read is remembered."""
    kind = kind_of(value)
    if kind == "leaf":
        return _leaf(value, pointer, reading)
    reading.trace.kind(pointer)
    if isinstance(value, Mapping):
        return (Text if kind == "text" else Record)(value, pointer, reading)
    assert isinstance(value, Sequence)  # noqa: S101 - kind_of says so
    return Entries(value, pointer, reading)


def _leaf(value: object, pointer: str, reading: Reading) -> Leaf:
    reading.trace.read(pointer)
    if isinstance(value, str):
        if len(value) > MAX_TEXT_LENGTH:
            raise ValueTooLongError(readable_path(pointer))
        return clean_text(value)
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"no JSON value: {type(value).__name__}")


def _is_filled(value: object) -> bool:
    if isinstance(value, Record | Entries | Text):
        return bool(value)
    return value is not None

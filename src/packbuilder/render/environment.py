"""The Jinja environment that every template is filled in: strict, escaping, sandboxed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, cast

from jinja2 import StrictUndefined, Undefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range
from jinja2.utils import missing
from markupsafe import Markup

from packbuilder.model.text import Language
from packbuilder.render.filters import FILTERS, FUNCTIONS
from packbuilder.render.records import (
    MAX_TEXT_LENGTH,
    Entries,
    MissingKeyError,
    Reading,
    Record,
    Text,
    ValueTooLongError,
    clean_text,
)
from packbuilder.render.trace import pointer_to, readable_path

_TEXT_METHODS: Final = frozenset({"startswith", "endswith", "split", "strip"})
_MAX_POWER: Final = 64


class UnprintableError(ValueError):
    """A template prints something that is no text; the message says what it is."""


class PathUndefined(StrictUndefined):
    """An unknown name; the message of its error is nothing but its path."""

    @property
    def _undefined_message(self) -> str:
        return self._undefined_hint or str(self._undefined_name)


class _PrintableCodeGenerator(CodeGenerator):
    """``{{ a ~ b }}`` refuses what ``{{ a }}`` refuses; Jinja would write ``None``."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        self.write("environment.concatenate((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


class _TopLevel:
    """Stands for a key of the context until a template asks for it."""

    __slots__ = ("key", "record")

    def __init__(self, record: Record, key: str) -> None:
        self.record = record
        self.key = key


class _TracingContext(Context):
    def resolve_or_missing(self, key: str) -> Any:
        value = super().resolve_or_missing(key)
        if isinstance(value, _TopLevel):
            return value.record.read(value.key)
        if value is missing:
            reading = cast(DocumentEnvironment, self.environment).reading
            reading.trace.kind(pointer_to("", key))
        return value


class DocumentEnvironment(ImmutableSandboxedEnvironment):
    """The environment for one document.

    Attributes:
        language: the document's language.
        reading: what the document reads.
    """

    code_generator_class = _PrintableCodeGenerator
    context_class = _TracingContext
    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(
        self,
        reading: Reading,
        draw_figure: Callable[[str], object] | None = None,
        find_page: Callable[[str], object] | None = None,
    ) -> None:
        super().__init__(
            autoescape=True, undefined=PathUndefined, finalize=self.printable, cache_size=0
        )
        self.reading = reading
        self.language: Language = reading.language
        self._draw_figure = draw_figure
        self._find_page = find_page
        self.filters = dict(FILTERS)
        self.globals = {**FUNCTIONS, "range": safe_range}

    def variables(self, record: Record) -> Mapping[str, object]:
        """What ``Template.render`` takes so that templates see the keys of ``record``."""
        return {key: _TopLevel(record, key) for key in record.names()}

    def missing(self, path: str) -> Undefined:
        """The marker of a name that does not exist; using it stops the build."""
        return PathUndefined(hint=path)

    def draw_figure(self, name: str) -> object:
        """The picture ``name``, ready to be printed."""
        if self._draw_figure is None:
            return self.missing("figure")
        return self._draw_figure(name)

    def page_of(self, target: object) -> object:
        """The page of the pack on which ``target`` stands."""
        named = f'page_of("{target}")'
        if self._find_page is None or not isinstance(target, str):
            return self.missing(named)
        try:
            return self._find_page(target)
        except MissingKeyError:
            return self.missing(named)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """``obj.attribute``: the key of a record, never a method of it."""
        if isinstance(obj, Record):
            try:
                return obj.read(attribute)
            except MissingKeyError:
                return self.missing(obj.path(attribute))
        if isinstance(obj, Text):
            return self._text_part(obj, attribute)
        if isinstance(obj, Entries):
            return self.missing(f"{obj.path()}.{attribute}")
        if isinstance(obj, str) and attribute not in _TEXT_METHODS:
            return self.missing(f"{self._last_path()}.{attribute}")
        if obj is None:
            return self.missing(f"{self._last_path()}.{attribute}")
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """``obj[argument]``, and what ``map(attribute=…)`` and the like read."""
        if isinstance(obj, Record | Text) or (
            isinstance(obj, Entries) and isinstance(argument, str)
        ):
            return self.getattr(obj, str(argument))
        if isinstance(obj, Entries):
            try:
                return obj[argument]
            except IndexError:
                return self.missing(f"{obj.path()}[{argument}]")
        return super().getitem(obj, argument)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """The operators that could eat memory, or print what must not be printed."""
        del context
        if operator == "%":
            if isinstance(left, str):
                raise SecurityError("text formatting")
            return left % right
        if operator == "**":
            if abs(right) > _MAX_POWER:
                raise SecurityError("power")
            return left**right
        for text, count in ((left, right), (right, left)):
            if isinstance(text, str | list | tuple) and len(text) * count > MAX_TEXT_LENGTH:
                raise ValueTooLongError(self._last_path())
        return left * right

    def printable(self, value: Any) -> Any:
        """``value`` as it may be printed (Jinja's ``finalize``).

        Raises:
            UnprintableError: for None, yes/no values, lists, records and functions.
            ValueTooLongError: for a text of more than a million characters.
        """
        if isinstance(value, Undefined) or hasattr(value, "__html__"):
            return value
        if isinstance(value, str | Text):
            text = str(value)
            if len(text) > MAX_TEXT_LENGTH:
                raise ValueTooLongError(self._last_path())
            return clean_text(text)
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise UnprintableError(_name_of(value))
        return _plain_number(value)

    def concatenate(self, parts: tuple[Any, ...]) -> str:
        """What ``a ~ b`` makes."""
        return "".join(_unmarked(self.printable(part)) for part in parts)

    def _text_part(self, text: Text, attribute: str) -> Any:
        if attribute in ("zh", "en"):
            return text.part(attribute)
        return self.missing(f"{text.path()}.{attribute}")

    def _last_path(self) -> str:
        return readable_path(self.reading.trace.last)


def _unmarked(value: object) -> str:
    if isinstance(value, Markup):
        return value.unescape()
    if isinstance(value, Undefined):
        return str(value)  # raises
    if not isinstance(value, str):
        raise UnprintableError(_name_of(value))
    return value


def _plain_number(value: int | float | Decimal) -> str:
    number = Decimal(str(value))
    if not number.is_finite():
        raise UnprintableError("number")
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _name_of(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "yes-no"
    if isinstance(value, Record | dict):
        return "record"
    if isinstance(value, Entries | list | tuple | Iterator):
        return "list"
    return "function"

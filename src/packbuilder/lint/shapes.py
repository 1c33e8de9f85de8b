"""What a name in a template stands for, by the schemas."""

from __future__ import annotations

import difflib
import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from packbuilder.source.schema import resolve, two_languages

RECORDS: Final = "records"


class Kind(enum.StrEnum):
    """What kind of value a name stands for."""

    RECORD = "record"
    LIST = "list"
    TEXT = "text"
    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "yes-no"
    PICTURE = "picture"
    FUNCTION = "function"
    LOOP = "loop"
    GROUP = "group"
    ANY = "any"


_KINDS = {
    "object": Kind.RECORD,
    "array": Kind.LIST,
    "string": Kind.STRING,
    "integer": Kind.NUMBER,
    "number": Kind.NUMBER,
    "boolean": Kind.BOOLEAN,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """The value behind a name.

    Attributes:
        kind: what kind of value.
        path: how templates reach it, list entries as ``[]``: ``products[].name``; empty for what
            a template computes itself.
        titles: its title in Chinese and English.
        fields: for a record, its fields' schemas.
        entry: for a list, the shape of one entry.
        choices: the only values that it can have.
        is_optional: a company may leave it out.
        is_id: it names something and is not meant to be printed.
        form: for text that has a form, ``date``.
    """

    kind: Kind
    path: str = ""
    titles: tuple[str, str] = ("", "")
    fields: Mapping[str, Any] = field(default_factory=dict)
    entry: Shape | None = None
    choices: tuple[object, ...] = ()
    is_optional: bool = False
    is_id: bool = False
    form: str = ""
    required: frozenset[str] = frozenset()
    root: Mapping[str, Any] = field(default_factory=dict)

    def member(self, name: str) -> Shape | None:
        """The field ``name`` of a record, or None."""
        if name not in self.fields:
            return None
        path = f"{self.path}.{name}" if self.path else name
        is_optional = self.is_optional or name not in self.required
        return shape_of(self.fields[name], self.root, path, is_optional=is_optional)

    def members(self) -> Iterator[Shape]:
        """Every field of a record."""
        for name in self.fields:
            found = self.member(name)
            if found is not None:
                yield found


ANY: Final = Shape(Kind.ANY)
STRING: Final = Shape(Kind.STRING)
NUMBER: Final = Shape(Kind.NUMBER)
BOOLEAN: Final = Shape(Kind.BOOLEAN)


def list_of(entry: Shape) -> Shape:
    """A list that a template computed."""
    return Shape(Kind.LIST, entry=entry)


def shape_of(
    schema: Mapping[str, Any], root: Mapping[str, Any], path: str, *, is_optional: bool = False
) -> Shape:
    """The shape that ``schema`` describes; ``root`` is the document its references point into."""
    is_id = str(schema.get("$ref", "")).endswith("/id")
    schema = resolve(schema, root)
    for word in ("anyOf", "oneOf"):
        if word in schema:
            chosen, can_be_null = _alternative(schema[word], root)
            schema = {**resolve(chosen, root), **{k: v for k, v in schema.items() if k != word}}
            is_optional = is_optional or can_be_null
    types = schema.get("type")
    types = [types] if isinstance(types, str) else list(types or ())
    kind = next((_KINDS[t] for t in types if t in _KINDS), _kind_of_values(schema))
    shape = Shape(
        kind=kind,
        path=path,
        titles=titles_of(schema, path),
        choices=tuple(schema.get("enum", ())),
        is_optional=is_optional or "null" in types,
        is_id=is_id or "const" in schema,
        form=str(schema.get("format", "")),
        root=root,
    )
    if kind is Kind.RECORD:
        fields = schema.get("properties", {})
        if set(fields) == {"zh", "en"}:
            return replace(shape, kind=Kind.TEXT)
        return replace(shape, fields=fields, required=frozenset(schema.get("required", ())))
    if kind is Kind.LIST:
        return replace(shape, entry=shape_of(schema.get("items", {}), root, f"{path}[]"))
    return shape


def _alternative(
    alternatives: Sequence[Mapping[str, Any]], root: Mapping[str, Any]
) -> tuple[Mapping[str, Any], bool]:
    resolved = [resolve(one, root) for one in alternatives]
    chosen = [one for one in resolved if one.get("type") != "null"]
    return (chosen or resolved)[0], len(chosen) < len(resolved)


def _kind_of_values(schema: Mapping[str, Any]) -> Kind:
    values = list(schema.get("enum", ())) or ([schema["const"]] if "const" in schema else [])
    if values and all(isinstance(v, str) for v in values):
        return Kind.STRING
    if values and all(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
        return Kind.NUMBER
    return Kind.RECORD if "properties" in schema else Kind.ANY


def titles_of(schema: Mapping[str, Any], path: str) -> tuple[str, str]:
    """Title in Chinese and English; the last step of the path where the schema has none."""
    return two_languages(str(schema.get("title") or path.rpartition(".")[2]))


def context_shape(
    profile: Mapping[str, Any], context: Mapping[str, Any], tables: Mapping[str, Any]
) -> Shape:
    """Everything that templates may name, as one record.

    Args:
        profile: the schema of company profiles.
        context: the schema of what templates see beside the profile.
        tables: the schema of record tables.
    """
    fields: dict[str, Any] = {
        name: {"packbuilder-root": profile, **schema}
        for name, schema in profile["properties"].items()
    }
    fields |= {
        name: {"packbuilder-root": context, **schema}
        for name, schema in context["properties"].items()
    }
    fields[RECORDS] = {**_records(tables, context), "packbuilder-root": context}
    required = frozenset(profile.get("required", ())) | set(context["properties"])
    return _Roots(Kind.RECORD, fields=fields, required=required)


class _Roots(Shape):
    """The top level, whose fields come from several schemas."""

    def member(self, name: str) -> Shape | None:
        if name not in self.fields:
            return None
        schema = dict(self.fields[name])
        root = schema.pop("packbuilder-root")
        return shape_of(schema, root, name, is_optional=name not in self.required)


def _records(tables: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
    """The record tables as templates see them: lists of rows, a pair x, x_en as one text."""
    title = context["properties"][RECORDS]
    found: dict[str, Any] = {}
    for name, table in tables["properties"].items():
        columns = table["properties"]
        twins = {key for key in columns if f"{key}_en" in columns}
        row = {
            key: {"$ref": "#/$defs/text", "title": schema["title"]} if key in twins else schema
            for key, schema in columns.items()
            if not (key.endswith("_en") and key.removesuffix("_en") in twins)
        }
        found[name] = {
            "title": table["title"],
            "type": "array",
            "items": {"type": "object", "properties": row, "required": table["required"]},
        }
    return {**title, "type": "object", "properties": found, "required": list(found)}


def nearest(name: str, known: Sequence[str]) -> str | None:
    """The name that was probably meant, or None."""
    found = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return found[0] if found else None


def all_paths(shape: Shape) -> Iterator[Shape]:
    """Every value below ``shape``, each before those in it."""
    for member in shape.members():
        yield member
        inner = member
        while inner.kind is Kind.LIST and inner.entry is not None:
            inner = inner.entry
        if inner.kind is Kind.RECORD:
            yield from all_paths(inner)

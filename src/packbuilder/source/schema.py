"""JSON Schema to findings: the only home of jsonschema.

Every violation of a document is found in one run, each with the field's own title in Chinese and
English, its place in the file and what would be right. The value itself is never repeated.
"""

from __future__ import annotations

import datetime as dt
import difflib
import functools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from packbuilder.errors import InputError
from packbuilder.i18n import with_single_stops
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.profile import JSONValue
from packbuilder.source.reader import SourceDocument, escape

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

TITLE_SEPARATOR = " | "
# A year outside is a slip of the hand; the calendar also ends where months are added to a date.
YEARS = range(1800, 2200)


@functools.cache
def load_schema(path: Path) -> Mapping[str, Any]:
    """Read a JSON Schema that packbuilder ships.

    Raises:
        InputError: the schema file is missing or damaged.
    """
    try:
        schema = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise InputError("schema-broken", file=path.name) from exc
    if not isinstance(schema, dict):
        raise InputError("schema-broken", file=path.name)
    return schema


def two_languages(text: str) -> tuple[str, str]:
    """The Chinese and English of a schema's title or description; one alone stands for both.

    A description that is a title with a full stop (``No.``) has one stop.
    """
    zh, _, en = map(with_single_stops, text.partition(TITLE_SEPARATOR))
    return zh, en or zh


def resolve(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    """``schema`` with its local ``$ref`` followed; keys beside the reference win."""
    while "$ref" in schema:
        target: Any = root
        for step in str(schema["$ref"]).removeprefix("#/").split("/"):
            target = target[step]
        schema = {**target, **{k: v for k, v in schema.items() if k != "$ref"}}
    return schema


def schema_at(pointer: str, root: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of the value at ``pointer``; empty where the schema says nothing."""
    schema = resolve(root, root)
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if "properties" in schema and key in schema["properties"]:
            schema = resolve(schema["properties"][key], root)
        elif "items" in schema and key.isdigit():
            schema = resolve(schema["items"], root)
        else:
            return {}
    return schema


def field_titles(pointer: str, root: Mapping[str, Any]) -> tuple[str, str]:
    """The Chinese and English title of the field at ``pointer``; the key where it has none."""
    parent, _, key = pointer.rpartition("/")
    zh, en = two_languages(str(schema_at(pointer, root).get("title") or key))
    if key in ("zh", "en") and parent:  # "Chinese" alone does not say which text it is of
        text_zh, text_en = field_titles(parent, root)
        return f"{text_zh}（{zh}）", f"{text_en} ({en})"
    return zh, en


def validate_document(
    document: SourceDocument, schema: Mapping[str, Any], file: str
) -> tuple[Finding, ...]:
    """Every violation of ``schema`` in ``document``, in the order of the file.

    Args:
        document: the parsed input.
        schema: its JSON Schema (2020-12).
        file: how the file is called in messages.
    """
    findings = [
        finding
        for error in _validator(schema).iter_errors(document.data)
        for finding in _explain(error, schema, document, file)
    ]
    empty = {f.subject for f in findings if f.code == "schema-min-length"}
    no_date = {f.subject for f in findings if f.code == "schema-format-date"}
    unique = {
        (f.code, f.subject): f
        for f in findings
        # An empty text breaks every rule on its form as well; that it is empty says enough. So it
        # does that a date is none.
        if (f.subject not in empty or f.code == "schema-min-length")
        and (f.subject not in no_date or f.code != "schema-pattern")
    }
    return tuple(sorted(unique.values(), key=lambda f: (f.location.line or 0) if f.location else 0))


Violations = Callable[[Mapping[str, JSONValue]], Iterable["ValidationError"]]


def violations_of(schema: Mapping[str, Any]) -> Violations:
    """What gives the raw violations of small instances, for tables that word them themselves."""
    validator = _validator(schema)
    return lambda instance: validator.iter_errors(dict(instance))


def _validator(schema: Mapping[str, Any]) -> Validator:
    from jsonschema import Draft202012Validator, FormatChecker

    checker = FormatChecker(formats=())

    @checker.checks("date", raises=ValueError)
    def is_date(value: object) -> bool:
        return not isinstance(value, str) or dt.date.fromisoformat(value).year in YEARS

    @checker.checks("email")
    def is_email(value: object) -> bool:
        return not isinstance(value, str) or bool(re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value))

    return Draft202012Validator(dict(schema), format_checker=checker)


def _explain(
    error: ValidationError, root: Mapping[str, Any], document: SourceDocument, file: str
) -> Iterator[Finding]:
    if error.validator in ("anyOf", "oneOf") and error.context:
        # The alternative that comes nearest is the one that the author meant.
        deepest = max(error.context, key=lambda e: (len(e.absolute_path), e.validator != "type"))
        yield from _explain(deepest, root, document, file)
        return
    pointer = "".join(f"/{escape(str(step))}" for step in error.absolute_path)
    for code, subject, params in _word(error, pointer):
        zh, en = field_titles(subject, root)
        yield Finding(
            code=code,
            severity=Severity.ERROR,
            subject=subject,
            params={"field_zh": zh, "field_en": en, "pointer": subject, **params},
            location=document.location(file, subject),
        )


Worded = Iterator[tuple[str, str, dict[str, str]]]


def _word(error: ValidationError, pointer: str) -> Worded:
    """Code, subject and parameters for one violation; several for missing or unknown fields."""
    keyword, wanted = str(error.validator), cast("Any", error.validator_value)
    if keyword == "required":
        yield from _word_missing(error, pointer)
    elif keyword == "additionalProperties":
        yield from _word_unknown(error, pointer)
    elif keyword == "type":
        names = [wanted] if isinstance(wanted, str) else list(wanted)
        yield f"schema-type-{names[0]}", pointer, {"found": _type_name(error.instance)}
    elif keyword == "enum":
        yield "schema-enum", pointer, {"allowed": ", ".join(map(str, wanted))}
    elif keyword == "format":
        yield f"schema-format-{wanted}", pointer, {}
    elif keyword == "pattern":
        about_zh, about_en = two_languages(str(cast("Any", error.schema).get("description", "")))
        yield "schema-pattern", pointer, {"about_zh": about_zh, "about_en": about_en}
    elif keyword in _LIMITS:
        yield f"schema-{_kebab(keyword)}", pointer, {"limit": str(wanted)}
    else:
        yield "schema-other", pointer, {"keyword": keyword}


def _word_missing(error: ValidationError, pointer: str) -> Worded:
    for key in cast("list[str]", error.validator_value):
        if key not in cast("Mapping[str, Any]", error.instance):
            yield "schema-required", f"{pointer}/{escape(key)}", {}


def _word_unknown(error: ValidationError, pointer: str) -> Worded:
    known = list(cast("Mapping[str, Any]", error.schema).get("properties", {}))
    for key in cast("Mapping[str, Any]", error.instance):
        if key in known:
            continue
        near = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
        code = "schema-unknown-field-near" if near else "schema-unknown-field"
        params = {"near": near[0]} if near else {"known": ", ".join(known[:12])}
        yield code, f"{pointer}/{escape(key)}", {"key": key, **params}


_LIMITS = (
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "minLength",
    "maxLength",
    "const",
    "uniqueItems",
)


def _kebab(keyword: str) -> str:
    return re.sub(r"([A-Z])", lambda m: f"-{m.group(1).lower()}", keyword)


def _type_name(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true/false"
    names = {dict: "object", list: "list", str: "text", int: "number", float: "number"}
    return next((name for kind, name in names.items() if isinstance(value, kind)), "?")


def complete(data: JSONValue, schema: Mapping[str, Any], root: Mapping[str, Any]) -> JSONValue:
    """``data`` with every optional field that it leaves out present and empty.

    *Why:* templates are strict about unknown names, so a field that the schema knows must exist
    even where the company has nothing to say: None for a value, an empty list for a list, an
    object of empty fields for an object. Bilingual texts stay as they are.
    """
    schema = resolve(schema, root)
    properties = schema.get("properties")
    if properties and set(properties) == {"zh", "en"}:
        return data
    if properties:
        given = data if isinstance(data, dict) else {}
        return {key: complete(given.get(key), sub, root) for key, sub in properties.items()}
    if schema.get("type") == "array":
        items = schema.get("items", {})
        return [complete(x, items, root) for x in data] if isinstance(data, list) else []
    return data

"""An empty profile to fill in, written from the schema so that the two cannot drift apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from packbuilder.source.schema import TITLE_SEPARATOR, resolve

_KNOWN = {
    "/schema_version": "1",
    "/application/scheme": "gbt27922-2011",
    "/application/stage": "initial",
    "/application/level": "five-star",
}


def profile_skeleton(schema: Mapping[str, Any], language: str) -> str:
    """YAML text: every field with its title and description as a comment, and no value.

    Required fields stand ready to be filled; optional ones are commented out.
    """
    lines = [f"# {_side(str(schema['title']), language)}", ""]
    for key, sub in schema["properties"].items():
        required = key in schema["required"]
        lines += [*_field(key, sub, schema, language, f"/{key}", "", required=required), ""]
    return "\n".join(lines)


def _side(text: str, language: str) -> str:
    zh, _, en = text.partition(TITLE_SEPARATOR)
    return zh if language == "zh" or not en else en


def _field(
    key: str,
    sub: Mapping[str, Any],
    root: Mapping[str, Any],
    language: str,
    pointer: str,
    indent: str,
    *,
    required: bool,
) -> Iterator[str]:
    sub = resolve(sub, root)
    about = _side(str(sub.get("description", "")), language).rstrip("。.")
    colon = "：" if language == "zh" else ": "
    comment = f"  # {_side(str(sub['title']), language)}{colon}{about}" if about else ""
    if not required:
        yield f"{indent}# {key}:{comment}"
        return
    properties = sub.get("properties")
    if properties and set(properties) == {"zh", "en"}:
        yield f'{indent}{key}: {{zh: "", en: ""}}{comment}'
    elif properties:
        yield f"{indent}{key}:{comment}"
        for name, child in properties.items():
            yield from _field(
                name,
                child,
                root,
                language,
                f"{pointer}/{name}",
                indent + "  ",
                required=name in sub.get("required", ()),
            )
    elif sub.get("type") == "array":
        yield from _list(key, sub, root, language, pointer, indent, comment)
    else:
        yield f"{indent}{key}: {_KNOWN.get(pointer, _empty(sub))}{comment}"


def _list(
    key: str,
    sub: Mapping[str, Any],
    root: Mapping[str, Any],
    language: str,
    pointer: str,
    indent: str,
    comment: str,
) -> Iterator[str]:
    items = resolve(sub["items"], root)
    if not sub.get("minItems"):
        yield f"{indent}{key}: []{comment}"
        return
    yield f"{indent}{key}:{comment}"
    properties = items.get("properties")
    if not properties or set(properties) == {"zh", "en"}:
        row = '{zh: "", en: ""}' if properties else '""'
        yield from [f"{indent}  - {row}"] * sub["minItems"]
        return
    for _ in range(sub["minItems"]):
        yield from _entry(items, root, language, pointer, indent)


def _entry(
    items: Mapping[str, Any], root: Mapping[str, Any], language: str, pointer: str, indent: str
) -> Iterator[str]:
    dash = "- "
    for name, child in items["properties"].items():
        if name not in items.get("required", ()):
            continue
        rows = list(
            _field(name, child, root, language, f"{pointer}/0/{name}", indent + "    ",
                   required=True)
        )  # fmt: skip
        rows[0] = f"{indent}  {dash}{rows[0].strip()}"
        dash = "  "
        yield from rows


def _empty(sub: Mapping[str, Any]) -> str:
    return '""' if sub.get("type") == "string" or "pattern" in sub or "enum" in sub else ""

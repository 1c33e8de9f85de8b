"""Write ``docs/reference/profile.md`` from the JSON Schemas of profile and record tables.

Usage: ``.venv/bin/python scripts/make_profile_reference.py [--check]``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from packbuilder.source.schema import resolve, two_languages
from reference_page import write_or_check

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs/reference/profile.md"
_REQUIRED = "yes"
_HEAD = """# Profile and record tables

Made by `scripts/make_profile_reference.py` from `schemas/company-profile.schema.json` and
`schemas/record-tables.schema.json`; do not edit by hand.

`profile.yaml` (or `profile.json`) holds every fact about one company. `[]` marks a list: the fields
below it belong to each entry. "req." says whether a field must be there, within its group if the
group is there. A text in two languages is written `{zh: …, en: …}`; `en` may be left out, and the
English pack then marks the place. The same name is used in templates: `{{ company.name }}`.
`packbuilder init DIR` writes a profile with every field to fill in.
"""
_RECORDS = """## Record tables

`records` names a CSV file (UTF-8 or GB 18030) or a sheet of an XLSX workbook for each table the
company has. The first row holds column heads: the Chinese or the English title below, or the
column's name. A column and its `_en` twin are one text in two languages in templates. A table that
is not named comes out as a blank form.
"""


def reference() -> str:
    """The whole page."""
    profile = _load("company-profile")
    tables = _load("record-tables")
    parts = [_HEAD]
    for key, sub in profile["properties"].items():
        must = key in profile["required"]
        resolved = resolve(sub, profile)
        parts.append(f"## `{key}`\n")
        titles = " / ".join(_sides(resolved))
        parts.append(f"{titles}{'' if must else ' (optional)'}\n")
        rows = list(_below(key, resolved, profile))
        if rows:
            parts += [*_table(rows), ""]
        elif "properties" not in resolved:
            parts.append(f"Written as: {_kind(resolved, profile)}.\n")
    parts.append(_RECORDS)
    for name, table in tables["properties"].items():
        parts.append(f"### `records.{name}`\n\n{' / '.join(_sides(table))}\n")
        parts += [*_table(list(_below("", table, tables))), ""]
    return "\n".join(parts).rstrip() + "\n"


def main() -> int:
    """Write the page, or with ``--check`` say whether it is current."""
    return write_or_check(TARGET, reference())


def _load(name: str) -> Mapping[str, Any]:
    path = ROOT / "schemas" / f"{name}.schema.json"
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


Row = tuple[str, str, bool, str, str]


def _below(path: str, schema: Mapping[str, Any], root: Mapping[str, Any]) -> Iterator[Row]:
    """The fields inside an object or inside each entry of a list, depth first."""
    if schema.get("type") == "array":
        yield from _below(f"{path}[]", resolve(schema["items"], root), root)
        return
    if _is_text(schema):
        return
    for key, raw in schema.get("properties", {}).items():
        sub = resolve(raw, root)
        name = f"{path}.{key}" if path else key
        must = key in schema.get("required", ())
        zh, en = _sides(sub)
        yield name, _kind(sub, root), must, zh, en
        yield from _below(name, sub, root)


def _table(rows: list[Row]) -> Iterator[str]:
    yield "| field | kind | req. | 中文 | English |"
    yield "| --- | --- | --- | --- | --- |"
    for name, kind, must, zh, en in rows:
        yield f"| `{name}` | {kind} | {_REQUIRED if must else ''} | {zh} | {en} |"


def _is_text(schema: Mapping[str, Any]) -> bool:
    return set(schema.get("properties", {})) == {"zh", "en"}


def _kind(schema: Mapping[str, Any], root: Mapping[str, Any]) -> str:
    if _is_text(schema):
        return "text zh, en"
    if "enum" in schema:
        return " / ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        return " or ".join(_kind(resolve(choice, root), root) for choice in choices)
    if schema.get("type") == "array":
        return f"list of {_kind(resolve(schema['items'], root), root)}"
    if schema.get("format") == "date":
        return "date"
    names = {"object": "group", "string": "text", "boolean": "true / false", "integer": "integer"}
    kind = str(schema.get("type", "any"))
    return names.get(kind, kind) + _limits(schema)


def _limits(schema: Mapping[str, Any]) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is None and high is None:
        return ""
    if high is None:
        return f" ≥ {low}"
    return f" ≤ {high}" if low is None else f" {low}–{high}"


def _sides(schema: Mapping[str, Any]) -> tuple[str, str]:
    """Title and, where it says more than the title, description: Chinese and English."""
    titles = two_languages(str(schema.get("title", "")))
    abouts = two_languages(str(schema.get("description", "")))
    colons = ("：", ": ")
    sides = []
    for title, about, colon in zip(titles, abouts, colons, strict=True):
        says_more = about.rstrip("。.") not in ("", title.rstrip("."))
        sides.append(_cell(f"{title}{colon}{about}" if says_more else title))
    return sides[0], sides[1]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.exit(main())

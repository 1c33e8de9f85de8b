"""An empty profile to fill in, written from the schema so that the two cannot drift apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from packbuilder.source.schema import resolve, two_languages

_KNOWN = {
    "/schema_version": "1",
    "/application/scheme": "gbt27922-2011",
    "/application/stage": "initial",
    "/application/level": "five-star",
}
_EMPTY_PAIR = '{zh: "", en: ""}'


def profile_skeleton(schema: Mapping[str, Any], language: str) -> str:
    """YAML text: every field with its title and description as a comment, and no value.

    Required fields stand ready to be filled; optional ones are commented out.
    """
    skeleton = _Skeleton(schema, language)
    lines = [f"# {skeleton.said(schema, 'title')}", ""]
    for key, field in schema["properties"].items():
        lines += [*skeleton.field(f"/{key}", field, is_required=key in schema["required"]), ""]
    return "\n".join(lines)


@dataclass(frozen=True)
class _Skeleton:
    """Writes fields of ``root``, each from the margin: who holds them indents them."""

    root: Mapping[str, Any]
    language: str

    def said(self, schema: Mapping[str, Any], keyword: str) -> str:
        zh, en = two_languages(str(schema.get(keyword, "")))
        return zh if self.language == "zh" else en

    def field(self, pointer: str, schema: Mapping[str, Any], *, is_required: bool) -> Iterator[str]:
        schema = resolve(schema, self.root)
        key = pointer.rpartition("/")[2]
        comment = self._comment(schema)
        if not is_required:
            yield f"# {key}:{comment}"
        elif _is_bilingual(schema):
            yield f"{key}: {_EMPTY_PAIR}{comment}"
        elif schema.get("properties"):
            yield f"{key}:{comment}"
            required = schema.get("required", ())
            for name, child in schema["properties"].items():
                lines = self.field(f"{pointer}/{name}", child, is_required=name in required)
                yield from _indented(lines)
        elif schema.get("type") == "array":
            rows = [*self._rows(pointer, schema)]
            yield f"{key}:{comment}" if rows else f"{key}: []{comment}"
            yield from _indented(rows)
        else:
            yield f"{key}: {_KNOWN.get(pointer, _empty(schema))}{comment}"

    def _comment(self, schema: Mapping[str, Any]) -> str:
        about = self.said(schema, "description").rstrip("。.")
        colon = "：" if self.language == "zh" else ": "
        return f"  # {self.said(schema, 'title')}{colon}{about}" if about else ""

    def _rows(self, pointer: str, schema: Mapping[str, Any]) -> Iterator[str]:
        """As many empty rows as the list must have, of each its required fields."""
        row = resolve(schema["items"], self.root)
        for number in range(schema.get("minItems", 0)):
            if _is_bilingual(row):
                yield f"- {_EMPTY_PAIR}"
            elif not row.get("properties"):
                yield '- ""'
            else:
                lines = [
                    line
                    for name in row["properties"]
                    if name in row.get("required", ())
                    for line in self.field(
                        f"{pointer}/{number}/{name}", row["properties"][name], is_required=True
                    )
                ]
                yield from (("  " if at else "- ") + line for at, line in enumerate(lines))


def _is_bilingual(schema: Mapping[str, Any]) -> bool:
    return set(schema.get("properties", ())) == {"zh", "en"}


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)


def _empty(schema: Mapping[str, Any]) -> str:
    is_text = schema.get("type") == "string" or "pattern" in schema or "enum" in schema
    return '""' if is_text else ""

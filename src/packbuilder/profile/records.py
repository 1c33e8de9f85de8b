"""Record tables: rows of a CSV or XLSX file, held against the schema cell by cell."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from packbuilder.errors import InputError
from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.model.profile import JSONValue, RecordTable
from packbuilder.profile.cell_faults import cell_faults, separator_fault
from packbuilder.source.schema import Violations, two_languages, violations_of
from packbuilder.source.table import Cell, SourceTable, read_table
from packbuilder.store.inside import refuse_outside

_TRUE = ("是", "有", "yes", "y", "true", "1", "√", "✓")
_FALSE = ("否", "无", "no", "n", "false", "0", "×")
_WORDS: Mapping[str, Mapping[str, str]] = {
    "ownership": {"自建": "own", "直属": "own", "委托": "contracted"},
    "kind": {"维修": "repair", "安装": "installation", "巡检": "inspection", "回访": "visit"},
}
_EMPTY = ("", "/", "-", "—", "——")
_DATE = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T](\d{1,2}):(\d{2})(?::\d{2})?)?"
)


def load_records(
    root: Path, declared: Mapping[str, JSONValue], schema: Mapping[str, Any]
) -> tuple[dict[str, RecordTable], list[Finding]]:
    """Read every table that the profile names.

    Args:
        root: the company folder.
        declared: the profile's ``records``.
        schema: ``record-tables.schema.json``.

    Returns:
        The tables by name, and what is wrong with them. A table with faults is left out, so that
        nothing is computed from half of it.
    """
    tables: dict[str, RecordTable] = {}
    findings: list[Finding] = []
    for name, declaration in declared.items():
        file, sheet = _file_and_sheet(declaration)
        try:
            refuse_outside(root, root / file)
            source = read_table(root / file, sheet)
        except InputError as exc:
            findings.append(
                Finding(
                    code=f"records-{exc.code}",
                    severity=Severity.ERROR,
                    subject=f"/records/{name}",
                    params={**exc.params, "file": file},
                    location=Location(file=file),
                )
            )
            continue
        table, faults = _convert(name, file, source, schema["properties"][name])
        findings += faults
        if not faults:
            tables[name] = table
    return tables, findings


def _file_and_sheet(declaration: JSONValue) -> tuple[str, str | None]:
    if isinstance(declaration, Mapping):
        return str(declaration["file"]), str(declaration["sheet"])
    return str(declaration), None


def _convert(
    name: str, file: str, source: SourceTable, schema: Mapping[str, Any]
) -> tuple[RecordTable, list[Finding]]:
    columns, findings = _columns(file, source, schema)
    heads_are_right = not findings
    twins = {key for key in schema["properties"] if f"{key}_en" in schema["properties"]}
    rows: list[Mapping[str, JSONValue]] = []
    numbers: list[int] = []
    seen: dict[str, int] = {}
    key_column = str(schema["x-key"])
    violations = violations_of(schema)
    is_keyed = name != "training_attendance"  # a session has a row for each who attended
    for number, cells in source.rows:
        row = {key: _value(key, cells[i] if i < len(cells) else None, schema["properties"][key])
               for key, i in columns.items()}  # fmt: skip
        if heads_are_right:
            findings += _row_faults(file, number, row, schema, violations)
            findings += cell_faults(file, source, number, cells)
        key = row.get(key_column)
        if is_keyed and key is not None and str(key) in seen:
            first = str(seen[str(key)])
            findings.append(
                _fault(file, number, key_column, schema, "records-duplicate", first=first)
            )
        seen.setdefault(str(key), number)
        rows.append(_merge(row, schema, twins))
        numbers.append(number)
    table = RecordTable(table_id=name, file=file, rows=tuple(rows), row_numbers=tuple(numbers))
    return table, findings


def _columns(
    file: str, source: SourceTable, schema: Mapping[str, Any]
) -> tuple[dict[str, int], list[Finding]]:
    heads = _heads(schema)
    columns: dict[str, int] = {}
    if fault := separator_fault(file, source):
        return columns, [fault]  # each column would be missing, and none is
    findings: list[Finding] = []
    for index, head in enumerate(source.header):
        key = heads.get(_fold(head))
        if key is None and head:
            near = difflib.get_close_matches(_fold(head), heads, n=1, cutoff=0.6)
            title = schema["properties"][heads[near[0]]]["title"] if near else ""
            zh, en = two_languages(str(title))
            findings.append(
                Finding(
                    code="records-unknown-column",
                    severity=Severity.ERROR,
                    subject=file,
                    params={"head": head, "near_zh": zh, "near_en": en},
                    location=Location(file=file, line=source.header_row),
                )
            )
        elif key is not None and key not in columns:
            columns[key] = index
    findings += [
        _fault(file, source.header_row, key, schema, "records-missing-column")
        for key in schema["required"]
        if key not in columns
    ]
    return columns, findings


def _heads(schema: Mapping[str, Any]) -> dict[str, str]:
    """Every accepted column head, folded, to its field: both titles and the field's name."""
    heads: dict[str, str] = {}
    for key, field in schema["properties"].items():
        for head in (key, *two_languages(str(field["title"]))):
            heads.setdefault(_fold(head), key)
    return heads


def _fold(head: str) -> str:
    """A column head without case, spaces and the width of its brackets."""
    return re.sub(r"\s+", "", head).translate(str.maketrans("（）", "()")).casefold()


def _value(key: str, cell: Cell, schema: Mapping[str, Any]) -> JSONValue:
    """The cell as the schema wants it; left as text where it cannot be, for the schema to say."""
    if cell is None or (isinstance(cell, str) and cell.strip() in _EMPTY):
        return None
    kind = schema.get("type")
    text = str(cell).strip()
    if kind == "boolean":
        return _boolean(cell, text)
    if kind in ("integer", "number"):
        return _number(cell, text)
    if "enum" in schema:
        return _WORDS.get(key, {}).get(text, text.lower())
    match = _DATE.fullmatch(text)
    if match and ("format" in schema or "YYYY-MM-DD" in str(schema.get("description", ""))):
        year, month, day, hour, minute = match.groups()
        date = f"{year}-{int(month):02d}-{int(day):02d}"
        wants_time = "HH:MM" in str(schema["description"])
        return f"{date} {int(hour or 0):02d}:{minute or '00'}" if wants_time else date
    return text


def _boolean(cell: Cell, text: str) -> JSONValue:
    if isinstance(cell, bool):
        return cell
    if text.lower() in _TRUE:
        return True
    return False if text.lower() in _FALSE else text


def _number(cell: Cell, text: str) -> JSONValue:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return cell
    plain = text.replace(",", "").replace("，", "")
    if re.fullmatch(r"-?\d{1,15}", plain):
        return int(plain)
    return float(plain) if re.fullmatch(r"-?\d{1,15}\.\d+", plain) else text


def _row_faults(
    file: str,
    number: int,
    row: Mapping[str, JSONValue],
    schema: Mapping[str, Any],
    violations: Violations,
) -> list[Finding]:
    given = {key: value for key, value in row.items() if value is not None}
    findings: list[Finding] = []
    for error in violations(given):
        if error.validator == "required":
            wanted = cast("list[str]", error.validator_value)
            keys: Sequence[str] = [k for k in wanted if k not in given]
            code = "records-empty-cell"
        else:
            keys, code = [str(error.absolute_path[-1])], _code_of(str(error.validator))
        findings += [
            _fault(file, number, key, schema, code, allowed=_allowed(schema["properties"][key]))
            for key in keys
        ]
    return list({(f.code, f.subject): f for f in findings}.values())


def _code_of(keyword: str) -> str:
    return {"type": "records-wrong-kind", "enum": "records-not-allowed"}.get(
        keyword, "records-wrong-form"
    )


def _allowed(field: Mapping[str, Any]) -> str:
    if "enum" in field:
        return ", ".join(map(str, field["enum"]))
    return str(field.get("description", ""))


def _fault(
    file: str, number: int, key: str, schema: Mapping[str, Any], code: str, **params: str
) -> Finding:
    field = schema["properties"][key]
    zh, en = two_languages(str(field["title"]))
    about_zh, about_en = two_languages(str(field["description"]))
    return Finding(
        code=code,
        severity=Severity.ERROR,
        subject=f"{file}#{number}/{key}",
        params={
            "row": str(number),
            "column_zh": zh,
            "column_en": en,
            "about_zh": about_zh,
            "about_en": about_en,
            **params,
        },
        location=Location(file=file, pointer=f"row {number}, column {key}", line=number),
    )


def _merge(
    row: Mapping[str, JSONValue], schema: Mapping[str, Any], twins: set[str]
) -> dict[str, JSONValue]:
    """The row with every column of the schema, and each pair ``x``, ``x_en`` as one text."""
    merged: dict[str, JSONValue] = {}
    for key in schema["properties"]:
        if key in twins:
            text = row.get(key)
            merged[key] = None if text is None else {"zh": text, "en": row.get(f"{key}_en")}
        elif not (key.endswith("_en") and key.removesuffix("_en") in twins):
            merged[key] = row.get(key)
    return merged

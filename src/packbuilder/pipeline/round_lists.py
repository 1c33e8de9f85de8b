"""The workbook for a round's nonconformities, and a list read into the open round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packbuilder.errors import InputError
from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.pipeline.rounds import round_state
from packbuilder.profile.loader import find_company
from packbuilder.profile.round_append import append_nonconformities
from packbuilder.profile.round_list import read_round_list
from packbuilder.profile.round_reading import ColumnMatch, ListRecord
from packbuilder.profile.round_words import load_words
from packbuilder.profile.rounds import load_round
from packbuilder.source.round_sheet import nonconformity_schema, sheet_bytes, sheet_columns
from packbuilder.source.schema import load_schema
from packbuilder.store.layout import CompanyFolder, Resources


@dataclass(frozen=True, slots=True, kw_only=True)
class ListImport:
    """What an import would do.

    Attributes:
        round_file: the open round's file.
        round_number: its number.
        matches: what each column of the list was taken for.
        added: the nonconformities that the round does not hold yet, each with its id.
        known: numbers of those that it holds and that are left alone.
        findings: what is wrong with the list, and what the round says otherwise.
    """

    round_file: Path
    round_number: int
    matches: tuple[ColumnMatch, ...]
    added: tuple[Mapping[str, Any], ...]
    known: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def is_possible(self) -> bool:
        """Whether nothing of severity error stands against it."""
        return not any(finding.severity is Severity.ERROR for finding in self.findings)


def open_round_file(company: CompanyFolder) -> tuple[int, Path]:
    """Number and file of the open rectification round.

    Raises:
        InputError: none is open.
    """
    state = round_state(company)
    if not state.is_open or state.file is None:
        raise InputError("round-none-open", company=company.company_id)
    return state.number, state.file


def make_sheet(path: Path, resources: Resources, target: Path | None) -> Path:
    """Write the workbook for the open round, with what the round holds already.

    Args:
        path: the company folder or its profile.
        resources: schemas and words.
        target: the file; beside the round's file if None.

    Raises:
        InputError: no open round, its file is faulty, or the workbook is there or unwritable.
    """
    company = find_company(path)
    number, file = open_round_file(company)
    data = _round_data(company, file, resources)
    target = target or file.with_name(f"round-{number:02d}-list.xlsx")
    if target.exists():
        raise InputError("round-sheet-there", file=str(target))
    columns = sheet_columns(load_schema(resources.schema("round")))
    raw = sheet_bytes(columns, data["nonconformities"], load_words(resources).labels)
    try:
        part = target.with_name(f".{target.name}.part")
        part.write_bytes(raw)
        part.replace(target)
    except OSError as exc:
        raise InputError(
            "round-unwritable", file=str(target), reason=exc.strerror or type(exc).__name__
        ) from exc
    return target


def read_list(path: Path, file: Path, resources: Resources) -> ListImport:
    """Read a list and hold it against the open round; nothing is written.

    Args:
        path: the company folder or its profile.
        file: our own workbook, or a body's Word, Excel or CSV list.
        resources: schemas and words.

    Raises:
        InputError: no open round, its file is faulty, or the list cannot be read.
    """
    company = find_company(path)
    number, round_file = open_round_file(company)
    data = _round_data(company, round_file, resources)
    schema = load_schema(resources.schema("round"))
    found = read_round_list(file, schema, load_words(resources))
    held = {str(row["number"]): row for row in data["nonconformities"]}
    taken = {str(row["id"]) for row in data["nonconformities"]}
    order = list(nonconformity_schema(schema)["properties"])
    added: list[Mapping[str, Any]] = []
    findings = list(found.findings)
    for record in found.records:
        known = held.get(str(record.data.get("number", "")))
        if known is None:
            added.append(_with_id(record.data, len(held) + len(added) + 1, taken, order))
        else:
            findings += _differences(file.name, record, known)
    findings += [_unnumbered(file.name, r) for r in found.records if "number" not in r.data]
    return ListImport(
        round_file=round_file,
        round_number=number,
        matches=found.matches,
        added=tuple(added),
        known=tuple(
            str(r.data["number"]) for r in found.records if str(r.data.get("number")) in held
        ),
        findings=tuple(findings),
    )


def write_list(plan: ListImport) -> None:
    """Put the new nonconformities into the round's file.

    Raises:
        InputError: the file cannot be written.
    """
    if plan.added and plan.is_possible:
        append_nonconformities(plan.round_file, plan.added)


def _round_data(company: CompanyFolder, file: Path, resources: Resources) -> Any:
    loaded = load_round(company, file, resources)
    if loaded.round is None:
        first = loaded.findings[0]
        line = str(first.location.line) if first.location and first.location.line else "?"
        raise InputError("round-faulty", file=file.name, line=line)
    return loaded.round.data


def _with_id(
    data: Mapping[str, Any], place: int, taken: set[str], order: list[str]
) -> Mapping[str, Any]:
    """The record in the schema's order; an id where it has none, a number where it has none."""
    wanted = str(data.get("id") or "")
    while not wanted or wanted in taken:
        wanted = f"nc-{place:02d}"
        place += 1
    taken.add(wanted)
    whole = {"number": wanted, **data, "id": wanted}
    return {key: whole[key] for key in order if key in whole}


def _differences(file: str, record: ListRecord, known: Mapping[str, Any]) -> Iterator[Finding]:
    """The round holds this number already: its answers stay, and what differs is said."""
    number = str(record.data["number"])
    yield _note("round-list-known", Severity.INFO, file, record, number)
    new = record.data.get("statement", {}).get("zh")
    if new is not None and _bare(new) != _bare(known["statement"]["zh"]):
        yield _note("round-list-statement-changed", Severity.WARNING, file, record, number)


def _unnumbered(file: str, record: ListRecord) -> Finding:
    return _note("round-list-number-made", Severity.INFO, file, record, "")


def _note(code: str, severity: Severity, file: str, record: ListRecord, number: str) -> Finding:
    kind = "sheet" if record.is_sheet else "table"
    pointer = f"{kind} {record.table}, row {record.row}"
    return Finding(
        code=code,
        severity=severity,
        subject=f"{file}#{record.table}/{record.row}",
        params={"number": number, "row": str(record.row), "table": record.table},
        location=Location(file=file, pointer=pointer, line=record.row),
    )


def _bare(text: str) -> str:
    return "".join(text.split())

"""What is known of a list of nonconformities while its tables are read, and afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.profile.round_words import ListWords
from packbuilder.source.grids import Grid
from packbuilder.source.round_sheet import nonconformity_schema
from packbuilder.source.schema import Violations, two_languages


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMatch:
    """What a column or label of the list was taken for.

    Attributes:
        table: name of the sheet, or number of the table in a Word file.
        is_sheet: whether it is a worksheet.
        head: the head or label as it stands there.
        field: the field it goes to, None where it is not taken over.
        titles: the field's Chinese and English title.
    """

    table: str
    is_sheet: bool
    head: str
    field: str | None
    titles: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRecord:
    """One nonconformity of the list.

    Attributes:
        data: as the round's file writes it, without an id where the list has none.
        table: where it stands.
        row: its first row.
        is_sheet: whether the table is a worksheet.
    """

    data: dict[str, Any]
    table: str
    row: int
    is_sheet: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundList:
    """What reading a list gave."""

    records: tuple[ListRecord, ...]
    matches: tuple[ColumnMatch, ...]
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class Reading:
    """What is gathered while the tables of one file are read.

    Attributes:
        file: the list's name.
        schema: ``round.schema.json``.
        words: how columns are headed.
        violations: what the schema has against one nonconformity.
        records: the nonconformities.
        matches: what each column was taken for.
        findings: what is wrong with the list.
        left: rows by table that hold something and name neither clause nor fact.
        read: table and number of every row that was looked at under known heads.
    """

    file: str
    schema: Mapping[str, Any]
    words: ListWords
    violations: Violations
    records: list[ListRecord] = field(default_factory=list)
    matches: list[ColumnMatch] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    left: dict[str, list[int]] = field(default_factory=dict)
    read: set[tuple[str, int]] = field(default_factory=set)

    def fault(
        self,
        code: str,
        grid: Grid,
        row: int,
        titles: tuple[str, str],
        severity: Severity = Severity.ERROR,
        **params: str,
    ) -> None:
        """Note what is wrong with a cell; its value is not repeated."""
        kind = "sheet" if grid.is_sheet else "table"
        column = f", column {titles[1]}" if titles[1] else ""
        self.findings.append(
            Finding(
                code=code,
                severity=severity,
                subject=f"{self.file}#{grid.name}/{row}/{titles[1]}",
                params={
                    "row": str(row),
                    "table": grid.name,
                    "column_zh": titles[0],
                    "column_en": titles[1],
                    **params,
                },
                location=Location(
                    file=self.file, pointer=f"{kind} {grid.name}, row {row}{column}", line=row
                ),
            )
        )

    def titles(self, name: str) -> tuple[str, str]:
        """Both titles of a field of the list."""
        field = nonconformity_schema(self.schema)["properties"][name]
        return two_languages(str(field["title"]))

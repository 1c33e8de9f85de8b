"""Where findings stand: fields, days and record rows, and how a sentence names them. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from packbuilder.check.view import DossierView, value_at
from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.model.profile import JSONValue, RecordTable
from packbuilder.model.text import BilingualText

Row = Mapping[str, JSONValue]


def dotted(pointer: str) -> str:
    """A JSON pointer as sentences name a field: ``complaints.period.to``."""
    return pointer.lstrip("/").replace("/", ".")


def day_at(view: DossierView, pointer: str) -> dt.date | None:
    """The day in a field of the profile; None where it is left out."""
    value = value_at(view.profile.data, pointer)
    return dt.date.fromisoformat(value) if isinstance(value, str) else None


def audit_day(view: DossierView) -> dt.date | None:
    """The day on which the company expects the audit."""
    return day_at(view, "/application/expected_audit_date")


def title_params(name: Mapping[str, str]) -> dict[str, str]:
    """A bilingual name of the profile's data as ``title`` of a sentence."""
    return BilingualText(name["zh"], name.get("en")).params()


def numbered_rows(view: DossierView, table_id: str) -> Iterator[tuple[RecordTable, int, Row]]:
    """Every row of a table with its number in the file; none where there is no such table."""
    table = view.profile.records.get(table_id)
    if table is not None:
        for number, row in zip(table.row_numbers, table.rows, strict=True):
            yield table, number, row


def row_subject(table: RecordTable, number: int, column: str) -> str:
    """What a finding about a cell is about: ``records/staff.csv#14/hired``."""
    return f"{table.file}#{number}/{column}"


def row_location(table: RecordTable, number: int, column: str) -> Location:
    """Where a cell stands: its file and, for a CSV file, its line."""
    return Location(file=table.file, pointer=f"row {number}, column {column}", line=number)


def out_of_order(
    view: DossierView, first: str, second: str, subject: str, days: tuple[str, str]
) -> Finding:
    """Two dates of the profile of which the one that must come first is the later one.

    Args:
        view: the dossier.
        first: pointer of the date that must come first.
        second: pointer of the other.
        subject: which of the two is to be put right.
        days: both as the profile writes them.
    """
    return Finding(
        code="dates-out-of-order",
        severity=Severity.ERROR,
        subject=subject,
        params={
            "first": dotted(first),
            "second": dotted(second),
            "first_day": days[0],
            "second_day": days[1],
        },
        location=view.location(subject),
    )

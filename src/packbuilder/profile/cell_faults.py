"""Faults of a record table's cells that hold whatever their columns mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.source.reader import CONTROL_CHARACTER
from packbuilder.source.table import Cell, SourceTable

# What spreadsheet programs show instead of a value: a formula that failed, and, in a saved CSV
# file, hash signs for a number or date that its column was too narrow to show.
_NO_VALUE = re.compile(r"#(REF|N/A|VALUE|DIV/0|NAME|NUM|NULL|SPILL|CALC)[!?]?|#{3,}")
_OTHER_SEPARATORS: Mapping[str, str] = {";": ";", "；": "；", "\t": "TAB", "|": "|"}


def separator_fault(file: str, source: SourceTable) -> Finding | None:
    """A CSV file whose cells are parted by something other than commas; else None."""
    heads = [head for head in source.header if head]
    if not file.lower().endswith(".csv") or len(heads) != 1:
        return None
    found = next((sign for sign in _OTHER_SEPARATORS if heads[0].count(sign) > 1), None)
    if found is None:
        return None
    params = {"separator": _OTHER_SEPARATORS[found]}
    return _finding("records-separator", file, source.header_row, "header", params)


def cell_faults(
    file: str, source: SourceTable, number: int, cells: Sequence[Cell]
) -> Iterator[Finding]:
    """Cells of row ``number`` that no document can or should print."""
    width = len(source.header)
    # In a worksheet a cell behind the last column is a note in the margin. In a CSV file a comma
    # has split a text in two, and what follows it stands in the wrong columns.
    if file.lower().endswith(".csv") and any(str(c or "").strip() for c in cells[width:]):
        yield _finding("records-row-too-long", file, number, "row", {"width": str(width)})
    for head, cell in zip(source.header, cells, strict=False):
        if not head or not isinstance(cell, str):
            continue
        if what := unprintable(cell):
            yield _finding(f"records-{what}", file, number, head, {"head": head})


def unprintable(text: str) -> str | None:
    """``control-character`` or ``no-value`` (``#REF!``) for a cell that is no text; else None."""
    if CONTROL_CHARACTER.search(text):
        return "control-character"
    return "no-value" if _NO_VALUE.fullmatch(text.strip()) else None


def _finding(code: str, file: str, number: int, what: str, params: Mapping[str, str]) -> Finding:
    return Finding(
        code=code,
        severity=Severity.ERROR,
        subject=f"{file}#{number}/{what}",
        params={"row": str(number), "file": file, **params},
        location=Location(file=file, pointer=f"row {number}", line=number),
    )

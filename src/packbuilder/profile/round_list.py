"""A list of nonconformities, ours or a certification body's own, to nonconformities of a round.

A table is taken as our own sheet where it has our sheet's heads; as a list where one row heads
columns that are known; as a form where known labels stand beside or above what they label.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.profile.round_cells import (
    Fault,
    as_sheet_value,
    as_value,
    looks_like_nonconformity,
)
from packbuilder.profile.round_labels import (
    is_filled,
    labelled_cells,
    labels_of,
    merged_heads,
    surest,
)
from packbuilder.profile.round_reading import ColumnMatch, ListRecord, Reading, RoundList
from packbuilder.profile.round_words import ListWords
from packbuilder.source.grids import Grid, read_grids
from packbuilder.source.round_sheet import (
    NUMBER,
    SheetColumn,
    nonconformity_schema,
    sheet_columns,
)
from packbuilder.source.schema import Violations, violations_of
from packbuilder.source.table import Cell

_HEAD_ROWS = 30
_KEYS = ("clause", "statement")
_ENOUGH = 3
_SHOWN = 20  # rows that one sentence names


def read_round_list(path: Path, schema: Mapping[str, Any], words: ListWords) -> RoundList:
    """Read a list of nonconformities.

    Args:
        path: ``.xlsx``, ``.csv`` or ``.docx``.
        schema: ``round.schema.json``.
        words: how columns are headed.

    Raises:
        InputError: the file cannot be read at all.
    """
    reading = Reading(path.name, schema, words, _violations(schema))
    columns = sheet_columns(schema)
    grids = read_grids(path)
    own = [(grid, head) for grid in grids if (head := _own_head(grid, columns)) is not None]
    for grid, head in own:
        _read_own(reading, grid, head)
    for grid in () if own else grids:  # our own workbook also holds a sheet that explains it
        _read_foreign(reading, grid)
    if not reading.matches:
        reading.findings.append(
            Finding(
                code="round-list-no-table",
                severity=Severity.ERROR,
                subject=path.name,
                location=Location(file=path.name),
            )
        )
    _check_numbers(reading)
    _tell_left(reading, grids)
    return RoundList(
        records=tuple(reading.records),
        matches=tuple(reading.matches),
        findings=tuple(reading.findings),
    )


def _check_numbers(reading: Reading) -> None:
    seen: dict[str, ListRecord] = {}
    for record in reading.records:
        number = str(record.data.get(NUMBER, ""))
        if number in seen:
            grid = Grid(name=record.table, rows=(), is_sheet=record.is_sheet)
            first = str(seen[number].row)
            reading.fault(
                "round-list-number-twice", grid, record.row, reading.titles(NUMBER), first=first
            )
        seen.setdefault(number, record)


def _tell_left(reading: Reading, grids: Sequence[Grid]) -> None:
    """Name the rows that were not taken over: a nonconformity that nobody answers is lost."""
    for grid in grids if reading.matches else ():
        rows = set(reading.left.get(grid.name, ()))
        rows |= {
            number
            for number, cells in grid.rows
            if (grid.name, number) not in reading.read
            and looks_like_nonconformity(cells, reading.words)
        }
        if rows:
            shown = ", ".join(map(str, sorted(rows)[:_SHOWN]))
            more = ", …" if len(rows) > _SHOWN else ""
            reading.fault(
                "round-list-rows-left", grid, min(rows), ("", ""), Severity.WARNING,
                rows=shown + more, count=str(len(rows)),
            )  # fmt: skip


# Our own sheet.


def _own_head(
    grid: Grid, columns: Sequence[SheetColumn]
) -> tuple[int, dict[int, SheetColumn]] | None:
    """Number of the head row and the column at each place, if the grid is our own sheet."""
    known = {_squeezed(column.head): column for column in columns}
    for number, cells in grid.rows[:_HEAD_ROWS]:
        found = {
            index: known[_squeezed(str(cell))]
            for index, cell in enumerate(cells)
            if isinstance(cell, str) and _squeezed(cell) in known
        }
        names = {column.name for column in found.values()}
        if {NUMBER, "clause", "statement.zh"} <= names:
            return number, found
    return None


def _squeezed(head: str) -> str:
    return "".join(head.split()).casefold()


def _read_own(reading: Reading, grid: Grid, own: tuple[int, dict[int, SheetColumn]]) -> None:
    head, found = own
    heads = next(cells for number, cells in grid.rows if number == head)
    for index, cell in enumerate(heads):
        if cell is not None and str(cell).strip():
            column = found.get(index)
            reading.matches.append(
                ColumnMatch(
                    table=grid.name,
                    is_sheet=grid.is_sheet,
                    head=str(cell).replace("\n", " "),
                    field=column.name if column else None,
                    titles=column.titles if column else ("", ""),
                )
            )
    current: dict[str, Any] | None = None
    started: ListRecord | None = None
    for number, cells in grid.rows:
        reading.read.add((grid.name, number))
        if number <= head:
            continue
        row = _own_row(reading, grid, number, cells, found)
        named = row.scalars.get(NUMBER)
        if current is None or (named is not None and named != current.get(NUMBER)):
            current = {}
            started = ListRecord(data=current, table=grid.name, row=number, is_sheet=grid.is_sheet)
            reading.records.append(started)
        elif started is not None:
            _tell_differences(reading, grid, number, started, row)
        _merge(current, row)
    for record in reading.records:
        if record.table == grid.name and record.is_sheet == grid.is_sheet:
            _check_record(reading, grid, record)


@dataclass(frozen=True, slots=True)
class _OwnRow:
    scalars: dict[str, Any]
    groups: dict[str, dict[str, Any]]


def _own_row(
    reading: Reading,
    grid: Grid,
    number: int,
    cells: Sequence[Cell],
    found: Mapping[int, SheetColumn],
) -> _OwnRow:
    row = _OwnRow({}, {})
    for index, column in found.items():
        cell = cells[index] if index < len(cells) else None
        value = as_sheet_value(cell, column, reading.words)
        if isinstance(value, Fault):
            reading.fault(value.code, grid, number, column.titles, Severity.ERROR, **value.params)
        elif value is not None and column.group is not None:
            _put(row.groups.setdefault(column.group, {}), column.path[1:], value)
        elif value is not None:
            _put(row.scalars, column.path, value)
    return row


def _put(target: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for step in path[:-1]:
        target = target.setdefault(step, {})
    target[path[-1]] = value


def _merge(into: dict[str, Any], row: _OwnRow) -> None:
    for key, value in row.scalars.items():
        into.setdefault(key, value)
    for group, element in row.groups.items():
        into.setdefault(group, []).append(element)


def _tell_differences(
    reading: Reading, grid: Grid, number: int, started: ListRecord, row: _OwnRow
) -> None:
    """A row further down that says something else is another nonconformity without its number."""
    for key, value in row.scalars.items():
        if started.data.get(key, value) != value:
            titles = _titles_at(reading.schema, [key])
            reading.fault("round-list-differs", grid, number, titles, first=str(started.row))


# Lists and forms of others.


def _read_foreign(reading: Reading, grid: Grid) -> None:
    merged = merged_heads(grid, reading.words)
    if merged is not None:
        _read_rows(reading, grid, *merged)
        return
    labelled = {
        number: labels for number, cells in grid.rows if (labels := labels_of(cells, reading.words))
    }
    if not labelled:
        return
    head = max(list(labelled)[:_HEAD_ROWS], key=lambda number: len(labelled[number]))
    here = {name for name, _ in labelled[head].values()}
    everywhere = {name for labels in labelled.values() for name, _ in labels.values()}
    if not everywhere & set(_KEYS):
        return
    if len(everywhere - here) >= 2 and len(everywhere) >= _ENOUGH:
        _read_form(reading, grid)
    elif len(here) > 1:
        _read_rows(reading, grid, head, dict(grid.rows)[head])


def _read_rows(reading: Reading, grid: Grid, head: int, heads: Sequence[Cell]) -> None:
    columns = surest(labels_of(heads, reading.words))
    for index, cell in enumerate(heads):
        if cell is not None and str(cell).strip():
            _match(reading, grid, str(cell), columns.get(index))
    reading.read |= {(grid.name, number) for number, _ in grid.rows if number >= head}
    missing = [key for key in (*_KEYS, "severity") if key not in columns.values()]
    for key in missing:
        reading.fault("round-list-no-column", grid, head, reading.titles(key))
    if missing:
        return
    for number, cells in grid.rows:
        if number <= head or labels_of(cells, reading.words).keys() >= columns.keys():
            continue  # the head again, at the top of the next page
        given = {n: cells[i] if i < len(cells) else None for i, n in columns.items()}
        _take(reading, grid, number, given)


def _match(reading: Reading, grid: Grid, head: str, name: str | None) -> None:
    match = ColumnMatch(
        table=grid.name,
        is_sheet=grid.is_sheet,
        head=" ".join(head.split()),
        field=name,
        titles=reading.titles(name) if name else ("", ""),
    )
    if match not in reading.matches:
        reading.matches.append(match)


def _read_form(reading: Reading, grid: Grid) -> None:
    """Labels with their contents; a field that comes again begins the next nonconformity."""
    forms: list[dict[str, tuple[int, Cell, int]]] = [{}]
    alone = {number for number, cells in grid.rows if sum(map(is_filled, cells)) == 1}
    following = dict(itertools.pairwise(number for number, _ in grid.rows))
    for number, head, name, rank, value in labelled_cells(grid, reading.words):
        _match(reading, grid, head, name)
        if name is None:
            continue
        # What a label names stands beside it, or below where it is alone in its row.
        below = following.get(number, number) if number in alone else number
        reading.read |= {(grid.name, number), (grid.name, below)}
        before = forms[-1].get(name)
        if before is not None and before[2] == rank and name in (NUMBER, *_KEYS):
            forms.append({})
            before = None
        if before is None or rank < before[2]:
            forms[-1][name] = (number, value, rank)
    for form in forms:
        first = min((row for row, _, _ in form.values()), default=0)
        _take(reading, grid, first, {name: value for name, (_, value, _) in form.items()})


def _take(reading: Reading, grid: Grid, row: int, given: Mapping[str, Cell]) -> None:
    """Turn the cells of one nonconformity into a record."""
    is_graded = isinstance(as_value("severity", given.get("severity"), reading.words), str)
    if not is_graded and not any(is_filled(given.get(key)) for key in _KEYS):
        if any(map(is_filled, given.values())):  # a line of totals, a place to sign, or a slip
            reading.left.setdefault(grid.name, []).append(row)
        return
    before = len(reading.findings)
    data: dict[str, Any] = {}
    for name, cell in given.items():
        value = as_value(name, cell, reading.words)
        if isinstance(value, Fault):
            reading.fault(
                value.code, grid, row, reading.titles(name), Severity.ERROR, **value.params
            )
        elif value is not None:
            data[name] = value
    for key in (*_KEYS, "severity"):
        if not is_filled(given.get(key)):
            reading.fault("round-list-empty-cell", grid, row, reading.titles(key))
    record = ListRecord(data=data, table=grid.name, row=row, is_sheet=grid.is_sheet)
    reading.records.append(record)
    if len(reading.findings) == before:
        _check_record(reading, grid, dataclasses.replace(record, data={NUMBER: "1", **data}))


def _violations(schema: Mapping[str, Any]) -> Violations:
    """What is wrong with a nonconformity that need not have its id yet."""
    one = {**nonconformity_schema(schema), "$defs": schema["$defs"]}
    return violations_of({**one, "required": [key for key in one["required"] if key != "id"]})


def _check_record(reading: Reading, grid: Grid, record: ListRecord) -> None:
    """Hold a nonconformity against the schema: what the round refuses must not get into it."""
    for error in reading.violations(record.data):
        path = [str(step) for step in error.absolute_path if isinstance(step, str)]
        for name in _named(error.validator, error.validator_value, error.instance):
            titles = _titles_at(reading.schema, [*path, *name])
            code = "round-list-empty-cell" if name else "round-list-wrong-form"
            reading.fault(code, grid, record.row, titles)


def _named(keyword: object, wanted: Any, instance: Any) -> Iterable[list[str]]:
    """The fields that a violation is about, below the place where it stands."""
    if keyword == "required":
        return [[key] for key in wanted if key not in instance]
    return [[]]


def _titles_at(schema: Mapping[str, Any], path: Sequence[str]) -> tuple[str, str]:
    """The heads of our sheet's column for ``path``."""
    for column in sheet_columns(schema):
        if list(column.path[: len(path)]) == list(path):
            return column.titles
    return (".".join(path), ".".join(path))

"""Labels of a table: heads of columns, and what a form writes beside or above its contents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from packbuilder.profile.round_words import ListWords
from packbuilder.source.grids import Grid
from packbuilder.source.table import Cell


def labels_of(cells: Sequence[Cell], words: ListWords) -> dict[int, tuple[str, int]]:
    """Column to the field that its cell heads, and how sure its word is."""
    found: dict[int, tuple[str, int]] = {}
    for index, cell in enumerate(cells):
        if isinstance(cell, str) and cell.strip():
            label = words.field_of(split_label(cell)[0])
            if label is not None:
                found[index] = label
    return found


def split_label(cell: str) -> tuple[str, str]:
    """``label：content`` in one cell; the whole cell where no colon follows a short word."""
    for colon in ("：", ":"):
        label, found, content = cell.partition(colon)
        if found and len(label) <= 40 and "\n" not in label.strip():
            return label, content.strip()
    return cell, ""


def surest(labels: Mapping[int, tuple[str, int]]) -> dict[int, str]:
    """One column for each field: the one with the surest word, the leftmost of equals."""
    best: dict[str, tuple[int, int]] = {}
    for index, (name, rank) in labels.items():
        if name not in best or rank < best[name][0]:
            best[name] = (rank, index)
    return {index: name for name, (_, index) in best.items()}


def labelled_cells(
    grid: Grid, words: ListWords
) -> Iterator[tuple[int, str, str | None, int, Cell]]:
    """Row, label, field, rank and content of everything that looks like a label."""
    rows = grid.rows
    for place, (number, cells) in enumerate(rows):
        labels = labels_of(cells, words)
        filled = [index for index, cell in enumerate(cells) if is_filled(cell)]
        if not labels and len(filled) > 1 and isinstance(cells[filled[0]], str):
            yield number, str(cells[filled[0]]), None, 0, None
        for index, (name, rank) in labels.items():
            head, content = split_label(str(cells[index]))
            value: Cell = content or next(
                (cells[i] for i in filled if i > index and i not in labels), None
            )
            if value is None and len(filled) == 1 and place + 1 < len(rows):
                value = _below(rows[place + 1][1], words)
            yield number, head, name, rank, value


def _below(cells: Sequence[Cell], words: ListWords) -> Cell:
    """The content of a label that stands in a row by itself: the row under it."""
    if labels_of(cells, words):
        return None
    return next((cell for cell in cells if is_filled(cell)), None)


def is_filled(cell: Cell) -> bool:
    """Whether anything stands in the cell."""
    return cell is not None and bool(str(cell).strip())

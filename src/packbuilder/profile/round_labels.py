"""Labels of a table: heads of columns, and what a form writes beside or above its contents."""

from __future__ import annotations

import itertools
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


def merged_heads(grid: Grid, words: ListWords) -> tuple[int, tuple[Cell, ...]] | None:
    """The heads of columns where they stand in two rows, as cells that were merged leave them.

    Returns:
        Number of the second row, and the heads as one row; None where no two rows are such heads.
    """
    for (first, above), (second, below) in itertools.pairwise(grid.rows):
        if second != first + 1 or not (_is_head(below, words) and labels_of(above, words)):
            continue
        rest = tuple(
            None if index < len(below) and is_filled(below[index]) else cell
            for index, cell in enumerate(above)
        )
        # What stands alone above its column heads it; what spans others is their common title.
        own = {i: label for i, label in labels_of(rest, words).items() if label[0]}
        names = {name for name, _ in labels_of(below, words).values()}
        spans = {i for i, cell in enumerate(rest) if is_filled(cell)} - own.keys()
        if spans or not own or names & {name for name, _ in own.values()}:
            continue
        width = max(len(above), len(below))
        return second, tuple(
            next((row[i] for row in (below, rest) if i < len(row) and is_filled(row[i])), None)
            for i in range(width)
        )
    return None


def _is_head(cells: Sequence[Cell], words: ListWords) -> bool:
    """Whether a row holds two labels or more, nothing besides, and no content behind them."""
    filled = [index for index, cell in enumerate(cells) if is_filled(cell)]
    labels = labels_of(cells, words)
    bare = all(not split_label(str(cells[index]))[1] for index in filled)
    return len(labels) > 1 and bare and set(filled) == labels.keys()


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

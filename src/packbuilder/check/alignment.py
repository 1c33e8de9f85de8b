"""Which heading of the Chinese document is which of the English one. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Final

from packbuilder.check.figures import figures
from packbuilder.model.outline import OutlineSection

Pairs = list[tuple[OutlineSection, OutlineSection]]
Alone = list[tuple[OutlineSection | None, OutlineSection | None]]

# What it is worth that two headings have the same level, the same number of tables before them,
# the same number of paragraphs before them, and the same figures below them: the words cannot be
# compared.
_LEVEL: Final = 2
_TABLES: Final = 2
_PARAGRAPHS: Final = 3
_FIGURES: Final = 6


@dataclasses.dataclass(frozen=True, slots=True)
class _Marks:
    """What tells a section in either language."""

    level: int
    paragraphs_before: int
    tables_before: int
    figures: frozenset[str]


def align_sections(
    zh: Sequence[OutlineSection], en: Sequence[OutlineSection]
) -> tuple[Pairs, Alone]:
    """Sections side by side, and those whose heading the other language lacks.

    What stands below a heading that only one language has is put to the section before it, where
    the other language has it too.
    """
    if [section.level for section in zh] == [section.level for section in en]:
        return list(zip(zh, en, strict=True)), []
    pairs: Pairs = []
    alone: Alone = []
    for mine, theirs in _best(zh, en):
        if mine is not None and theirs is not None:
            pairs.append((mine, theirs))
            continue
        alone.append((mine, theirs))
        if pairs:
            left, right = pairs[-1]
            pairs[-1] = (_joined(left, mine, right), _joined(right, theirs, left))
    return pairs, alone


def _joined(
    section: OutlineSection, other: OutlineSection | None, twin: OutlineSection
) -> OutlineSection:
    """``section`` with what stands below ``other``, if ``twin`` has that much."""
    if other is None:
        return section
    paragraphs = (*section.paragraphs, *other.paragraphs)
    tables = (*section.tables, *other.tables)
    if len(paragraphs) > len(twin.paragraphs) or len(tables) > len(twin.tables):
        return section
    return dataclasses.replace(section, paragraphs=paragraphs, tables=tables)


def _best(zh: Sequence[OutlineSection], en: Sequence[OutlineSection]) -> Alone:
    """The alignment that is worth most, found from the end."""
    mine, theirs = _marks(zh), _marks(en)
    worth = [[0] * (len(en) + 1) for _ in range(len(zh) + 1)]
    for i in reversed(range(len(zh))):
        for j in reversed(range(len(en))):
            match = _worth(mine[i], theirs[j])
            paired = match + worth[i + 1][j + 1] if match else 0
            worth[i][j] = max(paired, worth[i + 1][j], worth[i][j + 1])
    aligned: Alone = []
    i = j = 0
    while i < len(zh) and j < len(en):
        match = _worth(mine[i], theirs[j])
        if match and worth[i][j] == match + worth[i + 1][j + 1]:
            aligned.append((zh[i], en[j]))
            i, j = i + 1, j + 1
        elif worth[i][j] == worth[i + 1][j]:
            aligned.append((zh[i], None))
            i += 1
        else:
            aligned.append((None, en[j]))
            j += 1
    aligned += [(section, None) for section in zh[i:]]
    aligned += [(None, section) for section in en[j:]]
    return aligned


def _marks(sections: Sequence[OutlineSection]) -> list[_Marks]:
    marks = []
    paragraphs = tables = 0
    for section in sections:
        cells = (cell for table in section.tables for row in table.rows for cell in row)
        found = figures(" ".join((*section.paragraphs, *cells)))
        marks.append(_Marks(section.level, paragraphs, tables, frozenset(found)))
        paragraphs += len(section.paragraphs)
        tables += len(section.tables)
    return marks


def _worth(mine: _Marks, theirs: _Marks) -> int:
    if mine.level != theirs.level:
        return 0
    return (
        _LEVEL
        + _PARAGRAPHS * (mine.paragraphs_before == theirs.paragraphs_before)
        + _TABLES * (mine.tables_before == theirs.tables_before)
        + _FIGURES * (bool(mine.figures) and mine.figures == theirs.figures)
    )

"""Values that the styles of one document share."""

from __future__ import annotations

from dataclasses import dataclass

from template_authoring.design import FANG, HEI, SONG, Design, Fonts
from template_authoring.styles import Line


@dataclass(frozen=True, slots=True)
class Base:
    """Values that most styles share.

    Attributes:
        body: face of running text.
        head: face of headings.
        size: of running text, in points.
        line: of running text.
        table: face of table text.
        table_size: of table text, in points.
        table_line: of table text.
    """

    body: Fonts
    head: Fonts
    size: float
    line: Line
    table: Fonts
    table_size: float
    table_line: Line


def base_of(design: Design) -> Base:
    """Give the values for a language and kind."""
    # Chinese lines are given in points (1.5 lines of 12 pt on Word's standard grid), because the
    # built-in line height of Chinese faces differs by a third between Word's and free fonts.
    if not design.is_chinese:
        size = 12 if design.is_letter else 11
        line = Line("auto", 1.25)
        return Base(SONG, HEI, size, line, HEI, 9.5, Line("auto", 1.15))
    if design.is_letter:
        return Base(FANG, HEI, 16, Line("exact", 28), FANG, 12, Line("atLeast", 19))
    return Base(SONG, HEI, 12, Line("atLeast", 23.4), SONG, 10.5, Line("atLeast", 15.6))

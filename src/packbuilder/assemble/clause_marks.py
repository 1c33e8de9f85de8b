"""Where a converted document says that it answers a clause.

An author marks the place with a Word bookmark ``clause_5_3_2_2``; the conversion makes a named
destination of it, in which each underscore is written ``5F``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pikepdf

from packbuilder.assemble.destinations import Place, take_places
from packbuilder.errors import AssemblyError

_BOOKMARK = re.compile(r"clause((?:_\d+)+)(?:_r\d+)?")
_SEPARATOR = "5F"


def read_clause_marks(pdf: Path) -> dict[str, int]:
    """Clause number to the first page of ``pdf`` that carries its mark, from 1.

    Raises:
        AssemblyError: the file cannot be read.
    """
    try:
        with pikepdf.open(pdf) as document:
            places = clause_places(take_places(document).named)
    except pikepdf.PdfError as exc:
        raise AssemblyError("assembly-part-unreadable", item=pdf.stem, file=pdf.name) from exc
    return {clause: place.page_index + 1 for clause, place in places.items()}


def clause_places(named: Mapping[str, Place]) -> dict[str, Place]:
    """The clause marks among named destinations; the first one of each clause."""
    found: dict[str, Place] = {}
    for name, place in named.items():
        clause = clause_of(name)
        if clause is None:
            continue
        known = found.get(clause)
        if known is None or place.page_index < known.page_index:
            found[clause] = place
    return found


def clause_of(name: str) -> str | None:
    """``5.3.2.2`` for a destination's name in either spelling; None for any other name."""
    spelled = name if "_" in name else name.replace(_SEPARATOR, "_")
    match = _BOOKMARK.fullmatch(spelled)
    return match[1].strip("_").replace("_", ".") if match else None

"""Formulas of a worksheet that no program has computed yet."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packbuilder.errors import InputError


def refuse_uncomputed(path: Path, sheet: str | None) -> None:
    """See that every formula of the sheet carries its result.

    *Why:* programs that write workbooks store formulas without results; only a spreadsheet program
    computes them when it saves. Read as they are such cells are empty, and what is optional would
    be missing from a document that looks complete.

    Args:
        path: a sound ``.xlsx`` file.
        sheet: name of the worksheet; the first one if None.

    Raises:
        InputError: a formula has no result; row and column are named.
    """
    if not _holds_formulas(path):
        return
    for formula, result in zip(_cells(path, sheet, False), _cells(path, sheet, True), strict=True):
        is_open = formula.data_type == "f" and result.value is None and result.data_type != "str"
        if is_open:  # a text without characters is a result as well
            cell = f"{sheet}!{formula.coordinate}" if sheet else formula.coordinate
            raise InputError("table-formula-open", file=str(path), cell=cell)


def _holds_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(b"<f" in archive.read(name) for name in sheets)


def _cells(path: Path, sheet: str | None, has_results: bool) -> Iterator[Any]:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles openpyxl does not know
        book = openpyxl.load_workbook(path, read_only=True, data_only=has_results)
    try:
        worksheet: Any = book.worksheets[0] if sheet is None else book[sheet]
        worksheet.reset_dimensions()
        for row in worksheet.iter_rows():
            yield from row
    finally:
        book.close()

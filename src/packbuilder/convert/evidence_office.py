"""Word and Excel files supplied as evidence: told apart, kept within bounds, made into a PDF."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from packbuilder.convert.converter import ConversionJob, Converter

OFFICE_SUFFIXES = frozenset({".docx", ".xlsx"})
_MOST_ENTRIES = 5_000
_MOST_BYTES = 300_000_000
_MAIN_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
_MACROS = "vbaproject.bin"


def sniff_office(source: Path) -> str | None:
    """``docx`` or ``xlsx`` for such a file that is safe to convert.

    ``macros`` or ``zip-bomb`` for one that is not, None for any other zip file.

    Raises:
        OSError: ``source`` cannot be read.
    """
    try:
        with zipfile.ZipFile(source) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError):
        return None
    names = {entry.filename for entry in entries}
    kind = next((kind for part, kind in _MAIN_PARTS.items() if part in names), None)
    if kind is None:
        return None
    if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > _MOST_BYTES:
        return "zip-bomb"
    if any(name.lower().endswith(_MACROS) for name in names):
        return "macros"
    return kind


def convert_office(sources: Sequence[Path], folder: Path, converter: Converter) -> dict[Path, Path]:
    """Convert supplied Word and Excel files in one go.

    Args:
        sources: the files.
        folder: where the PDFs go, under names of their own; it exists.
        converter: what converts.

    Returns:
        The PDF of each source.

    Raises:
        ConversionError: a file cannot be converted; it is named.
    """
    found = {
        source: folder / f"supplied-{number:03d}.pdf"
        for number, source in enumerate(dict.fromkeys(sources))
    }
    converter.convert(
        [
            ConversionJob(source=source, target=target, is_supplied=True)
            for source, target in found.items()
        ]
    )
    return found

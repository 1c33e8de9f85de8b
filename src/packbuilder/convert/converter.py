"""What a converter of Word documents is; LibreOffice is the one of record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversionJob:
    """One document to convert.

    Attributes:
        source: the .docx.
        target: the .pdf to write; its folder exists. It is replaced in one step or not at all.
        is_supplied: a .docx or .xlsx that somebody else made and that is taken as it comes: its
            fonts may be missing here, and others stand in for them.
    """

    source: Path
    target: Path
    is_supplied: bool = False


class Converter(Protocol):
    """Turns Word documents into PDF."""

    @property
    def fingerprint(self) -> str:
        """Changes when the same document could come out differently."""
        ...

    def convert(self, jobs: Sequence[ConversionJob]) -> None:
        """Convert all of ``jobs``, or raise.

        Raises:
            ConversionError: a document cannot be converted, or not in time.
        """
        ...

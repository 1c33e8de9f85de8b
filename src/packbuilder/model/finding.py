"""What is wrong with a dossier: data, never raised."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field


class Severity(enum.StrEnum):
    """How much a finding matters; only ``error`` makes a dossier not ready."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where a finding stands; every part is optional, and all of them may be given.

    Attributes:
        file: path relative to the company folder, with forward slashes.
        pointer: JSON pointer into that file (``/company/uscc``), or ``row 12, column hired``.
        line: line in the file, from 1.
        column: column in that line, from 1.
        item: id of the pack's item.
        page: page of the pack, from 1.
        page_label: what that page prints as its number; None where that is ``page``.
    """

    file: str | None = None
    pointer: str | None = None
    line: int | None = None
    column: int | None = None
    item: str | None = None
    page: int | None = None
    page_label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something wrong with the dossier.

    Attributes:
        code: permanent lower-kebab-case name of the rule, the key of its sentence and remedy in
            the message catalogue.
        severity: how much it matters.
        subject: what it is about: an item id, a field of the profile, a clause.
        params: what the sentence names beside the subject.
        location: where it stands.
    """

    code: str
    severity: Severity
    subject: str
    params: Mapping[str, str] = field(default_factory=dict)
    location: Location | None = None

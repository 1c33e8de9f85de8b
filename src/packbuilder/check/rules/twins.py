"""A text of the company and its English twin carry the same figures (R22).

The documents made of them are compared by :mod:`packbuilder.check.parity`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from packbuilder.check.figures import figures, unmatched
from packbuilder.check.places import numbered_rows, row_location, row_subject
from packbuilder.check.view import DossierView
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.profile import JSONValue


def check_figures_in_profile(view: DossierView) -> Iterator[Finding]:
    """R22: every bilingual field of the profile."""
    for pointer, zh, en in _twins(dict(view.profile.data), ""):
        lacking = _lacking(zh, en)
        if lacking:
            yield Finding(
                code="twin-figures-differ",
                severity=Severity.ERROR,
                subject=pointer,
                params={"found": ", ".join(lacking)},
                location=view.location(pointer),
            )


def check_figures_in_records(view: DossierView) -> Iterator[Finding]:
    """R22: every bilingual cell of the record tables."""
    for name in view.profile.records:
        for table, number, row in numbered_rows(view, name):
            for pointer, zh, en in _twins(dict(row), ""):
                lacking = _lacking(zh, en)
                if not lacking:
                    continue
                column = pointer.lstrip("/")
                yield Finding(
                    code="twin-figures-differ",
                    severity=Severity.ERROR,
                    subject=row_subject(table, number, column),
                    params={"found": ", ".join(lacking)},
                    location=row_location(table, number, f"{column}_en"),
                )


def _twins(value: JSONValue, pointer: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, Mapping):
        zh, en = value.get("zh"), value.get("en")
        if isinstance(zh, str) and isinstance(en, str):
            if any(sign.isdigit() for sign in zh + en):
                yield pointer, zh, en
            return
        for key, child in value.items():
            yield from _twins(child, f"{pointer}/{key}")
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _twins(child, f"{pointer}/{index}")


def _lacking(zh: str, en: str) -> list[str]:
    """Figures that one of the two texts has and the other has in no form."""
    mine, theirs = figures(zh), figures(en)
    if mine == theirs:
        return []
    return sorted({*unmatched(mine, theirs, en), *unmatched(theirs, mine, zh)})

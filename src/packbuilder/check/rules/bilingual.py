"""Texts that lack their English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from packbuilder.check.places import dotted, numbered_rows, row_location
from packbuilder.check.view import DossierView
from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.model.pdf import PageText
from packbuilder.model.profile import JSONValue
from packbuilder.model.text import Language

# What a document prints where a text lacks its English; see packbuilder.render.records.
ENGLISH_PENDING = "[English to be supplied"


def check_english(view: DossierView) -> Iterator[Finding]:
    """Every bilingual text has its English twin; without one the English pack cannot be ready."""
    wants_english = Language.EN in view.locale.languages
    severity = Severity.ERROR if wants_english else Severity.WARNING
    for pointer in _without_english(dict(view.profile.data), ""):
        yield Finding(
            code="english-missing",
            severity=severity,
            subject=pointer,
            params={"pointer": dotted(pointer)},
            location=view.location(pointer),
        )
    for name, table in view.profile.records.items():
        columns: dict[str, list[int]] = {}
        for _, number, row in numbered_rows(view, name):
            for column, value in row.items():
                if isinstance(value, Mapping) and not value.get("en"):
                    columns.setdefault(column, []).append(number)
        for column, numbers in columns.items():
            yield Finding(
                code="english-missing-in-records",
                severity=severity,
                subject=f"/records/{name}/{column}",
                params={"column": f"{column}_en", "count": str(len(numbers)), "file": table.file},
                location=row_location(table, numbers[0], f"{column}_en"),
            )


def check_pages_waiting(view: DossierView) -> Iterator[Finding]:
    """The pages of each document that wait for English; the fields have findings of their own."""
    pages: dict[str, list[PageText]] = {}
    for page in view.pages:
        if ENGLISH_PENDING in page.text:
            pages.setdefault(page.item_id, []).append(page)
    for item_id, own in pages.items():
        yield Finding(
            code="english-pages-waiting",
            severity=Severity.INFO,
            subject=item_id,
            params={"pages": ", ".join(page.number for page in own)},
            location=Location(item=item_id, page=own[0].page),
        )


def _without_english(value: JSONValue, pointer: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        if set(value) == {"zh"}:
            yield pointer
            return
        for key, child in value.items():
            yield from _without_english(child, f"{pointer}/{key}")
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _without_english(child, f"{pointer}/{index}")

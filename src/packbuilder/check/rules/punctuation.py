"""Marks that stand twice where texts were joined (R20)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from packbuilder.check.reading import documents
from packbuilder.check.view import DossierView
from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.model.scheme import ItemKind

# A sentence of the template ends behind a value that ends one itself ("Co., Ltd.."), or lists an
# empty value. Dots in a row are leaders of a contents page, three of them an ellipsis.
_TWICE = re.compile(
    r"(?<=[A-Za-z0-9)])\.\.(?!\.)|[，。；：、][，。；：、]|,\s?[,;]|;\s?;|（）|“”|(?<=\s)\(\)"
)
_AROUND = 12


def check_doubled_marks(view: DossierView) -> Iterator[Finding]:
    """R20: no document shows two marks in a row where a value met a sentence."""
    made = {item.item_id for item in view.plan.items if item.rule.kind is ItemKind.DOCUMENT}
    for document in documents(view.pages):
        if document.item_id not in made:
            continue
        for match in _TWICE.finditer(document.text):
            start, end = max(0, match.start() - _AROUND), match.end() + _AROUND
            yield Finding(
                code="punctuation-doubled",
                severity=Severity.INFO,
                subject=document.item_id,
                params={"found": document.text[start:end].strip()},
                location=Location(item=document.item_id, page=document.page_at(match.start())),
            )

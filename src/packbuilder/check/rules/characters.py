"""Characters that no reader sees, or that stand for lost ones (R20)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from packbuilder.check.places import numbered_rows, row_location, row_subject
from packbuilder.check.view import DossierView, texts
from packbuilder.model.finding import Finding, Location, Severity

# Zero-width spaces, direction marks, soft hyphens, byte order marks inside a text; and the mark
# that programs put where they could not decode one. Joiners stay: scripts and emoji need them.
_ODD = re.compile(
    "[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffd]"
)


def check_odd_characters(view: DossierView) -> Iterator[Finding]:
    """R20: texts of profile and records hold nothing that cannot be read.

    *Why:* such characters come along when text is copied from a web page. A name that holds one
    looks right, and is found by nobody who searches for it.
    """
    for pointer, text in texts(dict(view.profile.data)):
        if found := _ODD.search(text):
            yield _finding(found.group(), pointer, view.location(pointer))
    for name in view.profile.records:
        for table, number, row in numbered_rows(view, name):
            for column, text in texts(dict(row)):
                if found := _ODD.search(text):
                    field = column.lstrip("/")
                    yield _finding(
                        found.group(),
                        row_subject(table, number, field),
                        row_location(table, number, field),
                    )


def _finding(character: str, subject: str, location: Location) -> Finding:
    return Finding(
        code="odd-character",
        severity=Severity.WARNING,
        subject=subject,
        params={"character": f"U+{ord(character):04X}"},
        location=location,
    )

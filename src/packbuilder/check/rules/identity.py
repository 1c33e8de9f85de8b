"""Who the company is: one code, one name (R01, R02)."""

from __future__ import annotations

from collections.abc import Iterator

from packbuilder.calc import uscc
from packbuilder.check.names import variants
from packbuilder.check.view import DossierView, texts
from packbuilder.model.finding import Finding, Location, Severity

_NAME_POINTERS = ("/company/name", "/company/short_name")


def check_uscc(view: DossierView) -> Iterator[Finding]:
    """R02: the last character of the unified social credit code checks the others."""
    if not uscc.is_valid(view.profile.uscc):
        yield Finding(
            code="uscc-check-character",
            severity=Severity.ERROR,
            subject="/company/uscc",
            params={"expected": uscc.check_character(view.profile.uscc[:17])},
            location=view.location("/company/uscc"),
        )


def check_names_in_profile(view: DossierView) -> Iterator[Finding]:
    """R01: the profile writes the legal name in one way only."""
    for pointer, text in texts(dict(view.profile.data)):
        if pointer.startswith(_NAME_POINTERS):
            continue
        for name in _legal_names(view):
            for variant in variants(text, name):
                yield Finding(
                    code="name-differs",
                    severity=Severity.ERROR,
                    subject=pointer,
                    params={"found": variant, "expected": name},
                    location=view.location(pointer),
                )


def check_names_on_pages(view: DossierView) -> Iterator[Finding]:
    """R01: so does every page of the pack; a template that hard-codes a name is found here."""
    known = {
        variant
        for _, text in texts(dict(view.profile.data))
        for name in _legal_names(view)
        for variant in variants(text, name)
    }
    seen: set[tuple[str, str]] = set()
    for page in view.pages:
        for name in _legal_names(view):
            for variant in variants(page.text, name):
                if variant in known or (page.item_id, variant) in seen:
                    continue
                seen.add((page.item_id, variant))
                yield Finding(
                    code="name-differs",
                    severity=Severity.ERROR,
                    subject=page.item_id,
                    params={"found": variant, "expected": name},
                    location=Location(item=page.item_id, page=page.page),
                )


def _legal_names(view: DossierView) -> tuple[str, ...]:
    name = view.profile.name
    return (name.zh, name.en) if name.en else (name.zh,)

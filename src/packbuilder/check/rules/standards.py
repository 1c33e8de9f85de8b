"""Standards by their current edition, and papers that nobody issues any more (R19, R25)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from packbuilder.check.reading import documents, tidy
from packbuilder.check.view import DossierView, texts
from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.model.scheme import ItemKind

_CITED = re.compile(
    r"(?<![A-Z])(?P<body>(?:GB|SB|QB|JB|HG|YY|DL|YD)(?:/T)?)\s?(?P<number>\d{2,6}(?:\.\d{1,3})?)"
    r"(?:\s?[-–—\ufffe]\s?(?P<year>(?:19|20)\d{2})(?!\d))?"
)
# Codes, tax registrations and yearly inspections were merged into the licence or ended.
_OBSOLETE = re.compile(
    r"组织机构代码证|税务登记证|(?:营业执照|执照)(?:的)?年检|年检(?:证明|报告|章)|社会保险登记证"
    r"|organi[sz]ation code certificate|tax registration certificate"
    r"|annual inspection of the (?:business )?licence",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"不(?:再)?(?:需|须|要求|提供|收取|索取)|无需|取消|not? (?:longer|required)", re.I
)


def check_standards_in_profile(view: DossierView) -> Iterator[Finding]:
    """R19: standards that the company cites are cited by the edition in force."""
    for pointer, text in texts(dict(view.profile.data)):
        for found, current, _ in _superseded(tidy(text), view):
            yield _outdated(found, current, pointer, view.location(pointer))
    for pointer, text in texts(dict(view.profile.data)):
        if re.fullmatch(r"/legal/\d+/number", pointer):
            for match in _CITED.finditer(tidy(text)):
                if match["year"] is None:
                    yield Finding(
                        code="standard-without-year",
                        severity=Severity.WARNING,
                        subject=pointer,
                        params={"found": match.group()},
                        location=view.location(pointer),
                    )


def check_standards_on_pages(view: DossierView) -> Iterator[Finding]:
    """R19: so do the documents of the pack."""
    blamed = {
        found
        for _, text in texts(dict(view.profile.data))
        for found, _, _ in _superseded(tidy(text), view)
    }
    for document in documents(view.pages):
        seen: set[str] = set()
        for found, current, start in _superseded(document.text, view):
            if found not in blamed and found not in seen:
                seen.add(found)
                place = Location(item=document.item_id, page=document.page_at(start))
                yield _outdated(found, current, document.item_id, place)


def check_obsolete_papers(view: DossierView) -> Iterator[Finding]:
    """R25: nobody is asked for papers that no authority issues any more."""
    for pointer, text in texts(dict(view.profile.data)):
        for found, _ in _demanded(tidy(text)):
            yield _obsolete(found, pointer, view.location(pointer))


def check_obsolete_papers_on_pages(view: DossierView) -> Iterator[Finding]:
    """R25: nor does a document of the pack list them."""
    blamed = {f for _, text in texts(dict(view.profile.data)) for f, _ in _demanded(tidy(text))}
    made = {item.item_id for item in view.plan.items if item.rule.kind is ItemKind.DOCUMENT}
    for document in documents(view.pages):
        if document.item_id not in made:
            continue
        seen: set[str] = set()
        for found, start in _demanded(document.text):
            if found not in blamed and found not in seen:
                seen.add(found)
                place = Location(item=document.item_id, page=document.page_at(start))
                yield _obsolete(found, document.item_id, place)


def _superseded(text: str, view: DossierView) -> Iterator[tuple[str, str, int]]:
    """Each edition cited in ``text`` that is no longer in force, the one that is, and where."""
    for match in _CITED.finditer(text):
        if match["year"] is None:
            continue
        cited = f"{match['body']} {match['number']}-{match['year']}"
        current = view.standards.get(cited)
        if current is not None and current != cited:
            yield cited, current, match.start()


def _demanded(text: str) -> Iterator[tuple[str, int]]:
    """Each obsolete paper that ``text`` asks for, and where."""
    for match in _OBSOLETE.finditer(text):
        around = text[max(0, match.start() - 16) : match.end() + 16]
        if not _DENIED.search(around):
            yield match.group(), match.start()


def _outdated(found: str, current: str, subject: str, place: Location) -> Finding:
    return Finding(
        code="standard-outdated",
        severity=Severity.WARNING,
        subject=subject,
        params={"found": found, "current": current},
        location=place,
    )


def _obsolete(found: str, subject: str, place: Location) -> Finding:
    return Finding(
        code="paper-obsolete",
        severity=Severity.WARNING,
        subject=subject,
        params={"found": found},
        location=place,
    )

"""Addresses as on the licence (R03)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from packbuilder.check.places import dotted
from packbuilder.check.reading import documents, squeezed, tidy
from packbuilder.check.view import DossierView, texts
from packbuilder.model.finding import Finding, Location, Severity

_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NP-RTUWXY]{18}(?![0-9A-Z])")
_HEADS = ("统一社会信用代码", "法定代表人", "经营范围")  # of a licence in Chinese
_OWN = ("/company/address", "/resources/premises")


def check_addresses_in_profile(view: DossierView) -> Iterator[Finding]:
    """R03: a text that names the road of the seat names its house number too, and the right one."""
    roads = _roads(view)
    for pointer, text in texts(dict(view.profile.data)):
        if not pointer.startswith(_OWN):
            for found, expected, _ in _wrong(tidy(text), roads):
                yield _finding(found, expected, pointer, view.location(pointer))


def check_addresses_on_pages(view: DossierView) -> Iterator[Finding]:
    """R03: so does every document of the pack."""
    roads = _roads(view)
    blamed = {
        found
        for _, text in texts(dict(view.profile.data))
        for found, _, _ in _wrong(tidy(text), roads)
    }
    seen: set[tuple[str, str]] = set()
    for document in documents(view.pages):
        for found, expected, start in _wrong(document.text, roads):
            if found in blamed or (document.item_id, found) in seen:
                continue
            seen.add((document.item_id, found))
            place = Location(item=document.item_id, page=document.page_at(start))
            yield _finding(found, expected, document.item_id, place)


def check_operating_address(view: DossierView) -> Iterator[Finding]:
    """R03: business at another address than the licence's needs a proof of the premises."""
    address: Any = view.profile.data["company"]
    address = address["address"]
    if squeezed(address["registered"]["zh"]) == squeezed(address["operating"]["zh"]):
        return
    if not any(evidence.type == "premises-proof" for evidence in view.profile.evidence):
        pointer = "/company/address/operating"
        yield Finding(
            code="operating-address-unproven",
            severity=Severity.WARNING,
            subject=pointer,
            location=view.location(pointer),
        )


def check_licence_text(view: DossierView) -> Iterator[Finding]:
    """R01, R02, R03: a licence whose scan carries text tells what the profile tells."""
    company: Any = view.profile.data["company"]
    licences = [e.evidence_id for e in view.profile.evidence if e.type == "business-licence"]
    expected = {
        "/company/name": company["name"]["zh"],
        "/company/uscc": view.profile.uscc,
        "/company/address/registered": company["address"]["registered"]["zh"],
        "/company/legal_representative": company["legal_representative"]["zh"],
    }
    for item_id in licences:
        pages = [page for page in view.pages if page.item_id == item_id]
        text = squeezed("".join(page.text for page in pages))
        if not _CODE.search(text):
            continue  # a picture, or a text layer that holds nothing of use
        is_chinese = any(word in text for word in _HEADS)
        for pointer, value in expected.items():
            if squeezed(value) not in text and (is_chinese or value.isascii()):
                yield Finding(
                    code="licence-differs",
                    severity=Severity.ERROR,
                    subject=pointer,
                    params={"field": dotted(pointer)},
                    location=Location(item=item_id, page=pages[0].page),
                )


@dataclass(frozen=True, slots=True)
class _Road:
    """The road of one of the company's addresses, and the numbers that are right on it."""

    pattern: re.Pattern[str]
    numbers: frozenset[str]
    address: str


def _wrong(text: str, roads: Sequence[_Road]) -> Iterator[tuple[str, str, int]]:
    """House numbers on the road of the seat that no address of the company has.

    Each with the address that was meant, and where it stands in ``text``.
    """
    for road in roads:
        for match in road.pattern.finditer(text):
            if match["no"] not in road.numbers:
                yield match.group(), road.address, match.start()


def _roads(view: DossierView) -> tuple[_Road, ...]:
    company: Any = view.profile.data["company"]
    known = [tidy(address) for address in _all_addresses(view)]
    roads: dict[str, _Road] = {}
    for which in ("registered", "operating"):
        address: Mapping[str, str] = company["address"][which]
        zh = re.match(r"(?P<head>.*?[路街道巷])\d+号", address["zh"])
        en = re.match(r"\d+ (?P<road>[A-Z]\w+ (?:Road|Street|Avenue))", address.get("en") or "")
        patterns = [(rf"{re.escape(zh['head'][-6:])}(?P<no>\d+)号", address["zh"])] if zh else []
        if en:
            english = rf"(?<![\d,])(?P<no>\d+) {re.escape(en['road'])}"
            patterns.append((english, str(address.get("en"))))
        for source, whole in patterns:
            pattern = re.compile(source)
            numbers = frozenset(m["no"] for a in known for m in pattern.finditer(a))
            roads.setdefault(source, _Road(pattern, numbers, whole))
    return tuple(roads.values())


def _all_addresses(view: DossierView) -> Iterator[str]:
    data = dict(view.profile.data)
    for pointer, text in texts(data):
        if pointer.startswith(_OWN):
            yield text
    table = view.profile.records.get("outlets")
    for row in table.rows if table else ():
        address = row["address"]
        if isinstance(address, Mapping):
            yield from (str(value) for value in address.values() if value)


def _finding(found: str, expected: str, subject: str, place: Location) -> Finding:
    return Finding(
        code="address-differs",
        severity=Severity.ERROR,
        subject=subject,
        params={"found": found, "expected": expected},
        location=place,
    )

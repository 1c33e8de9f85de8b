"""Pages, register, places to seal and to sign, and what must not be shown (R18, R21, R23, R26)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from packbuilder.check.reading import DocumentText, documents, squeezed
from packbuilder.check.view import DossierView, texts
from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.model.page_label import LABEL
from packbuilder.model.pdf import PageText
from packbuilder.model.plan import PlannedItem
from packbuilder.model.round import REPORT_PREFIX
from packbuilder.model.text import Language

_STAMP = re.compile(rf"第\s?({LABEL})\s?页\s?共\s?(\d+)\s?页|(?i:Page)\s({LABEL})\s(?i:of)\s(\d+)")
_SEAL = re.compile(r"[（(](?:公章|盖章|Seal|Official seal|Company seal)[）)]", re.IGNORECASE)
_SIGN = re.compile(
    r"^(?:签字|签名|Signature|Signed)(?:\s*[:：]?[\s_]*$|\s*[:：])|(?:签字|签名|Signature)[:：]\s*(?:_|$)",
    re.IGNORECASE | re.MULTILINE,
)
_SEALED = (
    "application-form", "declaration", "service-commitments", "resubmission-letter",
    "change-statement", "mark-use-report",
)  # fmt: skip
_EIGHTEEN = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dX](?![0-9A-Za-z])")
_ID = re.compile(
    r"(?<![0-9A-Za-z])\d{6}(?:19|20)\d{2}(?:0\d|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dX](?![0-9A-Za-z])"
)


def check_page_numbers(view: DossierView) -> Iterator[Finding]:
    """R23: every page says which one it is and how many there are."""
    total = len(view.pages)
    wrong: dict[str, list[PageText]] = {}
    for page in view.pages:
        pairs = [(m[1] or m[3], int(m[2] or m[4])) for m in _STAMP.finditer(_one_line(page.text))]
        if (page.number, total) not in pairs:
            wrong.setdefault(page.item_id, []).append(page)
    for item_id, own in wrong.items():
        yield Finding(
            code="page-number-differs",
            severity=Severity.ERROR,
            subject=item_id,
            params={"pages": ", ".join(page.number for page in own), "total": str(total)},
            location=Location(item=item_id, page=own[0].page),
        )


def check_contents(view: DossierView) -> Iterator[Finding]:
    """R23: the contents list every document with the page on which it begins."""
    read = {document.item_id: document for document in documents(view.pages)}
    numbers = {page.page: page.number for page in view.pages}
    for item in view.plan.items:
        contents = read.get("contents.en" if item.item_id.endswith(".en") else "contents")
        own = read.get(item.item_id)
        is_listed = item.rule.section != "front" and not item.item_id.startswith("divider-")
        if contents is None or own is None or not is_listed:
            continue
        title = item.title.in_language(_language(view, contents.item_id))
        listing = squeezed("".join(p.text for p in view.pages if p.item_id == contents.item_id))
        number = numbers[own.first_page]
        row = rf"{re.escape(squeezed(title))}[^0-9]*?(?:[（(][^）)]*[）)])?[.…·]*"
        if not re.search(rf"{row}{re.escape(number)}(?!\d)", listing):
            yield Finding(
                code="contents-differ",
                severity=Severity.ERROR,
                subject=item.item_id,
                params={
                    "title_zh": item.title.zh,
                    "title_en": item.title.en or item.title.zh,
                    "expected": number,
                },
                location=Location(item=contents.item_id, page=contents.first_page),
            )


def check_register(view: DossierView) -> Iterator[Finding]:
    """R18: number, title and version of each document are those of the register."""
    read = {document.item_id: document for document in documents(view.pages)}
    raw = {
        item_id: squeezed("".join(p.text for p in view.pages if p.item_id == item_id))
        for item_id in read
    }
    for item in view.plan.items:
        if item.rule.number is None or item.item_id not in raw or item.evidence is not None:
            continue
        number, version = number_and_version(view, item)
        is_english = item.item_id.endswith(".en")
        register = raw.get("document-register.en" if is_english else "document-register")
        title = squeezed(item.title.in_language(item.language))
        own = raw[item.item_id]
        lacking = [value for value in (number, version) if value not in own]
        if register is not None and f"{number}{title}{version}" not in register:
            lacking.append(f"{number} {version}")
        if lacking:
            yield Finding(
                code="register-differs",
                severity=Severity.ERROR,
                subject=item.item_id,
                params={"expected": f"{number} {version}", "found": ", ".join(lacking)},
                location=Location(item=item.item_id, page=read[item.item_id].first_page),
            )


def number_and_version(view: DossierView, item: PlannedItem) -> tuple[str, str]:
    """Number and version of a controlled document, by prefix and revisions of the profile."""
    settings: Any = view.profile.data["documents"]
    own = [r for r in settings.get("revisions") or () if r["document"] == item.rule.item_id]
    version = own[-1]["version"] if own else settings["version"]
    return f"{settings['prefix']}-{item.rule.number}", str(version)


def check_revisions(view: DossierView) -> Iterator[Finding]:
    """R18: a revision names a document of the scheme, and versions go up with time.

    Lines that follow each other on one version of one day are its several reasons.
    """
    settings: Any = view.profile.data["documents"]
    known = {rule.item_id for rule in view.scheme.items if rule.number}
    last: dict[str, tuple[str, str]] = {}
    for index, row in enumerate(settings.get("revisions") or ()):
        pointer = f"/documents/revisions/{index}"
        if row["document"] not in known:
            yield Finding(
                code="revision-of-unknown-document",
                severity=Severity.ERROR,
                subject=f"{pointer}/document",
                params={"found": row["document"]},
                location=view.location(f"{pointer}/document"),
            )
            continue
        now = (row["date"], row["version"])
        before = last.get(row["document"], (settings["effective_date"], settings["version"]))
        is_more_of_it = row["document"] in last and now == before
        is_next = now[0] >= before[0] and _rank(now[1]) > _rank(before[1])
        if not is_more_of_it and not is_next:
            yield Finding(
                code="revision-out-of-order",
                severity=Severity.ERROR,
                subject=pointer,
                params={"found": row["version"], "before": before[1]},
                location=view.location(pointer),
            )
        last[row["document"]] = now


def _rank(version: str) -> tuple[str, int]:
    letter, _, number = version.partition("/")
    return letter, int(number)


def check_seal_places(view: DossierView) -> Iterator[Finding]:
    """R21: what must be sealed has a place for the seal, and the signature."""
    rules = {item.item_id: item for item in view.plan.items}
    for document in documents(view.pages):
        item = rules.get(document.item_id)
        if item is None:
            continue
        own = [page.text for page in view.pages if page.item_id == document.item_id]
        is_sealed = item.rule.item_id in _SEALED
        is_signed = is_sealed or item.rule.item_id.startswith(REPORT_PREFIX)
        for pattern, what, is_due in ((_SEAL, "seal", is_sealed), (_SIGN, "signature", is_signed)):
            if is_due and not any(pattern.search(text) for text in own):
                yield Finding(
                    code=f"{what}-place-missing",
                    severity=Severity.ERROR,
                    subject=document.item_id,
                    location=Location(item=document.item_id, page=document.first_page),
                )


def check_places_to_seal(view: DossierView) -> Iterator[Finding]:
    """R21: every page that waits for the seal or a signature, as a list to work through."""
    scans = {item.item_id for item in view.plan.items if item.evidence is not None}
    for pattern, code in ((_SEAL, "places-to-seal"), (_SIGN, "places-to-sign")):
        found = [
            page for page in view.pages if page.item_id not in scans and pattern.search(page.text)
        ]
        if found:
            yield Finding(
                code=code,
                severity=Severity.INFO,
                subject="pack",
                params={"count": str(len(found)), "pages": _ranges(found)},
                location=Location(item=found[0].item_id, page=found[0].page),
            )


def check_id_numbers_on_pages(view: DossierView) -> Iterator[Finding]:
    """R26: no page shows a person's identity number in full."""
    own = _own_numbers(view)
    blamed = {m.group() for _, t in texts(dict(view.profile.data)) for m in _EIGHTEEN.finditer(t)}
    scans = {item.item_id for item in view.plan.items if item.evidence is not None}
    for document in documents(view.pages):
        shown = [
            match.start()
            for match in _EIGHTEEN.finditer(document.text)
            if match.group() not in blamed
            and (match.group() in own or _ID.fullmatch(match.group()))
        ]
        if shown and document.item_id not in scans:
            yield _shown(document, len(shown), shown[0])


def check_id_numbers_in_profile(view: DossierView) -> Iterator[Finding]:
    """R26: nor does a text of the profile hold one; the staff list is the place for it."""
    for pointer, text in texts(dict(view.profile.data)):
        for match in _ID.finditer(text):
            if match.group() != view.profile.uscc:
                yield Finding(
                    code="id-number-shown",
                    severity=Severity.ERROR,
                    subject=pointer,
                    params={"count": "1"},
                    location=view.location(pointer),
                )


def _own_numbers(view: DossierView) -> set[str]:
    table = view.profile.records.get("staff")
    return {str(row["id_number"]) for row in table.rows if row.get("id_number")} if table else set()


def _shown(document: DocumentText, count: int, offset: int) -> Finding:
    return Finding(
        code="id-number-shown",
        severity=Severity.ERROR,
        subject=document.item_id,
        params={"count": str(count)},
        location=Location(item=document.item_id, page=document.page_at(offset)),
    )


def _language(view: DossierView, item_id: str) -> Language:
    return next((i.language for i in view.plan.items if i.item_id == item_id), Language.ZH)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _ranges(pages: Sequence[PageText]) -> str:
    """``1, 6-8, 12``."""
    parts: list[list[PageText]] = []
    for page in pages:
        if parts and page.page == parts[-1][-1].page + 1:
            parts[-1].append(page)
        else:
            parts.append([page])
    return ", ".join(p[0].number if len(p) == 1 else f"{p[0].number}-{p[-1].number}" for p in parts)

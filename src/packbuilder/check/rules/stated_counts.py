"""Counts that texts, charts and lists tell separately (R05, R06, R07, R08)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from packbuilder.check.places import numbered_rows, row_location, row_subject, title_params
from packbuilder.check.reading import documents, tidy
from packbuilder.check.view import DossierView, texts
from packbuilder.model.finding import Finding, Location, Severity

# What is counted, and how Chinese and English say it. A group "n" holds the number.
_PHRASES: Mapping[str, tuple[re.Pattern[str], ...]] = {
    "staff.total": (
        re.compile(r"(?:现有|共有|在册)(?:员工|职工)(?:总数)?(?P<n>\d+)(?:余)?[人名]"),
        re.compile(r"员工总数(?:为|[:：])?(?P<n>\d+)[人名]"),
        re.compile(r"\ba staff of (?P<n>[\d,]+)", re.IGNORECASE),
        re.compile(r"(?:has|employs) (?P<n>[\d,]+) (?:people|employees|staff)\b", re.I),
    ),
    "staff.after_sales": (
        re.compile(r"(?<!管理)(?:售后)?服务人员(?:共|为|[:：])?(?P<n>\d+)[人名]"),
        re.compile(r"after-sales staff: (?P<n>[\d,]+)", re.IGNORECASE),
        re.compile(r"(?P<n>[\d,]+) (?:of them )?work in after-sales\b", re.I),
    ),
    "staff.service_managers": (re.compile(r"服务管理人员(?:总数|共|为|[:：])?(?P<n>\d+)[人名]"),),
    "staff.certified_managers": (
        re.compile(r"(?<!应配)(?<!须配)(?<!再培养)售后服务管理师(?:共|为|[:：])?(?P<n>\d+)[人名]"),
    ),
    "outlets.own": (
        re.compile(r"(?<!\d)(?P<n>\d+)[个家](?:自建|直属)(?:服务)?(?:站|网点)"),
        re.compile(r"自建网点(?:为|[:：])?(?P<n>\d+)"),
    ),
    "outlets.contracted": (
        re.compile(r"(?<!\d)(?P<n>\d+)[个家](?:签约|委托)(?:服务)?网点"),
        re.compile(r"委托网点(?:为|[:：])?(?P<n>\d+)"),
    ),
    "outlets.total": (
        re.compile(r"(?:现有|共有)(?:服务)?网点(?P<n>\d+)"),
        re.compile(r"\bOutlets: (?P<n>\d+)"),
        re.compile(r"(?<!\d)(?P<n>\d+)[个家]服务网点"),
    ),
}
_NAMES: Mapping[str, tuple[str, str]] = {
    "staff.total": ("员工总数", "all employees"),
    "staff.after_sales": ("售后服务人员", "after-sales staff"),
    "staff.service_managers": ("服务管理人员", "service management staff"),
    "staff.certified_managers": ("售后服务管理师", "certified managers"),
    "outlets.own": ("自建网点", "own outlets"),
    "outlets.contracted": ("委托网点", "contracted outlets"),
    "outlets.total": ("服务网点", "outlets"),
}


def check_counts_in_profile(view: DossierView) -> Iterator[Finding]:
    """R05, R07: the company's own sentences tell the numbers of its lists."""
    counted = _counted(view)
    for pointer, text in texts(dict(view.profile.data)):
        if pointer.startswith("/documents/revisions"):
            continue  # tells what changed then, not what is now
        for what, found, _ in _stated(tidy(text)):
            if what in counted and found != counted[what]:
                yield _finding(what, found, counted[what], pointer, view.location(pointer))


def check_counts_on_pages(view: DossierView) -> Iterator[Finding]:
    """R05, R07: so does every document of the pack."""
    counted = _counted(view)
    blamed = {
        (what, found)
        for _, text in texts(dict(view.profile.data))
        for what, found, _ in _stated(tidy(text))
    }
    for document in documents(view.pages):
        for what, found, start in _stated(document.text):
            if what in counted and found != counted[what] and (what, found) not in blamed:
                place = Location(item=document.item_id, page=document.page_at(start))
                yield _finding(what, found, counted[what], document.item_id, place)


def _stated(text: str) -> Iterator[tuple[str, int, int]]:
    """What ``text`` counts, how many it says there are, and where it does."""
    for what, patterns in _PHRASES.items():
        for pattern in patterns:
            for match in pattern.finditer(text):
                yield what, int(match["n"].replace(",", "")), match.start()


def _counted(view: DossierView) -> dict[str, int]:
    """The numbers of the profile's staffing and of the list of outlets."""
    staffing: Any = view.profile.data["staffing"]
    counted = {
        f"staff.{name}": staffing[name]
        for name in ("total", "after_sales", "service_managers", "certified_managers")
    }
    outlets = view.profile.records.get("outlets")
    if outlets is not None:
        own = sum(1 for row in outlets.rows if row["ownership"] == "own")
        counted |= {
            "outlets.total": len(outlets.rows),
            "outlets.own": own,
            "outlets.contracted": len(outlets.rows) - own,
        }
    return counted


def _finding(what: str, found: int, counted: int, subject: str, place: Location) -> Finding:
    return Finding(
        code="stated-count-differs",
        severity=Severity.ERROR,
        subject=subject,
        params={
            "what_zh": _NAMES[what][0],
            "what_en": _NAMES[what][1],
            "found": f"{what} {found}",
            "stated": str(found),
            "counted": str(counted),
        },
        location=place,
    )


def check_staff_fit(view: DossierView) -> Iterator[Finding]:
    """R05: certified managers and service managers are part of the staff."""
    staffing: Any = view.profile.data["staffing"]
    for field in ("service_managers", "certified_managers"):
        if staffing[field] > staffing["total"]:
            pointer = f"/staffing/{field}"
            yield Finding(
                code="staff-count-differs",
                severity=Severity.ERROR,
                subject=pointer,
                params={"stated": str(staffing[field]), "counted": str(staffing["total"])},
                location=view.location(pointer),
            )


def check_posts(view: DossierView) -> Iterator[Finding]:
    """R05: a post has as many holders on the staff list as the organisation chart says."""
    table = view.profile.records.get("staff")
    organisation: Any = view.profile.data["organisation"]
    if table is None:
        return
    held: Counter[tuple[str, str]] = Counter()
    for row in table.rows:
        post: Any = row["post"]
        held[(str(row["department"]), post["zh"] if isinstance(post, Mapping) else str(post))] += 1
    for index, post in enumerate(organisation["posts"]):
        count = held[(post["department"], post["name"]["zh"])]
        if count != post["headcount"]:
            pointer = f"/organisation/posts/{index}/headcount"
            yield Finding(
                code="post-count-differs",
                severity=Severity.ERROR,
                subject=pointer,
                params={
                    "stated": str(post["headcount"]),
                    "counted": str(count),
                    **title_params(post["name"]),
                },
                location=view.location(pointer),
            )


def check_manager_certificates(view: DossierView) -> Iterator[Finding]:
    """R06: for every certified manager there is a certificate, with its number on the list."""
    staffing: Any = view.profile.data["staffing"]
    attached = sum(1 for e in view.profile.evidence if e.type == "manager-certificate")
    if 0 < attached < staffing["certified_managers"]:
        yield Finding(
            code="manager-certificates-too-few",
            severity=Severity.ERROR,
            subject="/staffing/certified_managers",
            params={"stated": str(staffing["certified_managers"]), "counted": str(attached)},
            location=view.location("/staffing/certified_managers"),
        )
    for table, number, row in numbered_rows(view, "staff"):
        if row["certified_manager"] and not row.get("certificate_no"):
            yield Finding(
                code="certificate-number-missing",
                severity=Severity.WARNING,
                subject=row_subject(table, number, "certificate_no"),
                params={"row": str(number)},
                location=row_location(table, number, "certificate_no"),
            )


_HOLDER = re.compile(r"证书?[（(](?P<name>[\u3400-\u9fff·]{2,6})[）)]$")


def check_holders(view: DossierView) -> Iterator[Finding]:
    """R08: whoever a certificate, a complaint or a check names is on the staff list."""
    if "staff" not in view.profile.records:
        return
    names = {_zh(row["name"]) for _, _, row in numbered_rows(view, "staff")}
    for evidence in view.profile.evidence:
        match = _HOLDER.search(evidence.title.zh)
        is_personal = evidence.type in ("manager-certificate", "staff-certificate")
        if is_personal and match and match["name"] not in names:
            yield Finding(
                code="person-not-on-staff-list",
                severity=Severity.ERROR,
                subject=evidence.evidence_id,
                params={"name": match["name"]},
                location=view.evidence_location(evidence),
            )
    for name, column in (("complaints", "handler"), ("supervision_checks", "checker")):
        for table, number, row in numbered_rows(view, name):
            if row.get(column) and _zh(row[column]) not in names:
                yield Finding(
                    code="person-not-on-staff-list",
                    severity=Severity.WARNING,
                    subject=row_subject(table, number, column),
                    params={"name": _zh(row[column])},
                    location=row_location(table, number, column),
                )


def _zh(value: object) -> str:
    return str(value["zh"]) if isinstance(value, Mapping) else str(value)

"""Figures read back from the finished pages: each must have come from the company (R01-R15, R24).

Templates of packbuilder print no constant of their own; whatever a page tells beyond profile,
records and the figures computed from them was written into a template by somebody.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from packbuilder.calc import uscc
from packbuilder.calc.statistics import all_figures
from packbuilder.check.reading import (
    DocumentText,
    amounts,
    dates,
    documents,
    placed_amounts,
    placed_dates,
    quantities,
    tidy,
)
from packbuilder.check.round_rows import round_days, shows_old_text
from packbuilder.check.rules.time_limits import contradictions
from packbuilder.check.timeline import milestones
from packbuilder.check.view import DossierView, texts, value_at
from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.model.profile import JSONValue
from packbuilder.model.scheme import ItemKind

_HOTLINE = re.compile(r"(?<![\d-])(?:400|800|95)\d?[\d-]{5,9}(?![\d-])")
_USCC = re.compile(r"(?<![0-9A-Z])[159Y][1239][0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}(?![0-9A-Z])")
_SUFFIXES = (
    ("seconds", "second"), ("minutes", "minute"), ("hours", "hour"), ("days", "day"),
    ("months", "month"), ("years", "year"), ("hours_held", "hour"),
)  # fmt: skip
# Documents whose every figure comes from record rows print what was, not what is promised.
_STATIC = frozenset({"manual", "procedure", "commitment"})
_T = TypeVar("_T", dt.date, Decimal)


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything that the company's inputs tell."""

    limits: frozenset[tuple[Decimal, str]]
    days: frozenset[dt.date]
    numbers: frozenset[Decimal]


def check_hotline_in_profile(view: DossierView) -> Iterator[Finding]:
    """R15: texts of the profile name one service number only, that of the hotline."""
    expected = str(value_at(view.profile.data, "/service/hotline/number"))
    own = re.sub(r"\D", "", expected)
    for pointer, text in texts(dict(view.profile.data)):
        for match in _HOTLINE.finditer(text):
            digits = re.sub(r"\D", "", match.group())
            if digits != own and len(digits) == len(own) and own[:3] == digits[:3]:
                yield Finding(
                    code="hotline-differs",
                    severity=Severity.ERROR,
                    subject=pointer,
                    params={"found": match.group(), "expected": expected},
                    location=view.location(pointer),
                )


def check_hotline_on_pages(view: DossierView) -> Iterator[Finding]:
    """R15: the service number of the pages is that of the profile."""
    known = {re.sub(r"\D", "", n) for _, t in texts(dict(view.profile.data)) for n in _phones(t)}
    for table in view.profile.records.values():
        known |= {re.sub(r"\D", "", n) for r in table.rows for _, t in texts(dict(r))
                  for n in _phones(t)}  # fmt: skip
    expected = str(value_at(view.profile.data, "/service/hotline/number"))
    for document in documents(view.pages):
        for match in _HOTLINE.finditer(document.text):
            digits = re.sub(r"\D", "", match.group())
            if digits not in known and len(digits) == len(re.sub(r"\D", "", expected)):
                yield _at(document, match.start(), "hotline-differs", Severity.ERROR,
                          found=match.group(), expected=expected)  # fmt: skip


def check_uscc_on_pages(view: DossierView) -> Iterator[Finding]:
    """R02: the company's code stands on the pages as in the profile.

    A contract carries the partner's code too, so scans are judged by the licence alone.
    """
    scans = {item.item_id for item in view.plan.items if item.evidence is not None}
    for document in _own(view, scans):
        for match in _USCC.finditer(document.text):
            if match.group() != view.profile.uscc and uscc_like(match.group(), view.profile.uscc):
                yield _at(document, match.start(), "uscc-differs", Severity.ERROR,
                          found=match.group(), expected=view.profile.uscc)  # fmt: skip


def uscc_like(found: str, own: str) -> bool:
    """Whether ``found`` must mean ``own``: a slip of few characters, or no valid code at all."""
    slips = sum(1 for a, b in zip(found, own, strict=True) if a != b)
    return slips <= 4 or not uscc.is_valid(found)


def check_time_limits_known(view: DossierView) -> Iterator[Finding]:
    """R15: manual, procedures and commitments hold no time limit that the profile lacks."""
    known = _known(view)
    registers = {item.item_id: item.rule.register for item in view.plan.items}
    for document in documents(view.pages):
        if registers.get(document.item_id) not in _STATIC:
            continue
        unknown = [q for q in quantities(document.text) if q.key not in known.limits]
        blamed = contradictions(document, view) if unknown else frozenset()
        for quantity in unknown:
            if quantity.start not in blamed:
                found = document.text[quantity.start : quantity.end]
                yield _at(document, quantity.start, "time-limit-unexplained", Severity.WARNING,
                          found=found)  # fmt: skip


def check_dates_known(view: DossierView) -> Iterator[Finding]:
    """R11: every date on the pages of a document comes from profile or records."""
    known = _known(view)
    for document in _written(view):
        for day, place in sorted(_first_places(placed_dates(document.text)).items()):
            if day not in known.days:
                yield _at(document, place, "date-unexplained", Severity.WARNING,
                          found=day.isoformat())  # fmt: skip


def check_amounts_known(view: DossierView) -> Iterator[Finding]:
    """R24: every amount of money on the pages of a document comes from profile or records."""
    known = _known(view)
    for document in _written(view):
        for amount, place in sorted(_first_places(placed_amounts(document.text)).items()):
            if amount not in known.numbers:
                yield _at(document, place, "amount-unexplained", Severity.WARNING,
                          found=f"{amount:,f}")  # fmt: skip


# Item, the figures that its pages must carry, and whether they are money.
_FIGURES: Mapping[str, tuple[str, ...]] = {
    "application-form": ("staff.total", "staff.after_sales"),
    "staff-list": ("staff.after_sales",),
    "certified-managers": ("staff.service_managers", "staff.certified_managers"),
    "outlet-list": ("outlets.total",),
    "satisfaction-report": ("survey.sent", "survey.returned", "survey.valid", "survey.score"),
    "complaint-log": ("complaints.count", "complaints.rate_percent",
                      "complaints.resolution_rate_percent"),
    "service-records": ("service.orders", "service.in_time_percent"),
    "training-records": ("training.sessions", "training.hours"),
    "take-back-records": ("take_back.quantity",),
    "supervision-records": ("supervision.checks",),
    "budget-and-fund": ("budget.total", "budget.spent"),
    "fee-plan": ("fees.total",),
}  # fmt: skip
_MONEY = frozenset({"budget.total", "budget.spent", "fees.total"})


def check_figures_on_pages(view: DossierView) -> Iterator[Finding]:
    """R05, R07, R13, R14, R24: reports carry the figure that the rows give."""
    if not view.pages:
        return
    stats: Any = _stats(view)
    rules = {item.item_id: item.rule.item_id for item in view.plan.items}
    for document in documents(view.pages):
        for name in _FIGURES.get(rules.get(document.item_id, ""), ()):
            group, _, key = name.partition(".")
            value = (stats.get(group) or {}).get(key)
            if value is None:
                continue
            shown = f"{value:,.2f}" if name in _MONEY else f"{value:,.10g}".rstrip()
            if not re.search(rf"(?<![\d.,]){re.escape(shown)}(?![\d]|[.,]\d)", document.text):
                yield _at(document, 0, "figure-not-on-pages", Severity.ERROR, figure=name,
                          expected=shown)  # fmt: skip


def check_scan_dates(view: DossierView) -> Iterator[Finding]:
    """R10: a scan whose text carries dates carries the last day of validity that is stated."""
    by_id = {document.item_id: document for document in documents(view.pages)}
    for evidence in view.profile.evidence:
        document = by_id.get(evidence.evidence_id)
        if document is None or evidence.expires is None:
            continue
        found = [day for day in dates(document.text) if day > (evidence.issued or dt.date.min)]
        if found and evidence.expires not in found:
            yield _at(document, 0, "scan-date-differs", Severity.WARNING,
                      found=max(found).isoformat(),
                      expected=evidence.expires.isoformat())  # fmt: skip


def _at(
    document: DocumentText, offset: int, code: str, severity: Severity, **params: str
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        subject=document.item_id,
        params={**params, "found": params.get("found", params.get("figure", ""))},
        location=Location(item=document.item_id, page=document.page_at(offset)),
    )


def _own(view: DossierView, scans: set[str]) -> Iterator[DocumentText]:
    yield from (d for d in documents(view.pages) if d.item_id not in scans)


def _written(view: DossierView) -> Iterator[DocumentText]:
    """The documents that templates made."""
    made = {item.item_id for item in view.plan.items if item.rule.kind is ItemKind.DOCUMENT}
    for document in documents(view.pages):
        if document.item_id in made and not shows_old_text(document.item_id):
            yield document


def _first_places(found: Iterable[tuple[_T, int]]) -> dict[_T, int]:
    """Each thing that was found, and where it stands first."""
    places: dict[_T, int] = {}
    for thing, start in found:
        places.setdefault(thing, start)
    return places


def _phones(text: str) -> list[str]:
    return re.findall(r"(?<![\d-])[\d-]{7,15}(?![\d-])", text)


def _stats(view: DossierView) -> Mapping[str, JSONValue]:
    rows = {name: table.rows for name, table in view.profile.records.items()}
    return all_figures(view.profile.data, rows)


def _known(view: DossierView) -> _Known:
    if not view.pages:
        return _Known(frozenset(), frozenset(), frozenset())
    limits: set[tuple[Decimal, str]] = set()
    days: set[dt.date] = {stone.day for stone in milestones(view)} | round_days(view)
    numbers: set[Decimal] = set()
    sources: list[JSONValue] = [dict(view.profile.data), dict(_stats(view))]
    sources += [dict(row) for table in view.profile.records.values() for row in table.rows]
    if view.rectification is not None:
        sources.append(dict(view.rectification.round.data))
    for key, value in (leaf for source in sources for leaf in _leaves(source, "")):
        if isinstance(value, str):
            clean = tidy(value)
            limits.update(quantity.key for quantity in quantities(clean))
            days.update(dates(clean))
            numbers.update(amounts(clean))
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            number = Decimal(str(value))
            numbers |= {number, abs(number)}
            limits |= {(number, unit) for suffix, unit in _SUFFIXES if key.endswith(suffix)}
    months = (view.scheme.min_run_months, view.scheme.surveillance_months,
              view.scheme.validity_months)  # fmt: skip
    limits |= {(Decimal(number), "month") for number in months}
    plan: Any = value_at(view.profile.data, "/training/plan")
    limits.add((sum((Decimal(str(entry["hours"])) for entry in plan), Decimal(0)), "hour"))
    return _Known(frozenset(limits), frozenset(days), frozenset(numbers))


def _leaves(value: JSONValue, key: str) -> Iterator[tuple[str, JSONValue]]:
    if isinstance(value, Mapping):
        for name, child in value.items():
            yield from _leaves(child, str(name))
    elif isinstance(value, (list, tuple)):
        for child in value:
            yield from _leaves(child, key)
    else:
        yield key, value

"""Clauses left out: with a reason, truly absent, and out of the denominator (R16, R17)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from packbuilder.calc.staffing import required_certified_managers
from packbuilder.check.view import DossierView, value_at
from packbuilder.model.clause_numbers import is_within
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.scheme import Clause

_FULL = Decimal(100)
# A reason says why the activity does not exist; these words only say that it is left out.
_EMPTY_REASON = re.compile(
    r"^[\s/\-—无。.]*$|^(?:本条款?)?不(?:适用|涉及)[。.]?$|^n/?a\.?$", re.IGNORECASE
)
_MANAGERS = "5.1.2.2"


def check_exclusion_reasons(view: DossierView) -> Iterator[Finding]:
    """R17: an exclusion without a reason that can be judged is refused."""
    for index, exclusion in enumerate(view.profile.exclusions):
        if _EMPTY_REASON.match(exclusion.reason.zh.strip()):
            pointer = f"/application/exclusions/{index}/reason"
            yield Finding(
                code="exclusion-without-reason",
                severity=Severity.ERROR,
                subject=pointer,
                params={"clause": exclusion.clause},
                location=view.location(pointer),
            )


def check_exclusions_are_true(view: DossierView) -> Iterator[Finding]:
    """R17: evidence for a clause that is said not to apply contradicts the exclusion."""
    for index, exclusion in enumerate(view.profile.exclusions):
        held = [
            evidence.evidence_id
            for evidence in view.profile.evidence
            if any(is_within(clause, exclusion.clause) for clause in evidence.clauses)
        ]
        if held:
            pointer = f"/application/exclusions/{index}"
            yield Finding(
                code="exclusion-contradicted",
                severity=Severity.ERROR,
                subject=f"{pointer}/clause",
                params={"clause": exclusion.clause, "evidence": ", ".join(held)},
                location=view.location(f"{pointer}/clause"),
            )


def check_exclusions_once(view: DossierView) -> Iterator[Finding]:
    """R17: no clause is excluded twice, by itself or with the group above it."""
    clauses = [exclusion.clause for exclusion in view.profile.exclusions]
    for index, clause in enumerate(clauses):
        others = [c for i, c in enumerate(clauses) if i != index]
        if any(clause != c and is_within(clause, c) for c in others) or clause in clauses[:index]:
            pointer = f"/application/exclusions/{index}/clause"
            yield Finding(
                code="exclusion-twice",
                severity=Severity.WARNING,
                subject=pointer,
                params={"clause": clause},
                location=view.location(pointer),
            )


def check_level_in_reach(view: DossierView) -> Iterator[Finding]:
    """R16: what is lost for certain leaves the level that is applied for in reach.

    Excluded clauses leave the denominator: the score is points won by points that apply. Where
    the points of an excluded clause are not known, that they are more than none is known.
    """
    level = view.scheme.level(view.profile.level)
    clauses = {clause.number: clause for clause in view.scheme.flat_clauses()}
    managers = clauses.get(_MANAGERS)
    if level is None or managers is None or managers.points is None:
        return
    if _is_excluded(view, _MANAGERS) or not _lacks_managers(view):
        return
    applicable, is_known = _applicable(view, clauses)
    best = (applicable - managers.points) / applicable * _FULL
    if best < level.threshold or (best == level.threshold and not is_known):
        yield Finding(
            code="level-out-of-reach",
            severity=Severity.WARNING,
            subject="/application/level",
            params={
                "clause": _MANAGERS,
                "points": f"{managers.points:f}",
                "best": f"{best:.1f}",
                "threshold": f"{level.threshold:f}",
            },
            location=view.location("/application/level"),
        )


def _applicable(view: DossierView, clauses: dict[str, Clause]) -> tuple[Decimal, bool]:
    """Points that remain after exclusions, and whether the points of all of them are known."""
    applicable, is_known = _FULL, True
    for exclusion in view.profile.exclusions:
        clause = clauses.get(exclusion.clause)
        if clause is None:
            continue
        if clause.points is None:
            is_known = False
        elif clause.points < applicable:
            applicable -= clause.points
    return applicable, is_known


def _lacks_managers(view: DossierView) -> bool:
    held = value_at(view.profile.data, "/staffing/certified_managers")
    managers = value_at(view.profile.data, "/staffing/service_managers")
    if not isinstance(held, int) or not isinstance(managers, int):
        return False
    return held < required_certified_managers(managers)


def _is_excluded(view: DossierView, clause: str) -> bool:
    return any(is_within(clause, exclusion.clause) for exclusion in view.profile.exclusions)

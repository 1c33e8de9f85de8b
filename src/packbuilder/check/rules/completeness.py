"""What must be there: items, evidence that can be used, reasons for exclusions (R10, R17, R20)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from packbuilder.calc.validity import add_months, has_expired
from packbuilder.check.reading import tidy
from packbuilder.check.view import DossierView, texts, value_at
from packbuilder.model.clause_numbers import clause_key, is_within
from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.model.plan import ItemStatus
from packbuilder.model.scheme import ItemKind

WARN_MONTHS = 6
# Words that people leave where a value should follow; never a word of ordinary prose.
_PLACEHOLDER = re.compile(
    r"(?<![等接对招期看优善])待(?:补充?|定|填)|此处填写|请填写|[Xx×]{3,}|\bTBD\b|\bTODO\b|\bN\.N\.|\{\{|\}\}|\{%|%\}|\?{3,}|？{3,}"
)


def check_items(view: DossierView) -> Iterator[Finding]:
    """Every mandatory item of the scheme stands in the pack or is excluded with a reason."""
    for outcome in view.plan.outcomes:
        if outcome.status is ItemStatus.MISSING:
            rule = outcome.rule
            yield Finding(
                code="item-missing",
                severity=Severity.ERROR,
                subject=rule.item_id,
                params=rule.title.params(),
                location=view.location("/evidence"),
            )


def check_evidence_files(view: DossierView) -> Iterator[Finding]:
    """Every evidence file is there, of a kind that can be used, and readable to its last page."""
    known = view.scheme.evidence_types()
    for evidence in view.profile.evidence:
        place = view.evidence_location(evidence)
        if evidence.type not in known:
            yield Finding(
                code="evidence-type-unknown",
                severity=Severity.ERROR,
                subject=evidence.evidence_id,
                params={"type": evidence.type, "known": ", ".join(sorted(known))},
                location=place,
            )
        state = view.evidence.get(evidence.evidence_id)
        if state is None or state.problem is None:
            continue
        missing = state.problem == "evidence-missing"
        yield Finding(
            code="evidence-missing" if missing else "evidence-unreadable",
            severity=Severity.ERROR,
            subject=evidence.evidence_id,
            params={
                **evidence.title.params(),
                **state.params,
                "file": evidence.file,
                "problem": state.problem,
            },
            location=place,
        )


def check_evidence_is_placed(view: DossierView) -> Iterator[Finding]:
    """No scan is left out in silence: a stage does not ask for every type."""
    placed = {item.item_id for item in view.plan.items}
    if view.rectification is not None:
        answers = view.rectification.round.nonconformities
        placed |= {name for each in answers for name in each.evidence}
    for evidence in view.profile.evidence:
        is_known = evidence.type in view.scheme.evidence_types()
        if is_known and evidence.evidence_id not in placed:
            yield Finding(
                code="evidence-not-asked",
                severity=Severity.INFO,
                subject=evidence.evidence_id,
                params={**evidence.title.params(), "type": evidence.type},
                location=view.evidence_location(evidence),
            )


def check_evidence_ids(view: DossierView) -> Iterator[Finding]:
    """No scan carries the id of a document: one of the two would overwrite the other."""
    taken = {item.item_id for item in view.plan.items if item.evidence is None}
    for evidence in view.profile.evidence:
        if evidence.evidence_id in taken:
            pointer = f"/evidence/{evidence.index}/id"
            yield Finding(
                code="evidence-id-taken",
                severity=Severity.ERROR,
                subject=pointer,
                params={"id": evidence.evidence_id},
                location=view.location(pointer),
            )


def check_evidence_validity(view: DossierView) -> Iterator[Finding]:
    """R10: evidence holds on the submission day; less than six months more is a warning."""
    day = view.profile.submission_date
    soon = add_months(day, WARN_MONTHS)
    audit = str(value_at(view.profile.data, "/application/expected_audit_date"))
    for evidence in view.profile.evidence:
        if evidence.expires is None:
            continue
        params = {
            **evidence.title.params(),
            "expires": evidence.expires.isoformat(),
            "day": day.isoformat(),
            "months": str(WARN_MONTHS),
        }
        place = view.evidence_location(evidence)
        if has_expired(evidence.expires, day):
            yield Finding(
                code="evidence-expired",
                severity=Severity.ERROR,
                subject=evidence.evidence_id,
                params=params,
                location=place,
            )
        elif audit <= evidence.expires.isoformat() and evidence.expires < soon:
            yield Finding(
                code="evidence-expires-soon",
                severity=Severity.WARNING,
                subject=evidence.evidence_id,
                params=params,
                location=place,
            )


def check_clauses(view: DossierView) -> Iterator[Finding]:
    """R17: exclusions and evidence name clauses that exist; every leaf clause is answered."""
    numbers = {clause.number for clause in view.scheme.flat_clauses()}
    named = [
        *(
            (f"/application/exclusions/{i}/clause", e.clause)
            for i, e in enumerate(view.profile.exclusions)
        ),
        *(
            (f"/evidence/{e.index}/clauses/{i}", clause)
            for e in view.profile.evidence
            for i, clause in enumerate(e.clauses)
        ),
    ]
    for pointer, clause in named:
        if clause not in numbers:
            yield Finding(
                code="clause-unknown",
                severity=Severity.ERROR,
                subject=pointer,
                params={"clause": clause},
                location=view.location(pointer),
            )
    answered = {c for item in view.plan.items for c in item.rule.clauses}
    answered |= {c for evidence in view.profile.evidence for c in evidence.clauses}
    excluded = {e.clause for e in view.profile.exclusions}
    for clause in sorted(view.scheme.leaf_numbers() - answered, key=clause_key):
        if not any(is_within(clause, group) for group in excluded):
            yield Finding(
                code="clause-unanswered",
                severity=Severity.ERROR,
                subject=clause,
                params={"clause": clause},
            )


def check_records(view: DossierView) -> Iterator[Finding]:
    """A document whose record table is missing comes out as a blank form: worth knowing.

    A table that is named but could not be read is a finding already, and the truer one.
    """
    declared = view.profile.data.get("records")
    named = declared if isinstance(declared, Mapping) else {}
    for item in view.plan.items:
        if item.item_id != item.rule.item_id or item.rule.kind is not ItemKind.DOCUMENT:
            continue
        for table in item.rule.needs:
            rows = view.profile.records.get(table)
            if (rows is None and table not in named) or (rows is not None and not rows.rows):
                yield Finding(
                    code="records-missing",
                    severity=Severity.WARNING,
                    subject=item.item_id,
                    params={**item.title.params(), "table": table},
                    location=view.location("/records"),
                )


def check_placeholders_in_profile(view: DossierView) -> Iterator[Finding]:
    """R20: no field still holds a word that stands for a value."""
    found: dict[str, list[str]] = {}
    for pointer, text in texts(dict(view.profile.data)):
        match = _PLACEHOLDER.search(text)
        if match:  # a text and its English twin are one place to mend
            field = re.sub(r"/(zh|en)$", "", pointer)
            found.setdefault(field, []).append(match.group())
    for field, words in found.items():
        yield Finding(
            code="placeholder-left",
            severity=Severity.ERROR,
            subject=field,
            params={"found": " / ".join(dict.fromkeys(words))},
            location=view.location(field),
        )


def check_placeholders_on_pages(view: DossierView) -> Iterator[Finding]:
    """R20: nor does a page of the pack, beyond what the profile is already blamed for."""
    known = {m.group() for _, t in texts(dict(view.profile.data)) for m in _PLACEHOLDER.finditer(t)}
    for page in view.pages:
        for found in dict.fromkeys(_PLACEHOLDER.findall(tidy(page.text))):
            if found not in known:
                yield Finding(
                    code="placeholder-left",
                    severity=Severity.ERROR,
                    subject=page.item_id,
                    params={"found": found},
                    location=Location(item=page.item_id, page=page.page),
                )

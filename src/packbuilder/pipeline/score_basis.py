"""What the dossier holds for every clause, as far as a score may lean on it. Pure.

Nothing here ever says that a clause is met: that is for auditors. It says whether there is
anything to judge by, and whether an error stands against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from packbuilder.model.clause_numbers import is_within
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.plan import ItemStatus, PackPlan
from packbuilder.model.profile import EvidenceFile, Profile
from packbuilder.model.scheme import ItemKind, ItemRule, Scheme
from packbuilder.model.score import Basis

_RULES = frozenset({"manual", "procedure"})
# Findings that stand at a field of the profile, and the item whose clauses they are about.
_ITEM_OF_CODE = {
    "certified-managers-too-few": "certified-managers",
    "manager-certificates-too-few": "certified-managers",
}
_BLANK_FORM = "records-missing"


@dataclass(frozen=True, slots=True)
class ClauseBasis:
    """What there is for one clause, and the errors that stand against it."""

    basis: Basis
    faults: tuple[Finding, ...] = ()


def clause_bases(
    scheme: Scheme, plan: PackPlan, profile: Profile, findings: Iterable[Finding]
) -> Mapping[str, ClauseBasis]:
    """What the dossier holds for each clause that is judged.

    Args:
        scheme: the scheme applied for.
        plan: what the pack will hold.
        profile: the company's profile.
        findings: everything that was found in the dossier.
    """
    found = tuple(findings)
    faults = _faults(scheme, profile, found)
    blank = {f.subject for f in found if f.code == _BLANK_FORM}
    rules: set[str] = set()
    proofs: set[str] = set()
    for outcome in plan.outcomes:
        rule = outcome.rule
        if outcome.status is not ItemStatus.INCLUDED or rule.kind is not ItemKind.DOCUMENT:
            continue
        if rule.register in _RULES:
            rules.update(rule.clauses)
        elif rule.item_id not in blank:
            proofs.update(rule.clauses)
    for evidence in profile.evidence:
        proofs.update(_clauses_of(evidence, scheme))
    excluded = [exclusion.clause for exclusion in profile.exclusions]
    return {
        clause: _basis(clause, excluded, faults.get(clause, ()), rules, proofs)
        for clause in scheme.leaf_numbers()
    }


def _basis(
    clause: str, excluded: list[str], faults: tuple[Finding, ...], rules: set[str], proofs: set[str]
) -> ClauseBasis:
    if any(is_within(clause, group) for group in excluded):
        return ClauseBasis(Basis.EXCLUDED)
    if clause not in rules and clause not in proofs:
        return ClauseBasis(Basis.NONE, faults)
    if faults:
        return ClauseBasis(Basis.FAULTY, faults)
    return ClauseBasis(Basis.PRESENT if clause in proofs else Basis.RULES_ONLY)


def _faults(
    scheme: Scheme, profile: Profile, findings: tuple[Finding, ...]
) -> dict[str, tuple[Finding, ...]]:
    """The errors against each clause."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.severity is Severity.ERROR:
            for clause in set(_clauses_hit(finding, scheme, profile)):
                found.setdefault(clause, []).append(finding)
    return {clause: tuple(errors) for clause, errors in found.items()}


def _clauses_hit(finding: Finding, scheme: Scheme, profile: Profile) -> Iterator[str]:
    subject = _ITEM_OF_CODE.get(finding.code, finding.subject)
    if subject in scheme.leaf_numbers():
        yield subject
    for evidence in profile.evidence:
        if subject == evidence.evidence_id:
            yield from _clauses_of(evidence, scheme)
    tables = set(_tables_at(finding, profile))
    for rule in scheme.items:
        if subject == rule.item_id or tables & set(rule.needs):
            yield from rule.clauses


def _tables_at(finding: Finding, profile: Profile) -> Iterator[str]:
    """The record tables that lie in the file where a finding stands."""
    file = finding.location.file if finding.location else None
    records = profile.data.get("records")
    if file is None or not isinstance(records, Mapping):
        return
    for table, source in records.items():
        path = source.get("file") if isinstance(source, Mapping) else source
        if path == file:
            yield table


def _clauses_of(evidence: EvidenceFile, scheme: Scheme) -> tuple[str, ...]:
    """The clauses a scan answers: its own, else those of its type."""
    if evidence.clauses:
        return evidence.clauses
    rules: Iterable[ItemRule] = (r for r in scheme.items if r.item_id == evidence.type)
    return next((rule.clauses for rule in rules), ())

"""Run every rule of a phase and collect every finding."""

from __future__ import annotations

from collections.abc import Mapping

from packbuilder.check.rules import bilingual, completeness, counts, dates, identity
from packbuilder.check.view import DossierView, Phase, Rule
from packbuilder.model.finding import Finding, Severity

RULES: Mapping[Phase, tuple[Rule, ...]] = {
    Phase.INPUT: (
        identity.check_uscc,
        identity.check_names_in_profile,
        completeness.check_placeholders_in_profile,
        counts.check_staff_numbers,
        counts.check_certified_managers,
        counts.check_references,
        dates.check_order,
        dates.check_run_time,
        bilingual.check_english,
    ),
    Phase.PLAN: (
        completeness.check_items,
        completeness.check_evidence_files,
        completeness.check_evidence_validity,
        completeness.check_clauses,
        completeness.check_records,
    ),
    Phase.PACK: (
        identity.check_names_on_pages,
        completeness.check_placeholders_on_pages,
        bilingual.check_pages_waiting,
    ),
}
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def run_checks(view: DossierView, phase: Phase) -> tuple[Finding, ...]:
    """Every finding of the phase's rules; each fault once."""
    found: dict[tuple[str, str, str], Finding] = {}
    for rule in RULES[phase]:
        for finding in rule(view):
            key = (finding.code, finding.subject, finding.params.get("found", ""))
            found.setdefault(key, finding)
    return tuple(found.values())


def by_severity(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Errors first, then warnings, then notes; the order of the rules is kept within each."""
    return tuple(sorted(findings, key=lambda finding: _RANK[finding.severity]))


def is_ready(findings: tuple[Finding, ...]) -> bool:
    """Whether nothing of severity error stands against submission."""
    return not any(finding.severity is Severity.ERROR for finding in findings)

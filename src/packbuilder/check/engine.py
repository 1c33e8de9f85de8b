"""Run every rule of a phase and collect every finding."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from packbuilder.check.parity import check_parity
from packbuilder.check.rules import (
    address,
    bilingual,
    characters,
    completeness,
    counts,
    customers,
    dates,
    events,
    evidence_clock,
    exclusions,
    identity,
    money,
    organisation,
    pages,
    punctuation,
    readback,
    record_dates,
    round_answers,
    round_changes,
    round_dates,
    round_evidence,
    scope,
    standards,
    stated_counts,
    surveillance,
    time_limits,
    twins,
)
from packbuilder.check.view import DossierView, Phase, Rule
from packbuilder.model.finding import Finding, Severity

RULES: Mapping[Phase, tuple[Rule, ...]] = {
    Phase.INPUT: (
        identity.check_uscc,
        identity.check_names_in_profile,
        completeness.check_placeholders_in_profile,
        characters.check_odd_characters,
        counts.check_staff_numbers,
        counts.check_certified_managers,
        counts.check_references,
        organisation.check_departments,
        organisation.check_departments_of_posts,
        completeness.check_evidence_ids,
        dates.check_order,
        dates.check_run_time,
        bilingual.check_english,
        address.check_addresses_in_profile,
        scope.check_scope_and_licence,
        scope.check_scope_and_products,
        stated_counts.check_staff_fit,
        stated_counts.check_posts,
        stated_counts.check_counts_in_profile,
        stated_counts.check_holders,
        evidence_clock.check_manual_run_time,
        evidence_clock.check_statement_age,
        evidence_clock.check_data_age,
        events.check_audit_scope,
        events.check_failed_trainings,
        record_dates.check_event_dates,
        record_dates.check_row_order,
        record_dates.check_row_dates,
        record_dates.check_periods,
        record_dates.check_hiring,
        record_dates.check_working_days,
        record_dates.check_first_records,
        customers.check_survey_counts,
        customers.check_survey_columns,
        customers.check_complaint_rates,
        time_limits.check_limits_in_profile,
        readback.check_hotline_in_profile,
        exclusions.check_exclusion_reasons,
        exclusions.check_exclusions_once,
        exclusions.check_level_in_reach,
        pages.check_revisions,
        pages.check_id_numbers_in_profile,
        standards.check_standards_in_profile,
        standards.check_obsolete_papers,
        twins.check_figures_in_profile,
        twins.check_figures_in_records,
        money.check_training_budget,
        money.check_spending,
        money.check_sales_shares,
        surveillance.check_certificate,
        surveillance.check_certificate_dates,
        surveillance.check_surveillance_interval,
        surveillance.check_previous_nonconformities,
        surveillance.check_mark_use,
        surveillance.check_certificate_agrees,
        round_answers.check_answered,
        round_answers.check_causes,
        round_answers.check_no_rule,
        round_answers.check_repeated_texts,
        round_answers.check_slogans,
        round_answers.check_clauses_and_numbers,
        round_answers.check_no_names,
        round_dates.check_round_dates,
        round_dates.check_completion,
        round_dates.check_due,
        round_evidence.check_round_evidence,
        round_evidence.check_evidence_is_new,
    ),
    Phase.PLAN: (
        completeness.check_items,
        completeness.check_evidence_files,
        completeness.check_evidence_is_placed,
        completeness.check_evidence_validity,
        completeness.check_clauses,
        completeness.check_records,
        address.check_operating_address,
        stated_counts.check_manager_certificates,
        evidence_clock.check_expiry_at_audit,
        evidence_clock.check_expiry_in_cycle,
        exclusions.check_exclusions_are_true,
        round_changes.check_changes_explained,
        round_changes.check_versions,
        round_changes.check_named_documents,
        round_changes.check_named_fields,
    ),
    Phase.PACK: (
        identity.check_names_on_pages,
        completeness.check_placeholders_on_pages,
        punctuation.check_doubled_marks,
        bilingual.check_pages_waiting,
        check_parity,
        address.check_licence_text,
        address.check_addresses_on_pages,
        scope.check_scope_on_pages,
        stated_counts.check_counts_on_pages,
        time_limits.check_limits_on_pages,
        readback.check_hotline_on_pages,
        readback.check_uscc_on_pages,
        readback.check_time_limits_known,
        readback.check_dates_known,
        readback.check_amounts_known,
        readback.check_figures_on_pages,
        readback.check_scan_dates,
        standards.check_standards_on_pages,
        standards.check_obsolete_papers_on_pages,
        pages.check_page_numbers,
        pages.check_contents,
        pages.check_register,
        events.check_later_events,
        pages.check_seal_places,
        pages.check_places_to_seal,
        pages.check_id_numbers_on_pages,
    ),
}
# What is asked of every page, those included that quote what was wrong.
_OF_EVERY_PAGE: frozenset[Rule] = frozenset(
    {
        completeness.check_placeholders_on_pages,
        bilingual.check_pages_waiting,
        check_parity,
        pages.check_page_numbers,
        pages.check_contents,
        pages.check_register,
        pages.check_seal_places,
        pages.check_places_to_seal,
        pages.check_id_numbers_on_pages,
    }
)
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def run_checks(view: DossierView, phase: Phase) -> tuple[Finding, ...]:
    """Every finding of the phase's rules; each fault once."""
    found: dict[tuple[str, str, str], Finding] = {}
    today = dataclasses.replace(view, pages=view.current_pages)
    for rule in RULES[phase]:
        for finding in rule(view if rule in _OF_EVERY_PAGE else today):
            key = (finding.code, finding.subject, finding.params.get("found", ""))
            found.setdefault(key, finding)
    return tuple(found.values())


def by_severity(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Errors first, then warnings, then notes; the order of the rules is kept within each."""
    return tuple(sorted(findings, key=lambda finding: _RANK[finding.severity]))


def is_ready(findings: tuple[Finding, ...]) -> bool:
    """Whether nothing of severity error stands against submission."""
    return not any(finding.severity is Severity.ERROR for finding in findings)

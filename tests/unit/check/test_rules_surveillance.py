"""What is wrong with a dossier of a later stage, and the twin that is all right."""

from __future__ import annotations

import pytest
from tests.dossiers import Change, Data, sample_view
from tests.rule_cases import Case, add, assert_fires, assert_silent, put
from tests.surveillance_data import recertification, since_last_audit, surveillance

from packbuilder.check.engine import RULES, run_checks
from packbuilder.check.rules import surveillance as rules
from packbuilder.check.view import Phase
from packbuilder.model.finding import Severity

WARNING = Severity.WARNING
NONCONFORMITY = "/surveillance/previous_nonconformities/0/closed_on"
AUDIT = "/application/expected_audit_date"
OWN = tuple(rule for rule in RULES[Phase.INPUT] if rule.__module__ == rules.__name__)


def _without(*keys: str) -> Change:
    def change(data: Data) -> None:
        for key in keys:
            del data[key]

    return change


def _open(data: Data) -> None:
    del data["surveillance"]["previous_nonconformities"][0]["closed_on"]


def _another_scope(data: Data) -> None:
    data["certificate"]["scope"] = {"zh": "家用电器的销售及售后服务"}


SCOPE_CHANGE = {"kind": "scope", "text": {"zh": "缩小范围"}, "date": "2026-09-01"}

CASES = [
    Case("certificate-missing", "/certificate", surveillance(_without("certificate")),
         surveillance()),
    Case("surveillance-data-missing", "/surveillance", recertification(_without("surveillance")),
         recertification()),
    Case("certificate-expired", "/certificate/expires",
         surveillance(put("2026-12-19", "certificate", "expires")),
         surveillance(put("2026-12-20", "certificate", "expires"))),
    Case("certificate-expired", "/certificate/expires",
         recertification(put("2026-12-19", "certificate", "expires")),
         recertification(put("2027-01-25", "certificate", "expires"))),
    Case("audit-after-certificate", AUDIT,
         recertification(put("2027-01-24", "certificate", "expires")),
         recertification(put("2027-01-25", "certificate", "expires"))),
    Case("audit-after-certificate", AUDIT,
         surveillance(put("2027-01-24", "certificate", "expires")),
         surveillance(put("2027-01-25", "certificate", "expires"))),
    Case("surveillance-late", AUDIT,
         surveillance(put("2026-01-24", "certificate", "issued")),
         surveillance(put("2026-01-25", "certificate", "issued")), severity=WARNING),
    Case("surveillance-late", AUDIT,
         surveillance(put("2025-01-25", "certificate", "issued"),
                      put("2026-01-24", "certificate", "last_audit")),
         surveillance(put("2025-01-25", "certificate", "issued"),
                      put("2026-01-25", "certificate", "last_audit")), severity=WARNING),
    Case("previous-nonconformity-open", NONCONFORMITY, surveillance(_open), surveillance()),
    Case("previous-nonconformity-closed-later", NONCONFORMITY,
         surveillance(put("2026-12-21", *NONCONFORMITY.split("/")[1:3], 0, "closed_on")),
         surveillance(put("2026-12-20", *NONCONFORMITY.split("/")[1:3], 0, "closed_on"))),
    Case("mark-number-differs", "/surveillance/mark_use/0/certificate_number",
         surveillance(put("SAMPLE-CERT-2026-0002", "certificate", "number")),
         surveillance(_open)),
    Case("mark-before-certificate", "/surveillance/mark_use/0/since",
         surveillance(put("2026-03-09", "surveillance", "mark_use", 0, "since")),
         surveillance(put("2026-03-10", "surveillance", "mark_use", 0, "since")),
         severity=WARNING),
    Case("certificate-scope-differs", "/certificate/scope", surveillance(_another_scope),
         surveillance(_another_scope, add(SCOPE_CHANGE, "surveillance", "changes"))),
    Case("certificate-level-differs", "/application/level",
         surveillance(put("four-star", "certificate", "level")),
         recertification(put("four-star", "certificate", "level"))),
    Case("dates-out-of-order", "/certificate/expires",
         surveillance(put("2026-03-09", "certificate", "expires")), surveillance()),
    Case("dates-out-of-order", "/application/submission_date",
         surveillance(put("2026-12-21", "surveillance", "period", "to")), surveillance()),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_a_rule_of_later_stages_fires_at_its_place(case: Case) -> None:
    assert_fires(case)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_a_rule_of_later_stages_is_silent_on_the_twin(case: Case) -> None:
    assert_silent(case)


def test_the_first_application_is_not_asked_for_a_certificate() -> None:
    def given_too_early(data: Data) -> None:
        data["surveillance"] = since_last_audit()
        _open(data)

    view = sample_view(given_too_early)
    assert [finding.code for rule in OWN for finding in rule(view)] == []


def test_lists_without_an_entry_say_that_there_was_nothing() -> None:
    def nothing(data: Data) -> None:
        for name in ("changes", "mark_use", "previous_nonconformities"):
            data["surveillance"][name] = []

    found = run_checks(sample_view(surveillance(nothing)), Phase.INPUT)
    assert [f.code for f in found if f.subject.startswith("/surveillance")] == []

"""Rules on dates: rows of records, single events, what runs out (R09 to R12)."""

from __future__ import annotations

import pytest
from tests.dossiers import sample_view
from tests.rule_cases import Case, assert_fires, assert_silent, cell, put

from packbuilder.check.engine import run_checks
from packbuilder.check.timeline import expiries, milestones
from packbuilder.check.view import Phase
from packbuilder.model.finding import Severity

PLAN, WARNING = Phase.PLAN, Severity.WARNING

CASES = [
    Case("record-steps-reversed", "records/complaints.csv#2/answered_at",
         records=cell("complaints", "answered_at", "2025-12-04 10:00")),
    Case("record-steps-reversed", "records/complaints.csv#2/called_back_on",
         records=cell("complaints", "called_back_on", "2025-12-05"),
         twin_records=cell("complaints", "called_back_on", "2025-12-06")),
    Case("record-steps-reversed", "records/service_orders.csv#2/completed_at",
         records=cell("service_orders", "completed_at", "2025-12-01 16:00")),
    Case("record-after-submission", "records/complaints.csv#2/called_back_on",
         records=cell("complaints", "called_back_on", "2026-12-21"),
         twin_records=cell("complaints", "called_back_on", "2026-12-20")),
    Case("record-outside-period", "records/complaints.csv#2/received_at",
         records=cell("complaints", "received_at", "2025-11-30 10:00"),
         twin_records=cell("complaints", "received_at", "2025-12-01 10:00")),
    Case("record-outside-period", "records/survey_responses.xlsx#2/date",
         records=cell("survey_responses", "date", "2026-11-01")),
    Case("record-before-hiring", "records/training.xlsx#2/employee_no",
         records=cell("staff", "hired", "2026-01-15"),
         twin_records=cell("staff", "hired", "2026-01-14")),
    Case("training-on-weekend", "records/training.xlsx#2/date", severity=WARNING,
         records=cell("training_sessions", "date", "2026-01-17"),
         twin_records=cell("training_sessions", "date", "2026-01-16")),
    Case("record-before-system", "records/supervision_checks.csv#2/date", severity=WARNING,
         records=cell("supervision_checks", "date", "2025-10-31"),
         twin_records=cell("supervision_checks", "date", "2025-11-01")),
    Case("dates-out-of-order", "/internal_audit/findings/0/verified",
         put("2026-09-14", "internal_audit", "findings", 0, "verified"),
         put("2026-09-15", "internal_audit", "findings", 0, "verified")),
    Case("dates-out-of-order", "/improvement/projects/0/completed",
         put("2026-12-21", "improvement", "projects", 0, "completed")),
    Case("dates-out-of-order", "/documents/revisions/0/date",
         put("2025-10-31", "documents", "revisions", 0, "date")),
    Case("run-too-short", "/documents/effective_date",
         put("2026-10-26", "documents", "effective_date"),
         put("2026-10-25", "documents", "effective_date")),
    Case("statement-too-old", "/commitments_public/signed_on",
         put("2026-09-19", "commitments_public", "signed_on"),
         put("2026-09-20", "commitments_public", "signed_on"), severity=WARNING),
    Case("figures-too-old", "/complaints/period/to",
         put("2025-12-19", "complaints", "period", "to"),
         put("2025-12-20", "complaints", "period", "to"), severity=WARNING),
    Case("expires-before-audit", "business-licence",
         put("2027-01-24", "evidence", 0, "expires"), put("2027-01-25", "evidence", 0, "expires"),
         phase=PLAN),
    Case("expires-before-audit", "tools/EA-T-001", phase=PLAN,
         records=cell("tools", "calibration_due", "2027-01-24")),
    Case("expires-before-audit", "/application/existing_certificates/0",
         put("2027-01-24", "application", "existing_certificates", 0, "expires"), phase=PLAN),
    Case("validity-over", "outlets/EA-W04", phase=PLAN,
         records=cell("outlets", "contract_until", "2026-12-19", row=3)),
    Case("person-not-on-staff-list", "records/complaints.csv#2/handler", severity=WARNING,
         records=cell("complaints", "handler", {"zh": "方样本", "en": "Fang Yangben"})),
    Case("twin-figures-differ", "records/complaints.csv#2/content",
         records=cell("complaints", "content", {"zh": "等了3天", "en": "Waited 4 days"}),
         twin_records=cell("complaints", "content", {"zh": "等了3天", "en": "Waited three days"})),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_a_rule_on_dates_fires_at_its_place(case: Case) -> None:
    assert_fires(case)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_a_rule_on_dates_is_silent_on_the_twin(case: Case) -> None:
    assert_silent(case)


def test_an_expired_scan_has_one_finding_only() -> None:
    view = sample_view(put("2026-12-19", "evidence", 0, "expires"))
    codes = [f.code for f in run_checks(view, PLAN) if f.subject == "business-licence"]
    assert codes == ["evidence-expired"]


def test_what_ends_before_the_audit_is_not_also_said_to_end_soon() -> None:
    view = sample_view(put("2027-01-24", "evidence", 0, "expires"))
    codes = [f.code for f in run_checks(view, PLAN) if f.subject == "business-licence"]
    assert codes == ["expires-before-audit"]


def test_the_cycle_is_counted_from_the_expected_audit() -> None:
    stones = {stone.milestone_id: stone.day.isoformat() for stone in milestones(sample_view())}
    assert stones == {
        "submission": "2026-12-20",
        "audit": "2027-01-25",
        "surveillance-1": "2028-01-25",
        "surveillance-2": "2029-01-25",
        "certificate-end": "2030-01-25",
    }


def test_what_runs_out_before_each_surveillance_is_told_once() -> None:
    found = run_checks(sample_view(), PLAN)
    notes = {f.subject: f for f in found if f.code == "expires-before-surveillance"}
    assert set(notes) == {"surveillance-1", "surveillance-2", "certificate-end"}
    assert all(note.severity is Severity.INFO for note in notes.values())
    assert "outlet-agreement-moni (2028-01-05)" in notes["surveillance-1"].params["what"]
    assert "premises-lease (2029-01-01)" in notes["surveillance-2"].params["what"]
    assert "tools/" not in notes["surveillance-1"].params["what"]  # calibrated every year anyway


def test_everything_that_runs_out_is_listed_by_day() -> None:
    days = [expiry.day for expiry in expiries(sample_view())]
    assert days == sorted(days)
    kinds = {expiry.kind.value for expiry in expiries(sample_view())}
    assert kinds == {"evidence", "agreement", "calibration", "certificate"}

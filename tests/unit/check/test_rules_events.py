"""What documents and records tell of events, held against each other."""

from __future__ import annotations

from typing import Any

import pytest
from tests.dossiers import sample_table, sample_view
from tests.rule_cases import Case, assert_fires, assert_silent, put

from packbuilder.check.engine import run_checks
from packbuilder.check.view import Phase
from packbuilder.i18n import LANGUAGES
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.pdf import PageText
from packbuilder.report.messages import message, remedy

SCOPE = ("internal_audit", "scope", "zh")
CASES = [
    Case("audit-finding-outside-scope", "/internal_audit/findings/2/department",
         put("售后服务中心各部门、质量管理部", *SCOPE),
         put("售后服务中心各部门、质量管理部和营销部", *SCOPE), severity=Severity.WARNING),
    Case("audit-finding-outside-scope", "/internal_audit/findings/0/department",
         put("质量管理部、营销部、备件物流部", *SCOPE),
         put("客户联络部、备件物流部、营销部", *SCOPE), severity=Severity.WARNING),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_finding_outside_the_scope_of_the_audit_is_named(case: Case) -> None:
    assert_fires(case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_department_or_one_above_it_in_the_scope_is_enough(case: Case) -> None:
    assert_silent(case)


@pytest.mark.parametrize(
    "scope", ["全部部门和网点", "公司各部门", "售后服务中心各部门及公司全部门店"]
)
def test_an_audit_of_every_department_may_find_anything_anywhere(scope: str) -> None:
    assert one(Phase.INPUT, "audit-finding-outside-scope", change=put(scope, *SCOPE)) is None


def one(phase: Phase, code: str, **view: Any) -> Finding | None:
    found = [f for f in run_checks(sample_view(**view), phase) if f.code == code]
    assert len(found) <= 1
    for finding in found:
        for language in LANGUAGES:
            assert "{" not in message(finding, language) + remedy(finding, language)
    return found[0] if found else None


def law_alone(*scores: int) -> dict[str, Any]:
    """One person's results at the two sessions on one subject; nobody else's."""

    def change(rows: list[dict[str, Any]]) -> None:
        rows[:] = [
            {"session_no": f"PX-2026-0{number}", "employee_no": "EA025", "score": score}
            for number, score in enumerate(scores, start=1)
        ]

    return {"records": {"training_attendance": sample_table("training_attendance", change)}}


def test_a_failed_test_without_a_later_pass_is_noted() -> None:
    found = one(Phase.INPUT, "training-failure-open", **law_alone(90, 78))

    assert found is not None
    assert found.params["people"] == "EA025"
    assert "消费者权益" in message(found, "zh")
    assert found.location is not None
    assert found.location.file == "records/training.xlsx"


def test_a_later_pass_on_the_same_subject_closes_it() -> None:
    assert one(Phase.INPUT, "training-failure-open", **law_alone(78, 80)) is None


def manual(text: str) -> dict[str, Any]:
    page = PageText(page=1, label="1", item_id="service-manual", text=text)
    return {"pages": (page,)}


def test_a_manual_that_tells_of_what_came_after_its_version_is_noted() -> None:
    text = "手册A/1自2026年6月15日起实施。最近一次评审于2026年11月20日进行。"
    found = one(Phase.PACK, "document-older-than-content", **manual(text))

    assert found is not None
    assert found.params["found"] == "2026-11-20"
    assert found.params["since"] == "2026-06-15"


def test_a_manual_may_name_its_own_day_earlier_days_and_days_to_come() -> None:
    text = "自2025年11月1日、2026年6月15日起实施，有效期至2028年6月29日。"

    assert one(Phase.PACK, "document-older-than-content", **manual(text)) is None


def test_a_report_tells_of_what_happened() -> None:
    page = PageText(page=1, label="1", item_id="internal-audit-report", text="2026年9月15日")

    assert one(Phase.PACK, "document-older-than-content", pages=(page,)) is None

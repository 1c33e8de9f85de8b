"""What each certification stage asks for, and what the years ahead hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.dossiers import SAMPLE, Change, sample_data, sample_view, write_company
from tests.rule_cases import put
from tests.surveillance_data import later_stage, recertification, surveillance

from packbuilder.check.engine import run_checks
from packbuilder.check.timeline import cycle, milestones
from packbuilder.check.view import DossierView, Phase
from packbuilder.cli.main import invoke
from packbuilder.errors import ExitCode
from packbuilder.model.finding import Severity
from packbuilder.model.plan import ItemStatus

SINCE = ["change-statement", "mark-use-report", "previous-nonconformities", "annual-data"]
# After the consolidated list of papers: what a stage does not ask for.
NOT_AT_SURVEILLANCE = {
    "application-form", "exclusions-statement", "company-profile", "product-introduction",
    "test-report", "sales-model", "other-certificate", "premises-proof", "flow-charts", "fee-plan",
}  # fmt: skip
NOT_AT_RECERTIFICATION = {
    "sales-model", "premises-proof", "social-insurance", "flow-charts", "fee-plan",
}  # fmt: skip


def _asked(view: DossierView) -> set[str]:
    return {outcome.rule.item_id for outcome in view.plan.outcomes}


def _stones(view: DossierView) -> dict[str, tuple[str, bool]]:
    return {s.milestone_id: (s.day.isoformat(), s.is_estimate) for s in milestones(view)}


@pytest.mark.parametrize(
    ("change", "left_out"),
    [(surveillance(), NOT_AT_SURVEILLANCE), (recertification(), NOT_AT_RECERTIFICATION)],
    ids=["surveillance", "recertification"],
)
def test_a_later_stage_selects_its_items(change: Change, left_out: set[str]) -> None:
    first, later = sample_view(), sample_view(change)
    assert _asked(later) == (_asked(first) - left_out) | set(SINCE)
    ids = [item.item_id for item in later.plan.items]
    assert [item for item in ids if item in SINCE] == SINCE
    found = run_checks(later, Phase.INPUT) + run_checks(later, Phase.PLAN)
    assert [f.code for f in found if f.severity is Severity.ERROR] == []


def test_the_first_application_is_not_asked_for_the_time_since() -> None:
    assert _asked(sample_view()).isdisjoint(SINCE)


@pytest.mark.parametrize(
    ("change", "status"),
    [(surveillance(), ItemStatus.NOT_APPLICABLE), (recertification(), ItemStatus.MISSING)],
    ids=["surveillance", "recertification"],
)
def test_an_unchanged_licence_is_not_asked_for_again(change: Change, status: ItemStatus) -> None:
    def without_licence(data: dict[str, object]) -> None:
        change(data)
        assert isinstance(data["evidence"], list)
        data["evidence"] = data["evidence"][1:]

    outcomes = sample_view(without_licence).plan.outcomes
    assert [o.status for o in outcomes if o.rule.item_id == "business-licence"] == [status]


def test_under_surveillance_the_cycle_is_that_of_the_certificate() -> None:
    assert _stones(sample_view(surveillance())) == {
        "certificate": ("2026-03-10", False),
        "submission": ("2026-12-20", False),
        "audit": ("2027-01-25", False),
        "surveillance-2": ("2028-01-25", True),
        "certificate-end": ("2029-03-09", False),
    }


def test_the_last_surveillance_is_followed_by_the_renewal() -> None:
    view = sample_view(surveillance(put(2, "surveillance", "number")))
    assert [s for s in _stones(view) if s.startswith("surveillance")] == []


def test_a_recertification_opens_the_next_cycle() -> None:
    stones = _stones(sample_view(recertification()))
    assert stones["surveillance-1"] == ("2028-01-25", True)
    assert stones["certificate-end"] == ("2030-01-25", True)


def test_three_years_ahead_reach_into_the_next_certificate() -> None:
    view = sample_view(surveillance(put("2027-09-09", "certificate", "expires")))
    ahead = {stone.milestone_id: stone.day.isoformat() for stone in cycle(view)}
    assert ahead["certificate-end"] == "2027-09-09"
    assert ahead["next-surveillance-1"] == "2028-09-09"
    assert ahead["next-surveillance-2"] == "2029-09-09"
    assert "next-certificate-end" not in ahead  # after more than three years


def test_plan_cycle_tells_what_is_asked_and_what_runs_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert invoke(["--lang", "en", "plan", str(SAMPLE), "--cycle"]) == ExitCode.OK
    out = capsys.readouterr().out
    for part in (
        "== 2028-01-25  Surveillance audit 1 (estimate)",
        "2028-01-05  Runs out: Outlet agreement, Moni County",
        "Statement of changes; Use of certificate and mark",
        "To be submitted: the ",
        "== 2030-01-25  Certificate ends; recertify before (estimate)",
    ):
        assert part in out


def test_plan_cycle_as_json_in_chinese_and_english(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = sample_data()
    later_stage(data, "surveillance")
    data["evidence"] = []
    del data["records"]
    company = write_company(tmp_path / "样本 公司", data)
    assert invoke(["plan", str(company), "--cycle", "--json"]) == ExitCode.OK
    steps = json.loads(capsys.readouterr().out)
    assert [step["day"] for step in steps] == sorted(step["day"] for step in steps)
    by_id = {step["id"]: step for step in steps}
    assert by_id["certificate-end"]["stage"] == "recertification"
    assert not by_id["certificate-end"]["estimate"]
    asked = {row["id"]: row for row in by_id["certificate-end"]["asked"]}
    assert asked["business-licence"]["status"] == "missing"
    assert asked["annual-data"]["title"] == {"zh": "年度数据", "en": "Figures of the year"}
    assert by_id["audit"]["asked"] == []
    assert all(row["day"] < step["day"] for step in steps for row in step["runs_out"])


def test_plan_cycle_of_an_empty_folder_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invoke(["plan", str(tmp_path), "--cycle"]) == ExitCode.INPUT
    assert "Traceback" not in capsys.readouterr().err

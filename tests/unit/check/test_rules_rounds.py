"""Rules on a rectification round: the story's answers are in order, each planted fault is found."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from tests.dossiers import RESOURCES, sample_data, sample_view
from tests.rule_cases import assert_worded, put

from packbuilder.check.catalogue import CATALOGUE
from packbuilder.check.engine import RULES, run_checks
from packbuilder.check.rules.readback import check_dates_known
from packbuilder.check.rules.time_limits import check_limits_on_pages
from packbuilder.check.view import DossierView, Phase, RectificationView
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.pdf import PageText
from packbuilder.model.plan import PackPlan
from packbuilder.model.round import ChangedDocument, SubmittedState
from packbuilder.pipeline.slogans import load_slogans
from packbuilder.profile.rounds import map_round
from packbuilder.source.reader import read_source

ROOT = Path(__file__).parents[3]
STORY = ROOT / "docs" / "tutorial" / "story"
Data = dict[str, Any]
OWN_RULES = 16
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
RESPONSE = ("/service/response/*/arrive_hours", "/service/response/*/complete_hours")
SCENARIOS = ("/contingency/scenarios#", "/contingency/last_drill")
EXPLAINED = {
    "training-records": (
        ("nc-01",),
        ("/records/training_sessions#", "/records/training_attendance/*/score"),
    ),
    "staff-list": (("nc-02",), ("/records/staff/*/certificate_no",)),
    "service-manual": (("nc-03", "nc-05"), (*RESPONSE, *SCENARIOS)),
    "repair-procedure": (("nc-03",), RESPONSE),
    "flow-charts": (("nc-03",), RESPONSE),
    "service-commitments": (("nc-03",), RESPONSE),
    "service-records": (("nc-03",), RESPONSE),
    "complaint-log": (("nc-04",), ("/records/complaints/*/remedy/zh",)),
    "contingency-procedure": (("nc-05",), SCENARIOS),
    "complaint-procedure": (("nc-05",), SCENARIOS),
}
BEFORE = {"service-manual": "A/1", "contingency-procedure": "A/1", "complaint-procedure": "A/1"}
NEXT = {"A/0": "A/1", "A/1": "A/2"}


@dataclass(frozen=True)
class Plant:
    """A fault planted in the story's round.

    Attributes:
        code: the finding's code.
        subject: where it is found.
        change: what plants it in the round's file.
        severity: of the finding.
        profile: what plants it in the profile.
        digests: what plants it in the files' digests.
        changed: what plants it in the changed documents.
        is_compared: the dossier was held against what was submitted.
    """

    code: str
    subject: str
    change: Callable[[Data], None] | None = None
    severity: Severity = ERROR
    profile: Callable[[Data], None] | None = None
    digests: Mapping[str, str] | None = None
    changed: Callable[[dict[str, ChangedDocument]], None] | None = None


@functools.cache
def answers() -> Data:
    data: Any = read_source(STORY / "round-01.yaml").data
    return dict(data)


@functools.cache
def story() -> Data:
    path = ROOT / "scripts" / "sample_data" / "story.yaml"
    return dict(YAML(typ="safe").load(path))


@functools.cache
def slogans() -> Any:
    return load_slogans(RESOURCES)


def after(data: Data) -> None:
    """The profile as the story changes it."""
    data["evidence"] += [
        {**row, "issued": str(row["issued"]), "expires": row.get("expires") and str(row["expires"])}
        for row in story()["evidence"]
    ]
    data["service"]["response"][3].update(arrive_hours=60, complete_hours=108)
    data["contingency"]["scenarios"].append(copy.deepcopy(data["contingency"]["scenarios"][0]))
    data["contingency"]["last_drill"] = "2027-02-17"
    data["contingency"]["drill_result"] = {"zh": "47分钟内全部转派", "en": "Within 47 minutes"}


def changed_documents() -> dict[str, ChangedDocument]:
    documents = {}
    for name, (reasons, pointers) in EXPLAINED.items():
        before = BEFORE.get(name, "A/0")
        documents[name] = ChangedDocument(
            item_id=name,
            pointers=pointers,
            nonconformities=reasons,
            version_before=before,
            version=NEXT[before],
        )
    return documents


@functools.cache
def plain_view(change: Callable[[Data], None] | None) -> DossierView:
    """The sample after round 0 and what the story changes, without a round."""

    def both(data: Data) -> None:
        after(data)
        if change is not None:
            change(data)

    return sample_view(both)


def view_of(plant: Plant | None = None) -> DossierView:
    data = copy.deepcopy(answers())
    if plant and plant.change:
        plant.change(data)

    view = plain_view(plant.profile if plant else None)
    documents = changed_documents()
    if plant and plant.changed:
        plant.changed(documents)
    own = {row["id"]: f"new-{row['id']}" for row in story()["evidence"]}
    own |= {e.evidence_id: f"old-{e.evidence_id}" for e in view.profile.evidence[:26]}
    rect = RectificationView(
        round=map_round("rounds/round-01.yaml", data),
        places={"": (1, 1), "/nonconformities": (16, 1)},
        due_days={"minor": 30, "major": 90},
        submitted=SubmittedState(
            round_number=0,
            sealed_on=dt.date(2026, 12, 20),
            evidence={e.evidence_id: f"old-{e.evidence_id}" for e in view.profile.evidence[:26]},
            versions={name: BEFORE.get(name, "A/0") for name in EXPLAINED},
            values=sample_data(),
        ),
        changed=tuple(documents.values()),
        evidence_digests={**own, **(plant.digests if plant and plant.digests else {})},
        slogans=slogans(),
    )
    return dataclasses.replace(view, rectification=rect)


def round_findings(view: DossierView) -> list[Finding]:
    """What the rules on rounds say; the other rules are tested elsewhere and take their time."""
    rules = [rule for phase in (Phase.INPUT, Phase.PLAN) for rule in RULES[phase]]
    own = [rule for rule in rules if ".round_" in rule.__module__]
    assert len(own) == OWN_RULES
    return [finding for rule in own for finding in rule(view)]


def nc(index: int, *steps: str | int) -> str:
    return "/".join(["/nonconformities", str(index), *map(str, steps)])


def at(index: int, value: object, *steps: str | int) -> Callable[[Data], None]:
    """Set one value of a nonconformity."""
    return put(value, "nonconformities", index, *steps)


def without(index: int, *keys: str) -> Callable[[Data], None]:
    def change(data: Data) -> None:
        for key in keys:
            del data["nonconformities"][index][key]

    return change


def text(zh: str) -> dict[str, str]:
    return {"zh": zh}


def evidence(identity: str, key: str, value: object) -> Callable[[Data], None]:
    def change(data: Data) -> None:
        next(row for row in data["evidence"] if row["id"] == identity)[key] = value

    return change


def document(name: str, **fields: Any) -> Callable[[dict[str, ChangedDocument]], None]:
    def change(documents: dict[str, ChangedDocument]) -> None:
        held = documents.get(name, ChangedDocument(item_id=name))
        documents[name] = dataclasses.replace(held, **fields)

    return change


def dropped(*names: str) -> Callable[[dict[str, ChangedDocument]], None]:
    def change(documents: dict[str, ChangedDocument]) -> None:
        for name in names:
            del documents[name]

    return change


def add_to(index: int, value: object, key: str) -> Callable[[Data], None]:
    def change(data: Data) -> None:
        data["nonconformities"][index][key].append(value)

    return change


PLANTS = [
    # Answers.
    Plant("round-unanswered", nc(2), without(2, "correction", "root_causes", "corrective_actions")),
    Plant("round-correction-missing", nc(0), without(0, "correction")),
    Plant("round-cause-missing", nc(0), without(0, "root_causes")),
    Plant("round-measure-missing", nc(0), without(0, "corrective_actions")),
    Plant("round-verification-missing", nc(0), without(0, "verification")),
    Plant("round-extent-missing", nc(1), without(1, "extent")),
    Plant("round-cause-twice", nc(0, "root_causes", 1), at(0, "a", "root_causes", 1, "id")),
    Plant("round-cause-without-measure", nc(0, "root_causes", 1),
          at(0, "a", "corrective_actions", 1, "cause")),
    Plant("round-measure-without-cause", nc(0, "corrective_actions", 1, "cause"),
          at(0, "z", "corrective_actions", 1, "cause")),
    Plant("round-rule-not-written", nc(0, "root_causes", 0, "kind"),
          lambda data: (at(0, "no-rule", "root_causes", 0, "kind")(data),
                        at(0, [], "documents")(data), None)[-1],
          changed=document("training-records", nonconformities=("nc-02",))),
    Plant("round-cause-repeats-correction", nc(0, "root_causes", 0, "text"),
          lambda data: at(0, data["nonconformities"][0]["correction"],
                          "root_causes", 0, "text")(data)),
    Plant("round-cause-repeats-fact", nc(0, "root_causes", 0, "text"),
          lambda data: at(0, data["nonconformities"][0]["statement"],
                          "root_causes", 0, "text")(data), WARNING),
    Plant("round-measure-repeats-correction", nc(0, "corrective_actions", 0, "text"),
          lambda data: at(0, data["nonconformities"][0]["correction"],
                          "corrective_actions", 0, "text")(data), WARNING),
    Plant("round-slogan", nc(0, "corrective_actions", 0, "text"),
          at(0, text("今后加强管理，提高意识，杜绝此类问题再次发生。"),
             "corrective_actions", 0, "text")),
    Plant("round-slogan", nc(3, "root_causes", 0, "text"),
          at(3, text("工作疏忽，培训不到位"), "root_causes", 0, "text")),
    Plant("round-slogan", nc(1, "correction"),
          at(1, {"zh": "更换证书并停止派单", "en": "Strengthen management and raise awareness"},
             "correction")),
    Plant("round-clause-unknown", nc(0, "clause"), at(0, "5.1.3.22", "clause")),
    Plant("round-number-twice", nc(1, "number"), at(1, "NC-2027-0012-01", "number")),
    Plant("round-id-twice", nc(1, "id"), at(1, "nc-01", "id")),
    Plant("round-name-shown", nc(1, "statement"),
          at(1, text("马演示的证书过期后仍在接单"), "statement"), WARNING),
    # Dates.
    Plant("round-dates-reversed", "/opened_on", put("2027-01-24", "opened_on")),
    Plant("round-dates-reversed", "/audit/received_on",
          put("2027-01-24", "audit", "received_on")),
    Plant("round-dates-reversed", "/submission_date", put("2027-01-26", "submission_date")),
    Plant("round-dates-reversed", nc(0, "found_on"), at(0, "2027-01-28", "found_on")),
    Plant("round-dates-reversed", nc(2, "done"), at(2, "2027-01-20", "done")),
    Plant("round-dates-reversed", nc(2, "corrective_actions", 0, "done"),
          at(2, "2027-01-20", "corrective_actions", 0, "done")),
    Plant("round-dates-reversed", nc(2, "corrective_actions", 0, "done"),
          at(2, "2027-02-05", "corrective_actions", 0, "done")),
    Plant("round-dates-reversed", nc(4, "verification", "date"),
          at(4, "2027-02-16", "verification", "date")),
    Plant("round-dates-reversed", nc(0, "verification", "date"),
          at(0, "2027-01-20", "verification", "date")),
    Plant("round-dates-reversed", nc(4, "done"), at(4, "2027-02-21", "done")),
    Plant("round-dates-reversed", nc(0, "verification", "auditor_date"),
          at(0, "2027-02-17", "verification", "auditor_date")),
    Plant("round-dates-reversed", nc(0, "closed_on"), at(0, "2027-02-01", "closed_on")),
    Plant("round-measure-overdue", nc(0, "corrective_actions", 0),
          lambda data: data["nonconformities"][0]["corrective_actions"][0].pop("done")),
    Plant("round-measure-late", nc(0, "corrective_actions", 0),
          at(0, "2027-02-01", "corrective_actions", 0, "due"), WARNING),
    Plant("round-not-done", nc(0, "done"), without(0, "done")),
    Plant("round-due-unknown", nc(0, "severity"), at(0, "special-deduction", "severity"), WARNING),
    Plant("round-submitted-late", nc(0, "due"), at(0, "2027-02-19", "due"), WARNING),
    Plant("round-submitted-late", nc(2, "due"), put("2027-02-25", "submission_date"), WARNING),
    # Evidence.
    Plant("round-evidence-missing", nc(0, "evidence"), at(0, [], "evidence")),
    Plant("round-evidence-unknown", nc(0, "evidence", 0), at(0, ["not-there"], "evidence")),
    Plant("round-evidence-undated", nc(0, "evidence", 0), None, WARNING,
          evidence("training-make-up", "issued", None)),
    Plant("round-evidence-before-audit", nc(0, "evidence", 0), None, ERROR,
          evidence("training-make-up", "issued", "2027-01-24")),
    Plant("round-evidence-after-done", nc(0, "evidence", 0), None, ERROR,
          evidence("training-make-up", "issued", "2027-02-04")),
    Plant("round-evidence-reused", nc(0, "evidence", 0),
          digests={"training-make-up": "old-training-photo"}),
    Plant("round-evidence-shared", nc(4, "evidence", 0), severity=INFO,
          digests={"contingency-drill-outlet": "new-training-make-up"}),
    # Changes.
    Plant("round-change-unexplained", "price-list",
          changed=document("price-list", pointers=("/service/hotline/hours/zh",),
                           version_before="A/0", version="A/1")),
    Plant("round-version-not-raised", "staff-list", changed=document("staff-list", version="A/0")),
    Plant("round-version-skipped", "staff-list", severity=WARNING,
          changed=document("staff-list", version="A/2")),
    Plant("round-document-unknown", nc(0, "documents", 0, "document"),
          at(0, "training-record", "documents", 0, "document")),
    Plant("round-document-unchanged", nc(1, "documents", 0, "document"),
          changed=dropped("staff-list")),
    Plant("round-field-unknown", nc(2, "fields", 0),
          at(2, "/service/response/9/arrive_hours", "fields", 0)),
    Plant("round-field-unknown", nc(1, "fields", 0), at(1, "/records/employees", "fields", 0)),
    Plant("round-field-unchanged", nc(2, "fields", 2), add_to(2, "/service/installation_days",
          "fields"), WARNING),
    Plant("round-field-unchanged", nc(1, "fields", 1), add_to(1, "/records/tools", "fields"),
          WARNING),
]  # fmt: skip


def test_the_answers_of_the_story_are_in_order() -> None:
    assert round_findings(view_of()) == []


def test_a_first_submission_knows_no_round() -> None:
    assert round_findings(sample_view()) == []


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: f"{plant.code}-{plant.subject}")
def test_a_planted_fault_of_a_round_is_found_at_its_place(plant: Plant) -> None:
    found = [f for f in round_findings(view_of(plant)) if f.code == plant.code]

    here = [f for f in found if f.subject == plant.subject]
    assert here, [f.subject for f in found]
    assert {f.severity for f in here} == {plant.severity}
    for finding in here:
        assert finding.location is not None
        assert_worded(finding)


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: f"{plant.code}-{plant.subject}")
def test_a_planted_fault_brings_up_nothing_that_is_not_its_own(plant: Plant) -> None:
    """At most what follows from it; the other four nonconformities stay quiet."""
    row = plant.subject.split("/")[2] if plant.subject.startswith("/nonconformities/") else None
    for finding in round_findings(view_of(plant)):
        if row is not None and finding.subject.startswith("/nonconformities/"):
            is_date = plant.subject.startswith(nc(2, "due"))
            assert finding.subject.split("/")[2] == row or is_date, finding


def test_every_code_of_these_rules_is_planted_and_explained() -> None:
    codes = {code for code in CATALOGUE if code.startswith("round-")}
    lists = {code for code in codes if code.startswith("round-list-")}
    assert {plant.code for plant in PLANTS} == codes - lists
    assert len(PLANTS) > 20


def test_an_observation_may_stay_unanswered_with_a_warning() -> None:
    def change(data: Data) -> None:
        keys = ("correction", "root_causes", "corrective_actions", "evidence", "done")
        without(0, *keys)(data)
        at(0, "observation", "severity")(data)

    found = round_findings(view_of(Plant("", "", change)))

    assert {(f.code, f.severity) for f in found} == {("round-unanswered", WARNING)}


def test_without_the_submission_before_only_the_rounds_own_file_is_judged() -> None:
    view = view_of(Plant("", "", changed=dropped(*EXPLAINED)))
    assert view.rectification is not None
    rect = dataclasses.replace(view.rectification, is_compared=False)

    assert round_findings(dataclasses.replace(view, rectification=rect)) == []


def test_a_report_without_a_place_to_sign_is_found() -> None:
    view = view_of()
    rule = next(item.rule for item in view.plan.items if item.item_id == "declaration")
    report, letter = "nonconformity-report-nc-01", "resubmission-letter"
    items = tuple(
        dataclasses.replace(
            next(i for i in view.plan.items if i.item_id == "declaration"),
            item_id=name,
            rule=dataclasses.replace(rule, item_id=name),
        )
        for name in (report, letter)
    )
    plan = dataclasses.replace(view.plan, items=(*view.plan.items, *items))
    assert isinstance(plan, PackPlan)

    def codes(signed: str, sealed: str) -> set[tuple[str, str]]:
        pages = (
            PageText(page=1, item_id=report, text=f"整改报告\n{signed}\n"),
            PageText(page=2, item_id=letter, text=f"提交函\n{signed}\n{sealed}\n"),
        )
        found = run_checks(dataclasses.replace(view, plan=plan, pages=pages), Phase.PACK)
        return {(f.code, f.subject) for f in found if "-place-missing" in f.code}

    assert codes("管理者代表 王样例 签字：", "（公章）") == set()
    assert codes("", "") == {
        ("signature-place-missing", report),
        ("signature-place-missing", letter),
        ("seal-place-missing", letter),
    }


def test_a_report_may_quote_old_time_limits_and_the_days_of_the_round() -> None:
    view = view_of()
    rule = next(item for item in view.plan.items if item.item_id == "declaration")

    def found(item_id: str) -> set[str]:
        item = dataclasses.replace(
            rule, item_id=item_id, rule=dataclasses.replace(rule.rule, item_id=item_id)
        )
        text = "海岛和山区一般故障72小时内到场。整改期限2027年2月24日，签字：\n2027年2月15日修订"
        pages = (PageText(page=1, item_id=item_id, text=text),)
        plan = dataclasses.replace(view.plan, items=(item,))
        checked = dataclasses.replace(view, plan=plan, pages=pages)
        codes = {"time-limit-differs", "date-unexplained"}
        return {
            finding.code
            for rule in (check_limits_on_pages, check_dates_known)
            for finding in rule(checked)
        } & codes

    assert found("nonconformity-report-nc-03") == set()
    assert found("comparison-table") == set()
    assert found("repair-procedure") == {"time-limit-differs"}

"""Each rule fires on a minimal case and stays silent on its twin."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.dossiers import Change, sample_table, sample_view

from packbuilder.check.engine import RULES, by_severity, is_ready, run_checks
from packbuilder.check.rules import bilingual, completeness, counts, dates, identity
from packbuilder.check.view import EvidenceState, Phase, texts, value_at
from packbuilder.i18n import LANGUAGES
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.pdf import PageText
from packbuilder.model.profile import RecordTable
from packbuilder.model.text import LocaleMode
from packbuilder.report.messages import message, remedy

# The rules that are tested here; the others have tests of their own.
MODULES = (bilingual, completeness, counts, dates, identity)
OWN = {
    phase: tuple(r for r in RULES[phase] if r.__module__ in {m.__name__ for m in MODULES})
    for phase in Phase
}
INPUT, PLAN, PACK = Phase.INPUT, Phase.PLAN, Phase.PACK
NAME_ZH = "示例电器（江苏）有限公司"
NAME_EN = "Example Appliance (Jiangsu) Co., Ltd."


def put(value: object, *steps: str | int) -> Change:
    def change(data: Any) -> None:
        for step in steps[:-1]:
            data = data[step]
        data[steps[-1]] = value

    return change


def drop(*steps: str | int) -> Change:
    def change(data: Any) -> None:
        for step in steps[:-1]:
            data = data[step]
        del data[steps[-1]]

    return change


def evidence(index: int = 0, **values: object) -> Change:
    def change(data: Any) -> None:
        data["evidence"][index] |= values

    return change


def page(text: str, item_id: str = "service-manual") -> tuple[PageText, ...]:
    return (PageText(page=7, item_id=item_id, text=text),)


def table(name: str, change: Callable[[list[Any]], None]) -> dict[str, RecordTable]:
    return {name: sample_table(name, change)}


def set_cell(column: str, value: object, row: int = 0) -> Callable[[list[Any]], None]:
    def change(rows: list[Any]) -> None:
        rows[row][column] = value

    return change


@dataclass(frozen=True)
class Case:
    """What makes a rule fire, and the twin on which it is silent."""

    code: str
    phase: Phase
    subject: str
    change: Change | None = None
    twin: Change | None = None
    locale: LocaleMode = LocaleMode.ZH
    severity: Severity = Severity.ERROR
    states: Mapping[str, EvidenceState] = field(default_factory=dict)
    pages: tuple[PageText, ...] = ()
    twin_pages: tuple[PageText, ...] = ()
    records: Mapping[str, RecordTable | None] = field(default_factory=dict)


PLACE = ("company", "introduction", 0, "zh")
CASES = [
    Case("uscc-check-character", INPUT, "/company/uscc",
         put("91320000MA00000000", "company", "uscc"),
         put("91320000MA00000003", "company", "uscc")),
    Case("name-differs", INPUT, "/company/introduction/0/zh",
         put("示例电器(江苏)有限公司成立于2012年", *PLACE), put(f"{NAME_ZH}成立于2012年", *PLACE)),
    Case("name-differs", INPUT, "/company/introduction/0/zh",
         put("我司示例电器（江苏）有限责任公司成立", *PLACE),
         put("南京样本物流有限公司承运", *PLACE)),
    Case("name-differs", INPUT, "/company/introduction/0/en",
         put("Here Example Appliances (Jiangsu) Co., Ltd. makes", *PLACE[:-1], "en"),
         put("Here Sample Carrier Co., Ltd. carries", *PLACE[:-1], "en")),
    Case("name-differs", PACK, "service-manual",
         pages=page("示例电器(江苏)有限公司"), twin_pages=page(NAME_ZH + "\n" + NAME_EN)),
    Case("placeholder-left", INPUT, "/company/introduction/0",
         put("厂区面积待补充。", *PLACE), put("顾客等待定期检查，接待定点设在门口。", *PLACE)),
    Case("placeholder-left", INPUT, "/company/introduction/0",
         put("电话：XXXX", *PLACE), put("型号 XX-3", *PLACE)),
    Case("placeholder-left", INPUT, "/company/introduction/0",
         put("TBD", *PLACE), put("TBDX", *PLACE)),
    Case("placeholder-left", PACK, "service-manual",
         pages=page("{{ company.name"), twin_pages=page("{a}")),
    Case("staff-count-differs", INPUT, "/staffing/after_sales",
         put(47, "staffing", "after_sales"), put(48, "staffing", "after_sales")),
    Case("staff-count-differs", INPUT, "/staffing/after_sales",
         put(40, "staffing", "total"), put(48, "staffing", "total"), records={"staff": None}),
    Case("staff-count-differs", INPUT, "/staffing/certified_managers",
         put(2, "staffing", "certified_managers")),
    Case("certified-managers-too-few", INPUT, "/staffing/certified_managers",
         put(31, "staffing", "service_managers"), put(30, "staffing", "service_managers"),
         records={"staff": None}),
    Case("certified-managers-too-few", INPUT, "/staffing/certified_managers",
         put({"total": 9, "after_sales": 3, "service_managers": 0, "certified_managers": 0},
             "staffing"),
         put({"total": 9, "after_sales": 3, "service_managers": 0, "certified_managers": 1},
             "staffing"), records={"staff": None}),
    Case("reference-unknown", INPUT, "records/staff.csv#2/department",
         records=table("staff", set_cell("department", "nowhere"))),
    Case("reference-unknown", INPUT, "records/complaints.csv#3/product",
         records=table("complaints", set_cell("product", "toaster", 1))),
    Case("reference-unknown", INPUT, "records/service_orders.csv#2/engineer_no",
         records=table("service_orders", set_cell("engineer_no", "EA999"))),
    Case("evidence-id-taken", INPUT, "/evidence/0/id",
         evidence(id="service-manual"), evidence(id="business-licence-2")),
    Case("evidence-id-taken", INPUT, "/evidence/0/id",
         evidence(id="cover"), evidence(id="cover-letter")),
    Case("dates-out-of-order", INPUT, "/application/submission_date",
         put("2026-12-21", "documents", "effective_date"),
         put("2026-12-20", "documents", "effective_date")),
    Case("dates-out-of-order", INPUT, "/management_review/date",
         put("2026-01-01", "management_review", "date"), drop("management_review")),
    Case("dates-out-of-order", INPUT, "/evidence/1/expires",
         evidence(1, issued="2026-05-02", expires="2026-05-01"),
         evidence(1, issued="2026-05-01", expires="2026-05-01")),
    Case("dates-out-of-order", INPUT, "/evidence/0/issued",
         evidence(issued="2026-12-21"), evidence(issued="2026-12-20")),
    Case("run-too-short", INPUT, "/application/system_effective_date",
         put("2026-10-26", "application", "system_effective_date"),
         put("2026-10-25", "application", "system_effective_date")),
    Case("english-missing", INPUT, "/company/name", drop("company", "name", "en"),
         severity=Severity.WARNING),
    Case("english-missing", INPUT, "/company/name", drop("company", "name", "en"),
         locale=LocaleMode.ZH_EN),
    Case("english-missing", INPUT, "/company/introduction/1",
         drop("company", "introduction", 1, "en"), locale=LocaleMode.EN),
    Case("english-missing-in-records", INPUT, "/records/tools/place", locale=LocaleMode.EN,
         records=table("tools", set_cell("place", {"zh": "库房", "en": None}))),
    Case("item-missing", PLAN, "business-licence", drop("evidence", 0)),
    Case("evidence-type-unknown", PLAN, "business-licence", evidence(type="photo")),
    Case("evidence-not-asked", PLAN, "test-report-range-hood",
         put("surveillance", "application", "stage"), severity=Severity.INFO),
    Case("evidence-missing", PLAN, "business-licence",
         states={"business-licence": EvidenceState(problem="evidence-missing")}),
    Case("evidence-unreadable", PLAN, "business-licence",
         states={"business-licence": EvidenceState(problem="evidence-encrypted")}),
    Case("evidence-expired", PLAN, "business-licence",
         evidence(expires="2026-12-19"), evidence(expires="2027-06-20")),
    Case("evidence-expires-soon", PLAN, "business-licence",
         evidence(expires="2027-03-01"), evidence(expires="2027-06-20"),
         severity=Severity.WARNING),
    Case("evidence-expires-soon", PLAN, "business-licence",
         evidence(expires="2027-06-19"), evidence(expires=None), severity=Severity.WARNING),
    Case("clause-unknown", PLAN, "/evidence/0/clauses/1",
         evidence(clauses=["5.1", "5.9.9"]), evidence(clauses=["5.1"])),
    Case("clause-unknown", PLAN, "/application/exclusions/0/clause",
         put("9.9", "application", "exclusions", 0, "clause")),
    Case("records-missing", PLAN, "complaint-log", drop("records", "complaints"),
         records={"complaints": None}, severity=Severity.WARNING),
    Case("records-missing", PLAN, "spare-parts",
         records=table("spare_parts", lambda rows: rows.clear()), severity=Severity.WARNING),
    Case("english-pages-waiting", PACK, "service-manual", severity=Severity.INFO,
         pages=page("[English to be supplied: company.name]"), twin_pages=page("English")),
]  # fmt: skip


def found(case: Case, change: Change | None, pages: tuple[PageText, ...]) -> list[Finding]:
    view = sample_view(
        change, locale=case.locale, states=case.states, pages=pages, records=case.records
    )
    return [f for f in run_checks(view, case.phase) if f.code == case.code]


@pytest.fixture
def own_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("packbuilder.check.engine.RULES", OWN)


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.code}-{c.subject}")
def test_a_rule_fires_once_on_its_case(case: Case) -> None:
    findings = [f for f in found(case, case.change, case.pages) if f.subject == case.subject]

    assert [(f.severity, f.location is not None) for f in findings] == [(case.severity, True)]
    for language in LANGUAGES:
        for sentence in (message(findings[0], language), remedy(findings[0], language)):
            assert sentence
            assert not sentence.startswith("finding.")
            assert "{" not in sentence.replace("{{", "")


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.twin or c.twin_pages], ids=lambda c: f"{c.code}-{c.subject}"
)
def test_a_rule_is_silent_on_the_twin(case: Case) -> None:
    findings = found(case, case.twin, case.twin_pages)

    assert [f for f in findings if f.subject == case.subject] == []


@pytest.mark.parametrize("locale", list(LocaleMode))
@pytest.mark.parametrize("phase", list(Phase))
def test_the_sample_company_is_without_finding(locale: LocaleMode, phase: Phase) -> None:
    findings = run_checks(sample_view(locale=locale), phase)

    assert [f for f in findings if f.severity is not Severity.INFO] == []


@pytest.mark.usefixtures("own_rules")
def test_the_cases_cover_every_code_that_these_rules_give() -> None:
    given = {
        code
        for module in MODULES
        for code in re.findall(r'code="([a-z-]+)"', Path(str(module.__file__)).read_text("utf-8"))
    }

    assert given - {case.code for case in CASES} <= {"clause-unanswered"}


@pytest.mark.usefixtures("own_rules")
def test_a_clause_that_nothing_answers_is_an_error_unless_it_is_excluded() -> None:
    import dataclasses

    view = sample_view(put([], "evidence"))
    clause = "5.3.1.1"
    items = tuple(i for i in view.plan.items if clause not in i.rule.clauses)
    bare = dataclasses.replace(view, plan=dataclasses.replace(view.plan, items=items))

    unanswered = [f.subject for f in run_checks(bare, PLAN) if f.code == "clause-unanswered"]
    assert clause in unanswered

    def exclude(data: Any) -> None:
        data["evidence"] = []
        data["application"]["exclusions"] = [{"clause": "5.3.1", "reason": {"zh": "x"}}]

    excluded = dataclasses.replace(bare, profile=sample_view(exclude).profile)
    still = [f.subject for f in run_checks(excluded, PLAN) if f.code == "clause-unanswered"]
    assert clause not in still


@pytest.mark.usefixtures("own_rules")
def test_every_unknown_clause_of_one_paper_is_named() -> None:
    findings = run_checks(sample_view(evidence(clauses=["9.1", "9.2"])), PLAN)

    clauses = [f.params["clause"] for f in findings if f.code == "clause-unknown"]
    assert clauses == ["9.1", "9.2"]


@pytest.mark.usefixtures("own_rules")
def test_a_name_that_the_profile_is_blamed_for_is_not_blamed_on_every_page() -> None:
    view = sample_view(put("示例电器(江苏)有限公司", *PLACE), pages=page("示例电器(江苏)有限公司"))

    assert run_checks(view, PACK) == ()


@pytest.mark.usefixtures("own_rules")
def test_the_same_fault_on_many_pages_of_a_document_is_one_finding() -> None:
    pages = page("{{ x }}") + page("{{ y }}") + page("{{ x }}", "declaration")

    findings = run_checks(sample_view(pages=pages), PACK)

    placeholders = [f.subject for f in findings if f.params["found"] == "{{"]
    assert placeholders == ["service-manual", "declaration"]


@pytest.mark.usefixtures("own_rules")
def test_an_unreadable_scan_is_one_finding_that_says_why() -> None:
    for problem in ("evidence-empty", "evidence-encrypted", "evidence-truncated",
                    "evidence-not-readable", "evidence-no-pages"):  # fmt: skip
        state = {"business-licence": EvidenceState(problem=problem)}
        (finding,) = run_checks(sample_view(states=state), PLAN)
        for language in LANGUAGES:
            assert "problem." not in message(finding, language)
            assert "evidence/business-licence.pdf" in message(finding, language)


def test_errors_come_first_and_alone_make_a_dossier_unready() -> None:
    def finding(severity: Severity, code: str) -> Finding:
        return Finding(code=code, severity=severity, subject="x")

    mixed = (
        finding(Severity.INFO, "a"), finding(Severity.ERROR, "b"), finding(Severity.WARNING, "c"),
        finding(Severity.ERROR, "d"),
    )  # fmt: skip

    assert [f.code for f in by_severity(mixed)] == ["b", "d", "c", "a"]
    assert not is_ready(mixed)
    assert is_ready((mixed[0], mixed[2]))


def test_walking_a_profile() -> None:
    data: dict[str, Any] = {"a/b": [{"zh": "x"}], "n": 1}

    assert list(texts(data)) == [("/a~1b/0/zh", "x")]
    assert value_at({"a": [{"b": "x"}]}, "/a/0/b") == "x"
    assert value_at({"a": [{"b": "x"}]}, "/a/1/b") is None
    assert value_at({"a": "x"}, "/a/b") is None


def test_a_finding_without_a_place_of_its_own_stands_where_its_parent_does() -> None:
    place = sample_view().location("/evidence/3/clauses")

    assert (place.file, place.line, place.pointer) == ("profile.yaml", 500, "/evidence/3/clauses")

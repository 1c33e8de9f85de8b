from __future__ import annotations

import dataclasses
import json
from typing import Any

import lxml.html
import pytest
from tests.dossiers import sample_scheme, sample_view

from packbuilder.check.coverage import PackPages, clause_coverage
from packbuilder.check.engine import by_severity, is_ready, run_checks
from packbuilder.check.view import Phase
from packbuilder.model.plan import Action, Decision, Reason, ReasonCode
from packbuilder.model.result import CoverageStatus, PackResult
from packbuilder.report.html_report import report_html
from packbuilder.report.json_report import plan_data, report_data, report_json
from packbuilder.report.messages import message, remedy
from packbuilder.report.text_report import decision_line, outcome_line, result_lines

PACK_PAGES = PackPages(first={"service-manual": 31})


def faulty(data: Any) -> None:
    data["company"]["uscc"] = "91320000MA00000000"
    data["company"]["introduction"][0]["zh"] = "<b>TBD</b> & 待补"
    data["evidence"][0]["expires"] = "2027-01-01"
    data["evidence"] = data["evidence"][:1]


def result_of(change: Any = None) -> PackResult:
    view = sample_view(change)
    findings = (*run_checks(view, Phase.INPUT), *run_checks(view, Phase.PLAN))
    return PackResult(
        company_id="sample",
        company_name=view.profile.name,
        is_ready=is_ready(findings),
        findings=by_severity(findings),
        coverage=clause_coverage(sample_scheme(), view.plan, view.profile, PACK_PAGES),
        plan=view.plan,
    )


def test_the_json_report_has_the_shape_of_the_contract() -> None:
    result = result_of(faulty)
    data: Any = json.loads(report_json(result))

    assert {"ready", "findings", "score", "coverage"} <= set(data)
    assert data["ready"] is False
    assert len(data["findings"]) == len(result.findings)
    for finding in data["findings"]:
        assert {"code", "severity", "subject", "message", "remedy", "location"} <= set(finding)
        assert finding["severity"] in ("error", "warning", "info")
        for text in (finding["message"], finding["remedy"]):
            assert set(text) == {"zh", "en"}
            assert text["zh"]
            assert text["en"]
        assert {"file", "pointer", "line", "page"} <= set(finding["location"])
    for row in data["coverage"]:
        assert {"clause", "title", "status", "documents", "evidence"} <= set(row)
        assert row["status"] in ("covered", "excluded", "missing")


def test_coverage_names_pages_where_there_is_a_pack() -> None:
    rows = {row["clause"]: row for row in report_data(result_of())["coverage"]}

    assert {"id": "service-manual", "page": 31} in rows["5.1.4.1"]["documents"]
    assert all(entry["page"] is None for row in rows.values() for entry in row["evidence"])
    assert rows["5.2.2.2"]["status"] == "excluded"
    assert {row["status"] for row in rows.values()} == {"covered", "excluded"}
    assert set(rows) == set(sample_scheme().leaf_numbers())


def test_a_clause_that_nothing_answers_is_missing() -> None:
    view = sample_view()
    bare = dataclasses.replace(view.plan, items=())

    rows = clause_coverage(sample_scheme(), bare, view.profile)

    assert {r.status for r in rows} == {CoverageStatus.MISSING, CoverageStatus.EXCLUDED}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_html_report_parses_and_holds_every_finding(language: str) -> None:
    result = result_of(faulty)
    assert len(result.findings) >= 4

    page = report_html(result, language)
    root: Any = lxml.html.document_fromstring(page)
    text = " ".join(root.text_content().split())

    for finding in result.findings:
        assert " ".join(message(finding, language).split()) in text
        assert " ".join(remedy(finding, language).split()) in text
    assert root.get("lang", "").startswith(language)
    assert "{{" not in page
    assert not root.xpath("//*[@src or self::script or self::link]")  # self-contained
    for row in result.coverage:
        assert row.clause in text


def test_the_html_report_escapes_what_a_profile_says() -> None:
    from packbuilder.model.text import BilingualText

    result = dataclasses.replace(result_of(), company_name=BilingualText("<script>x</script>&"))

    page = report_html(result, "zh")

    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_text_report_has_two_lines_a_finding_and_a_verdict(language: str) -> None:
    result = result_of(faulty)

    lines = list(result_lines(result, language))

    assert len(lines) == 2 * len(result.findings) + 2
    for finding in result.findings:
        assert any(f"[{finding.code}]" in line for line in lines)
    errors = sum(1 for f in result.findings if f.severity.value == "error")
    assert str(errors) in lines[-1]
    ready = dataclasses.replace(result, is_ready=True, findings=())
    assert len(list(result_lines(ready, language))) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_decision_is_one_line_with_its_reasons(language: str) -> None:
    built = Decision(
        "service-manual",
        Action.BUILD,
        (Reason(ReasonCode.DATA_CHANGED, "/company/name"), Reason(ReasonCode.OUTPUT_MISSING)),
    )

    line = decision_line(built, language)

    assert line.startswith("BUILD")
    assert "/company/name" in line
    assert ("；" in line) is (language == "zh")
    assert decision_line(Decision("x", Action.REUSE), language).startswith("REUSE")


def test_an_item_that_was_left_out_says_why_in_the_readers_language() -> None:
    def exclude(data: Any) -> None:
        data["application"]["exclusions"] = [
            {"clause": "5.2.6", "reason": {"zh": "不回收", "en": "Takes nothing back"}}
        ]

    view = sample_view(exclude)
    outcome = next(o for o in view.plan.outcomes if o.rule.item_id == "take-back-procedure")

    (zh,) = outcome_line(outcome, "zh")
    (en,) = outcome_line(outcome, "en")

    assert "不回收" in zh
    assert "Takes nothing back" in en
    assert "：" not in en


def test_the_plan_as_data_names_every_item_and_rule() -> None:
    result = result_of()
    assert result.plan is not None
    data = plan_data(dataclasses.replace(result, decisions=(Decision("cover", Action.REUSE),)))

    assert [item["id"] for item in data["items"]] == [i.item_id for i in result.plan.items]
    assert data["items"][0]["decision"] == "REUSE"
    assert data["items"][1]["decision"] is None
    assert len(data["rules"]) == len(result.plan.outcomes)
    refused = PackResult(company_id="x", company_name=None, is_ready=False, findings=())
    assert plan_data(refused)["items"] == []

"""Scores of whole companies: their files, what the dossier holds, what the command prints."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.dossiers import INCOMPLETE, RESOURCES, SAMPLE, sample_scheme, sample_view
from tests.unit.test_points import complete_points

from packbuilder.check.engine import run_checks
from packbuilder.check.view import EvidenceState, Phase
from packbuilder.cli.main import invoke
from packbuilder.errors import InputError
from packbuilder.i18n import LANGUAGES
from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.model.result import PackResult
from packbuilder.model.score import Basis, Bound, Outcome, ScoreReport, WayKind
from packbuilder.pipeline.score import ScoreInputs, ScoreOutcome, score_company
from packbuilder.pipeline.score_basis import clause_bases
from packbuilder.report.json_report import report_data
from packbuilder.report.messages import message, place, remedy
from packbuilder.report.score_report import score_data, score_lines
from packbuilder.store.layout import CompanyFolder

SCHEME = sample_scheme()
LEAVES = [c.number for c in SCHEME.flat_clauses() if c.number in SCHEME.leaf_numbers()]
Change = Callable[[dict[str, Any]], None]


def keep_everything(data: dict[str, Any]) -> None:
    data["application"]["exclusions"] = []


def without_manager_certificate(data: dict[str, Any]) -> None:
    keep_everything(data)
    data["evidence"] = [e for e in data["evidence"] if e["type"] != "manager-certificate"]


def score(folder: Path, change: Change = keep_everything, points: Path | None = None,
          states: dict[str, EvidenceState] | None = None) -> ScoreOutcome:  # fmt: skip
    """The score of the sample company after ``change``, with the files in ``folder``."""
    view = sample_view(change, states=states)
    inputs = ScoreInputs(
        company=CompanyFolder(root=folder, profile=folder / "profile.yaml"),
        resources=RESOURCES,
        profile=view.profile,
        scheme=SCHEME,
        plan=view.plan,
        findings=(*run_checks(view, Phase.INPUT), *run_checks(view, Phase.PLAN)),
    )
    return score_company(inputs, points)


def reported(outcome: ScoreOutcome) -> ScoreReport:
    assert outcome.report is not None
    return outcome.report


def write_points(folder: Path, changes: dict[str, str] | None = None) -> Path:
    rows = {n: f"{float(p):g}" for n, p in complete_points().items()} | (changes or {})
    lines = [f'  - {{clause: "{number}", points: {points}}}' for number, points in rows.items()]
    path = folder / "points.yaml"
    path.write_text("scheme: gbt27922-2011\npoints:\n" + "\n".join(lines) + "\n", "utf-8")
    return path


def write_results(folder: Path, *rows: str, more: str = "") -> None:
    text = "scheme: gbt27922-2011\nresults:\n" + "".join(f"  - {{{row}}}\n" for row in rows)
    (folder / "self-evaluation.yaml").write_text(text + more, "utf-8")


def write_all_met(folder: Path, *others: str, more: str = "") -> None:
    named = {row.split('"')[1] for row in others}
    met = [f'clause: "{n}", result: met' for n in LEAVES if n not in named]
    write_results(folder, *met, *others, more=more)


def text(report: ScoreReport, language: str) -> str:
    return "\n".join(score_lines(report, language))


def worded(findings: Iterable[Finding]) -> list[str]:
    """Place and sentence in English; every finding has words in both languages, none unfilled."""
    lines = []
    for finding in findings:
        for language in LANGUAGES:
            for words in (message(finding, language), remedy(finding, language)):
                assert words
                assert not words.startswith("finding.")
                assert "{" not in words
        lines.append(f"{place(finding, 'en')}: {message(finding, 'en')}")
    return lines


# What the dossier alone says --------------------------------------------------------------------


def test_a_dossier_with_evidence_for_everything_is_never_called_met(tmp_path: Path) -> None:
    report = reported(score(tmp_path))

    assert {row.result.outcome for row in report.rows if row.result} == {Outcome.UNKNOWN}
    assert (report.judged.level_lower, report.judged.level_upper) == (None, "five-star")
    assert report.accepted.level_lower == "five-star"
    assert "100 → Five-star" in text(report, "en")
    assert "if every clause with evidence is judged met: 100" in text(report, "en")
    assert "as judged so far (39 clauses not judged" in text(report, "en")
    assert "Evidence is not a judgement" in text(report, "en")


def test_the_same_in_chinese(tmp_path: Path) -> None:
    words = text(reported(score(tmp_path)), "zh")

    assert "申请级别为五星级（95分及以上）" in words
    assert "39个条款中有38个的分值没有公开来源" in words
    assert "假如有证明的条款全部被评为符合：100 → 五星级" in words
    assert "不低于0、不高于100 → 不通过至五星级" in words
    assert "有证明不等于符合" in words
    assert "score." not in words


def test_missing_evidence_names_the_clause_the_paper_and_the_level(tmp_path: Path) -> None:
    outcome = score(tmp_path, without_manager_certificate)
    report = reported(outcome)

    assert [cost.clause for cost in report.costs] == ["5.1.2.2"]
    words = text(report, "en")
    assert "A mandatory item is missing: Certificates of after-sales service managers" in words
    assert "Points lost: 5. Score: 95 → Five-star" in words
    assert "On its own it does not cost Five-star." in words
    assert outcome.findings == ()


def test_with_a_clause_excluded_the_same_paper_costs_five_stars(tmp_path: Path) -> None:
    def change(data: dict[str, Any]) -> None:
        without_manager_certificate(data)
        reason = {"zh": "不提供", "en": "Not offered"}
        data["application"]["exclusions"] = [{"clause": "5.2.6", "reason": reason}]

    outcome = score(tmp_path, change)
    words = text(reported(outcome), "zh")
    assert "失分：5；得分：高于92.3、低于95 → 四星级" in words
    assert "不补上这一条，达不到五星级。" in words
    assert "条款最少：补齐1条（5.1.2.2），分值5，得分100" in words
    assert [f.code for f in outcome.findings] == ["level-above-score"]
    assert [f.severity for f in outcome.findings] == [Severity.WARNING]
    worded(outcome.findings)


def test_a_scan_that_cannot_be_opened_counts_as_not_met(tmp_path: Path) -> None:
    view = sample_view(keep_everything)
    scan = next(e for e in view.profile.evidence if e.type == "test-report")
    broken = {scan.evidence_id: EvidenceState(problem="evidence-empty")}
    report = reported(score(tmp_path, states=broken))

    (row,) = [row for row in report.rows if row.clause == "5.2.5"]
    assert (row.basis, [f.code for f in row.faults]) == (Basis.FAULTY, ["evidence-unreadable"])
    assert row.result is not None
    assert row.result.outcome is Outcome.NOT_MET
    assert report.costs[0].level_lower is None
    assert report.costs[0].level_upper == "five-star"


def test_written_rules_alone_are_told_from_records() -> None:
    def without_log(data: dict[str, Any]) -> None:
        keep_everything(data)
        del data["records"]["complaints"]

    view = sample_view(without_log, records={"complaints": None})
    findings = run_checks(view, Phase.PLAN)
    bases = clause_bases(SCHEME, view.plan, view.profile, findings)

    # The log would come out as a blank form, so only manual and procedure speak of it.
    assert bases["5.3.2.2"].basis is Basis.RULES_ONLY
    assert bases["5.1.2.2"].basis is Basis.PRESENT


def test_a_clause_that_nothing_answers_has_no_basis() -> None:
    view = sample_view(keep_everything)
    nothing = dataclasses.replace(view.plan, outcomes=(), items=())
    profile = dataclasses.replace(view.profile, evidence=())
    bases = clause_bases(SCHEME, nothing, profile, ())

    assert {one.basis for one in bases.values()} == {Basis.NONE}


def test_faults_of_a_record_table_hit_the_clauses_that_need_it() -> None:
    view = sample_view(keep_everything)
    fault = Finding(
        code="records-unknown-column",
        severity=Severity.ERROR,
        subject="records/complaints.csv",
        location=Location(file="records/complaints.csv", line=1),
    )
    bases = clause_bases(SCHEME, view.plan, view.profile, [fault])

    assert bases["5.3.2.5"].basis is Basis.FAULTY
    assert bases["5.1.2.2"].basis is Basis.PRESENT


# The company's own judgement --------------------------------------------------------------------


def test_a_full_self_evaluation_gives_one_score(tmp_path: Path) -> None:
    write_points(tmp_path)
    write_all_met(
        tmp_path,
        'clause: "5.1.2.2", result: sampled, sampled: 10, conforming: 6, note: 两人证书到期',
        'clause: "5.3.1.1", result: not-met',
    )
    outcome = score(tmp_path)
    report = reported(outcome)

    # 5 x 4/10 and the two points of 5.3.1.1 are lost.
    assert report.judged.lower == report.judged.upper == Bound(Fraction(96))
    words = text(report, "en")
    assert "Points: known for all 39 clauses." in words
    assert "Results: self-evaluation.yaml judges 39 of 39 clauses" in words
    assert "by the self-evaluation: 96 → Five-star" in words
    assert "Sampled 10, of which 6 conform" in words
    assert "if every clause with evidence" not in words
    assert outcome.findings == ()


def test_ninety_five_exactly_is_five_stars(tmp_path: Path) -> None:
    write_all_met(tmp_path, 'clause: "5.1.2.2", result: not-met')
    report = reported(score(tmp_path))

    assert report.judged.level_lower == report.judged.level_upper == "five-star"
    assert "by the self-evaluation: 95 → Five-star" in text(report, "en")
    assert "按自评结果：95 → 五星级" in text(report, "zh")


def test_ways_with_known_points_are_two(tmp_path: Path) -> None:
    write_points(tmp_path)
    lost = [f'clause: "{n}", result: not-met' for n in ("5.1.2.2", "5.3.1.1", "5.3.1.2")]
    write_all_met(tmp_path, *lost)
    report = reported(score(tmp_path))

    assert [(w.kind, w.clauses) for w in report.ways] == [
        (WayKind.FEWEST_CLAUSES, ("5.1.2.2",)),
        (WayKind.FEWEST_POINTS, ("5.3.1.1", "5.3.1.2")),
    ]
    assert "Fewest clauses: put right 1 (5.1.2.2), 5 points; score: 96" in text(report, "en")
    assert "分值最少：补齐2条（5.3.1.1、5.3.1.2），分值4，得分95" in text(report, "zh")


def test_five_special_deductions_fail_whatever_the_score_is(tmp_path: Path) -> None:
    rows = "".join("  - {reason: 超期未答复, rectified: true}\n" for _ in range(5))
    write_all_met(tmp_path, more=f"special_deductions:\n{rows}bonus: {{reason: 行业领先}}\n")
    outcome = score(tmp_path)

    assert [f.code for f in outcome.findings] == ["score-special-deductions"]
    assert worded(outcome.findings) == [
        "self-evaluation.yaml: Special deductions: 5; more than 4 fail the evaluation."
    ]
    words = text(reported(outcome), "en")
    assert "by the self-evaluation: 96 → not passed" in words
    assert "no clause that is put right brings Five-star" in words


def test_a_deduction_that_is_not_rectified_is_a_warning(tmp_path: Path) -> None:
    more = 'special_deductions:\n  - {clause: "5.3.2.2", reason: 超期, rectified: false}\n'
    write_all_met(tmp_path, more=more)
    outcome = score(tmp_path)

    assert [(f.code, f.severity) for f in outcome.findings] == [
        ("special-deduction-open", Severity.WARNING)
    ]
    worded(outcome.findings)
    assert "Not rectified yet: 1." in text(reported(outcome), "en")
    assert "by the self-evaluation: 99 → Five-star" in text(reported(outcome), "en")


def test_judging_a_clause_met_that_has_no_evidence_is_a_warning(tmp_path: Path) -> None:
    write_all_met(tmp_path)
    outcome = score(tmp_path, without_manager_certificate)

    assert worded(outcome.findings) == [
        "self-evaluation.yaml: Clause 5.1.2.2 is judged to score, but the dossier has no usable "
        "evidence for it (errors against it: 1)."
    ]


def test_a_score_that_cannot_pass_is_an_error(tmp_path: Path) -> None:
    lost = [f'clause: "{n}", result: not-met' for n in LEAVES if n.startswith("5.2")]
    write_all_met(tmp_path, *lost)
    outcome = score(tmp_path)

    assert [(f.code, f.severity) for f in outcome.findings] == [
        ("score-below-lowest-level", Severity.ERROR)
    ]
    worded(outcome.findings)
    assert "by the self-evaluation: 65 → not passed" in text(reported(outcome), "en")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ('clause: "5.9", result: met', "The scheme has no clause 5.9."),
        ('clause: "5.1.1", result: met', "Clause 5.1.1 has clauses below it"),
        ('clause: "5.2.6", result: met', "Clause 5.2.6 is excluded"),
        ('clause: "5.1.2.1", result: met', "Clause 5.1.2.1 is judged twice."),
        ('clause: "5.2.5", result: sampled', "is judged by samples, but their number"),
        (
            'clause: "5.2.5", result: sampled, sampled: 2, conforming: 3',
            "Clause 5.2.5 has more conforming samples than samples.",
        ),
        ('clause: "5.2.5", result: met, sampled: 2', "is not judged by samples, yet gives numbers"),
        ('clause: "5.2.5", result: good', "Result has a value that is not allowed."),
    ],
)
def test_faults_of_a_self_evaluation_are_named_with_their_line(
    tmp_path: Path, row: str, sentence: str
) -> None:
    def exclude(data: dict[str, Any]) -> None:
        reason = {"zh": "不提供", "en": "Not offered"}
        data["application"]["exclusions"] = [{"clause": "5.2.6", "reason": reason}]

    write_results(tmp_path, 'clause: "5.1.2.1", result: met', row)
    outcome = score(tmp_path, exclude)

    assert outcome.report is None
    (line,) = worded(outcome.findings)
    assert line.startswith("self-evaluation.yaml:4:")
    assert sentence in line


def test_a_company_may_write_json_but_not_two_files(tmp_path: Path) -> None:
    rows = [{"clause": "5.1.2.2", "result": "sampled", "sampled": 5.0, "conforming": 4}]
    text = json.dumps({"scheme": "gbt27922-2011", "results": rows})
    (tmp_path / "self-evaluation.json").write_text(text, "utf-8")
    report = reported(score(tmp_path))
    assert report.results_file == "self-evaluation.json"
    assert report.accepted.lower == Bound(Fraction(99))

    (tmp_path / "self-evaluation.yml").write_text(text, "utf-8")
    with pytest.raises(InputError, match="score-file-twice"):
        score(tmp_path)


def test_an_empty_self_evaluation_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "self-evaluation.yaml").write_text("", "utf-8")

    assert [f.code for f in score(tmp_path).findings] == ["schema-type-object"]


def test_a_deduction_at_an_unknown_clause_is_named(tmp_path: Path) -> None:
    more = 'special_deductions:\n  - {clause: "9.9", reason: 超期, rectified: true}\n'
    write_results(tmp_path, 'clause: "5.2.5", result: unknown', more=more)

    (line,) = worded(score(tmp_path).findings)
    assert line.startswith("self-evaluation.yaml:5:")


@pytest.mark.parametrize("name", ["points", "self-evaluation"])
def test_a_file_for_another_scheme_is_refused(tmp_path: Path, name: str) -> None:
    body = {
        "points": 'scheme: gbt27925-2011\npoints:\n  - {clause: "5.1.1.1", points: 3}\n',
        "self-evaluation": "scheme: gbt27925-2011\nresults: []\n",
    }
    (tmp_path / f"{name}.yaml").write_text(body[name], "utf-8")
    outcome = score(tmp_path)

    (line,) = worded(outcome.findings)
    assert line.startswith(f"{name}.yaml:1:1: ")
    assert "another scheme" in line


# Points -----------------------------------------------------------------------------------------


def test_wrong_sums_are_named_with_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    write_points(tmp_path, {"5.1.1.1": "2.5", "5.3.2.5": "1"}).rename(path)
    outcome = score(tmp_path, points=path)

    assert outcome.report is None
    lines = worded(outcome.findings)
    assert [line.removeprefix(str(path)) for line in lines] == [
        ":3:5: The clauses below 5.1 add up to 40.5 points, where it has 40.",
        ":31:5: The clauses below 5.3 add up to 21 points, where it has 25.",
    ]


def test_points_against_the_sourced_item_are_refused(tmp_path: Path) -> None:
    write_points(tmp_path, {"5.1.2.2": "4"})

    (line,) = worded(score(tmp_path).findings)
    assert line == (
        "points.yaml:3:5: Clause 5.1.2.2 is given 4 points, where a public source says 5."
    )


def test_points_of_nothing_are_refused(tmp_path: Path) -> None:
    write_points(tmp_path, {"5.1.1.1": "0"})

    (line,) = worded(score(tmp_path).findings)
    assert "Points must not be less than 0.01" in line


def test_a_points_file_that_does_not_exist_stops_the_command(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="file-missing"):
        score(tmp_path, points=tmp_path / "none.yaml")


def test_a_part_of_the_points_narrows_the_range(tmp_path: Path) -> None:
    write_all_met(tmp_path, 'clause: "5.3.1.1", result: not-met')
    before = reported(score(tmp_path)).judged.lower.value
    rows = '  - {clause: "5.3.1", points: 10}\n'
    (tmp_path / "points.yaml").write_text(f"scheme: gbt27922-2011\npoints:\n{rows}", "utf-8")
    report = reported(score(tmp_path))

    assert (before, report.judged.lower.value) == (Fraction(75), Fraction(90))
    assert "Points: from points.yaml; 38 of 39 clauses have none" in text(report, "en")


# Data and command -------------------------------------------------------------------------------


def test_the_data_holds_the_bounds_and_says_which_end_is_open(tmp_path: Path) -> None:
    write_all_met(
        tmp_path, 'clause: "5.1.2.2", result: not-met', 'clause: "5.2.3", result: not-met'
    )
    report = reported(score(tmp_path))
    data = score_data(report)

    assert data["judged"]["range"] == {
        "lower": {"value": 60, "attained": False},
        "upper": {"value": 95, "attained": False},
    }
    assert data["judged"]["level"] == {"lower": None, "upper": "four-star"}
    assert [(c["clause"], c["weight"]) for c in data["costs"]] == [
        ("5.1.2.2", "bearable"),
        ("5.2.3", "depends-on-points"),
    ]
    assert data["levels"][3]["threshold"] == 95
    assert next(c["points"] for c in data["clauses"] if c["clause"] == "5.2.3") is None
    json.dumps(data)


def test_a_report_holds_the_score_under_its_key(tmp_path: Path) -> None:
    report = reported(score(tmp_path))
    result = PackResult(company_id="x", company_name=None, is_ready=True, findings=(), score=report)

    assert report_data(result)["score"] == score_data(report)
    assert report_data(dataclasses.replace(result, score=None))["score"] is None


def test_rounding_never_shows_a_threshold_that_is_not_reached(tmp_path: Path) -> None:
    write_points(tmp_path)
    write_all_met(tmp_path, 'clause: "5.2.6", result: sampled, sampled: 2200, conforming: 1199')
    report = reported(score(tmp_path))  # 5.2.6 has 11 points: 94.995

    assert report.judged.level_upper == "four-star"
    assert "by the self-evaluation: 94.99 → Four-star" in text(report, "en")


def test_the_command_on_the_sample_company(capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["--lang", "en", "score", str(SAMPLE)]) == 0
    english = capsys.readouterr().out
    assert invoke(["--lang", "zh", "score", str(SAMPLE)]) == 0
    chinese = capsys.readouterr().out

    assert "100 → Five-star" in english
    assert "37 of 38 clauses have none that is public" in english
    assert "Points that apply after exclusions: more than 65, less than 100" in english
    assert "100 → 五星级" in chinese
    assert "特别扣分项、特别加分项未申报，按0计。" in chinese
    assert "score." not in english + chinese


def test_the_command_prints_one_json_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["score", "--json", str(INCOMPLETE)]) == 0
    data = json.loads(capsys.readouterr().out)

    assert data["company_id"] == "example-incomplete"
    assert [f["code"] for f in data["findings"]] == ["level-above-score"]
    weights = {c["clause"]: c["weight"] for c in data["score"]["costs"]}
    assert weights["5.1.2.2"] == "necessary"
    assert set(weights) >= {"5.1.1.2", "5.1.3.3", "5.2.5"}


def test_the_command_ends_with_one_where_a_file_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_points(tmp_path, {"5.1.2.2": "4"})

    assert invoke(["--lang", "zh", "score", "--points", str(path), str(SAMPLE)]) == 1
    out = capsys.readouterr().out
    assert "points.yaml:3:5: 错误 [points-differ] 条款 5.1.2.2 写为4分，而公开资料为5分。" in out
    assert invoke(["score", "--json", "--points", str(path), str(SAMPLE)]) == 1
    assert json.loads(capsys.readouterr().out)["score"] is None


def test_the_command_ends_with_three_where_a_file_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invoke(["score", "--points", str(tmp_path / "x.yaml"), str(SAMPLE)]) == 3
    assert "x.yaml" in capsys.readouterr().err


def test_every_field_of_the_schemas_is_explained_in_both_languages() -> None:
    for name in ("points", "self-evaluation"):
        schema = json.loads(RESOURCES.schema(name).read_text("utf-8"))
        fields = list(described(schema))
        assert len(fields) > 5
        for field in fields:
            assert " | " in field["title"]
            assert " | " in field["description"]


def described(schema: dict[str, Any]) -> Iterable[dict[str, Any]]:
    yield schema
    for child in schema.get("properties", {}).values():
        yield from described(child)
    if "items" in schema:
        yield from described(schema["items"])

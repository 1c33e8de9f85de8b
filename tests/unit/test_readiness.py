"""The readiness report: page, pictures, SARIF and checklist say what the result says."""

from __future__ import annotations

import dataclasses
import functools
import html
import html.parser
import json
import re
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from tests.dossiers import INCOMPLETE, RESOURCES, SAMPLE, sample_data, write_company

from packbuilder.cli.main import invoke
from packbuilder.i18n import LANGUAGES, has_message
from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.model.result import PackResult
from packbuilder.model.text import LocaleMode
from packbuilder.pipeline.dossier import Dossier, check_result
from packbuilder.pipeline.opening import open_dossier
from packbuilder.pipeline.readiness import report_facts
from packbuilder.report import svg
from packbuilder.report.checklist import checklist_context
from packbuilder.report.facts import ReportFacts
from packbuilder.report.html_report import report_html
from packbuilder.report.messages import message
from packbuilder.report.pictures import coverage_picture, score_picture, timeline_picture
from packbuilder.report.sarif_report import report_sarif
from packbuilder.report.summary import STATES, clause_states, numbered, places, stretches
from packbuilder.source.schema import load_schema

VOID = {"meta", "br", "col", "hr", "img", "link", "input"}


class Strict(html.parser.HTMLParser):
    """Fails on a tag that is not closed, or closed by another."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [str(given["id"])] if "id" in given else []
        self.links += [str(v) for k, v in attrs if k in ("href", "src", "xlink:href")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag, attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@functools.cache
def opened(folder: Path) -> tuple[PackResult, ReportFacts]:
    dossier = open_dossier(folder, RESOURCES, LocaleMode.ZH)
    assert isinstance(dossier, Dossier)
    return check_result(dossier), report_facts(dossier)


def page_of(folder: Path, language: str) -> tuple[str, Any]:
    result, facts = opened(folder)
    page = report_html(result, language, facts)
    return page, lxml.html.document_fromstring(page)


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", [SAMPLE, INCOMPLETE], ids=lambda path: path.name)
def test_the_page_is_sound_and_needs_nothing_else(folder: Path, language: str) -> None:
    page, root = page_of(folder, language)
    parser = Strict()
    parser.feed(page)

    assert not parser.open
    assert len(parser.ids) == len(set(parser.ids))
    assert all(link.startswith("#") and link[1:] in parser.ids for link in parser.links)
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|@import|url\((?!#)", page)
    assert not root.xpath("//script|//link|//img|//iframe|//*[@onload or @onclick]")
    assert not re.search(r"html\.[a-z]|answer\.[a-z]|clock\.[a-z]|picture\.[a-z]", words(root))
    assert root.xpath("//html/@lang")[0].startswith(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_is_listed_once_under_its_number(language: str) -> None:
    result, _ = opened(INCOMPLETE)
    _, root = page_of(INCOMPLETE, language)

    rows = root.xpath("//ol[@class='findings']/li")
    assert len(rows) == len(result.findings)
    for number, (row, finding) in enumerate(zip(rows, result.findings, strict=True), start=1):
        assert row.get("id") == f"f{number}"
        assert row.get("class") == finding.severity.value
        assert " ".join(message(finding, language).split()) in words(row)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_comes_first_and_says_what_blocks_what_it_costs_and_when(
    language: str,
) -> None:
    result, facts = opened(INCOMPLETE)
    page, root = page_of(INCOMPLETE, language)

    (first,) = root.xpath("//main/*[1][@id='summary']")
    text = words(first)
    errors = sum(finding.severity is Severity.ERROR for finding in result.findings)
    assert text.index(str(errors)) < text.index("5.1.2.2")
    assert ("尚不能提交" if language == "zh" else "Not ready to submit") in text[:200]
    for place in places(numbered(result), Severity.ERROR, facts):
        title = place.title.zh if language == "zh" else str(place.title.en)
        assert title in text  # nothing that blocks is left out, however short
    assert ("三星级至四星级" if language == "zh" else "Three-star and Four-star") in text
    assert "2026-09-13" in text  # the licence, which is out at the submission
    assert facts.contact is not None
    assert (facts.contact.zh if language == "zh" else str(facts.contact.en)) in text
    assert "break-after: page" in page


def test_a_ready_dossier_says_so_and_shows_pictures_on_its_first_page() -> None:
    _, root = page_of(SAMPLE, "zh")

    (first,) = root.xpath("//section[@id='summary']")
    assert "可以提交" in words(first)
    assert "尚不能提交" not in words(root)
    assert len(first.xpath(".//*[local-name()='svg']")) == 2
    assert len(root.xpath("//*[local-name()='svg']")) == 3


def test_page_numbers_link_to_the_pack_only_where_it_lies_beside_the_report() -> None:
    result, facts = opened(SAMPLE)
    row = dataclasses.replace(
        result.coverage[0],
        documents=tuple(dataclasses.replace(r, page=31) for r in result.coverage[0].documents),
    )
    manifest: Any = type("M", (), {"pack_path": "pack.zh.pdf", "items": (), "page_count": 99})()
    built = dataclasses.replace(result, coverage=(row,), manifest=manifest)

    assert 'href="pack.zh.pdf#page=31"' in report_html(built, "zh", facts)
    draft = report_html(dataclasses.replace(built, is_ready=False), "zh", facts)
    assert "pack.zh.pdf" not in draft
    assert "第 31 页" in draft


def told(picture: str) -> tuple[str, str]:
    """What is drawn as text, and what is told in words."""
    root: Any = lxml.html.fromstring(picture)
    drawn = " ".join(words(e) for e in root.xpath("//*[local-name()='text']"))
    (desc,) = root.xpath("//*[local-name()='desc']")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby").split() == [
        e.get("id") for e in root.xpath("//*[local-name()='title' or local-name()='desc']")
    ]
    return drawn, words(desc)


def test_the_coverage_picture_counts_every_clause_once() -> None:
    result, facts = opened(INCOMPLETE)
    states = clause_states(result)
    counts = Counter(states.values())

    drawn, told_words = told(coverage_picture(facts.clause_groups, states, "zh"))

    assert set(states) == {row.clause for row in result.coverage}
    assert set(counts) <= set(STATES)
    for state, label in zip(STATES, ("有记录或证明", "仅有规定", "材料有错误", "无回应", "已删减"),
                            strict=True):  # fmt: skip
        assert f"{label} {counts[state]}" in drawn
    for top in ("5.1", "5.2", "5.3"):
        own = [s for clause, s in states.items() if clause.startswith(f"{top}.")]
        good = sum(s in ("proven", "ruled") for s in own)
        assert f"{good}/{len(own) - own.count('excluded')}" in drawn
        assert top in told_words


def test_the_score_picture_names_every_level_and_the_range() -> None:
    result, _ = opened(INCOMPLETE)
    assert result.score is not None

    drawn, told_words = told(score_picture(result.score, "en"))

    for text in (drawn, told_words):
        for threshold in ("70", "80", "90", "95"):
            assert threshold in text
        assert "more than 0, less than 95" in text
        assert "Five-star 95" in text


def test_the_timeline_picture_shows_each_day_and_what_is_out() -> None:
    _, facts = opened(INCOMPLETE)
    assert facts.submission is not None

    picture = timeline_picture(facts.days, facts.submission, "en")
    drawn, told_words = told(picture)

    end = facts.days[-1].day
    for day in facts.days:
        if day.is_milestone or day.day < end:
            assert day.day.isoformat() in told_words
    assert "2026-12-20" in drawn
    assert picture.count(svg.hatch("clock")) == sum(d.note == "over" for d in facts.days)


def test_things_of_one_kind_and_day_share_a_bar() -> None:
    _, facts = opened(SAMPLE)
    assert facts.submission is not None
    day = next(d for d in facts.days if d.kind == "calibration")
    many = (*(d for d in facts.days if d.is_milestone), day, day, day)

    drawn, _ = told(timeline_picture(many, facts.submission, "zh"))

    assert "3 项" in drawn
    assert drawn.count(day.day.isoformat()) == 1


def test_pictures_keep_the_contrast_that_small_text_needs() -> None:
    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    pairs = [(svg.INK, svg.PAPER), (svg.SOFT, svg.PAPER), (svg.ACCENT, svg.PAPER),
             (svg.BAD, svg.PAPER), (svg.PAPER, svg.GOOD), (svg.INK, svg.MIDDLE),
             (svg.INK, svg.PALE)]  # fmt: skip
    for one, other in pairs:
        high, low = sorted((light(one), light(other)), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5, (one, other)


def test_what_a_profile_says_is_escaped_in_pictures() -> None:
    _, facts = opened(INCOMPLETE)
    assert facts.submission is not None
    evil = dataclasses.replace(
        facts.days[0], title=dataclasses.replace(facts.days[0].title, zh="<b>&</b>")
    )

    picture = timeline_picture((evil, *facts.days[1:]), facts.submission, "zh")

    assert "<b>" not in picture
    assert "&lt;b&gt;&amp;" in picture


def test_what_runs_out_stands_before_the_milestone_that_it_misses() -> None:
    _, facts = opened(INCOMPLETE)

    found = {s.until.subject: [d.day for d in s.days] for s in stretches(facts.days)}

    stones = {d.subject: d.day for d in facts.days if d.is_milestone}
    assert list(found) == list(stones)
    assert found["submission"]
    for subject, days in found.items():
        assert all(day < stones[subject] for day in days)
    early = [d for d in facts.days if not d.is_milestone and d.day < max(stones.values())]
    assert sum(map(len, found.values())) == len(early)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sarif_log_has_the_shape_of_its_standard(language: str) -> None:
    result, _ = opened(INCOMPLETE)

    log: Any = json.loads(report_sarif(result, language))

    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert run["tool"]["driver"]["name"] == "packbuilder"
    assert len(run["results"]) == len(result.findings)
    for row, finding in zip(run["results"], result.findings, strict=True):
        assert rules[row["ruleIndex"]] == row["ruleId"] == finding.code
        assert row["level"] in ("error", "warning", "note")
        assert message(finding, language) in row["message"]["text"]
        physical = row["locations"][0]["physicalLocation"]
        assert physical["artifactLocation"]["uriBaseId"] in run["originalUriBaseIds"]
        assert finding.location is not None
        assert physical["region"]["startLine"] == finding.location.line


def test_a_file_with_a_chinese_name_is_a_valid_uri_and_an_item_has_no_file() -> None:
    at_file = Finding(code="x", severity=Severity.ERROR, subject="s",
                      location=Location(file="evidence/营业 执照.pdf"))  # fmt: skip
    in_pack = Finding(code="x", severity=Severity.INFO, subject="s",
                      location=Location(item="service-manual", page=31))  # fmt: skip
    nowhere = Finding(code="x", severity=Severity.INFO, subject="s")
    result = PackResult(company_id="c", company_name=None, is_ready=False,
                        findings=(at_file, in_pack, nowhere))  # fmt: skip

    rows = json.loads(report_sarif(result, "en"))["runs"][0]["results"]

    uri = rows[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"[\x21-\x7e]+", uri)
    assert "region" not in rows[0]["locations"][0]["physicalLocation"]
    assert "physicalLocation" not in rows[1]["locations"][0]
    assert "31" in rows[1]["locations"][0]["message"]["text"]
    assert rows[2]["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "s"


def docx_text(path: Path) -> str:
    with zipfile.ZipFile(path) as file:
        xml = file.read("word/document.xml").decode("utf-8")
    xml = xml.replace("<w:noBreakHyphen/>", "-")
    text = re.sub(r"</w:p>|<w:br/>", " ", xml)
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]+>", "", text)))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_check_writes_every_form_and_the_checklist_holds_each_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "报告" / "x"

    code = invoke(["check", str(INCOMPLETE), "--locale", "en", "--report", str(target), "--json"])

    printed: Any = json.loads(capsys.readouterr().out)  # the report and nothing else
    assert code == 1
    assert sorted(path.name for path in target.iterdir()) == [
        "checklist.en.docx", "report.en.html", "report.en.json", "report.en.sarif",
    ]  # fmt: skip
    assert json.loads((target / "report.en.json").read_text("utf-8")) == printed
    assert printed["score"]["applied_level"] == "five-star"
    text = docx_text(target / "checklist.en.docx")
    for finding in printed["findings"]:
        if finding["severity"] != "info":
            assert squeezed(finding["message"]["en"]) in text
    assert "Notreadytosubmit" in text
    assert "{{" not in text


def test_a_refused_profile_has_a_report_as_well(tmp_path: Path) -> None:
    data = sample_data()
    data["company"]["uscc"] = 12
    del data["application"]["level"]
    company = write_company(tmp_path / "refused", data)

    code = invoke(["check", str(company), "--report", str(tmp_path / "r")])

    assert code == 1
    text = docx_text(tmp_path / "r" / "checklist.zh.docx")
    report: Any = json.loads((tmp_path / "r" / "report.zh.json").read_text("utf-8"))
    assert report["score"] is None
    for finding in report["findings"]:
        assert squeezed(finding["message"]["zh"]) in text
    page = (tmp_path / "r" / "report.zh.html").read_text("utf-8")
    assert "尚不能提交" in page


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")

    code = invoke(["check", str(SAMPLE), "--report", str(tmp_path / "file" / "r")])

    assert code == 3
    assert "file" in capsys.readouterr().err


@pytest.mark.parametrize("folder", [SAMPLE, INCOMPLETE], ids=lambda path: path.name)
def test_the_checklist_sees_what_the_schema_of_contexts_declares(folder: Path) -> None:
    import jsonschema

    result, facts = opened(folder)
    schema = load_schema(RESOURCES.schema("template-context"))
    for name, value in checklist_context(result, facts).items():
        wanted = {**schema["properties"][name], "$defs": schema["$defs"]}
        jsonschema.Draft202012Validator(wanted).validate(value)


def test_every_word_of_the_report_is_in_both_catalogues() -> None:
    import packbuilder.report.html_report as module

    folder = Path(module.__file__).parent
    page = (folder / "templates" / "report.html.j2").read_text("utf-8")
    keys = set(re.findall(r'"(html\.[a-z-]+)"', page))
    for name in ("html_report", "pictures", "checklist", "summary", "sarif_report"):
        code = (folder / f"{name}.py").read_text("utf-8")
        keys |= set(re.findall(r'"((?:html|picture|checklist|sarif)\.[a-z-]+)"', code))
    keys |= {f"answer.{state}" for state in STATES}
    keys |= {f"clock.{k}" for k in ("milestone", "evidence", "agreement", "calibration",
                                    "certificate")}  # fmt: skip
    keys |= {f"kind-of-item.{kind}" for kind in ("document", "evidence", "generated")}
    keys |= {f"html.weight-{w}" for w in ("necessary", "depends-on-points", "bearable")}
    assert len(keys) > 50
    for key in keys:
        for language in LANGUAGES:
            assert has_message(key, language), (key, language)

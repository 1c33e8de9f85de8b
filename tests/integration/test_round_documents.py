"""The documents of a rectification round, filled and read as a reviewer would."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from tests.documents import all_lines
from tests.dossiers import REPOSITORY, RESOURCES, SAMPLE
from tests.round_contexts import open_one, round_context, round_pack

from packbuilder.model.text import Language, LocaleMode
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.opening import open_dossier
from packbuilder.render.jobs import RenderJob
from packbuilder.render.service import render_documents
from packbuilder.source.schema import load_schema, violations_of

COMMON = REPOSITORY / "doc-templates" / "common"
NAMES = ("resubmission-letter", "nonconformity-report", "nonconformity-index", "comparison-table")


def _jobs(folder: Path, **changed: Any) -> list[RenderJob]:
    context = {**round_context(), **round_pack(), **changed}
    return [
        RenderJob(
            item_id=name,
            template=COMMON / f"{name}.{language.value}.docx",
            language=language,
            context={
                "doc": {
                    "id": name,
                    "title": {"zh": "整改材料", "en": "Rectification"},
                    "number": "",
                    "version": "A/0",
                    "effective_date": "2027-02-22",
                    "revisions": [],
                },
                **context,
            },
            output=folder / f"{name}.{language.value}.docx",
            is_sample=True,
            document_date=dt.date(2027, 2, 22),
        )
        for name in NAMES
        for language in Language
    ]


def _fill(folder: Path, shared: Any, **changed: Any) -> dict[str, str]:
    jobs = _jobs(folder, **changed)
    render_documents(jobs, shared=shared)
    return {job.output.stem: "\n".join(all_lines(job.output)) for job in jobs}


@pytest.fixture(scope="module")
def shared() -> Any:
    dossier = open_dossier(SAMPLE, RESOURCES, LocaleMode.ZH)
    assert isinstance(dossier, Dossier)
    return dossier.context


@pytest.fixture(scope="module")
def filled(shared: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return _fill(Path(tmp_path_factory.mktemp("round")), shared)


def test_the_context_is_as_the_schema_says() -> None:
    schema = load_schema(RESOURCES.schema("template-context"))
    seen = {**round_context(), **round_pack()}
    for name, value in seen.items():
        faults = violations_of({**schema, "required": [name]})({name: value})
        assert [error.message for error in faults] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_letter_lists_each_nonconformity_and_has_its_places(
    filled: dict[str, str], language: str
) -> None:
    text = filled[f"resubmission-letter.{language}"]
    for word in ("BFX-2027-01", "BFX-2027-02", "5.3.2.2", "3-1", "A/2"):
        assert word in text
    assert ("（公章）" if language == "zh" else "(Seal)") in text
    assert ("签字" if language == "zh" else "Signature") in text
    assert ("联系人换了电话" if language == "zh" else "new telephone number") in text


def test_a_report_ticks_each_cause_once(filled: dict[str, str]) -> None:
    lines = filled["nonconformity-report.zh"].splitlines()
    at = lines.index("没有规定由谁核对。")
    assert lines[at - 3 : at] == ["a", "☑", "□"]
    at = lines.index("修订时没有会签。")
    assert lines[at - 3 : at] == ["b", "□", "☑"]


def test_a_report_names_documents_evidence_and_dates(filled: dict[str, str]) -> None:
    text = filled["nonconformity-report.en"]
    for word in ("EA-QP-01", "A/1", "A/2", "3-1", "8 February 2027", "24 February 2027", "Open"):
        assert word in text
    assert "☑ Minor" in text
    assert "☑ Major" not in text
    assert "Signature:" in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_open_nonconformity_is_not_answered_for_the_company(
    shared: Any, tmp_path: Path, language: str
) -> None:
    filled = _fill(tmp_path, shared, nonconformity=open_one())
    text = filled[f"nonconformity-report.{language}"]
    unanswered, unverified, undone = {
        "zh": ("尚未答复", "尚未验证", "未完成"),
        "en": ("Not answered yet", "Not verified yet", "Open"),
    }[language]
    # Correction, extent, causes and measures; a date that nobody gave is not made up.
    assert text.count(unanswered) == 4
    assert unverified in text
    assert undone in text
    assert "None" not in text


def test_the_index_gives_pages_in_both_directions(filled: dict[str, str]) -> None:
    zh, en = filled["nonconformity-index.zh"], filled["nonconformity-index.en"]
    for page in (5, 7, 14, 31):
        assert f"第{page}页" in zh
        assert f"page\u00a0{page}" in en
    assert zh.count("BFX-2027-01") == 3  # as a row, and behind the document and the evidence


def test_the_comparison_says_what_was_added_and_deleted(filled: dict[str, str]) -> None:
    lines = filled["comparison-table.zh"].splitlines()
    assert lines[lines.index("（无，新增）") + 1] == "时限与服务承诺书相同。"
    assert lines[lines.index("（删除）") - 1] == "时限可以延长。"


def test_a_round_without_changes_says_so(shared: Any, tmp_path: Path) -> None:
    bare = round_context()["round"] | {"nonconformities": [open_one()], "changes": []}
    filled = _fill(tmp_path, shared, round=bare, changed_documents=[], comparison=[])
    assert "本轮没有修订文件" in filled["resubmission-letter.zh"]
    assert "无关的改动" not in filled["resubmission-letter.zh"]
    assert "do not differ in wording" in filled["comparison-table.en"]


def test_reports_lead_back_to_the_index() -> None:
    from docx import Document

    for language in Language:
        document = Document(str(COMMON / f"nonconformity-report.{language.value}.docx"))
        links = [r.target_ref for r in document.part.rels.values() if r.is_external]
        fields = document.element.xml
        assert any("nonconformity-index" in link for link in links) or (
            "nonconformity-index" in fields
        )

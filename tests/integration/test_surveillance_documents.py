"""The documents of later stages, filled and read as an auditor would."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.documents import all_lines
from tests.dossiers import REPOSITORY, RESOURCES, Change, Data, sample_profile, sample_scheme
from tests.rule_cases import put
from tests.surveillance_data import recertification, surveillance

from packbuilder.model.text import Language, LocaleMode
from packbuilder.plan.planner import plan_pack
from packbuilder.render.context import document_context, shared_context
from packbuilder.render.jobs import RenderJob
from packbuilder.render.service import render_documents
from packbuilder.source.schema import load_schema

NAMES = ("change-statement", "mark-use-report", "previous-nonconformities", "annual-data",
         "document-register")  # fmt: skip
FOLDER = REPOSITORY / "doc-templates" / "gbt27922-2011"


def _fill(folder: Path, change: Change) -> dict[str, list[str]]:
    profile, scheme = sample_profile(change), sample_scheme()
    plan = plan_pack(profile, scheme, LocaleMode.ZH)
    schema = load_schema(RESOURCES.schema("company-profile"))
    jobs = [
        RenderJob(
            item_id=item.item_id,
            template=FOLDER / f"{item.item_id}.{language.value}.docx",
            language=language,
            context=dict(document_context(item, profile)),
            output=folder / f"{item.item_id}.{language.value}.docx",
            is_sample=True,
            document_date=dt.date(2026, 12, 20),
        )
        for item in plan.items
        if item.item_id in NAMES
        for language in Language
    ]
    render_documents(jobs, shared=shared_context(profile, scheme, plan, schema))
    return {job.output.stem: list(all_lines(job.output)) for job in jobs}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    return _fill(Path(tmp_path_factory.mktemp("later")), surveillance())


def test_the_statement_of_changes_ticks_yes_or_no_for_each_kind(
    filled: dict[str, list[str]],
) -> None:
    zh = filled["change-statement.zh"]
    at = zh.index("服务网点")
    assert zh[at : at + 4] == ["服务网点", "☑", "□", "2026年6月15日　签约网点增加1个"]
    at = zh.index("认证范围")
    assert zh[at : at + 4] == ["认证范围", "□", "☑", "/"]
    assert (zh.count("☑"), zh.count("□")) == (7, 7)
    assert any("SAMPLE-CERT-2026-0001" in line for line in zh)


@pytest.mark.parametrize("name", ["change-statement", "mark-use-report"])
def test_statements_have_places_for_seal_and_signature(
    filled: dict[str, list[str]], name: str
) -> None:
    for language, seal, sign in (("zh", "（公章）", "签字"), ("en", "(Seal)", "Signature")):
        text = "\n".join(filled[f"{name}.{language}"])
        assert seal in text
        assert sign in text


def test_the_figures_of_the_year_stand_beside_those_before(filled: dict[str, list[str]]) -> None:
    lines = filled["annual-data.en"]
    at = lines.index("Complaints received")
    value, before, change = lines[at + 2 : at + 5]
    assert before == "44"
    assert int(change) == int(value) - 44
    at = lines.index("Service orders", lines.index("Training pass rate"))
    assert lines[at + 3 : at + 5] == ["/", "/"]  # nothing was stated for the year before
    assert "March 2026" in lines


def test_closure_of_earlier_nonconformities_is_listed(filled: dict[str, list[str]]) -> None:
    lines = filled["previous-nonconformities.zh"]
    assert "2026年3月5日" in lines
    assert any("开出不符合项1项，其中已由审核组关闭1项" in line for line in lines)


def test_the_register_records_every_revision(filled: dict[str, list[str]]) -> None:
    for language, head in (("zh", "修订记录"), ("en", "Record of revisions")):
        lines = filled[f"document-register.{language}"]
        after = lines[lines.index(head) :]
        assert after.count("A/1") == 3
        assert after.count("EA-QP-01") == 1


def test_nothing_to_tell_is_said_and_not_left_blank(tmp_path: Path) -> None:
    def nothing(data: Data) -> None:
        for name in ("changes", "mark_use", "previous_nonconformities"):
            data["surveillance"][name] = []
        data["documents"]["revisions"] = []

    filled = _fill(tmp_path, recertification(nothing))
    assert filled["change-statement.zh"].count("☑") == 7
    assert any("再认证" in line for line in filled["change-statement.zh"])
    assert any("没有使用认证标志" in line for line in filled["mark-use-report.zh"])
    assert "The last audit raised no nonconformity." in filled["previous-nonconformities.en"]
    assert "修订记录" not in filled["document-register.zh"]


def test_a_profile_without_the_new_parts_still_fills_its_drafts(tmp_path: Path) -> None:
    filled = _fill(tmp_path, put("surveillance", "application", "stage"))
    assert any("没有给出统计期间" in line for line in filled["annual-data.zh"])
    assert all("None" not in line for lines in filled.values() for line in lines)

"""The schema of what templates see, held against what they are given."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.dossiers import REPOSITORY, RESOURCES, SAMPLE
from tests.unit.lint.rules import shipped_rules

from packbuilder.check.coverage import clause_coverage
from packbuilder.lint.shapes import Kind, Shape, all_paths
from packbuilder.model.pdf import PlacedPart
from packbuilder.model.plan import PlannedItem
from packbuilder.model.round import ChangedDocument
from packbuilder.model.text import Language, LocaleMode
from packbuilder.pipeline.dossier import Dossier, check_result
from packbuilder.pipeline.opening import open_dossier
from packbuilder.profile.rounds import map_round
from packbuilder.render import context as given
from packbuilder.render.round_context import Difference, RoundFacts
from packbuilder.render.round_context import round_context as given_in_round
from packbuilder.report.checklist import checklist_context
from packbuilder.source.reader import read_source
from packbuilder.source.schema import load_schema, violations_of


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    opened = open_dossier(SAMPLE, RESOURCES, LocaleMode.ZH)
    assert isinstance(opened, Dossier)
    return opened


def _schema() -> Mapping[str, Any]:
    return load_schema(RESOURCES.schema("template-context"))


def _only(name: str, value: object) -> list[str]:
    """What the schema says against ``value`` as the value of ``name``."""
    schema = {**_schema(), "required": [name]}
    return [f"{list(e.absolute_path)}: {e.message}" for e in violations_of(schema)({name: value})]  # type: ignore[dict-item]


def test_what_all_documents_see_is_as_the_schema_says(dossier: Dossier) -> None:
    beside = {k: v for k, v in dossier.context.items() if k in _schema()["properties"]}
    assert set(_schema()["required"]) <= set(beside)
    for name, value in beside.items():
        assert _only(name, value) == []


def test_templates_see_the_profile_and_what_the_schema_names(dossier: Dossier) -> None:
    profile = load_schema(RESOURCES.schema("company-profile"))["properties"]
    assert set(dossier.context) == set(profile) | set(_schema()["required"])


def test_what_single_documents_see_is_as_the_schema_says(dossier: Dossier) -> None:
    plan, profile = dossier.plan, dossier.profile
    manual = next(i for i in plan.items if i.item_id == "service-manual")
    placed = [PlacedPart(item_id=i.item_id, first_page=1, page_count=2) for i in plan.items]
    coverage = clause_coverage(dossier.scheme, plan, profile)
    seen = {
        **given.document_context(manual, profile),
        **given.section_context(plan, "system", profile),
        **given.cover_context(profile, 1, is_answer=True),
        **given.placeholder_context(manual, "evidence-empty", {}),
        **given.pack_context(plan, placed, profile, Language.ZH),
        **given.clause_index_context(coverage, dossier.scheme, plan, profile),
        "checklist": checklist_context(check_result(dossier))["checklist"],
        **given_in_round(_round_facts(dossier), _report_item(manual), {"service-manual": 7}),
    }
    assert set(seen) == set(_schema()["properties"]) - set(_schema()["required"])
    assert seen["clause_index"]
    for name, value in seen.items():
        assert _only(name, value) == []


def _report_item(manual: PlannedItem) -> PlannedItem:
    """A nonconformity report, as the plan of a resubmission has it."""
    rule = dataclasses.replace(manual.rule, item_id="nonconformity-report-nc-01")
    return dataclasses.replace(manual, item_id=rule.item_id, rule=rule)


def _round_facts(dossier: Dossier) -> RoundFacts:
    """The round of the recorded story, with one changed document and one difference."""
    story: Any = read_source(REPOSITORY / "docs/tutorial/story/round-01.yaml").data
    return RoundFacts(
        round=map_round("rounds/round-01.yaml", story),
        schema=load_schema(RESOURCES.schema("round")),
        scheme=dossier.scheme,
        profile=dossier.profile,
        plan=dossier.plan,
        changed=(
            ChangedDocument(
                item_id="service-manual",
                nonconformities=("nc-03",),
                version_before="A/0",
                version="A/1",
            ),
        ),
        differences=(
            Difference(document="service-manual", language="zh", place="1", old="", new="1"),
        ),
    )


def test_record_rows_have_the_columns_that_templates_see(dossier: Dossier) -> None:
    records = shipped_rules().context.member("records")
    assert records is not None
    tables: Any = dossier.context["records"]
    assert set(records.fields) == set(tables)
    for name, rows in tables.items():
        table = records.member(name)
        assert table is not None
        assert table.entry is not None
        for row in rows:
            assert set(row) == set(table.entry.fields)
            _agrees(row, table.entry)


def _agrees(row: Mapping[str, object], entry: Shape) -> None:
    for key, value in row.items():
        column = entry.member(key)
        assert column is not None
        assert value is None or isinstance(value, dict) == (column.kind is Kind.TEXT)


def test_every_value_has_a_title_in_both_languages() -> None:
    for shape in all_paths(shipped_rules().context):
        zh, en = shape.titles
        assert any(ord(sign) > 0x2E80 for sign in zh), shape.path
        assert not any(ord(sign) > 0x2E80 for sign in en), shape.path


def test_the_schema_is_written_as_others_are() -> None:
    path = Path(RESOURCES.schema("template-context"))
    text = path.read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"

from __future__ import annotations

from typing import Any

import pytest
from tests.dossiers import sample_profile, sample_scheme

from packbuilder.model.plan import ItemStatus, PackPlan
from packbuilder.model.scheme import ItemKind
from packbuilder.model.text import Language, LocaleMode
from packbuilder.plan.planner import has_value, plan_pack


def plan(change: Any = None, locale: LocaleMode = LocaleMode.ZH) -> PackPlan:
    return plan_pack(sample_profile(change), sample_scheme(), locale)


def ids(pack: PackPlan) -> list[str]:
    return [item.item_id for item in pack.items]


def status(pack: PackPlan) -> dict[str, ItemStatus]:
    return {outcome.rule.item_id: outcome.status for outcome in pack.outcomes}


def set_stage(stage: str) -> Any:
    def change(data: dict[str, Any]) -> None:
        data["application"]["stage"] = stage

    return change


def test_a_pack_begins_with_its_cover_and_contents_and_each_section_with_its_divider() -> None:
    pack = plan()

    assert ids(pack)[:2] == ["cover", "contents"]
    assert [s.number for s in pack.sections] == list(range(1, len(pack.sections) + 1))
    body = [item for item in pack.items if item.rule.section != "front"]
    assert list(pack.items[-len(body) :]) == body
    for section in pack.sections:
        first = next(item for item in body if item.rule.section == section.section_id)
        assert first.item_id == f"divider-{section.section_id}"
        assert first.title == section.title
    order = [item.rule.section for item in body]
    assert order == sorted(order, key=[s.section_id for s in pack.sections].index)


@pytest.mark.parametrize("locale", list(LocaleMode))
def test_ids_are_unique_in_every_pack(locale: LocaleMode) -> None:
    found = ids(plan(locale=locale))

    assert len(found) == len(set(found))


def test_the_english_pack_has_the_items_of_the_chinese_one() -> None:
    zh, en = plan(), plan(locale=LocaleMode.EN)

    assert ids(zh) == ids(en)
    assert {item.language for item in zh.items} == {Language.ZH}
    assert {item.language for item in en.items} == {Language.EN}


def test_in_a_pack_of_two_languages_each_document_is_followed_by_its_twin() -> None:
    pack = plan(locale=LocaleMode.ZH_EN)
    found = ids(pack)

    assert found[:4] == ["cover", "cover.en", "contents", "contents.en"]
    place = found.index("service-manual")
    assert found[place + 1] == "service-manual.en"
    by_id = {item.item_id: item for item in pack.items}
    assert by_id["service-manual.en"].language is Language.EN
    assert "business-licence.en" not in by_id  # a scan stands once
    assert not any(name.startswith("divider-") and name.endswith(".en") for name in found)


def test_scans_are_numbered_by_section_in_the_order_of_the_manifest() -> None:
    pack = plan()
    numbers: dict[str, list[str]] = {}
    for item in pack.items:
        if item.attachment_number:
            numbers.setdefault(item.rule.section, []).append(item.attachment_number)

    for section in pack.sections:
        found = numbers.get(section.section_id, [])
        assert found == [f"{section.number}-{n}" for n in range(1, len(found) + 1)]
    assert sum(map(len, numbers.values())) == len(sample_profile().evidence)


def test_several_scans_of_one_type_keep_the_order_of_the_profile() -> None:
    found = [i.item_id for i in plan().items if i.rule.item_id == "manager-certificate"]

    assert found == [e.evidence_id for e in sample_profile().evidence
                     if e.type == "manager-certificate"]  # fmt: skip


def test_a_mandatory_scan_that_nobody_supplied_is_missing() -> None:
    def change(data: dict[str, Any]) -> None:
        data["evidence"] = [e for e in data["evidence"] if e["type"] != "business-licence"]

    pack = plan(change)

    assert status(pack)["business-licence"] is ItemStatus.MISSING
    assert "business-licence" not in ids(pack)


def test_an_optional_scan_that_nobody_supplied_does_not_apply() -> None:
    def change(data: dict[str, Any]) -> None:
        data["evidence"] = [e for e in data["evidence"] if e["type"] != "carrier-agreement"]

    assert status(plan(change))["carrier-agreement"] is ItemStatus.NOT_APPLICABLE


@pytest.mark.parametrize("excluded", ["5.2.6", "5.2"])
def test_a_document_whose_every_clause_is_excluded_gives_way_to_the_reason(excluded: str) -> None:
    def change(data: dict[str, Any]) -> None:
        data["application"]["exclusions"] = [
            {"clause": excluded, "reason": {"zh": "不适用", "en": "Does not apply"}}
        ]

    pack = plan(change)

    outcome = next(o for o in pack.outcomes if o.rule.item_id == "take-back-procedure")
    assert outcome.status is ItemStatus.EXCLUDED
    assert outcome.reason is not None
    assert outcome.reason.zh == "不适用"
    assert "take-back-procedure" not in ids(pack)


def test_a_document_with_one_clause_left_stays() -> None:
    rule = next(r for r in sample_scheme().items if r.item_id == "appointments")
    assert len(rule.clauses) > 1

    def change(data: dict[str, Any]) -> None:
        data["application"]["exclusions"] = [
            {"clause": rule.clauses[0], "reason": {"zh": "不适用"}}
        ]

    assert "appointments" in ids(plan(change))


def test_an_exclusion_does_not_reach_a_clause_whose_number_only_begins_alike() -> None:
    def change(data: dict[str, Any]) -> None:
        data["application"]["exclusions"] = [{"clause": "5.2.2", "reason": {"zh": "不适用"}}]

    assert "take-back-procedure" in ids(plan(change))


def test_a_supplied_scan_stands_even_where_its_clause_is_excluded() -> None:
    def change(data: dict[str, Any]) -> None:
        data["application"]["exclusions"] = [{"clause": "5.2.6", "reason": {"zh": "不适用"}}]

    assert status(plan(change))["disposal-agreement"] is ItemStatus.INCLUDED


@pytest.mark.parametrize(
    ("path", "item"),
    [("take_back", "take-back-procedure"), ("fees", "fee-plan"),
     ("internal_audit", "internal-audit-report")],
)  # fmt: skip
def test_a_conditional_document_follows_its_field(path: str, item: str) -> None:
    def change(data: dict[str, Any]) -> None:
        del data[path]

    assert item in ids(plan())
    pack = plan(change)
    assert status(pack)[item] is ItemStatus.NOT_APPLICABLE
    assert item not in ids(pack)


@pytest.mark.parametrize("stage", ["initial", "surveillance", "recertification"])
def test_only_items_of_the_stage_are_asked_for(stage: str) -> None:
    pack = plan(set_stage(stage))

    wanted = {r.item_id for r in sample_scheme().items if stage in {s.value for s in r.stages}}
    assert set(status(pack)) == wanted
    assert {i.rule.item_id for i in pack.items if i.rule.kind is not ItemKind.GENERATED} <= wanted


def test_a_section_without_items_has_no_divider_and_leaves_no_gap_in_the_numbers() -> None:
    scheme = sample_scheme()
    section = scheme.sections[0].section_id

    def change(data: dict[str, Any]) -> None:
        del data["fees"]

    import dataclasses

    small = dataclasses.replace(
        scheme, items=tuple(r for r in scheme.items if r.section != section)
    )
    pack = plan_pack(sample_profile(change), small, LocaleMode.ZH)

    assert f"divider-{section}" not in ids(pack)
    # Beside the one taken out, that of later stages has no item in a first application.
    assert [s.number for s in pack.sections] == list(range(1, len(scheme.sections) - 1))


@pytest.mark.parametrize(
    ("data", "path", "expected"),
    [
        ({"a": {"b": 0}}, "a.b", True),
        ({"a": {"b": False}}, "a.b", True),
        ({"a": {"b": []}}, "a.b", False),
        ({"a": {}}, "a", False),
        ({"a": "x"}, "a.b", False),
        ({}, "a", False),
    ],
)
def test_has_value(data: dict[str, Any], path: str, expected: bool) -> None:
    assert has_value(data, path) is expected

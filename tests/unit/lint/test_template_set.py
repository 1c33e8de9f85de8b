"""What a set of templates leaves out, and where its two languages part."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from tests.unit.lint.rules import profile_schema, shipped_rules
from tests.unit.lint.word_builder import field, h, p, write

from packbuilder.lint.linter import lint_templates
from packbuilder.lint.shapes import context_shape
from packbuilder.lint.template import Rules
from packbuilder.model.finding import Finding, Location
from packbuilder.model.scheme import Clause
from packbuilder.model.text import BilingualText

TEXT = {"$ref": "#/$defs/text"}
PROFILE: dict[str, Any] = {
    "required": ["company", "products", "shelf"],
    "properties": {
        "company": {
            "type": "object",
            "title": "企业 | Company",
            "required": ["name", "uscc", "id"],
            "properties": {
                "name": {**TEXT, "title": "企业名称 | Legal name"},
                "uscc": {"type": "string", "title": "统一社会信用代码 | Credit code"},
                "website": {"type": "string", "title": "网站 | Website"},
                "id": {"$ref": "#/$defs/id", "title": "标识 | Id"},
            },
        },
        "products": {
            "type": "array",
            "title": "产品 | Products",
            "items": {
                "type": "object",
                "required": ["name", "models"],
                "properties": {
                    "name": {**TEXT, "title": "产品名称 | Product"},
                    "models": {
                        "type": "array", "title": "型号 | Models", "items": {"type": "string"},
                    },
                },
            },
        },
        "shelf": {
            "type": "object",
            "title": "货架 | Shelf",
            "required": ["width", "height"],
            "properties": {
                "width": {"type": "number", "title": "宽 | Width"},
                "height": {"type": "number", "title": "高 | Height"},
            },
        },
    },
    "$defs": {
        "text": profile_schema()["$defs"]["text"],
        "id": profile_schema()["$defs"]["id"],
    },
}  # fmt: skip
CONTEXT: Mapping[str, Any] = {"properties": {"records": {"title": "记录 | Records"}}, "$defs": {}}
TABLES: Mapping[str, Any] = {"properties": {}}
ALL = "{{ company.name }}{{ company.uscc }}{{ shelf.width }}{{ shelf.height }}"
PRODUCTS = "{% for x in products %}{{ x.name }}{{ x.models|join_text }}{% endfor %}"


def _rules() -> Rules:
    shipped = shipped_rules()
    items = tuple(
        r for r in shipped.scheme.items if r.item_id in ("company-profile", "sales-model")
    )
    scheme = dataclasses.replace(
        shipped.scheme,
        items=items,
        clauses=(
            Clause(
                number="5.1",
                title=BilingualText("体系", "System"),
                children=(
                    Clause(number="5.1.1", title=BilingualText("组织", "Organisation")),
                    Clause(number="5.1.2", title=BilingualText("人员", "Staff")),
                ),
            ),
        ),
        sheets={"cover": PurePosixPath("common/cover")},
    )
    return dataclasses.replace(
        shipped, scheme=scheme, context=context_shape(PROFILE, CONTEXT, TABLES)
    )


def _complete(folder: Path) -> dict[str, Path]:
    """A set that answers everything."""
    return {
        f"{name}.{language}": write(folder / f"{name}.{language}.docx", *body)
        for language in ("zh", "en")
        for name, body in {
            "company-profile": (h("A"), p(ALL, mark="clause_5_1_1")),
            "sales-model": (h("A"), p(PRODUCTS, mark="clause_5_1_2")),
            "cover": (p("{{ company.name }}"),),
        }.items()
    }


def _lint(files: Mapping[str, Path]) -> tuple[Finding, ...]:
    return lint_templates(
        [(path, f"own/{path.name}") for path in files.values()],
        _rules(),
        whole_set=PROFILE,
        set_folder="own",
    )


def _told(found: tuple[Finding, ...]) -> list[tuple[str, str, str | None, str | None]]:
    places = [f.location or Location() for f in found]
    return [
        (f.code, f.subject, place.file, place.pointer)
        for f, place in zip(found, places, strict=True)
    ]


def test_a_complete_set_is_clean(tmp_path: Path) -> None:
    assert _told(_lint(_complete(tmp_path))) == []


def test_a_required_field_that_nobody_prints_is_named(tmp_path: Path) -> None:
    files = _complete(tmp_path)
    for language in ("zh", "en"):
        body = p(ALL.replace("{{ company.uscc }}", ""), mark="clause_5_1_1")
        write(files[f"company-profile.{language}"], h("A"), body)
    found = _lint(files)
    assert _told(found) == [
        ("template-field-unprinted", "company.uscc", "company-profile.schema.json", "company.uscc")
    ]
    assert found[0].params["title_zh"] == "统一社会信用代码"
    assert found[0].params["title_en"] == "Credit code"


def test_a_group_that_nobody_prints_is_named_once(tmp_path: Path) -> None:
    files = _complete(tmp_path)
    for language in ("zh", "en"):
        text = "{{ company.name }}{{ company.uscc }}"
        write(files[f"company-profile.{language}"], h("A"), p(text, mark="clause_5_1_1"))
        write(files[f"sales-model.{language}"], h("A"), p("a", mark="clause_5_1_2"))
    assert [f.subject for f in _lint(files)] == ["products", "shelf"]


def test_a_field_inside_a_list_that_nobody_prints_is_named(tmp_path: Path) -> None:
    files = _complete(tmp_path)
    for language in ("zh", "en"):
        text = "{% for x in products %}{{ x.name }}{% endfor %}"
        write(files[f"sales-model.{language}"], h("A"), p(text, mark="clause_5_1_2"))
    assert [f.subject for f in _lint(files)] == ["products[].models"]


def test_a_document_without_a_template_is_named_for_its_language(tmp_path: Path) -> None:
    files = _complete(tmp_path)
    del files["cover.en"]
    assert _told(_lint(files)) == [
        ("template-document-missing", "cover", "common/cover.en.docx", "sheets")
    ]


def test_a_document_of_the_scheme_without_templates_is_named(tmp_path: Path) -> None:
    files = _complete(tmp_path)
    write(files["company-profile.zh"], h("A"), p(ALL + PRODUCTS, mark="clause_5_1_1"))
    write(files["company-profile.en"], h("A"), p(ALL + PRODUCTS, mark="clause_5_1_1"))
    del files["sales-model.zh"], files["sales-model.en"]
    missing = [f for f in _lint(files) if f.code == "template-document-missing"]
    assert [f.location.file for f in missing if f.location] == [
        "gbt27922-2011/sales-model.zh.docx",
        "gbt27922-2011/sales-model.en.docx",
    ]


def test_a_clause_that_no_template_answers_is_named(tmp_path: Path) -> None:
    files = _complete(tmp_path)
    for language in ("zh", "en"):
        write(files[f"sales-model.{language}"], h("A"), p(PRODUCTS))
    found = _lint(files)
    assert _told(found) == [
        ("template-clause-unanswered", "5.1.2", "own/scheme.yaml", "clauses, 5.1.2")
    ]
    assert found[0].params["languages"] == "zh, en"


def test_a_path_in_one_language_only_is_named_where_it_stands(tmp_path: Path) -> None:
    files = _complete(tmp_path)
    write(files["cover.en"], p("{{ company.name }}"), p("At {{ company.website }}"))
    assert _told(_lint(files)) == [
        (
            "template-pair-path",
            "company.website",
            "own/cover.en.docx",
            'word/document.xml, paragraph 2: "At {{ company.website }}"',
        )
    ]


def test_a_clause_marked_in_one_language_only_is_named(tmp_path: Path) -> None:
    files = _complete(tmp_path)
    write(files["cover.zh"], p("{{ company.name }}", mark="clause_5_1_1"))
    assert _told(_lint(files)) == [
        (
            "template-pair-clause",
            "5.1.1",
            "own/cover.zh.docx",
            'word/document.xml, paragraph 1: "{{ company.name }}"',
        )
    ]


def test_a_link_to_a_mark_that_the_other_document_lacks_is_named(tmp_path: Path) -> None:
    files = _complete(tmp_path)
    for language in ("zh", "en"):
        link = field('HYPERLINK "packbuilder:item/sales-model#clause_5_1_1"', "See")
        write(files[f"cover.{language}"], p("{{ company.name }}"), p(link, raw=True))
    found = _lint(files)
    assert [(f.code, f.subject) for f in found] == [
        ("template-link-no-mark-there", "sales-model#clause_5_1_1")
    ] * 2
    assert found[0].params["near"] == "clause_5_1_2"


def test_a_document_does_not_see_what_only_others_see(tmp_path: Path) -> None:
    path = write(tmp_path / "sales-model.zh.docx", h("A"), p("{{ pack.page_count }}"))
    found = lint_templates([(path, path.name)], shipped_rules())
    assert [(f.code, f.subject) for f in found] == [("template-name-elsewhere", "pack")]
    path = write(tmp_path / "contents.zh.docx", h("A"), p("{{ pack.page_count }}"))
    assert lint_templates([(path, path.name)], shipped_rules()) == ()


def test_several_faults_of_one_template_are_all_told(tmp_path: Path) -> None:
    path = write(
        tmp_path / "own.docx",
        p("{{ company.nmae }} {{ company.name|mony }}"),
        p("{% if x %}{{ company. }}"),
        p("{% for p in prodcts %}{{ p.name }}{% endfor %}"),
    )
    codes = {f.code for f in lint_templates([(path, path.name)], shipped_rules())}
    assert codes == {
        "template-unknown-field-near", "template-unknown-filter-near", "template-unknown-name",
        "template-syntax", "template-block-unclosed", "template-unknown-name-near",
    }  # fmt: skip

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.dossiers import RESOURCES, sample_data

from packbuilder.errors import InputError
from packbuilder.i18n import LANGUAGES
from packbuilder.model.finding import Finding
from packbuilder.report.messages import message, place, remedy
from packbuilder.source.reader import Place, SourceDocument, read_source
from packbuilder.source.schema import complete, field_titles, load_schema, validate_document

SCHEMA = load_schema(RESOURCES.schema("company-profile"))


def findings_of(change: Callable[[dict[str, Any]], object]) -> tuple[Finding, ...]:
    data = sample_data()
    change(data)
    places = {"": Place(1, 1), **{f"/{key}": Place(n, 3) for n, key in enumerate(data, start=2)}}
    document = SourceDocument(path=Path("profile.yaml"), data=data, places=places)
    return validate_document(document, SCHEMA, "profile.yaml")


def without(*steps: str) -> Callable[[dict[str, Any]], object]:
    def change(data: Any) -> None:
        for step in steps[:-1]:
            data = data[step]
        del data[steps[-1]]

    return change


def with_value(value: object, *steps: str | int) -> Callable[[dict[str, Any]], object]:
    def change(data: Any) -> None:
        for step in steps[:-1]:
            data = data[step]
        data[steps[-1]] = value

    return change


CASES = [
    ("schema-required", without("company", "uscc"), "/company/uscc"),
    ("schema-required", without("staffing"), "/staffing"),
    ("schema-unknown-field-near", with_value("x", "company", "adress"), "/company/adress"),
    ("schema-unknown-field", with_value("x", "company", "qqqqqq"), "/company/qqqqqq"),
    ("schema-type-string", with_value(12, "company", "phone"), "/company/phone"),
    ("schema-type-integer", with_value("12", "staffing", "total"), "/staffing/total"),
    ("schema-type-integer", with_value(True, "staffing", "total"), "/staffing/total"),
    ("schema-type-integer", with_value(1.5, "staffing", "total"), "/staffing/total"),
    (
        "schema-type-number",
        with_value("1,000", "company", "registered_capital"),
        "/company/registered_capital",
    ),
    ("schema-type-boolean", with_value("no", "sample"), "/sample"),
    ("schema-type-object", with_value("甲公司", "company", "name"), "/company/name"),
    ("schema-type-object", with_value(None, "company", "address"), "/company/address"),
    ("schema-type-array", with_value("x", "products"), "/products"),
    ("schema-enum", with_value("first", "application", "stage"), "/application/stage"),
    ("schema-pattern", with_value("91320000", "company", "uscc"), "/company/uscc"),
    (
        "schema-pattern",
        with_value("../x.pdf", "evidence", 0, "file"),
        "/evidence/0/file",
    ),
    (
        "schema-pattern",
        with_value("/etc/passwd", "evidence", 0, "file"),
        "/evidence/0/file",
    ),
    (
        "schema-format-date",
        with_value("2026-02-30", "application", "submission_date"),
        "/application/submission_date",
    ),
    ("schema-format-email", with_value("nobody", "company", "email"), "/company/email"),
    ("schema-minimum", with_value(-1, "staffing", "total"), "/staffing/total"),
    ("schema-min-items", with_value([], "products"), "/products"),
    ("schema-min-length", with_value("", "company", "name", "zh"), "/company/name/zh"),
    ("schema-pattern", with_value("  ", "company", "name", "zh"), "/company/name/zh"),
    ("schema-const", with_value(2, "schema_version"), "/schema_version"),
    (
        "schema-unique-items",
        with_value(["5.1", "5.1"], "evidence", 0, "clauses"),
        "/evidence/0/clauses",
    ),
    ("schema-max-length", with_value("a" * 61, "evidence", 0, "id"), "/evidence/0/id"),
]


@pytest.mark.parametrize(("code", "change", "subject"), CASES)
def test_a_violation_is_named_with_its_field_and_place(
    code: str, change: Callable[[dict[str, Any]], object], subject: str
) -> None:
    found = {f.code: f for f in findings_of(change) if f.subject == subject}

    finding = found[code]
    titles = dict(zip(LANGUAGES, field_titles(subject, SCHEMA), strict=True))
    for language in LANGUAGES:
        sentence = message(finding, language)
        if not code.startswith("schema-unknown"):
            assert titles[language] in sentence
        assert "{" not in sentence
        assert "{" not in remedy(finding, language).replace("{zh: …, en: …}", "")
    file, line, column = place(finding, "zh").split(":")
    assert file == "profile.yaml"
    assert (int(line), int(column)) > (1, 3) or subject.count("/") == 1


def test_a_right_profile_has_no_finding() -> None:
    assert findings_of(lambda data: None) == ()


def test_the_place_is_that_of_the_field_itself(tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text("schema_version: 1\ncompany:\n  name: {zh: 甲}\n  size: huge\n", "utf-8")

    found = validate_document(read_source(path), SCHEMA, "profile.yaml")

    assert "profile.yaml:4:3" in [place(f, "en") for f in found if f.code == "schema-enum"]


def test_a_missing_field_stands_where_its_parent_does(tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text("schema_version: 1\n\ncompany:\n  name: {zh: 甲}\n", "utf-8")

    found = validate_document(read_source(path), SCHEMA, "profile.yaml")

    missing = {f.subject: place(f, "en") for f in found if f.code == "schema-required"}
    assert missing["/company/uscc"] == "profile.yaml:3:1"
    assert "/staffing" in missing


def test_every_fault_is_found_in_one_run_in_the_order_of_the_file() -> None:
    def change(data: Any) -> None:
        data["staffing"]["total"] = "x"
        data["company"]["size"] = "huge"
        del data["company"]["name"]
        data["company"]["colour"] = "red"

    found = findings_of(change)

    assert {f.code for f in found} == {
        "schema-type-integer", "schema-enum", "schema-required", "schema-unknown-field"
    }  # fmt: skip
    lines = [f.location.line for f in found if f.location and f.location.line]
    assert lines == sorted(lines)


def test_a_near_miss_of_a_field_name_is_suggested() -> None:
    (finding,) = findings_of(with_value("x", "company", "adress"))

    assert "address" in message(finding, "en")
    assert "address" in remedy(finding, "zh")


@pytest.mark.parametrize("value", [5, [], {"file": "x.csv"}, {"file": "x.csv", "sheets": "s"}])
def test_a_wrong_alternative_gives_sentences_and_no_crash(value: object) -> None:
    found = findings_of(with_value(value, "records", "staff"))

    assert found
    assert all(f.subject.startswith("/records/staff") for f in found)
    assert "schema-other" not in {f.code for f in found}


@pytest.mark.parametrize(
    ("value", "code"),
    [("2026-13-01", "schema-format-date"), (20260101, "schema-type-string"), ("null", "schema-")],
)
def test_a_date_that_may_be_null_is_still_held_to_be_a_date(value: object, code: str) -> None:
    found = findings_of(with_value(value, "evidence", 0, "expires"))

    assert found
    assert all(f.subject == "/evidence/0/expires" for f in found)
    assert any(f.code.startswith(code) for f in found)


@pytest.mark.parametrize(
    "value", ["20261220", "2026-W51-7", "2026-12-20T00:00:00", "２０２６-12-20"]
)
def test_a_date_is_written_in_one_way_only(value: str) -> None:
    assert findings_of(with_value(value, "application", "submission_date"))


def test_no_sentence_repeats_a_value() -> None:
    secret = "SECRET-VALUE-18"
    for change in [
        with_value(secret, "company", "uscc"),
        with_value(secret, "application", "stage"),
        with_value(secret, "staffing", "total"),
        with_value(secret, "company", "email"),
        with_value([secret], "company", "phone"),
    ]:
        for finding in findings_of(change):
            for language in LANGUAGES:
                assert secret not in message(finding, language) + remedy(finding, language)


@pytest.mark.parametrize("text", ["", "- 1\n", "text\n"])
def test_a_profile_that_is_no_mapping_is_a_finding(tmp_path: Path, text: str) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text(text, "utf-8")

    (finding,) = validate_document(read_source(path), SCHEMA, "profile.yaml")

    assert finding.code == "schema-type-object"
    assert message(finding, "zh")


def test_a_damaged_schema_is_an_input_error(tmp_path: Path) -> None:
    path = tmp_path / "x.schema.json"
    path.write_text("[]", "utf-8")
    with pytest.raises(InputError, match="schema-broken"):
        load_schema(path)
    with pytest.raises(InputError, match="schema-broken"):
        load_schema(tmp_path / "none.schema.json")


def test_optional_fields_that_are_left_out_are_there_and_empty() -> None:
    schema = {
        "type": "object",
        "properties": {
            "a": {"type": "string"},
            "b": {"type": "array", "items": {"$ref": "#/$defs/row"}},
            "c": {"$ref": "#/$defs/row"},
            "t": {"type": "object", "properties": {"zh": {}, "en": {}}},
        },
        "$defs": {
            "row": {"type": "object", "properties": {"x": {"type": "string"}, "y": {}}},
        },
    }

    assert complete({"b": [{"x": "1"}], "t": {"zh": "甲"}}, schema, schema) == {
        "a": None, "b": [{"x": "1", "y": None}], "c": {"x": None, "y": None}, "t": {"zh": "甲"},
    }  # fmt: skip
    assert complete({}, schema, schema) == {
        "a": None, "b": [], "c": {"x": None, "y": None}, "t": None,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["company-profile", "record-tables", "scheme"])
def test_every_field_of_a_schema_has_a_title_in_both_languages(name: str) -> None:
    def walk(node: Any, path: str) -> None:
        if isinstance(node, dict):
            for key, child in node.get("properties", {}).items():
                assert " | " in child.get("title", ""), f"{path}/{key}"
            for key, child in node.items():
                walk(child, f"{path}/{key}")
        elif isinstance(node, list):
            for index, child in enumerate(node):
                walk(child, f"{path}/{index}")

    walk(load_schema(RESOURCES.schema(name)), "")


def test_an_empty_half_of_a_text_is_named_by_the_field_it_belongs_to() -> None:
    schema = load_schema(RESOURCES.schema("company-profile"))

    assert field_titles("/company/name/en", schema) == ("企业名称（英文）", "Legal name (English)")

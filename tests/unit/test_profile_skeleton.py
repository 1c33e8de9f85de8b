from __future__ import annotations

from pathlib import Path

import pytest
from tests.dossiers import RESOURCES

from packbuilder.profile.skeleton import profile_skeleton
from packbuilder.source.reader import read_source
from packbuilder.source.schema import load_schema, validate_document

SCHEMA = load_schema(RESOURCES.schema("company-profile"))
# What a field that nobody has filled in yet gives.
FILL_ME_IN = {
    "schema-min-length",
    "schema-pattern",
    "schema-enum",
    "schema-format-date",
    "schema-format-email",
    "schema-type-string",
    "schema-type-number",
    "schema-type-integer",
    "schema-type-boolean",
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_skeleton_lacks_nothing_but_values(tmp_path: Path, language: str) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text(profile_skeleton(SCHEMA, language), "utf-8")

    document = read_source(path)
    findings = validate_document(document, SCHEMA, "profile.yaml")

    assert {f.code for f in findings} <= FILL_ME_IN
    assert isinstance(document.data, dict)
    assert list(document.data) == [k for k in SCHEMA["properties"] if k in SCHEMA["required"]]
    assert document.data["schema_version"] == 1


def test_every_field_is_explained_in_the_language_asked_for() -> None:
    zh, en = (profile_skeleton(SCHEMA, language) for language in ("zh", "en"))

    assert "统一社会信用代码" in zh
    assert "Unified social credit code" in en
    chinese = [line for line in en.splitlines() if any("\u4e00" <= c <= "\u9fff" for c in line)]
    assert [line for line in chinese if "示例 SAMPLE" not in line] == []  # the stamp itself
    assert "：" not in en
    for text in (zh, en):
        assert "|" not in text
        assert "# records:" in text  # an optional part is there, commented out


def test_the_skeleton_holds_no_invented_fact(tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text(profile_skeleton(SCHEMA, "zh"), "utf-8")

    def values(node: object) -> list[object]:
        if isinstance(node, dict):
            return [v for child in node.values() for v in values(child)]
        if isinstance(node, list):
            return [v for child in node for v in values(child)]
        return [node]

    given = {v for v in values(read_source(path).data) if v not in (None, "")}

    assert given == {1, "gbt27922-2011", "initial", "five-star"}

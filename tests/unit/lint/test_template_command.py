"""``template lint`` and ``template fields`` as a user calls them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from tests.unit.lint.word_builder import h, p, table, write

from packbuilder.cli.main import invoke
from packbuilder.i18n import message_keys
from packbuilder.lint.word_tags import CODES


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    return write(
        tmp_path / "own.zh.docx",
        h("范围"),
        table(["公司"], ["地址：{{ company.adress }}"]),
    )


def test_a_clean_template_ends_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "own.zh.docx", h("Scope"), p("{{ company.name }}"))
    assert invoke(["--lang", "en", "template", "lint", str(path)]) == 0
    assert capsys.readouterr().out == "1 templates checked, no fault.\n"


def test_a_fault_is_told_in_english(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["--lang", "en", "template", "lint", str(broken)]) == 1
    out = capsys.readouterr().out
    assert (
        "own.zh.docx: word/document.xml, table 1, row 2, cell 1: “地址：{{ company.adress }}”"
        in out
    )
    assert "There is no company.adress: did you mean company.address (Address)?" in out


def test_a_fault_is_told_in_chinese(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["--lang", "zh", "template", "lint", str(broken)]) == 1
    out = capsys.readouterr().out
    assert "word/document.xml，第 1 个表格第 2 行第 1 格“地址：{{ company.adress }}”" in out
    assert "没有 company.adress，是不是 company.address（地址）？" in out


def test_json_is_one_document_in_both_languages(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invoke(["template", "lint", "--json", str(broken)]) == 1
    data = json.loads(capsys.readouterr().out)
    assert (data["clean"], data["templates"]) == (False, 1)
    (finding,) = data["findings"]
    assert finding["code"] == "template-unknown-field-near"
    assert finding["location"]["pointer"] == (
        'word/document.xml, table 1, row 2, cell 1: "地址：{{ company.adress }}"'
    )
    assert "company.address" in finding["message"]["zh"]
    assert "company.address" in finding["message"]["en"]


def test_sarif_names_rule_file_and_place(broken: Path, tmp_path: Path) -> None:
    target = tmp_path / "out" / "lint.sarif"
    assert invoke(["template", "lint", "--sarif", str(target), str(broken)]) == 1
    log = json.loads(target.read_text(encoding="utf-8"))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [
        "template-unknown-field-near"
    ]
    (result,) = run["results"]
    place = result["locations"][0]
    assert result["level"] == "error"
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "own.zh.docx"
    assert "table 1, row 2, cell 1" in place["logicalLocations"][0]["fullyQualifiedName"]


@pytest.mark.parametrize("content", [b"no zip", b""])
def test_an_unreadable_template_ends_with_3(
    tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.docx"
    path.write_bytes(content)
    assert invoke(["--lang", "en", "template", "lint", str(path)]) == 3
    assert "own.docx" in capsys.readouterr().err


def test_a_missing_template_and_an_empty_folder_end_with_3(tmp_path: Path) -> None:
    assert invoke(["template", "lint", str(tmp_path / "nothing.docx")]) == 3
    assert invoke(["template", "lint", str(tmp_path)]) == 3
    assert invoke(["template", "fields", str(tmp_path / "nothing.docx")]) == 3


def test_what_a_build_would_refuse_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "own.docx", h("Scope"))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    assert invoke(["--lang", "en", "template", "lint", str(path)]) == 1
    assert "[template-refused]" in capsys.readouterr().out


def test_a_folder_is_looked_through(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "a" / "one.zh.docx", h("Scope"), p("{{ company.name }}"))
    write(tmp_path / "a" / "one.en.docx", h("Scope"), p("{{ company.uscc }}"))
    assert invoke(["template", "lint", "--json", str(tmp_path)]) == 1
    data = json.loads(capsys.readouterr().out)
    assert [f["code"] for f in data["findings"]] == ["template-pair-path"] * 2


def test_all_shipped_templates_are_clean_as_one_set(capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["template", "lint", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["findings"] == []
    assert data["templates"] > 80


def test_fields_lists_kinds_and_titles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(
        tmp_path / "own.docx",
        h("Scope"),
        p("{% if company.website %}{{ company.website }}{% endif %}"),
        p("{% for x in products %}{{ x.warranty_months|months }}{% endfor %}"),
    )
    assert invoke(["template", "fields", "--json", str(path)]) == 0
    fields = {f["path"]: f for f in json.loads(capsys.readouterr().out)["fields"]}
    assert list(fields) == ["company.website", "products", "products[].warranty_months"]
    website = fields["company.website"]
    assert (website["kind"], website["optional"], website["printed"]) == ("string", True, True)
    assert website["title"] == {"zh": "网站", "en": "Website"}
    assert (fields["products"]["kind"], fields["products"]["printed"]) == ("list", False)
    assert len(website["places"]) == 2
    assert website["places"][0] == (
        'word/document.xml, paragraph 2: "{% if company.website %}{{ company.website }}{%…"'
    )
    assert invoke(["--lang", "zh", "template", "fields", str(path)]) == 0
    assert "网站 (文本, 可选)" in capsys.readouterr().out


def test_every_fault_is_worded_in_both_languages() -> None:
    codes = {
        key.removeprefix("finding.").removesuffix(".remedy")
        for language in ("zh", "en")
        for key in message_keys(language)
        if key.startswith("finding.template-")
    }
    assert set(CODES.values()) <= codes
    source = Path(__file__).resolve().parents[3] / "src" / "packbuilder" / "lint"
    text = "".join(path.read_text(encoding="utf-8") for path in source.glob("*.py"))
    for code in codes:
        for language in ("zh", "en"):
            keys = message_keys(language)
            assert {f"finding.{code}", f"finding.{code}.remedy"} <= set(keys)
        base = code.removesuffix("-near")
        made = code.startswith(("template-prints-", "template-refused"))
        assert made or f'"{base}"' in text or f'"{code}"' in text, code

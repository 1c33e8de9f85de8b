"""Sentences that are put together from parts: no stop behind a stop, nothing named that is not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.dossiers import RESOURCES, SAMPLE

from packbuilder.cli.main import invoke
from packbuilder.errors import ExitCode, InputError
from packbuilder.i18n import LANGUAGES, has_message, message_keys, with_single_stops
from packbuilder.model.finding import Finding, Severity
from packbuilder.profile.records import load_records
from packbuilder.report.messages import error_sentences, message, remedy
from packbuilder.source.schema import load_schema, two_languages

DOUBLED = re.compile(r"(?<![.\s/])\.\.(?![.])|。。|。\.|\.。")


def descriptions(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (str(node[k]) for k in ("title", "description") if isinstance(node.get(k), str))
        for child in node.values():
            yield from descriptions(child)
    elif isinstance(node, list):
        for child in node:
            yield from descriptions(child)


@pytest.mark.parametrize("path", sorted(RESOURCES.schemas_dir.glob("*.json")), ids=lambda p: p.name)
def test_no_text_of_a_schema_reaches_a_reader_with_two_stops(path: Path) -> None:
    for text in descriptions(load_schema(path)):
        for half in two_languages(text):
            assert not DOUBLED.search(half), half


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("Fill it in. Session no..", "Fill it in. Session no."),
        ("填写。培训编号。。", "填写。培训编号。"),
        ("无法读取：closed.。", "无法读取：closed。"),
        ("Is it open?.", "Is it open?."),
        ("Wait...", "Wait..."),
        ("No ../x.csv, no .. and no a/..", "No ../x.csv, no .. and no a/.."),
    ],
)
def test_a_stop_behind_a_stop_goes_and_nothing_else(given: str, wanted: str) -> None:
    assert with_single_stops(given) == wanted


def test_an_empty_cell_of_every_table_is_told_with_single_stops(tmp_path: Path) -> None:
    schema = load_schema(RESOURCES.schema("record-tables"))
    for name, table in schema["properties"].items():
        heads = ",".join(table["properties"])
        (tmp_path / f"{name}.csv").write_text(f"{heads}\nx\n", encoding="utf-8")

    _, findings = load_records(tmp_path, {n: f"{n}.csv" for n in schema["properties"]}, schema)

    assert len(findings) > 50
    for finding in findings:
        for language in LANGUAGES:
            text = f"{message(finding, language)} {remedy(finding, language)}"
            assert not DOUBLED.search(text), text


def test_a_code_like_no_other_gets_a_sentence_without_what_is_near(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for language, part in (("en", "Near it"), ("zh", "最接近")):
        assert invoke(["--lang", language, "explain", "zzzzqqqq"]) == ExitCode.INPUT
        err = capsys.readouterr().err
        assert part not in err
        assert "packbuilder explain" in err
        assert invoke(["--lang", language, "explain", "records-mising"]) == ExitCode.INPUT
        assert part in capsys.readouterr().err


def test_a_setting_like_no_other_is_told_what_there_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "profile.yaml").write_bytes((SAMPLE / "profile.yaml").read_bytes())
    (tmp_path / "packbuilder.toml").write_text("[zzzz]\n", encoding="utf-8")

    assert invoke(["validate", str(tmp_path), "--json"]) == ExitCode.INPUT

    error = json.loads(capsys.readouterr().out)["error"]
    assert error["remedy"] == {
        "en": "Known: severity, delivery.",
        "zh": "可用：severity, delivery。",
    }


def test_a_column_like_no_other_is_not_compared_with_a_question_mark(tmp_path: Path) -> None:
    schema = load_schema(RESOURCES.schema("record-tables"))
    (tmp_path / "staff.csv").write_text("zzzqqq\n1\n", encoding="utf-8")

    _, findings = load_records(tmp_path, {"staff": "staff.csv"}, schema)

    (unknown,) = [f for f in findings if f.code == "records-unknown-column"]
    assert "nearest" not in message(unknown, "en")
    assert "最接近" not in message(unknown, "zh")
    assert all("zzzqqq" in message(unknown, language) for language in LANGUAGES)


def test_every_sentence_that_names_what_is_near_can_do_without() -> None:
    for language in LANGUAGES:
        alone = [k for k in message_keys(language) if k.startswith("alone.")]
        assert len(alone) == 10
        assert all(has_message(k.removeprefix("alone."), language) for k in alone)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_ends_with_a_dash_for_what_is_near(language: str) -> None:
    for key in (k.removeprefix("alone.") for k in message_keys(language)):
        if key.startswith("finding.template-") and has_message(f"alone.{key}", language):
            code = key.removeprefix("finding.")
            found = Finding(code=code, severity=Severity.ERROR, subject="x", params={"near": "-"})
            assert "-." not in message(found, language)
            assert "-。" not in message(found, language)
    for code in ("settings-table-unknown", "settings-code-unknown", "code-unknown"):
        _, hint = error_sentences(InputError(code, file="f", name="n", near="-"), language)
        assert "-" not in hint

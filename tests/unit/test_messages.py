"""Every code that the program can give is worded, in both languages, with nothing left unfilled."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import packbuilder
from packbuilder.errors import InputError
from packbuilder.i18n import (
    LANGUAGES,
    LOCALE_DIR,
    has_message,
    language_of_environment,
    message_keys,
    translate,
)
from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.report.messages import error_sentences, message, place

PACKAGE = Path(str(packbuilder.__file__)).parent
ERRORS = {
    "InputError", "SealedRoundError", "TemplateError", "MissingToolError", "ConversionError",
    "AssemblyError", "PackbuilderError",
}  # fmt: skip
PLACEHOLDER = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
SCHEMA_CODES = [
    "required", "unknown-field", "unknown-field-near", "enum", "pattern", "const", "minimum",
    "maximum", "min-items", "max-items", "min-length", "max-length", "unique-items", "other",
    "format-date", "format-email", "type-string", "type-integer", "type-number", "type-boolean",
    "type-object", "type-array",
]  # fmt: skip


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield node.func.id, node


def constants(node: ast.expr | None) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return constants(node.body) + constants(node.orelse)
    return []


ERROR_CODES = sorted(
    {code for name, call in calls() if name in ERRORS and call.args
     for code in constants(call.args[0])}
)  # fmt: skip
FINDING_CODES = sorted(
    {code for name, call in calls() if name == "Finding"
     for keyword in call.keywords if keyword.arg == "code" for code in constants(keyword.value)}
    | {f"schema-{code}" for code in SCHEMA_CODES}
)  # fmt: skip


def test_codes_were_found_at_all() -> None:
    assert len(ERROR_CODES) > 30
    assert len(FINDING_CODES) > 30


@pytest.mark.parametrize("code", ERROR_CODES)
def test_an_error_says_what_failed_and_how_to_mend_it(code: str) -> None:
    for language in LANGUAGES:
        assert has_message(f"error.{code}", language)
        assert has_message(f"error.{code}.hint", language)


@pytest.mark.parametrize("code", FINDING_CODES)
def test_a_finding_has_sentence_and_remedy(code: str) -> None:
    for language in LANGUAGES:
        assert has_message(f"finding.{code}", language)
        assert has_message(f"finding.{code}.remedy", language)


def test_both_languages_word_the_same_keys_with_the_same_gaps() -> None:
    assert set(message_keys("zh")) == set(message_keys("en"))
    for key in message_keys("zh"):
        gaps = [set(PLACEHOLDER.findall(translate(key, language))) for language in LANGUAGES]
        assert gaps[0] == gaps[1], key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_is_worded_twice(language: str) -> None:
    seen: dict[str, str] = {}
    for path in sorted((LOCALE_DIR / language).glob("*.po")):
        with path.open("rb") as file:
            for entry in read_po(file, locale=language):
                if entry.id:
                    assert str(entry.id) not in seen, f"{entry.id}: {seen[str(entry.id)]}, {path}"
                    seen[str(entry.id)] = path.name


def test_the_chinese_catalogue_is_chinese_and_the_english_one_is_not() -> None:
    # Words in angle or quotation marks name things that are the same in both.
    for key in message_keys("en"):
        if key.startswith(("error.", "finding.")):
            assert not re.search("[\u4e00-\u9fff]", translate(key, "en")), key
            sentence = PLACEHOLDER.sub("", translate(key, "zh"))
            assert re.search("[\u4e00-\u9fff]", sentence) or not sentence.strip(), key


@pytest.mark.parametrize(
    ("error", "gaps"),
    # Errors whose words are gathered before the call, and those of figures, which the render
    # step completes with the document and the place, are worded in tests of their own.
    [
        (call, name)
        for name, call in calls()
        if name in ERRORS
        and call.args
        and all(keyword.arg is not None for keyword in call.keywords)
        and not any(code.startswith("figure-") for code in constants(call.args[0]))
    ],
    ids=lambda value: "" if isinstance(value, str) else str(constants(value.args[0])),
)
def test_an_error_gives_every_word_that_its_sentence_needs(error: ast.Call, gaps: str) -> None:
    del gaps
    given = {str(keyword.arg) for keyword in error.keywords}
    for code in constants(error.args[0]):
        for key in (f"error.{code}", f"error.{code}.hint"):
            assert set(PLACEHOLDER.findall(translate(key, "en"))) <= given, key


@pytest.mark.parametrize(
    ("location", "zh", "en"),
    [
        (None, "", ""),
        (Location(), "", ""),
        (Location(file="profile.yaml"), "profile.yaml", "profile.yaml"),
        (Location(file="profile.yaml", line=3, column=5), "profile.yaml:3:5", "profile.yaml:3:5"),
        (Location(file="r.csv", line=14), "r.csv:14", "r.csv:14"),
        (Location(item="x"), "x", "x"),
        (Location(item="x", page=3), "3", "x, page 3"),
    ],
)
def test_a_place_reads_as_editors_write_it(location: Location | None, zh: str, en: str) -> None:
    finding = Finding(code="x", severity=Severity.ERROR, subject="s", location=location)

    assert place(finding, "en") == en
    assert zh in place(finding, "zh")


def test_a_word_in_both_languages_appears_in_the_readers_own() -> None:
    finding = Finding(
        code="item-missing",
        severity=Severity.ERROR,
        subject="business-licence",
        params={"title_zh": "营业执照", "title_en": "Business licence"},
    )

    assert "营业执照" in message(finding, "zh")
    assert "Business licence" in message(finding, "en")


def test_a_text_with_braces_is_printed_as_it_is() -> None:
    error = InputError("file-missing", file="{weird}{0}.yaml")

    assert "{weird}{0}.yaml" in error_sentences(error, "en")[0]


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "PACKBUILDER_LANG": "zh"}, "zh"),
        ({"LANG": "zh", "LC_ALL": ""}, "zh"),
        ({"LANG": "de_DE"}, "en"),
    ],
)
def test_the_language_follows_the_environment(environ: dict[str, str], language: str) -> None:
    assert language_of_environment(environ) == language

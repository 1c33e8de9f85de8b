"""``explain`` and ``timeline``: what a code means, what runs out when."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.dossiers import INCOMPLETE, SAMPLE

from packbuilder.check.catalogue import CATALOGUE
from packbuilder.cli.explain import explanation
from packbuilder.cli.main import invoke
from packbuilder.errors import ExitCode
from packbuilder.i18n import LANGUAGES, message_keys
from packbuilder.pipeline.settings import known_codes
from packbuilder.source.reader import read_source

RULES = {f"R{number:02d}" for number in range(1, 27)}


def test_every_rule_of_the_check_list_has_a_code() -> None:
    assert {rule for info in CATALOGUE.values() for rule in info.rules} == RULES


def test_every_rule_is_planted_in_the_incomplete_sample() -> None:
    planted: set[str] = set()
    for name in ("PLANTS.yaml", "PLANTS-PACK.yaml"):
        rows: Any = read_source(INCOMPLETE / name).data
        planted |= {rule for row in rows for rule in CATALOGUE[row["code"]].rules}
    assert planted >= RULES


def test_every_code_of_the_rules_is_worded() -> None:
    assert set(CATALOGUE) <= set(known_codes())


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_code_of_the_rules_is_explained_on_its_own(code: str) -> None:
    for language in LANGUAGES:
        keys = message_keys(language)
        assert f"explain.{code}.why" in keys or code.startswith("parity-")
        assert f"explain.source.{CATALOGUE[code].source}" in keys


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_an_explanation_is_a_bare_key(language: str) -> None:
    for code in known_codes():
        for name, text in explanation(code, language).items():
            assert text
            assert not text.startswith(("explain.", "finding.")), (code, name)


def test_explain_gives_rule_reason_source_and_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["--lang", "en", "explain", "run-too-short"]) == ExitCode.OK
    out = capsys.readouterr().out
    for part in ("R09", "three months", "example:", "source:", "several independent pages"):
        assert part in out


def test_explain_in_chinese_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["--lang", "zh", "explain", "--json", "name-differs"]) == ExitCode.OK
    data = json.loads(capsys.readouterr().out)
    assert data["rules"] == "R01"
    assert "执照" in data["why"]


def test_explain_without_a_code_lists_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["--lang", "en", "explain"]) == ExitCode.OK
    assert len(capsys.readouterr().out.splitlines()) == len(known_codes())


def test_an_unknown_code_names_those_near_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["--lang", "en", "explain", "name-difers"]) == ExitCode.INPUT
    assert "name-differs" in capsys.readouterr().err


def test_the_timeline_stands_in_order_with_the_milestones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert invoke(["--lang", "en", "timeline", "--json", str(SAMPLE)]) == ExitCode.OK
    rows = json.loads(capsys.readouterr().out)
    assert [row["day"] for row in rows] == sorted(row["day"] for row in rows)
    stones = [row["subject"] for row in rows if row["milestone"]]
    assert stones == ["submission", "audit", "surveillance-1", "surveillance-2", "certificate-end"]
    lease = next(row for row in rows if row["subject"] == "premises-lease")
    assert (lease["day"], lease["kind"]) == ("2029-01-01", "evidence")


def test_the_calendar_is_one_that_calendars_read(tmp_path: Path) -> None:
    first, second = tmp_path / "a.ics", tmp_path / "b.ics"
    for path in (first, second):
        assert invoke(["--lang", "zh", "timeline", str(SAMPLE), "--ics", str(path)]) == ExitCode.OK
    data = first.read_bytes()
    assert data == second.read_bytes()
    assert data.count(b"\r\n") == data.count(b"\n")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    text = re.sub(r"\r\n ", "", data.decode())
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") > 20
    uids = re.findall(r"^UID:(.+)\r$", text, re.MULTILINE)
    assert len(uids) == len(set(uids))
    assert "DTSTART;VALUE=DATE:20290101" in text
    assert "SUMMARY:示例 SAMPLE 到期：示例市中心服务站租赁合同" in text


def test_a_calendar_that_cannot_be_written_is_said_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "missing" / "a.ics"
    assert invoke(["--lang", "en", "timeline", str(SAMPLE), "--ics", str(target)]) == ExitCode.INPUT
    assert "a.ics" in capsys.readouterr().err

"""The checks of ``example-incomplete`` against the list of what was planted there."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from tests.dossiers import INCOMPLETE

from packbuilder.cli.main import invoke
from packbuilder.source.reader import read_source

# What the folder lacks on purpose and PLANTS.yaml allows besides: tables without records.
BESIDES = {"records-missing"}


def test_every_planted_fault_is_found_once_and_nothing_else(
    capsys: pytest.CaptureFixture[str],
) -> None:
    planted: Any = read_source(INCOMPLETE / "PLANTS.yaml").data
    wanted = Counter((row["code"], row["subject"]) for row in planted)

    code = invoke(["check", str(INCOMPLETE), "--json"])

    report: Any = json.loads(capsys.readouterr().out)
    found = Counter(
        (f["code"], f["subject"])
        for f in report["findings"]
        if f["code"] not in BESIDES or (f["code"], f["subject"]) in wanted
    )
    assert code == 1
    assert found - wanted == Counter(), "found, but not planted"
    assert wanted - found == Counter(), "planted, but not found"


def test_every_finding_there_has_a_file_and_a_remedy(
    capsys: pytest.CaptureFixture[str],
) -> None:
    invoke(["check", str(INCOMPLETE), "--json"])

    report: Any = json.loads(capsys.readouterr().out)
    for finding in report["findings"]:
        assert finding["location"]["file"], finding["code"]
        for language in ("zh", "en"):
            assert finding["message"][language]
            assert finding["remedy"][language]
            assert "finding." not in finding["message"][language]

from __future__ import annotations

import json

import pytest

from packbuilder.cli.main import invoke


def test_an_error_under_json_is_one_json_document_with_its_exit_status(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = invoke(["check", "/there/is/no/such/company", "--json"])
    printed = capsys.readouterr()

    data = json.loads(printed.out)
    assert code == data["exit_code"] == 3
    assert data["error"]["code"] == "company-missing"
    assert "/there/is/no/such/company" in data["error"]["message"]["zh"]
    assert "packbuilder:" in printed.err


def test_language_is_understood_before_and_behind_the_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    invoke(["check", "/nowhere", "--lang", "zh"])
    behind = capsys.readouterr().err
    invoke(["--lang=zh", "check", "/nowhere"])

    assert behind == capsys.readouterr().err
    assert "找不到" in behind

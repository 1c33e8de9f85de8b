from __future__ import annotations

from pathlib import Path

import pytest

from packbuilder.convert.doctor import probe_machine
from packbuilder.i18n import LANGUAGES, has_message


def test_a_missing_libreoffice_is_a_fact_with_its_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PACKBUILDER_SOFFICE", str(tmp_path / "nowhere"))
    report = probe_machine()
    office = report.tools[0]
    assert not report.is_ok
    assert not office.is_ok
    assert office.code == "libreoffice-missing"
    assert "apt-get install" in office.command


def test_every_font_group_is_mapped_or_missing() -> None:
    report = probe_machine()
    assert len(report.fonts.mappings) + len(report.fonts.missing) == 9


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "code",
    [
        "libreoffice-missing",
        "libreoffice-too-old",
        "font-missing",
        "conversion-source-missing",
        "conversion-source-bad",
        "conversion-failed",
        "conversion-timeout",
        "conversion-font-not-embedded",
        "conversion-wrong-font",
        "conversion-missing-glyph",
    ],
)
def test_every_failure_is_worded(code: str, language: str) -> None:
    assert has_message(f"error.{code}", language)
    assert has_message(f"error.{code}.hint", language)

"""How much a finding matters to one company, and ``--strict``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.dossiers import INCOMPLETE

from packbuilder.check.severity import Severities
from packbuilder.cli.main import invoke
from packbuilder.errors import ExitCode, InputError
from packbuilder.i18n import LANGUAGES, has_message
from packbuilder.model.finding import Finding, Severity
from packbuilder.pipeline.settings import known_codes, read_severities
from packbuilder.source.reader import read_source
from packbuilder.store.layout import CompanyFolder

ERROR = Finding(code="item-missing", severity=Severity.ERROR, subject="business-licence")
WARNING = Finding(code="evidence-expires-soon", severity=Severity.WARNING, subject="lease")


def folder(path: Path, text: str | None) -> CompanyFolder:
    if text is not None:
        (path / "packbuilder.toml").write_text(text, encoding="utf-8")
    return CompanyFolder(root=path, profile=path / "profile.yaml")


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert read_severities(folder(tmp_path, None)).apply((ERROR, WARNING)) == (ERROR, WARNING)


def test_a_company_may_ignore_a_warning_or_make_an_error_of_it(tmp_path: Path) -> None:
    ignoring = read_severities(folder(tmp_path, '[severity]\nevidence-expires-soon = "ignore"\n'))
    assert ignoring.apply((ERROR, WARNING)) == (ERROR,)
    raising = read_severities(folder(tmp_path, '[severity]\nevidence-expires-soon = "error"\n'))
    assert [f.severity for f in raising.apply((WARNING,))] == [Severity.ERROR]


def test_a_lowered_error_leaves_a_note_that_names_it() -> None:
    found = Severities(own={"item-missing": "warning"}).apply((ERROR, WARNING))
    assert [(f.code, f.severity) for f in found] == [
        ("item-missing", Severity.WARNING),
        ("evidence-expires-soon", Severity.WARNING),
        ("severity-lowered", Severity.INFO),
    ]
    assert found[2].subject == "item-missing"


def test_strict_makes_errors_of_warnings_and_not_of_notes() -> None:
    note = Finding(code="places-to-sign", severity=Severity.INFO, subject="pack")
    found = Severities(is_strict=True).apply((WARNING, note))
    assert [f.severity for f in found] == [Severity.ERROR, Severity.INFO]


def test_strict_holds_for_what_the_company_made_a_warning() -> None:
    found = Severities(own={"item-missing": "warning"}, is_strict=True).apply((ERROR,))
    assert found[0].severity is Severity.ERROR


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        ('[severity]\nevidence-expire-soon = "ignore"', "settings-code-unknown",
         "evidence-expires-soon"),
        ('[severity]\nitem-missing = "fatal"', "settings-severity-unknown", "ignore"),
        ('[severity]\nreference-unknown = "ignore"', "settings-code-fixed", ""),
        ('[severity]\nschema-required = "info"', "settings-code-fixed", ""),
        ('[severities]\nitem-missing = "info"', "settings-table-unknown", "severity"),
        ("[severity", "settings-broken", ""),
        ("severity = 3", "settings-broken", ""),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_refused_by_name(
    tmp_path: Path, text: str, code: str, named: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_severities(folder(tmp_path, text))
    assert caught.value.code == code
    assert named in caught.value.params.get("near", "")
    for language in LANGUAGES:
        assert has_message(f"error.{code}", language)
        assert has_message(f"error.{code}.hint", language)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "packbuilder.toml").write_bytes("# 公司".encode("gb18030"))
    with pytest.raises(InputError) as caught:
        read_severities(folder(tmp_path, None))
    assert caught.value.code == "settings-unreadable"


def test_check_follows_the_file_of_the_company(
    sample_company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = sample_company / "profile.yaml"
    text = profile.read_text(encoding="utf-8")
    old, new = (f"expires: {day}\n    clauses" for day in ("2028-06-29", "2027-03-29"))
    profile.write_text(text.replace(old, new), encoding="utf-8")
    assert invoke(["check", str(sample_company)]) == ExitCode.OK
    assert "evidence-expires-soon" in capsys.readouterr().out
    assert invoke(["check", "--strict", str(sample_company)]) == ExitCode.FINDINGS
    folder(sample_company, '[severity]\nevidence-expires-soon = "ignore"\n')
    assert invoke(["check", "--strict", str(sample_company)]) == ExitCode.OK
    folder(sample_company, '[severity]\nevidence-expire-soon = "ignore"\n')
    assert invoke(["check", str(sample_company)]) == ExitCode.INPUT
    assert "evidence-expires-soon" in capsys.readouterr().err


def test_every_code_of_the_plants_is_known() -> None:
    for name in ("PLANTS.yaml", "PLANTS-PACK.yaml"):
        rows: Any = read_source(INCOMPLETE / name).data
        assert {row["code"] for row in rows} <= set(known_codes())

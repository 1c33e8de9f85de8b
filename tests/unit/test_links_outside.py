"""A company folder from somebody else: links in it never fetch what lies outside of it."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.dossiers import SAMPLE

from packbuilder.cli.main import invoke
from packbuilder.errors import ExitCode
from packbuilder.store.inside import leads_outside

SECRET = "SECRET-OF-ANOTHER-COMPANY"


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A copy of the sample company whose scans are the sample's own bytes."""
    folder = tmp_path / "acme"
    shutil.copytree(SAMPLE, folder)
    return folder


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """Files that belong to somebody else."""
    folder = tmp_path / "other"
    folder.mkdir()
    for name in ("staff.csv", "logo.png", "style.docx", "profile.yaml", "any.yaml"):
        (folder / name).write_text(f"{SECRET}: {SECRET}\n", encoding="utf-8")
    return folder


def link(path: Path, target: Path) -> None:
    """Put a link in place of a file or folder."""
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(target)


def check(company: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, Any]:
    """Exit status and report of ``check``; nothing of the foreign file may stand in either."""
    code = invoke(["check", str(company), "--output", str(company.parent / "out"), "--json"])
    out, err = capsys.readouterr()
    assert SECRET not in out + err
    assert "other" not in json.loads(out).get("error", {}).get("message", {}).get("en", "")
    return code, json.loads(out)


def test_a_record_table_behind_a_link_that_leads_outside_is_a_finding(
    company: Path, foreign: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    link(company / "records" / "staff.csv", foreign / "staff.csv")

    code, report = check(company, capsys)

    assert code == ExitCode.FINDINGS
    found = [f for f in report["findings"] if f["code"] == "records-file-outside"]
    assert [f["subject"] for f in found] == ["/records/staff"]
    assert "records/staff.csv" in found[0]["message"]["zh"]
    assert "records/staff.csv" in found[0]["message"]["en"]
    assert not any(f["code"] == "records-missing" for f in report["findings"])


def test_a_folder_of_tables_and_scans_that_lies_outside_is_told_of_each_of_them(
    company: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("records", "evidence"):
        (company / name).rename(tmp_path / name)
        (company / name).symlink_to(tmp_path / name)

    code, report = check(company, capsys)

    assert code == ExitCode.FINDINGS
    tables = [f for f in report["findings"] if f["code"] == "records-file-outside"]
    scans = [f for f in report["findings"] if f["code"] == "evidence-unreadable"]
    assert len(tables) > 5
    assert len(scans) > 5
    assert all("out of the company folder" in f["message"]["en"] for f in [*tables, *scans])
    assert all("企业文件夹以外" in f["message"]["zh"] for f in [*tables, *scans])


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("profile.yaml", "profile.yaml"),
        ("logo.png", "logo.png"),
        ("style.docx", "style.docx"),
        ("templates/service-manual.zh.docx", "style.docx"),
        ("rounds/round-01.yaml", "any.yaml"),
        ("packbuilder.toml", "any.yaml"),
        ("evidence-passwords.yaml", "any.yaml"),
    ],
)
def test_a_file_that_is_found_by_its_name_is_refused_unread(
    company: Path,
    foreign: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    target: str,
) -> None:
    link(company / name, foreign / target)

    code, report = check(company, capsys)

    assert code == ExitCode.INPUT
    assert report["error"]["code"] == "file-outside"
    assert name in report["error"]["message"]["en"]
    assert name in report["error"]["message"]["zh"]


@pytest.mark.parametrize("name", ["templates", "rounds"])
def test_a_whole_folder_that_lies_outside_is_refused(
    company: Path, foreign: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (company / name).symlink_to(foreign)

    code, report = check(company, capsys)

    assert code == ExitCode.INPUT
    assert report["error"]["code"] == "file-outside"


@pytest.mark.parametrize("name", ["points.yaml", "self-evaluation.yaml"])
def test_own_points_and_judgements_are_not_fetched_from_outside(
    company: Path, foreign: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    link(company / name, foreign / "any.yaml")

    assert invoke(["--lang", "en", "score", str(company)]) == ExitCode.INPUT
    out, err = capsys.readouterr()
    assert SECRET not in out + err
    assert name in err


def test_a_profile_that_is_named_itself_is_judged_by_the_folder_it_lies_in(
    company: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = tmp_path / "client"
    outside.mkdir()
    (outside / "profile.yaml").symlink_to(company / "profile.yaml")

    assert invoke(["--lang", "en", "validate", str(outside / "profile.yaml")]) == ExitCode.INPUT
    assert "profile.yaml is a link" in capsys.readouterr().err


def test_a_linked_company_folder_and_links_inside_of_it_are_fine(
    company: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (company / "records" / "staff.csv").rename(company / "people.csv")
    (company / "records" / "staff.csv").symlink_to(Path("..", "people.csv"))
    (company / "profile.yaml").rename(company / "this-year.yaml")
    (company / "profile.yaml").symlink_to("this-year.yaml")
    (tmp_path / "linked").symlink_to(company)

    code, report = check(tmp_path / "linked", capsys)

    outside = [f for f in report["findings"] if "outside" in f["code"]]
    assert code in (ExitCode.OK, ExitCode.FINDINGS)
    assert not outside
    assert not any(f["code"] == "evidence-unreadable" for f in report["findings"])


def test_a_zip_file_is_not_unpacked_through_a_link(
    company: Path, foreign: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(company / "evidence")
    (company / "evidence").symlink_to(foreign)
    with zipfile.ZipFile(tmp_path / "scans.zip", "w") as archive:
        archive.writestr("licence.pdf", b"%PDF-1.4")
    before = sorted(foreign.iterdir())

    code = invoke(["--lang", "en", "unpack", str(company), str(tmp_path / "scans.zip")])

    assert code == ExitCode.INPUT
    assert "evidence/licence.pdf is a link" in capsys.readouterr().err
    assert sorted(foreign.iterdir()) == before


def test_lint_of_own_templates_does_not_follow_a_link_out(
    company: Path, foreign: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    link(company / "templates" / "service-manual.zh.docx", foreign / "style.docx")

    code = invoke(["--lang", "en", "template", "lint", str(company / "templates")])

    assert code == ExitCode.INPUT
    assert "service-manual.zh.docx is a link" in capsys.readouterr().err


def test_a_link_that_leads_round_in_a_circle_is_no_traceback(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    link(company / "records" / "staff.csv", company / "records" / "staff.csv")
    link(company / "logo.png", company / "logo.png")

    code, report = check(company, capsys)

    assert code == ExitCode.FINDINGS
    assert any(f["subject"] == "/records/staff" for f in report["findings"])


def test_a_name_that_only_begins_like_the_folder_is_outside(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme-2").mkdir()
    (tmp_path / "acme" / "records").symlink_to(tmp_path / "acme-2")

    assert leads_outside(tmp_path / "acme", tmp_path / "acme" / "records" / "staff.csv")
    assert not leads_outside(tmp_path / "acme", tmp_path / "acme" / "none.csv")

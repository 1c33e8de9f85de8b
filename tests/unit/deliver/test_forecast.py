"""What a recipient will refuse, known before anything is built."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.fake_office import write_text_pdf
from tests.integration.delivery_fixtures import (
    RESOURCES,
    own_profile,
    shipped_profile,
    write_profile,
)
from tests.small_scheme import change_profile, small_company, small_resources

from packbuilder.cli import check as command
from packbuilder.cli.main import invoke
from packbuilder.deliver.forecast import forecast
from packbuilder.deliver.lint import InputFile
from packbuilder.i18n import LANGUAGES
from packbuilder.report.messages import message, remedy
from packbuilder.store.layout import Resources

SHIPPED = sorted(path.stem for path in RESOURCES.delivery_profiles_dir.glob("*.yaml"))
A4 = (595.28, 841.89)
A3 = (841.89, 1190.55)
SCANS = (
    InputFile(name="evidence/营业执照 (1).pdf", size=3_000_000, page_sizes=(A4, A3)),
    InputFile(name="evidence/lease.pdf", size=100_000, page_sizes=(A4,)),
    InputFile(name="evidence/photo.jpg", size=400_000),
)
NAMES = "rule: file-name-characters, pattern: '[\u4e00-\u9fffa-z-]'"


@pytest.mark.parametrize(
    ("form", "rule", "expected"),
    [
        ("{}", f"{NAMES}, applies_to: [inputs]",
         [("delivery-file-name-characters", "营业执照 (1).pdf")]),
        ("{}", "rule: file-size, limit: 2, applies_to: [inputs]",
         [("delivery-file-size", "营业执照 (1).pdf")]),
        ("{}", "rule: total-size, limit: 3, applies_to: [inputs]",
         [("delivery-total-size", "/evidence")]),
        ("{}", "rule: file-count, limit: 2, applies_to: [inputs]",
         [("delivery-file-count", "/evidence")]),
        ("{}", "rule: page-count, limit: 1, applies_to: [inputs]",
         [("delivery-page-count", "营业执照 (1).pdf")]),
        ("{}", "rule: file-type, values: [pdf], applies_to: [inputs]",
         [("delivery-file-type", "photo.jpg")]),
        ("{}", "rule: page-size, values: [A4], applies_to: [inputs]",
         [("delivery-page-size", "营业执照 (1).pdf")]),
        ("{}", "rule: page-size, values: [A4]", [("delivery-page-size", "营业执照 (1).pdf")]),
        ("{}", "rule: page-size, values: [A4], applies_to: [inputs, files]",
         [("delivery-page-size", "营业执照 (1).pdf")]),
        ("{file_name: 'My {locale}'}", NAMES, [("delivery-file-name-characters", "My zh.pdf")]),
        ("{file_name: '{locale}-of-a-pack'}", "rule: file-name-length, limit: 14",
         [("delivery-file-name-length", "zh-of-a-pack.pdf")]),
        ("{}", "rule: path-length, limit: 10", [("delivery-path-length", "pack-zh.pdf")]),
        ("{side_car: [report]}", "rule: file-type, values: [pdf]",
         [("delivery-file-type", "pack-zh-files.zip")]),
        ("{side_car: [report]}", "rule: file-count, limit: 1", [("delivery-file-count", "own")]),
        ("{}", "rule: no-links", [("delivery-rule-against-form", "own")]),
        ("{pdfa_part: 3, attach: [manifest]}", "rule: no-attachments",
         [("delivery-rule-against-form", "own")]),
        ("{pdfa_part: 3}", "rule: pdfa-part, values: ['1', '2']",
         [("delivery-rule-against-form", "own")]),
        ("{}", "rule: pdf-version, values: ['1.4']", [("delivery-pdf-version", "pack-zh.pdf")]),
        # What is not known before something was made is not guessed.
        ("{}", "rule: file-size, limit: 0.001", []),
        ("{}", "rule: page-count, limit: 1", []),
        ("{links: remove}", "rule: no-links", []),
        ("{}", "rule: no-rotated-pages", []),
    ],
)  # fmt: skip
def test_what_is_certain_to_be_refused_is_named_in_both_languages(
    tmp_path: Path, form: str, rule: str, expected: list[tuple[str, str]]
) -> None:
    found = forecast(own_profile(tmp_path, form=form, rules=[rule]), "zh", SCANS)

    assert [(finding.code, finding.subject) for finding in found] == expected
    for finding in found:
        for language in LANGUAGES:
            assert "{" not in message(finding, language) + remedy(finding, language)


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("locale", ["zh", "en", "zh-en"])
def test_no_shipped_profile_contradicts_itself(name: str, locale: str) -> None:
    assert forecast(shipped_profile(name), locale, ()) == ()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Resources]:
    """A company with a scan of an odd name, and what it applies for."""
    folder = tmp_path_factory.mktemp("small")
    resources = small_resources(folder / "资 源")
    (resources.root / "delivery-profiles").mkdir()
    company = small_company(folder / "公司 一")
    write_text_pdf(company / "evidence" / "Licence (copy).pdf", ["营业执照 SAMPLE"])

    def rename(data: dict[str, Any]) -> None:
        data["evidence"][0]["file"] = "evidence/Licence (copy).pdf"

    change_profile(company, rename)
    return company, resources


@pytest.fixture
def company(small: tuple[Path, Resources], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(command, "resources", lambda: small[1])
    return Path(shutil.copytree(small[0], tmp_path / "公司 一"))


def found_by(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    capsys.readouterr()
    assert invoke([*arguments, "--json"]) == 1
    findings = json.loads(capsys.readouterr().out)["findings"]
    return [(f["code"], f["subject"]) for f in findings if f["code"].startswith("delivery-")]


def test_check_tells_what_the_portal_refuses_when_an_option_names_it(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = write_profile(company.parent / "own.yaml", rules=[f"{NAMES}, applies_to: [inputs]"])
    expected = [("delivery-file-name-characters", "Licence (copy).pdf")]

    assert found_by(["check", str(company), "--delivery", str(profile)], capsys) == expected
    assert found_by(["check", str(company)], capsys) == []


def test_check_tells_it_every_time_when_the_settings_name_it(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_profile(company / "本企业 portal.yaml", rules=[f"{NAMES}, applies_to: [inputs]"])
    (company / "packbuilder.toml").write_text(
        '[delivery]\nprofiles = ["本企业 portal.yaml"]\n\n'
        '[severity]\ndelivery-file-name-characters = "warning"\n', "utf-8"
    )  # fmt: skip

    assert ("delivery-file-name-characters", "Licence (copy).pdf") in found_by(
        ["check", str(company)], capsys
    )


@pytest.mark.parametrize(
    ("settings", "option", "told"),
    [
        ('[delivery]\nprofiles = "portal"', [], "packbuilder.toml"),
        ('[delivery]\nprofile = ["portal"]', [], "profiles"),
        ("delivery = 3", [], "packbuilder.toml"),
        ("", ["--delivery", "nowhere.yaml"], "nowhere.yaml"),
        ("", ["--delivery", "porta"], "porta"),
    ],
)
def test_a_delivery_profile_that_is_not_there_is_an_input_error(
    company: Path,
    capsys: pytest.CaptureFixture[str],
    settings: str,
    option: list[str],
    told: str,
) -> None:
    (company / "packbuilder.toml").write_text(settings, "utf-8")

    assert invoke(["--lang", "en", "check", str(company), *option]) == 3
    assert told in capsys.readouterr().err


def test_a_delivery_profile_with_faults_is_named_at_its_line(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = write_profile(company.parent / "own.yaml", form="{links: perhaps, volumes: 3}")

    assert invoke(["--lang", "en", "check", str(company), "--delivery", str(profile)]) == 1
    out = capsys.readouterr().out
    assert "own.yaml:3" in out
    assert "schema-enum" in out


def test_the_readiness_report_holds_what_concerns_all_files(company: Path) -> None:
    rules = ["rule: file-count, limit: 1, applies_to: [inputs]", "rule: no-links"]
    profile = write_profile(company.parent / "own.yaml", rules=rules)
    report = company.parent / "报 告"

    arguments = ["check", str(company), "--delivery", str(profile), "--report", str(report)]
    assert invoke(["--lang", "zh", *arguments]) == 1

    (page,) = report.glob("*.html")
    assert "共有 2 个文件，超过 1 个" in page.read_text("utf-8")
    assert (report / "checklist.zh.docx").is_file()

"""Delivery profiles: forms and rules as data."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.integration.delivery_fixtures import (
    RESOURCES,
    SCHEMA,
    own_profile,
    shipped_profile,
    write_profile,
)

from packbuilder.deliver.profile import (
    DeliveryProfile,
    Material,
    RuleKind,
    find_profile,
    load_profile,
    paper_size,
)
from packbuilder.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted(path.stem for path in RESOURCES.delivery_profiles_dir.glob("*.yaml"))


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_profile_is_read_and_every_rule_has_a_source(name: str) -> None:
    profile = shipped_profile(name)

    assert profile.profile_id == name
    assert profile.rules
    for rule in profile.rules:
        assert rule.source.zh
        assert rule.source.en
        assert rule.certainty in "ABCDK"


def test_the_three_forms_are_what_they_say() -> None:
    portal, archive, printed = (shipped_profile(n) for n in ("portal", "archive", "print"))

    assert (portal.form.pdfa_part, portal.form.attach) == (2, ())
    assert Material.DOCUMENTS in portal.form.side_car
    assert archive.form.pdfa_part == 3
    assert {Material.DOCUMENTS, Material.INPUTS, Material.MANIFEST} <= set(archive.form.attach)
    assert printed.form.blank_pages == "items"


@pytest.mark.parametrize("name", ["pack", "../{locale}", "a/{locale}", ".{locale}", "{locale}\\t"])
def test_a_file_name_stays_in_its_folder_and_names_the_language(tmp_path: Path, name: str) -> None:
    path = write_profile(tmp_path / "own.yaml", form=f'{{file_name: "{name}"}}')

    findings = load_profile(path, SCHEMA)

    assert not isinstance(findings, DeliveryProfile)
    assert [finding.subject for finding in findings] == ["/form/file_name"]


def test_fonts_are_shared_where_a_size_is_limited(tmp_path: Path) -> None:
    size = "rule: file-size, limit: 20"

    assert not own_profile(tmp_path).form.shares_fonts
    assert own_profile(tmp_path, rules=[size]).form.shares_fonts
    off = own_profile(tmp_path, form="{shared_fonts: false}", rules=[size])
    assert not off.form.shares_fonts


def test_the_smallest_limit_counts(tmp_path: Path) -> None:
    rules = ["rule: file-size, limit: 20", "rule: file-size, limit: 1.5"]

    assert own_profile(tmp_path, rules=rules).limit(RuleKind.FILE_SIZE) == 1_500_000
    assert own_profile(tmp_path, rules=rules).limit(RuleKind.PAGE_COUNT) is None


def test_every_fault_of_a_profile_is_named_at_its_line(tmp_path: Path) -> None:
    path = write_profile(
        tmp_path / "错 的.yaml",
        form="{links: perhaps}",
        rules=["rule: file-size", "rule: page-size", "rule: nonsense"],
    )

    findings = load_profile(path, SCHEMA)

    assert not isinstance(findings, DeliveryProfile)
    assert {f.subject for f in findings} >= {
        "/form/links", "/rules/0/limit", "/rules/1/values", "/rules/2/rule",
    }  # fmt: skip
    assert all(f.location is not None and f.location.line for f in findings)


@pytest.mark.parametrize(
    ("form", "rules", "code"),
    [
        ("{attach: [manifest]}", [], "delivery-profile-contradicts"),
        ("{pdfa_part: 3, attach: [manifest], volumes: true}", [], "delivery-profile-contradicts"),
        ("{blank_pages: items, volumes: true}", [], "delivery-profile-contradicts"),
        ("{}", ["rule: file-name-characters, pattern: '[z-a]'"], "delivery-profile-pattern"),
        ("{}", ["rule: file-name-characters, pattern: '[a]{99999999999}[b]'"],
         "delivery-profile-pattern"),
        ("{}", ["rule: page-size, values: [B17]"], "delivery-profile-paper"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(
    tmp_path: Path, form: str, rules: list[str], code: str
) -> None:
    path = write_profile(tmp_path / "own.yaml", form=form, rules=rules)

    with pytest.raises(InputError) as caught:
        load_profile(path, SCHEMA)

    assert caught.value.code == code


def test_an_unknown_name_lists_those_that_are_known() -> None:
    with pytest.raises(InputError) as caught:
        find_profile("porta", RESOURCES.delivery_profiles_dir)

    assert "portal" in caught.value.params["known"]


def test_the_profile_in_the_guide_is_one_and_the_guide_names_every_rule(tmp_path: Path) -> None:
    guide = (ROOT / "docs/how-to/hand-over-a-pack.md").read_text("utf-8")
    path = tmp_path / "my-portal.yaml"
    path.write_text(guide.partition("```yaml\n")[2].partition("```")[0], "utf-8")

    profile = load_profile(path, SCHEMA)

    assert isinstance(profile, DeliveryProfile)
    assert profile.form.has_volumes
    assert {kind.value for kind in RuleKind} <= set(re.findall(r"`([a-z-]+)`", guide))
    assert set(SHIPPED) <= set(re.findall(r"`([a-z0-9-]+)`", guide))


def test_paper_is_named_or_measured() -> None:
    assert paper_size("210x297") == pytest.approx(paper_size("A4"), abs=0.1)
    assert paper_size("297x210") == pytest.approx(paper_size("A4"), abs=0.1)
    assert paper_size("A17") is None

"""The recorded story: its files are what the script makes, and it plays into the sample."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.dossiers import RESOURCES, SAMPLE, sample_profile

from packbuilder.convert.evidence import inspect_evidence
from packbuilder.convert.evidence_types import EvidenceOptions, EvidenceProblem
from packbuilder.profile.loader import LoadedProfile, find_company, load_profile
from packbuilder.profile.rounds import load_round
from packbuilder.source.reader import read_source

ROOT = Path(__file__).resolve().parents[3]
STORY = ROOT / "docs" / "tutorial" / "story"

sys.path.insert(0, str(ROOT / "scripts"))
import make_story  # noqa: E402


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("story") / "example-appliance"
    shutil.copytree(SAMPLE, folder)
    make_story.main(["--apply", str(folder)])
    return folder


def test_the_lists_are_what_the_script_makes(tmp_path: Path) -> None:
    make_story.write_lists(tmp_path)

    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in STORY.glob("auditor-*")}


def test_every_paper_that_the_story_draws_is_kept() -> None:
    data = make_story._read(ROOT / "scripts/sample_data/story.yaml")
    kept = {f"evidence/{path.name}" for path in (STORY / "evidence").iterdir()}
    assert kept == {row["file"] for row in data["evidence"]}


def test_every_text_of_the_story_stands_in_both_languages() -> None:
    def walk(value: Any, pointer: str = "") -> None:
        if isinstance(value, dict) and "zh" in value:
            assert value.get("en"), pointer
        elif isinstance(value, dict):
            for key, child in value.items():
                walk(child, f"{pointer}/{key}")
        elif isinstance(value, list):
            for index, child in enumerate(value):
                walk(child, f"{pointer}/{index}")

    walk(read_source(STORY / "round-01.yaml").data)


def test_the_answers_are_a_round_that_can_be_read(company: Path) -> None:
    folder = find_company(company)
    loaded = load_round(folder, company / "rounds" / "round-01.yaml", RESOURCES)

    assert loaded.findings == ()
    assert loaded.round is not None
    assert len(loaded.round.nonconformities) == 5
    kinds = {cause.kind.value for n in loaded.round.nonconformities for cause in n.root_causes}
    assert kinds == {"no-rule", "rule-not-followed"}


@pytest.fixture(scope="module")
def loaded(company: Path) -> LoadedProfile:
    return load_profile(find_company(company), RESOURCES)


def test_played_into_a_copy_of_the_sample_everything_still_fits(
    company: Path, loaded: LoadedProfile
) -> None:
    assert loaded.findings == ()
    assert loaded.profile is not None
    names = {evidence.evidence_id for evidence in loaded.profile.evidence}
    answers: Any = read_source(STORY / "round-01.yaml").data
    asked = {name for row in answers["nonconformities"] for name in row["evidence"]}
    assert asked <= names
    for evidence in loaded.profile.evidence:
        if evidence.evidence_id in asked:
            found = inspect_evidence(company / evidence.file, EvidenceOptions())
            assert not isinstance(found, EvidenceProblem), evidence.evidence_id
            assert evidence.issued is not None
            assert evidence.issued > dt.date(2027, 1, 25)
    sessions = loaded.profile.records["training_sessions"].rows
    assert [row["session_no"] for row in sessions][-4:] == [f"PX-2027-0{n}" for n in range(1, 5)]


def test_only_what_the_story_names_differs_from_the_sample(loaded: LoadedProfile) -> None:
    old, new = sample_profile(), loaded.profile
    assert new is not None
    differing = {key for key in new.data if json.dumps(new.data[key]) != json.dumps(old.data[key])}
    assert differing == {"contingency", "evidence", "service"}
    changed = {name for name in new.records if new.records[name].rows != old.records[name].rows}
    assert changed == {"complaints", "staff", "training_attendance", "training_sessions"}


def test_it_is_not_played_into_another_company_or_twice(company: Path) -> None:
    with pytest.raises(SystemExit):
        make_story.main(["--apply", str(company)])


def test_the_auditors_list_says_no_more_than_an_auditor_knows() -> None:
    sheet = openpyxl.load_workbook(STORY / "auditor-list.xlsx").worksheets[0]
    text = "\n".join(str(cell.value) for line in sheet.iter_rows() for cell in line)
    assert "示例 SAMPLE" in text
    assert "补训" not in text
    assert "培训工程师" not in text

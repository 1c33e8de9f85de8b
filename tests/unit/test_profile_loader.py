from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.dossiers import (
    RESOURCES,
    SAMPLE,
    minimal,
    sample_data,
    sample_profile,
    write_company,
)

from packbuilder.calc.statistics import all_figures
from packbuilder.errors import InputError
from packbuilder.model.profile import CertificationStage
from packbuilder.profile.loader import LoadedProfile, find_company, load_profile
from packbuilder.source.schema import load_schema

SCHEMA = load_schema(RESOURCES.schema("company-profile"))


def small_data() -> dict[str, Any]:
    data: dict[str, Any] = minimal(sample_data(), SCHEMA, SCHEMA)
    return data


def load(folder: Path) -> LoadedProfile:
    return load_profile(find_company(folder), RESOURCES)


def test_a_folder_and_its_profile_file_name_the_same_company() -> None:
    folder, file = find_company(SAMPLE), find_company(SAMPLE / "profile.yaml")

    assert folder == file
    assert folder.company_id == "example-appliance"


def test_the_company_is_named_by_its_folder_even_from_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_company(tmp_path / "acme", small_data())
    monkeypatch.chdir(tmp_path / "acme")

    assert find_company(Path()).company_id == "acme"
    assert find_company(Path("profile.json")).company_id == "acme"


def test_no_company_no_profile_and_two_profiles_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="company-missing"):
        find_company(tmp_path / "none")
    with pytest.raises(InputError, match="profile-missing"):
        find_company(tmp_path)
    (tmp_path / "profile.yaml").write_text("a: 1", "utf-8")
    (tmp_path / "profile.json").write_text("{}", "utf-8")
    with pytest.raises(InputError, match="profile-twice"):
        find_company(tmp_path)


def test_what_the_schema_refuses_gives_findings_and_no_profile(tmp_path: Path) -> None:
    data = small_data()
    data["application"]["submission_date"] = "2026-02-30"

    loaded = load(write_company(tmp_path / "c", data))

    assert loaded.profile is None
    assert [f.code for f in loaded.findings] == ["schema-format-date"]


def test_a_profile_of_required_fields_alone_is_enough(tmp_path: Path) -> None:
    loaded = load(write_company(tmp_path / "c", small_data()))

    assert loaded.findings == ()
    profile = loaded.profile
    assert profile is not None
    assert profile.stage is CertificationStage.INITIAL
    assert profile.submission_date == dt.date(2026, 12, 20)
    assert profile.records == {}
    assert profile.is_sample is False
    assert all_figures(profile.data, {})["fees"] is None


def test_evidence_is_typed_with_its_place_in_the_list() -> None:
    def change(data: dict[str, Any]) -> None:
        data["evidence"] = [
            {"id": "a", "type": "x", "title": {"zh": "甲"}, "file": "a.pdf"},
            {"id": "b", "type": "x", "title": {"zh": "乙", "en": "B"}, "file": "b.pdf",
             "issued": "2026-01-02", "expires": None, "clauses": ["5.1"]},
        ]  # fmt: skip

    first, second = sample_profile(change).evidence

    assert (first.title.en, first.issued, first.clauses, first.index) == (None, None, (), 0)
    assert (second.issued, second.expires, second.index) == (dt.date(2026, 1, 2), None, 1)


def test_an_id_that_stands_twice_in_a_list_is_found_at_both_places(tmp_path: Path) -> None:
    data = small_data()
    row = {"id": "x", "type": "licences", "title": {"zh": "证"}, "file": "e.pdf"}
    data["evidence"] = [row, {**row, "id": "y"}, dict(row)]

    loaded = load(write_company(tmp_path / "c", data))

    assert [(f.code, f.subject) for f in loaded.findings] == [
        ("duplicate-id", "/evidence/0/id"), ("duplicate-id", "/evidence/2/id"),
    ]  # fmt: skip
    assert all(f.location and f.location.line for f in loaded.findings)


def test_the_same_id_in_two_lists_is_fine(tmp_path: Path) -> None:
    data = small_data()
    data["products"][0]["id"] = data["organisation"]["departments"][0]["id"]

    assert load(write_company(tmp_path / "c", data)).findings == ()


def test_a_faulty_table_is_left_out_and_the_others_stay(tmp_path: Path) -> None:
    data = small_data()
    data["records"] = {"tools": "records/tools.csv", "prices": "records/none.csv"}
    folder = write_company(tmp_path / "c", data)
    shutil.copytree(SAMPLE / "records", folder / "records")

    loaded = load(folder)

    assert loaded.profile is not None
    assert set(loaded.profile.records) == {"tools"}
    assert [f.code for f in loaded.findings] == ["records-file-missing"]


def test_the_sample_company_is_without_fault() -> None:
    loaded = load(SAMPLE)

    assert loaded.findings == ()
    assert loaded.profile is not None
    assert len(loaded.profile.records) == 12

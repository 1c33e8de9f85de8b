"""``page_numbers`` in a round's file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.dossiers import RESOURCES

from packbuilder.model.round import PageNumbers
from packbuilder.profile.rounds import LoadedRound, load_round
from packbuilder.store.layout import CompanyFolder

RECTIFICATION = {
    "round": 1,
    "opened_on": "2027-01-27",
    "submission_date": "2027-02-20",
    "audit": {"date": "2027-01-25"},
    "nonconformities": [],
}


def load(folder: Path, data: Any) -> LoadedRound:
    path = folder / "rounds" / "round-01.json"
    path.parent.mkdir()
    path.write_text(json.dumps(data), encoding="utf-8")
    company = CompanyFolder(root=folder, profile=folder / "profile.json")
    return load_round(company, path, RESOURCES)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({}, PageNumbers.CONTINUOUS),
        ({"page_numbers": "continuous"}, PageNumbers.CONTINUOUS),
        ({"page_numbers": "stable"}, PageNumbers.STABLE),
    ],
)
def test_a_rectification_may_ask_for_numbers_that_stay(
    tmp_path: Path, said: dict[str, str], wanted: PageNumbers
) -> None:
    loaded = load(tmp_path, RECTIFICATION | said)

    assert loaded.findings == ()
    assert loaded.round is not None
    assert loaded.round.page_numbers is wanted


@pytest.mark.parametrize(
    "data",
    [
        RECTIFICATION | {"page_numbers": "lettered"},
        RECTIFICATION | {"page_numbers": True},
        {"round": 1, "kind": "submission", "opened_on": "2027-01-27", "page_numbers": "stable"},
    ],
)
def test_anything_else_and_a_new_submission_are_refused(
    tmp_path: Path, data: dict[str, Any]
) -> None:
    loaded = load(tmp_path, data)

    assert loaded.round is None
    assert [finding.subject for finding in loaded.findings] == ["/page_numbers"]

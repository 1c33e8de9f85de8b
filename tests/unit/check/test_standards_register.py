"""The dated register of standards that ships with the templates."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.dossiers import RESOURCES

from packbuilder.errors import InputError
from packbuilder.pipeline.standards import load_standards
from packbuilder.source.reader import read_source
from packbuilder.store.layout import Resources

REGISTER = RESOURCES.templates_dir / "common" / "standards.yaml"


def test_each_edition_leads_to_the_one_in_force() -> None:
    editions = load_standards(RESOURCES)
    assert editions["SB/T 10401-2006"] == "GB/T 27922-2011"
    assert editions["GB/T 27922-2011"] == "GB/T 27922-2011"
    assert set(editions.values()) <= set(editions)
    assert all(editions[current] == current for current in editions.values())


def test_each_entry_is_dated_titled_and_says_how_certain_it_is() -> None:
    data: Any = read_source(REGISTER).data
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(data["checked"]))
    for row in data["standards"]:
        assert re.fullmatch(r"[A-Z]+(/T)? [\d.]+-\d{4}", row["current"])
        assert set(row["title"]) == {"zh", "en"}
        assert row["certainty"] in {"A", "B", "C", "K"}
        assert row["current"] not in row["replaces"]


def test_without_a_register_nothing_is_judged(tmp_path: Path) -> None:
    assert load_standards(Resources(tmp_path)) == {}


def test_a_broken_register_is_said_to_be_broken(tmp_path: Path) -> None:
    folder = tmp_path / "doc-templates" / "common"
    folder.mkdir(parents=True)
    (folder / "standards.yaml").write_text("standards: [{current: GB 1-2000}]\n", "utf-8")
    with pytest.raises(InputError) as caught:
        load_standards(Resources(tmp_path))
    assert caught.value.code == "standards-broken"

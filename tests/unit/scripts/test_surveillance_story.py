"""The sample company a year on: every date moved, nothing that has run out, ready to be built."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import pytest
from tests.dossiers import REPOSITORY, RESOURCES, SAMPLE

from packbuilder.model.finding import Severity
from packbuilder.model.text import LocaleMode
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.opening import open_dossier

sys.path.insert(0, str(REPOSITORY / "scripts"))

import make_surveillance_story
from story_shift import Shift, code

SHIFT = Shift(dt.date(2025, 12, 1), dt.date(2026, 12, 20))


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Dossier:
    folder = Path(tmp_path_factory.mktemp("story")) / "example-appliance"
    make_surveillance_story.main([str(SAMPLE), str(folder)])
    dossier = open_dossier(folder, RESOURCES, LocaleMode.ZH_EN)
    assert isinstance(dossier, Dossier)
    return dossier


@pytest.fixture(scope="module")
def before() -> Dossier:
    dossier = open_dossier(SAMPLE, RESOURCES, LocaleMode.ZH_EN)
    assert isinstance(dossier, Dossier)
    return dossier


def test_the_dossier_is_ready_for_surveillance(later: Dossier) -> None:
    assert [f.code for f in later.findings if f.severity is Severity.ERROR] == []
    assert later.profile.stage.value == "surveillance"
    assert later.profile.is_sample


def test_every_record_keeps_its_content_and_weekday(before: Dossier, later: Dossier) -> None:
    assert set(before.profile.records) == set(later.profile.records)
    for name, table in before.profile.records.items():
        assert len(later.profile.records[name].rows) == len(table.rows)
    for old, new in zip(
        before.profile.records["complaints"].rows,
        later.profile.records["complaints"].rows,
        strict=True,
    ):
        first = dt.datetime.fromisoformat(str(old["received_at"]))
        assert dt.datetime.fromisoformat(str(new["received_at"])) - first == dt.timedelta(weeks=52)
        assert new["content"] == old["content"]


def test_the_nonconformities_of_the_story_are_closed(later: Dossier) -> None:
    surveillance = later.context["surveillance"]
    assert isinstance(surveillance, dict)
    rows = surveillance["previous_nonconformities"]
    assert isinstance(rows, list)
    assert len(rows) == 5
    assert all(isinstance(row, dict) and row["closed_on"] for row in rows)


def test_the_figures_before_are_those_of_the_first_dossier(before: Dossier, later: Dossier) -> None:
    first, second = before.context["stats"], later.context["stats"]
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    year, complaints = second["year"], first["complaints"]
    assert isinstance(year, dict)
    assert isinstance(complaints, dict)
    assert year["complaints"]["previous"] == complaints["count"]  # type: ignore[call-overload,index]


def test_papers_hold_at_the_audit(later: Dossier) -> None:
    audit = dt.date(2028, 2, 22)
    assert all(e.expires is None or e.expires >= audit for e in later.profile.evidence)
    assert all(state.problem is None for state in later.view.evidence.values())


def test_a_target_that_is_there_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="there already"):
        make_surveillance_story.main([str(SAMPLE), str(tmp_path)])


@pytest.mark.parametrize(
    ("line", "moved"),
    [
        ("  date: 2026-09-15\n", "  date: 2027-09-14\n"),
        ("  date: 2025-10-20\n", "  date: 2025-10-20\n"),  # before the records began
        ("      due: 2027-06-30\n", "      due: 2028-06-28\n"),
        ("2026年9月15日内审，10月12日关闭", "2027年9月14日内审，10月11日关闭"),
        ("The audit of 15 September 2026; closed on 12 October",
         "The audit of 14 September 2027; closed on 11 October"),
        ("成立于2012年5月18日，2026年计划", "成立于2012年5月18日，2027年计划"),
        ("投诉TS-2026-017于2026年7月解决", "投诉TS-2027-017于2027年7月解决"),
        ("standard: GB/T 17713-2022", "standard: GB/T 17713-2022"),
        ("in July 2026, model EA-2026", "in July 2027, model EA-2026"),
    ],
)  # fmt: skip
def test_a_line_moves_a_year_on(line: str, moved: str) -> None:
    assert SHIFT.line(line) == moved


def test_numbers_of_records_carry_the_new_year() -> None:
    assert code("GD-2512-0001") == "GD-2612-0001"
    assert code("CZ-202512") == "CZ-202612"
    assert code("SAMPLE-ASM-2025-0001") == "SAMPLE-ASM-2025-0001"

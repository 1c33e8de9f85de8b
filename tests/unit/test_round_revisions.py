"""What a document's revision table gains by a round: a line for each reason, one version."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from tests.dossiers import RESOURCES, sample_profile, sample_view

from packbuilder.check.engine import run_checks
from packbuilder.check.view import Phase
from packbuilder.model.round import ChangedDocument, Round
from packbuilder.pipeline.rectification import revision_lines
from packbuilder.pipeline.rounds import with_revisions
from packbuilder.profile.rounds import map_round
from packbuilder.source.reader import read_source
from packbuilder.store.seal import RevisionLine

STORY = Path(__file__).parents[2] / "docs" / "tutorial" / "story" / "round-01.yaml"
MANUAL = ChangedDocument(
    item_id="service-manual",
    pointers=("/service/response/*/arrive_hours", "/contingency/last_drill"),
    nonconformities=("nc-03", "nc-05"),
    version_before="A/1",
    version="A/1",
)


def story() -> Round:
    data: Any = read_source(STORY).data
    return map_round("rounds/round-01.yaml", data)


def lines() -> tuple[RevisionLine, ...]:
    return tuple(revision_lines(MANUAL, story(), sample_profile(), RESOURCES))


def rows_of_manual(data: Any) -> list[dict[str, Any]]:
    return [row for row in data["documents"]["revisions"] if row["document"] == "service-manual"]


def test_a_document_that_answers_two_nonconformities_tells_of_both() -> None:
    profile = with_revisions(sample_profile(), lines())
    added = [row for row in rows_of_manual(profile.data) if row["version"] == "A/2"]
    assert [row["reason"]["zh"][-2:] for row in added] == ["03", "05"]


def test_the_lines_of_one_version_carry_the_last_day_of_its_reasons() -> None:
    done = [
        each.done for each in story().nonconformities if each.nonconformity_id in ("nc-03", "nc-05")
    ]
    assert {line.row["date"] for line in lines()} == {max(day for day in done if day).isoformat()}


def test_a_version_that_the_profile_tells_of_itself_is_not_told_of_twice() -> None:
    once = with_revisions(sample_profile(), lines())
    assert with_revisions(once, lines()).data == once.data


def test_several_lines_of_one_version_and_day_are_in_order() -> None:
    def change(data: Any) -> None:
        data["documents"]["revisions"] += [
            {"document": line.document, **line.row, "date": "2026-11-02"} for line in lines()
        ]

    def with_two_days(data: Any) -> None:
        change(data)
        day = dt.date(2026, 11, 3).isoformat()
        data["documents"]["revisions"][-1]["date"] = day

    def found(view_change: Any) -> list[str]:
        findings = run_checks(sample_view(view_change), Phase.INPUT)
        return [f.subject for f in findings if f.code == "revision-out-of-order"]

    assert found(change) == []
    last = len(sample_profile(with_two_days).data["documents"]["revisions"]) - 1  # type: ignore[index,call-overload,arg-type]
    assert found(with_two_days) == [f"/documents/revisions/{last}"]

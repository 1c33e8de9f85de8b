"""Where a round stands: days left, what is missing, reminders, and what answers a clause."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from tests.dossiers import sample_profile, sample_scheme

from packbuilder.calc.deadlines import deadlines, due_date
from packbuilder.check.answers import Submission, answers_of_clause
from packbuilder.errors import InputError
from packbuilder.model.manifest import Manifest, ManifestItem
from packbuilder.model.plan import Action
from packbuilder.model.round import Nonconformity, Round
from packbuilder.model.text import BilingualText
from packbuilder.profile.rounds import map_round
from packbuilder.report.calendar import calendar_bytes
from packbuilder.report.round_report import (
    answer_data,
    answer_lines,
    deadline_data,
    deadline_lines,
    round_reminders,
)
from packbuilder.source.reader import read_source
from packbuilder.source.word_marks import clause_headings

STORY = Path(__file__).parents[2] / "docs" / "tutorial" / "story" / "round-01.yaml"
DAYS = {"minor": 30, "major": 90}


def story() -> Round:
    data: Any = read_source(STORY).data
    return map_round("rounds/round-01.yaml", data)


def altered(index: int, **changes: Any) -> Round:
    found = story()
    rows = list(found.nonconformities)
    rows[index] = dataclasses.replace(rows[index], **changes)
    return dataclasses.replace(found, nonconformities=tuple(rows))


def row(**changes: Any) -> Nonconformity:
    return dataclasses.replace(story().nonconformities[0], **changes)


@pytest.mark.parametrize(
    ("changes", "days", "due"),
    [
        ({}, DAYS, dt.date(2027, 2, 24)),
        ({"due": dt.date(2027, 2, 10)}, DAYS, dt.date(2027, 2, 10)),
        ({}, {}, None),
        ({}, {"minor": 0}, dt.date(2027, 1, 25)),
    ],
)
def test_the_day_counts_from_the_audit_unless_the_round_says(
    changes: dict[str, Any], days: dict[str, int], due: dt.date | None
) -> None:
    assert due_date(row(**changes), dt.date(2027, 1, 25), days) == due


def test_days_left_count_from_the_day_given() -> None:
    rows = deadlines(story(), DAYS, dt.date(2027, 2, 22))

    assert [r.days_left for r in rows] == [2, 62, 2, 2, 2]
    assert {r.missing for r in rows} == {()}
    assert [r.days_left for r in deadlines(story(), {}, dt.date(2027, 2, 22))] == [None] * 5


def test_the_table_says_what_is_missing_and_what_is_over() -> None:
    found = altered(0, evidence=(), verification=None, corrective_actions=())
    found = dataclasses.replace(
        found,
        nonconformities=(
            *found.nonconformities[:4],
            dataclasses.replace(found.nonconformities[4], closed_on=dt.date(2027, 2, 25)),
        ),
    )
    rows = deadlines(found, DAYS, dt.date(2027, 2, 26))

    english, chinese = list(deadline_lines(rows, "en")), list(deadline_lines(rows, "zh"))
    assert english[1].endswith("2027-02-24  2 over     measures, evidence, own verification")
    assert "nothing" in english[2]
    assert "closed" in english[5]
    assert chinese[1].endswith("已过 2 天  纠正措施、证实材料、自行验证")
    assert json.loads(json.dumps(deadline_data(rows)))[0]["days_left"] == -2


def test_reminders_name_each_answer_and_each_open_measure() -> None:
    actions = story().nonconformities[1].corrective_actions
    found = altered(1, corrective_actions=(dataclasses.replace(actions[0], done=None),))

    entries = round_reminders(
        found, DAYS, "en", company_id="example", company="Example", is_sample=True
    )

    assert len({entry.uid for entry in entries}) == len(entries) == 7
    summaries = [(entry.day.isoformat(), entry.summary) for entry in entries]
    assert ("2027-04-25", "示例 SAMPLE Answer to nonconformity NC-2027-0012-02 (clause 5.1.2.1) due"
            ) in summaries  # fmt: skip
    assert ("2027-02-10", "示例 SAMPLE Measure 1 of nonconformity NC-2027-0012-02 due") in summaries
    calendar = calendar_bytes(entries, "Example", dt.date(2027, 1, 27))
    assert calendar.count(b"BEGIN:VEVENT") == 7


def test_a_closed_nonconformity_needs_no_reminder() -> None:
    found = altered(0, closed_on=dt.date(2027, 2, 10))

    entries = round_reminders(found, DAYS, "zh", company_id="example", company="示例")

    assert not any("NC-2027-0012-01" in entry.summary for entry in entries)


def item(identity: str, kind: str = "document", **fields: Any) -> ManifestItem:
    values: dict[str, Any] = {
        "item_id": identity,
        "kind": kind,
        "title": BilingualText(identity, identity),
        "language": "zh",
        "section": "records",
        "number": None,
        "version": None,
        "attachment_number": None,
        "first_page": 100,
        "page_count": 5,
        "docx": None,
        "pdf": "x.pdf",
        "docx_sha256": None,
        "sha256": "",
        "decision": Action.BUILD,
        "reasons": (),
        "source_name": "x",
        "source": "",
        "tool": "",
    }
    return ManifestItem(**{**values, **fields})


def manifest(*items: ManifestItem) -> Manifest:
    return Manifest(
        tool_name="", tool_version="", scheme_id="gbt27922-2011", scheme_version="1",
        company_id="sample", round_number=0, locale="zh", is_draft=False, inputs=(),
        items=items, pages=(), pack_path="pack.zh.pdf", pack_sha256="", page_count=1,
    )  # fmt: skip


READS = {
    "/complaints/classes/*/answer_hours": "1",
    "/complaints/classes/2/name/zh": "1",
    "/complaints/classes?": "1",
    "/records/complaints/*/remedy/zh": "1",
    "/company/name/zh": "1",
    "/doc/version": "1",
}


def test_a_clause_leads_to_documents_places_fields_tables_and_evidence() -> None:
    scheme, profile = sample_scheme(), sample_profile()
    log = item("complaint-log", number="EA-FR-16", clause_marks={"5.3.2.1": 4}, reads=READS)
    marks = {f"5.2.{number}": 1 for number in range(1, 14)}
    manual = item("service-manual", clause_marks={**marks, "5.3.2.1": 9},
                  reads={"/training/budget": "1", "/complaints/classes/*/answer_hours": "1"},
                  first_page=1)  # fmt: skip
    other = item("training-plan", reads={"/complaints/classes/*/name/zh": "1"})
    scan = item("training-photo", "evidence", first_page=240, attachment_number="7-1")
    submission = Submission(
        manifest=manifest(manual, log, other, scan),
        evidence=profile.evidence,
        headings={"complaint-log": {"5.3.2.1": "投诉台账"}},
    )

    found = answers_of_clause("5.3.2.1", scheme, submission, {"complaint-log"})

    first, second = found.documents
    assert (first.item_id, first.page, first.fields) == (
        "service-manual", 9, ("/complaints/classes/*/answer_hours",)
    )  # fmt: skip
    assert (second.page, second.heading, second.is_changed) == (103, "投诉台账", True)
    assert second.fields == (
        "/complaints/classes/*/answer_hours",
        "/complaints/classes/*/name",
    )
    assert second.tables == ("/records/complaints",)
    lines = list(answer_lines(found, "en"))
    assert "  complaint-log: complaint-log EA-FR-16, page 103, “投诉台账” [changed]" in lines
    assert "    tables /records/complaints" in lines
    assert answer_data(found)["documents"][1]["changed"] is True
    photo = answers_of_clause("5.1.3.2", scheme, submission).evidence
    assert [(row.item_id, row.number, row.page) for row in photo] == [
        ("training-photo", "7-1", 240)
    ]


def test_a_clause_above_others_stands_for_all_of_them() -> None:
    log = item("complaint-log", clause_marks={"5.3.2.5": 3})
    submission = Submission(manifest=manifest(log))

    assert answers_of_clause("5.3", sample_scheme(), submission).documents[0].page == 102
    nothing = answers_of_clause("5.2.6", sample_scheme(), submission)
    assert "Nothing in the submission" in list(answer_lines(nothing, "en"))[1]


def test_the_heading_above_a_mark_is_read_from_the_document(tmp_path: Path) -> None:
    document = Document()
    document.add_heading("投诉的受理", level=1)
    marked = document.add_paragraph("接到投诉后登记。")
    mark = OxmlElement("w:bookmarkStart")
    mark.set(qn("w:id"), "1")
    mark.set(qn("w:name"), "clause_5_3_2_1")
    marked._p.insert(0, mark)
    path = tmp_path / "投诉 程序.docx"
    document.save(str(path))

    assert clause_headings(path) == {"5.3.2.1": "投诉的受理"}
    path.write_bytes(b"torn")
    with pytest.raises(InputError):
        clause_headings(path)

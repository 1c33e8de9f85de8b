"""The evidence clock of a dossier, in one list and as a calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from packbuilder.check.timeline import expiries, milestones
from packbuilder.i18n import translate
from packbuilder.model.text import BilingualText, Language
from packbuilder.pipeline.dossier import Dossier
from packbuilder.report.calendar import CalendarEntry, calendar_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRow:
    """One day of the clock.

    Attributes:
        day: the day of a milestone, or the last day of validity of what runs out.
        subject: id of the milestone, the evidence or the record row.
        kind: ``milestone`` or what runs out.
        title: what people call it.
        note: ``estimate`` for a computed day, ``over`` for what is out by the submission, or
            nothing.
    """

    day: dt.date
    subject: str
    kind: str
    title: BilingualText
    note: str = ""

    @property
    def is_milestone(self) -> bool:
        """Whether it is a date of the certification cycle."""
        return self.kind == "milestone"


def timeline(dossier: Dossier) -> tuple[TimelineRow, ...]:
    """Milestones and everything that runs out, in the order of their days."""
    view = dossier.view
    rows = [
        TimelineRow(
            day=stone.day,
            subject=stone.milestone_id,
            kind="milestone",
            title=stone.title,
            note="estimate" if stone.is_estimate else "",
        )
        for stone in milestones(view)
    ]
    rows += [
        TimelineRow(
            day=expiry.day,
            subject=expiry.subject,
            kind=expiry.kind.value,
            title=expiry.title,
            note="over" if expiry.day < dossier.profile.submission_date else "",
        )
        for expiry in expiries(view)
    ]
    return tuple(sorted(rows, key=lambda row: (row.day, not row.is_milestone, row.subject)))


def calendar_of(dossier: Dossier, rows: Sequence[TimelineRow], language: str) -> bytes:
    """The rows as an iCalendar file."""
    company = dossier.profile.name.in_language(Language(language))
    mark = "示例 SAMPLE " if dossier.profile.is_sample else ""
    entries = [
        CalendarEntry(
            uid=f"{dossier.profile.company_id}-{row.subject.strip('/').replace('/', '-')}"
            "@packbuilder",
            day=row.day,
            summary=mark + _summary(row, language),
            description=company,
        )
        for row in rows
    ]
    name = translate("timeline.name", language, {"company": company})
    return calendar_bytes(entries, name, dossier.profile.submission_date)


def _summary(row: TimelineRow, language: str) -> str:
    title = row.title.in_language(Language(language))
    key = "timeline.milestone" if row.is_milestone else "timeline.runs-out"
    note = translate(f"timeline.{row.note}", language) if row.note else ""
    return translate(key, language, {"title": title}) + note

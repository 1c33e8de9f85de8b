"""The evidence clock of a dossier, in one list and as a calendar."""

from __future__ import annotations

from collections.abc import Sequence

from packbuilder.check.timeline import expiries, milestones
from packbuilder.i18n import translate
from packbuilder.model.text import Language
from packbuilder.pipeline.dossier import Dossier
from packbuilder.report.calendar import CalendarEntry, calendar_bytes
from packbuilder.report.facts import ReportDay


def timeline(dossier: Dossier) -> tuple[ReportDay, ...]:
    """Milestones and everything that runs out, in the order of their days."""
    view = dossier.view
    rows = [
        ReportDay(
            day=stone.day,
            subject=stone.milestone_id,
            kind="milestone",
            title=stone.title,
            note="estimate" if stone.is_estimate else "",
        )
        for stone in milestones(view)
    ]
    rows += [
        ReportDay(
            day=expiry.day,
            subject=expiry.subject,
            kind=expiry.kind.value,
            title=expiry.title,
            note="over" if expiry.day < dossier.profile.submission_date else "",
        )
        for expiry in expiries(view)
    ]
    return tuple(sorted(rows, key=lambda row: (row.day, not row.is_milestone, row.subject)))


def calendar_of(dossier: Dossier, rows: Sequence[ReportDay], language: str) -> bytes:
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


def _summary(row: ReportDay, language: str) -> str:
    title = row.title.in_language(Language(language))
    key = "timeline.milestone" if row.is_milestone else "timeline.runs-out"
    note = translate(f"timeline.{row.note}", language) if row.note else ""
    return translate(key, language, {"title": title}) + note

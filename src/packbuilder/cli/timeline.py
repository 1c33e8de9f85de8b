"""``timeline``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from packbuilder.cli.options import COMPANY, JSON, resources, show
from packbuilder.cli.output import echo_json, echo_lines
from packbuilder.errors import ExitCode, InputError
from packbuilder.i18n import translate
from packbuilder.model.text import Language, LocaleMode

if TYPE_CHECKING:
    from packbuilder.report.facts import ReportDay


@click.command("timeline")
@COMPANY
@click.option(
    "--ics",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the dates to this calendar file (RFC 5545).",
)
@JSON
@click.pass_obj
def timeline_command(language: str, company: Path, ics: Path | None, *, as_json: bool) -> int:
    """What runs out when, between submission, audit, surveillance and the certificate's end."""
    from packbuilder.model.result import PackResult
    from packbuilder.pipeline.opening import open_dossier
    from packbuilder.pipeline.timeline import calendar_of, timeline

    dossier = open_dossier(company, resources(), LocaleMode.ZH)
    if isinstance(dossier, PackResult):
        return show(dossier, language, as_json=as_json)
    rows = timeline(dossier)
    if ics is not None:
        try:
            ics.write_bytes(calendar_of(dossier, rows, language))
        except OSError as exc:
            raise InputError("calendar-unwritable", file=str(ics)) from exc
    if as_json:
        echo_json([_data(row) for row in rows])
        return int(ExitCode.OK)
    echo_lines(_line(row, language) for row in rows)
    if ics is not None:
        click.echo(translate("timeline.written", language, {"file": ics, "count": len(rows)}))
    return int(ExitCode.OK)


def _line(row: ReportDay, language: str) -> str:
    mark = "==" if row.is_milestone else "  "
    text = row.title.in_language(Language(language))
    note = translate(f"timeline.{row.note}", language) if row.note else ""
    return f"{mark} {row.day.isoformat()}  {text}{note}"


def _data(row: ReportDay) -> dict[str, Any]:
    return {
        "day": row.day.isoformat(),
        "subject": row.subject,
        "kind": row.kind,
        "title": row.title.filled(),
        "estimate": row.note == "estimate",
        "milestone": row.is_milestone,
    }

"""``round``: rectification rounds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from packbuilder.cli.options import COMPANY, JSON, OUTPUT, resources, show
from packbuilder.cli.output import echo_json, echo_lines, write_output
from packbuilder.cli.round_lists import import_command, sheet_command
from packbuilder.errors import ExitCode, InputError
from packbuilder.i18n import translate

if TYPE_CHECKING:
    from packbuilder.pipeline.round_status import RoundStatus
    from packbuilder.pipeline.rounds import RoundState

_DATE = click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day it happens; today by default.",
)


@click.group("round")
def round_command() -> None:
    """Rectification rounds: from the auditor's list to the resubmission."""


@round_command.command("open")
@COMPANY
@_DATE
@JSON
@click.pass_obj
def open_command(language: str, company: Path, day: dt.datetime | None, *, as_json: bool) -> int:
    """Begin the next round, once the one before was submitted."""
    from packbuilder.pipeline.rounds import open_round
    from packbuilder.profile.loader import find_company, load_profile

    folder = find_company(company)
    loaded = load_profile(folder, resources())
    if loaded.profile is None:
        raise InputError("round-profile-faulty", file=folder.profile.name)
    path = open_round(folder, loaded.profile, _day(day))
    name = path.relative_to(folder.root).as_posix()
    if as_json:
        echo_json({"file": name})
    else:
        click.echo(translate("round.opened", language, {"file": path}))
    return int(ExitCode.OK)


@round_command.command("status")
@COMPANY
@OUTPUT
@_DATE
@click.option("--detail", is_flag=True, help="Also what answers each clause, and where.")
@click.option("--ics", type=click.Path(path_type=Path), help="Write the due dates as a calendar.")
@JSON
@click.pass_obj
def status_command(
    language: str,
    company: Path,
    output: Path,
    day: dt.datetime | None,
    *,
    detail: bool,
    ics: Path | None,
    as_json: bool,
) -> int:
    """Which round is open, what was submitted, what is due and what an answer still lacks."""
    from packbuilder.pipeline.round_status import reminders, round_status
    from packbuilder.report.round_report import answer_data, deadline_data

    today = _day(day)
    status = round_status(company, output, resources(), today, is_detailed=detail)
    if ics is not None:
        write_output(ics, reminders(status, language, today))
    if as_json:
        data = _state_data(status.state)
        data["nonconformities"] = deadline_data(status.deadlines)
        data["answers"] = [answer_data(one) for one in status.answers]
        echo_json(data)
    else:
        echo_lines(_status_lines(status, language))
    return int(ExitCode.OK)


def _status_lines(status: RoundStatus, language: str) -> Iterator[str]:
    from packbuilder.report.round_report import answer_lines, deadline_lines

    state = status.state
    for seal in state.seals:
        params = {"number": f"{seal.round_number:02d}", "date": seal.sealed_on.isoformat()}
        yield translate("round.submitted", language, params)
    key = "round.open-now" if state.is_open else "round.none-open"
    yield translate(key, language, {"number": f"{state.number:02d}"})
    if status.deadlines:
        yield ""
        yield from deadline_lines(status.deadlines, language)
    for answers in status.answers:
        yield ""
        yield from answer_lines(answers, language)


@round_command.command("submit")
@COMPANY
@OUTPUT
@_DATE
@JSON
@click.pass_obj
def submit_command(
    language: str, company: Path, output: Path, day: dt.datetime | None, *, as_json: bool
) -> int:
    """Seal what was submitted: it is never built again, and `verify` proves it years later."""
    from packbuilder.model.result import PackResult
    from packbuilder.pipeline.opening import open_dossier
    from packbuilder.pipeline.submit import built_locale, submit_round

    locale = built_locale(company, output, resources())
    dossier = open_dossier(company, resources(), locale, output=output)
    if isinstance(dossier, PackResult):
        return show(dossier, language, as_json=as_json)
    seal = submit_round(dossier, output, _day(day))
    if as_json:
        data = {
            "round": seal.round_number,
            "sealed_on": seal.sealed_on.isoformat(),
            "files": len(seal.files),
            "locales": list(seal.locales),
        }
        echo_json(data)
    else:
        params = {"number": f"{seal.round_number:02d}", "files": len(seal.files)}
        click.echo(translate("round.sealed-now", language, params))
    return int(ExitCode.OK)


def _day(given: dt.datetime | None) -> dt.date:
    """The day the user names; opening and submitting happen on a day, so the clock is right."""
    return (given or dt.datetime.now(tz=dt.UTC).astimezone()).date()


def _state_data(state: RoundState) -> dict[str, Any]:
    return {
        "round": state.number,
        "open": state.is_open,
        "submitted": [
            {
                "round": seal.round_number,
                "sealed_on": seal.sealed_on.isoformat(),
                "stage": seal.stage,
                "locales": list(seal.locales),
                "files": len(seal.files),
            }
            for seal in state.seals
        ],
    }


round_command.add_command(sheet_command)
round_command.add_command(import_command)

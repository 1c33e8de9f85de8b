"""``round sheet`` and ``round import``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from packbuilder.cli.options import COMPANY, JSON, resources
from packbuilder.cli.output import echo_json, echo_lines
from packbuilder.errors import ExitCode
from packbuilder.i18n import translate

if TYPE_CHECKING:
    from packbuilder.pipeline.round_lists import ListImport


@click.command("sheet")
@COMPANY
@click.option(
    "--file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The workbook; by default beside the round's file.",
)
@click.pass_obj
def sheet_command(language: str, company: Path, file: Path | None) -> int:
    """Make a workbook for the auditor's list, with what the open round holds already."""
    from packbuilder.pipeline.round_lists import make_sheet

    written = make_sheet(company, resources(), file)
    click.echo(translate("round-list.sheet-written", language, {"file": written}))
    return int(ExitCode.OK)


@click.command("import")
@COMPANY
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Take the list over without asking.")
@JSON
@click.pass_obj
def import_command(language: str, company: Path, file: Path, *, yes: bool, as_json: bool) -> int:
    """Read a list of nonconformities into the open round.

    FILE is the workbook of `round sheet`, or the certification body's own Word, Excel or CSV list.
    What each column was taken for is shown, and nothing is written before you agree.
    """
    from packbuilder.pipeline.round_lists import read_list, write_list

    plan = read_list(company, file, resources())
    if not as_json:
        echo_lines(_lines(plan, language))
    may = plan.is_possible and (not plan.added or yes or _agrees(plan, language, as_json=as_json))
    if may:
        write_list(plan)
    if as_json:
        echo_json(_data(plan, is_written=may))
    elif may:
        click.echo(_verdict(plan, language))
    elif plan.is_possible:
        click.echo(translate("round-list.not-written", language))
    else:
        click.echo(translate("round-list.faults", language))
    return int(ExitCode.OK if may else ExitCode.FINDINGS)


def _agrees(plan: ListImport, language: str, *, as_json: bool) -> bool:
    if as_json or not _is_terminal():
        return False
    question = translate("round-list.question", language, {"count": len(plan.added)})
    return click.confirm(question, default=False)


def _is_terminal() -> bool:
    """Whether somebody can answer."""
    return sys.stdin.isatty()


def _lines(plan: ListImport, language: str) -> Iterator[str]:
    """The mapping, what would be added, and the findings."""
    from packbuilder.report.text_report import finding_lines

    side = 0 if language == "zh" else 1
    table = None
    for match in plan.matches:
        if match.table != table:
            table = match.table
            kind = "sheet" if match.is_sheet else "table"
            yield translate(f"round-list.{kind}", language, {"name": table})
        if match.field is None:
            target = translate("round-list.not-taken", language)
        else:
            target = f"{match.titles[side]} ({match.field})"
        yield f"  {match.head} → {target}"
    for record in plan.added if plan.is_possible else ():
        yield translate("round-list.adds", language, dict(record))
    for finding in plan.findings:
        yield from finding_lines(finding, language)


def _verdict(plan: ListImport, language: str) -> str:
    params = {
        "count": len(plan.added),
        "known": len(plan.known),
        "file": f"{plan.round_file.parent.name}/{plan.round_file.name}",
    }
    return translate("round-list.written", language, params)


def _data(plan: ListImport, *, is_written: bool) -> dict[str, object]:
    from packbuilder.report.json_report import finding_data

    return {
        "round": plan.round_number,
        "columns": [{"table": m.table, "head": m.head, "field": m.field} for m in plan.matches],
        "added": [{k: r[k] for k in ("id", "number", "clause") if k in r} for r in plan.added],
        "known": list(plan.known),
        "written": is_written,
        "findings": [finding_data(finding) for finding in plan.findings],
    }

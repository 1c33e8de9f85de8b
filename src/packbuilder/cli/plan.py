"""``plan``."""

from __future__ import annotations

from pathlib import Path

import click

from packbuilder.cli.options import COMPANY, JSON, LOCALE, OUTPUT, make_converter, resources, show
from packbuilder.cli.output import echo_json, echo_lines
from packbuilder.errors import ExitCode
from packbuilder.i18n import translate
from packbuilder.model.text import LocaleMode


@click.command("plan")
@COMPANY
@OUTPUT
@LOCALE
@click.option(
    "--cycle",
    "is_cycle",
    is_flag=True,
    help="Three years ahead instead: what is asked for when, and what runs out before.",
)
@JSON
@click.pass_obj
def plan_command(
    language: str, company: Path, output: Path, locale: str, *, is_cycle: bool, as_json: bool
) -> int:
    """What the pack will contain, and per item BUILD or REUSE with the reasons."""
    from packbuilder.cli.cycle import show_cycle
    from packbuilder.model.result import PackResult
    from packbuilder.pipeline.build import BuildOptions, plan_build
    from packbuilder.pipeline.cycle import cycle_steps
    from packbuilder.pipeline.opening import open_dossier
    from packbuilder.report.json_report import plan_data
    from packbuilder.report.text_report import decision_line, outcome_line

    dossier = open_dossier(company, resources(), LocaleMode(locale), output=output)
    if isinstance(dossier, PackResult):
        return show(dossier, language, as_json=as_json)
    if is_cycle:
        show_cycle(cycle_steps(dossier), language, as_json=as_json)
        return int(ExitCode.OK)
    result = plan_build(dossier, BuildOptions(output=output), make_converter(dossier, 1))
    if as_json:
        echo_json(plan_data(result))
    else:
        echo_lines(decision_line(decision, language) for decision in result.decisions)
        left_out = [line for o in dossier.plan.outcomes for line in outcome_line(o, language)]
        if left_out:
            click.echo("\n" + translate("plan.left-out", language))
            echo_lines(left_out)
        click.echo("")
        verdict = "plan.ready" if result.is_ready else "plan.not-ready"
        click.echo(translate(verdict, language))
    return int(ExitCode.OK if result.is_ready else ExitCode.FINDINGS)

"""``score``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from packbuilder.cli.options import COMPANY, JSON, resources, show
from packbuilder.cli.output import echo_findings, echo_json, echo_lines
from packbuilder.model.text import LocaleMode

if TYPE_CHECKING:
    from packbuilder.pipeline.score import ScoreOutcome


@click.command("score")
@COMPANY
@click.option(
    "--points",
    "points_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Points of the clauses, from your own copy of the standard; by default points.yaml.",
)
@JSON
@click.pass_obj
def score_command(language: str, company: Path, points_file: Path | None, *, as_json: bool) -> int:
    """The self-evaluation by the scheme's own rules, as bounds where points are not known.

    Results come from self-evaluation.yaml of the company folder; what it does not judge is taken
    from the dossier, which never makes a clause met.
    """
    from packbuilder.errors import ExitCode
    from packbuilder.model.finding import Severity
    from packbuilder.model.result import PackResult
    from packbuilder.pipeline.opening import open_dossier
    from packbuilder.pipeline.score import ScoreInputs, score_company

    dossier = open_dossier(company, resources(), LocaleMode.ZH)
    if isinstance(dossier, PackResult):
        return show(dossier, language, as_json=as_json)
    inputs = ScoreInputs(
        company=dossier.company,
        resources=dossier.resources,
        profile=dossier.profile,
        scheme=dossier.scheme,
        plan=dossier.plan,
        findings=dossier.findings,
    )
    outcome = score_company(inputs, points_file)
    _show(outcome, dossier.profile.company_id, language, as_json=as_json)
    failed = any(finding.severity is Severity.ERROR for finding in outcome.findings)
    return int(ExitCode.FINDINGS if failed else ExitCode.OK)


def _show(outcome: ScoreOutcome, company_id: str, language: str, *, as_json: bool) -> None:
    from packbuilder.report.json_report import finding_data
    from packbuilder.report.score_report import score_data, score_lines

    if as_json:
        data = {
            "company_id": company_id,
            "score": score_data(outcome.report) if outcome.report else None,
            "findings": [finding_data(finding) for finding in outcome.findings],
        }
        echo_json(data)
        return
    echo_findings(outcome.findings, language)
    if outcome.report is not None:
        if outcome.findings:
            click.echo("")
        echo_lines(score_lines(outcome.report, language))

"""``parity``."""

from __future__ import annotations

from pathlib import Path

import click

from packbuilder.cli.options import COMPANY, JSON, resources, show
from packbuilder.cli.output import echo_findings, echo_json
from packbuilder.errors import ExitCode
from packbuilder.i18n import translate
from packbuilder.model.text import LocaleMode


@click.command("parity")
@COMPANY
@JSON
@click.pass_obj
def parity_command(language: str, company: Path, *, as_json: bool) -> int:
    """Do the Chinese and the English documents say the same? Nothing is converted.

    Compares headings, tables, figures, dates, codes, amounts and names. Ends with 1 when
    anything differs.
    """
    from packbuilder.convert.fonts import font_file_for
    from packbuilder.model.result import PackResult
    from packbuilder.pipeline.dossier import blocked_result
    from packbuilder.pipeline.drafts import compare_languages
    from packbuilder.pipeline.opening import open_dossier
    from packbuilder.report.json_report import finding_data

    dossier = open_dossier(company, resources(), LocaleMode.ZH_EN)
    if isinstance(dossier, PackResult):
        return show(dossier, language, as_json=as_json)
    blocked = blocked_result(dossier)
    if blocked is not None:
        return show(blocked, language, as_json=as_json)
    compared, findings = compare_languages(dossier, font_file_for("黑体")[0])
    if as_json:
        data = {
            "same": not findings,
            "documents": list(compared),
            "findings": [finding_data(finding) for finding in findings],
        }
        echo_json(data)
    else:
        echo_findings(findings, language)
        params = {"count": len(compared), "found": len(findings)}
        click.echo(translate("parity.differs" if findings else "parity.same", language, params))
    return int(ExitCode.FINDINGS if findings else ExitCode.OK)

"""``validate`` and ``check``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from packbuilder.cli.options import (
    COMPANY,
    DELIVERY,
    JSON,
    LOCALE,
    OUTPUT,
    STRICT,
    resources,
    show,
)
from packbuilder.i18n import translate
from packbuilder.model.text import LocaleMode

if TYPE_CHECKING:
    from packbuilder.model.result import PackResult
    from packbuilder.pipeline.dossier import Dossier


@click.command("validate")
@COMPANY
@JSON
@click.pass_obj
def validate_command(language: str, company: Path, *, as_json: bool) -> int:
    """Check the inputs alone: schema and meaning of profile and record tables."""
    from packbuilder.model.result import PackResult
    from packbuilder.pipeline.dossier import validation_result
    from packbuilder.pipeline.opening import open_dossier

    dossier = open_dossier(company, resources(), LocaleMode.ZH)
    result = dossier if isinstance(dossier, PackResult) else validation_result(dossier)
    # Whether the dossier is complete was not asked: no scan has been looked at.
    return show(result, language, as_json=as_json, ready="report.valid")


@click.command("check")
@COMPANY
@OUTPUT
@LOCALE
@STRICT
@DELIVERY
@click.option(
    "--report",
    "report_dir",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the readiness report into DIR: HTML, JSON, SARIF and a Word checklist.",
)
@JSON
@click.pass_obj
def check_command(
    language: str,
    company: Path,
    output: Path,
    locale: str,
    deliveries: tuple[str, ...],
    *,
    strict: bool,
    report_dir: Path | None,
    as_json: bool,
) -> int:
    """Is the dossier ready to submit? Everything that can be known without converting."""
    from packbuilder.model.result import PackResult
    from packbuilder.pipeline.dossier import check_result
    from packbuilder.pipeline.opening import open_dossier

    mode = LocaleMode(locale)
    dossier = open_dossier(
        company, resources(), mode, is_strict=strict, output=output, deliveries=deliveries
    )
    result = dossier if isinstance(dossier, PackResult) else check_result(dossier)
    code = show(result, language, as_json=as_json)
    if report_dir is not None:
        _write_report(result, dossier, company, mode, report_dir)
        if not as_json:
            click.echo(translate("report.written", language, {"folder": report_dir}))
    return code


def _write_report(
    result: PackResult,
    dossier: Dossier | PackResult,
    company: Path,
    mode: LocaleMode,
    folder: Path,
) -> None:
    from packbuilder.model.result import PackResult
    from packbuilder.pipeline.readiness import write_report_folder
    from packbuilder.profile.loader import find_company

    checked = find_company(company) if isinstance(dossier, PackResult) else dossier
    write_report_folder(result, checked, resources(), mode, folder)

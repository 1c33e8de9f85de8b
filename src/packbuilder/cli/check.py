"""``validate`` and ``check``."""

from __future__ import annotations

from pathlib import Path

import click

from packbuilder.cli.options import COMPANY, JSON, LOCALE, resources, show
from packbuilder.model.text import LocaleMode


@click.command("validate")
@COMPANY
@JSON
@click.pass_obj
def validate_command(language: str, company: Path, *, as_json: bool) -> int:
    """Check the inputs alone: schema and meaning of profile and record tables."""
    from packbuilder.model.result import PackResult
    from packbuilder.pipeline.dossier import open_dossier, validation_result

    dossier = open_dossier(company, resources(), LocaleMode.ZH)
    result = dossier if isinstance(dossier, PackResult) else validation_result(dossier)
    return show(result, language, as_json=as_json)


@click.command("check")
@COMPANY
@LOCALE
@JSON
@click.pass_obj
def check_command(language: str, company: Path, locale: str, *, as_json: bool) -> int:
    """Is the dossier ready to submit? Everything that can be known without converting."""
    from packbuilder.model.result import PackResult
    from packbuilder.pipeline.dossier import check_result, open_dossier

    dossier = open_dossier(company, resources(), LocaleMode(locale))
    result = dossier if isinstance(dossier, PackResult) else check_result(dossier)
    return show(result, language, as_json=as_json)

"""``build``."""

from __future__ import annotations

from pathlib import Path

import click

from packbuilder.cli.options import (
    COMPANY,
    DELIVERY,
    JSON,
    LOCALE,
    OUTPUT,
    STRICT,
    make_tools,
    resources,
    show,
)
from packbuilder.i18n import translate
from packbuilder.model.text import LocaleMode


@click.command("build")
@COMPANY
@OUTPUT
@LOCALE
@click.option("--only", multiple=True, metavar="ITEM", help="Make just this item, and no pack.")
@click.option("--jobs", type=click.IntRange(1, 32), default=2, show_default=True,
              help="Conversions at a time.")  # fmt: skip
@click.option("--no-cache", is_flag=True, help="Make everything anew.")
@click.option(
    "--full", is_flag=True, help="In a rectification round: the whole dossier, beside the answer."
)
@STRICT
@DELIVERY
@JSON
@click.pass_obj
def build_command(
    language: str,
    company: Path,
    output: Path,
    locale: str,
    only: tuple[str, ...],
    jobs: int,
    deliveries: tuple[str, ...],
    *,
    no_cache: bool,
    full: bool,
    strict: bool,
    as_json: bool,
) -> int:
    """Build the pack of the open round.

    Ends with 1 when the dossier is not ready; the pack is then marked as a draft on every page.
    """
    from packbuilder.model.plan import Action
    from packbuilder.model.result import PackResult
    from packbuilder.pipeline.build import BuildOptions, build_pack
    from packbuilder.pipeline.dossier import blocked_result
    from packbuilder.pipeline.opening import open_dossier

    dossier = open_dossier(
        company,
        resources(),
        LocaleMode(locale),
        is_strict=strict,
        output=output,
        deliveries=deliveries,
    )
    if isinstance(dossier, PackResult):
        return show(dossier, language, as_json=as_json)
    blocked = blocked_result(dossier)
    if blocked is not None:
        code = show(blocked, language, as_json=as_json)
        if not as_json:
            click.echo(translate("build.blocked", language))
        return code
    options = BuildOptions(output=output, only=frozenset(only), is_forced=no_cache, is_full=full)
    result = build_pack(dossier, options, make_tools(dossier, jobs))
    code = show(result, language, as_json=as_json)
    if not as_json:
        built = sum(1 for d in result.decisions if d.action is Action.BUILD)
        params = {
            "built": built,
            "reused": len(result.decisions) - built,
            "pages": result.manifest.page_count if result.manifest else 0,
            "folder": result.pack_dir,
            "kept": result.kept_dir,
        }
        click.echo(translate("build.items", language, params))
        if result.manifest is not None:
            click.echo(translate("build.pack", language, params))
        else:
            click.echo(translate("build.only", language, params))
        if result.kept_dir:
            click.echo(translate("build.kept", language, params))
    return code

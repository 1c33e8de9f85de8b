"""``seal``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from packbuilder.cli.options import JSON
from packbuilder.cli.output import echo_json, echo_lines, write_output
from packbuilder.errors import ExitCode
from packbuilder.i18n import translate
from packbuilder.model.text import LocaleMode

if TYPE_CHECKING:
    from packbuilder.pipeline.seals import SealRequest


@click.command("seal")
@click.argument("pack_dir", type=click.Path(path_type=Path))
@click.option("--plan", "is_plan", is_flag=True,
              help="List every place to seal, sign and date; nothing is sealed.")  # fmt: skip
@click.option("--html", "html_file", type=click.Path(path_type=Path, dir_okay=False),
              help="With --plan: write the list as a page to print and tick off.")  # fmt: skip
@click.option("--seal", "picture", type=click.Path(path_type=Path, dir_okay=False),
              help="The company's own seal: a picture with a clear ground (PNG).")  # fmt: skip
@click.option("--diameter-mm", type=click.FloatRange(10, 80), default=40.0, show_default=True,
              help="The seal's true size.")  # fmt: skip
@click.option("--places", metavar="IDS",
              help="Seal only these places (seal-1,seal-4), or none; by default all.")  # fmt: skip
@click.option("--straddle", is_flag=True, help="Also a seal across the page edges (骑缝章).")
@click.option("--group-size", type=click.IntRange(3, 60), default=20, show_default=True,
              help="Pages that share one straddle seal at most.")  # fmt: skip
@click.option("--locale", type=click.Choice([mode.value for mode in LocaleMode]),
              help="Which pack of the folder; by default the Chinese or the only one.")  # fmt: skip
@JSON
@click.pass_obj
def seal_command(
    language: str,
    pack_dir: Path,
    html_file: Path | None,
    picture: Path | None,
    diameter_mm: float,
    places: str | None,
    group_size: int,
    locale: str | None,
    *,
    is_plan: bool,
    straddle: bool,
    as_json: bool,
) -> int:
    """List what has to be sealed and signed in PACK_DIR (round-NN), or seal a copy of its pack.

    Nothing is sealed without --seal, and no seal is ever drawn: the picture is the company's own.
    """
    if picture is None or is_plan:
        if straddle or places is not None:
            raise click.UsageError("--straddle and --places need --seal FILE.png and no --plan.")
        return _plan(language, pack_dir, locale, html_file, as_json=as_json)
    if html_file is not None:
        raise click.UsageError("--html belongs to --plan.")
    from packbuilder.pipeline.seals import SealRequest

    request = SealRequest(
        picture=picture,
        diameter_mm=diameter_mm,
        place_ids=_ids(places),
        straddle_group=group_size if straddle else None,
    )
    return _seal(language, pack_dir, locale, request, as_json=as_json)


def _ids(places: str | None) -> frozenset[str] | None:
    if places is None:
        return None
    words = {word.strip() for word in places.replace("，", ",").split(",")}
    return frozenset(words - {"", "none"})


def _plan(
    language: str, pack_dir: Path, locale: str | None, html_file: Path | None, *, as_json: bool
) -> int:
    from packbuilder.pipeline.seals import read_plan, stale_copies
    from packbuilder.report.seal_report import plan_data, plan_html, plan_lines

    plan = read_plan(pack_dir, locale)
    if html_file is not None:
        write_output(html_file, plan_html(plan, language))
    if as_json:
        echo_json(plan_data(plan))
        return int(ExitCode.OK)
    echo_lines(plan_lines(plan, language))
    for copy in stale_copies(pack_dir, plan.locale):
        click.echo(translate("seal.note-stale", language, {"file": copy}))
    if html_file is not None:
        click.echo(translate("seal.written", language, {"file": html_file}))
    return int(ExitCode.OK)


def _seal(
    language: str, pack_dir: Path, locale: str | None, request: SealRequest, *, as_json: bool
) -> int:
    from packbuilder.pipeline.seals import seal

    sealed = seal(pack_dir, request, locale)
    if as_json:
        click.echo(sealed.record.read_text(encoding="utf-8"), nl=False)
        return int(ExitCode.OK)
    params = {"file": sealed.path, "count": len(sealed.places)}
    click.echo(translate("sealed.done", language, params))
    if sealed.groups:
        sizes = sorted({last - first + 1 for first, last in sealed.groups})
        pages = "–".join(str(size) for size in dict.fromkeys((sizes[0], sizes[-1])))
        params = {"count": len(sealed.groups), "pages": pages}
        click.echo(translate("sealed.straddle", language, params))
    if sealed.is_sample:
        click.echo(translate("seal.note-sample", language))
    click.echo(translate("sealed.twin", language, {"file": sealed.record.name}))
    return int(ExitCode.OK)

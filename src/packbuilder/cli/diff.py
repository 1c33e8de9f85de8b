"""``diff``."""

from __future__ import annotations

from pathlib import Path

import click

from packbuilder.cli.options import JSON
from packbuilder.cli.output import echo_json, echo_lines, write_output
from packbuilder.errors import ExitCode
from packbuilder.i18n import translate


@click.command("diff")
@click.argument("old_pack_dir", type=click.Path(path_type=Path))
@click.argument("new_pack_dir", type=click.Path(path_type=Path))
@click.option("--html", "html_file", type=click.Path(path_type=Path, dir_okay=False),
              help="Also write one HTML page, with the changed pages side by side.")  # fmt: skip
@click.option("--redline", "redline_dir", type=click.Path(path_type=Path, file_okay=False),
              help="Also write each changed document with tracked changes here.")  # fmt: skip
@JSON
@click.pass_obj
def diff_command(
    language: str,
    old_pack_dir: Path,
    new_pack_dir: Path,
    html_file: Path | None,
    redline_dir: Path | None,
    *,
    as_json: bool,
) -> int:
    """What changed from OLD_PACK_DIR to NEW_PACK_DIR, document by document and page by page.

    Both are round-NN folders. Ends with 0 when the packs are equal, with 1 when they differ.
    """
    from packbuilder.pipeline.diff import diff_packs, page_pictures, write_redlines
    from packbuilder.report.diff_report import diff_data, diff_html, diff_lines

    difference = diff_packs(old_pack_dir, new_pack_dir)
    redlines = (
        write_redlines(difference, old_pack_dir, new_pack_dir, redline_dir) if redline_dir else ()
    )
    if html_file is not None:
        pictures = page_pictures(difference, old_pack_dir, new_pack_dir)
        names = (str(old_pack_dir), str(new_pack_dir))
        html = diff_html(difference, language, pictures, names=names, redlines=redlines)
        write_output(html_file, html)
    if as_json:
        echo_json(diff_data(difference, redlines))
    else:
        echo_lines(diff_lines(difference, language, redlines))
        if html_file is not None:
            click.echo(translate("diff.written", language, {"file": html_file}))
    return int(ExitCode.OK if difference.is_same else ExitCode.FINDINGS)

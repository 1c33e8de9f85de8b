"""Options that several commands share, and what they turn into."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from packbuilder.model.text import LocaleMode
from packbuilder.store.layout import Resources, resource_dir

if TYPE_CHECKING:
    from packbuilder.convert.converter import Converter
    from packbuilder.model.result import PackResult
    from packbuilder.pipeline.build import Tools
    from packbuilder.pipeline.dossier import Dossier

COMPANY = click.argument("company", type=click.Path(path_type=Path))
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and no text.")
LOCALE = click.option(
    "--locale",
    type=click.Choice([mode.value for mode in LocaleMode]),
    default=LocaleMode.ZH.value,
    show_default=True,
    help="Languages of the pack.",
)
STRICT = click.option("--strict", is_flag=True, help="Warnings count as errors.")
OUTPUT = click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path("output"),
    show_default=True,
    help="Folder of all packs.",
)
DELIVERY = click.option(
    "--delivery",
    "deliveries",
    multiple=True,
    metavar="NAME|FILE.yaml",
    help="Also say what the rules of this delivery profile refuse.",
)


def resources() -> Resources:
    """What packbuilder ships beside its code."""
    return Resources(resource_dir())


def show(result: PackResult, language: str, *, as_json: bool, ready: str = "report.ready") -> int:
    """Print a result and return the exit status it means; ``ready`` words the good verdict."""
    from packbuilder.errors import ExitCode

    if as_json:
        from packbuilder.report.json_report import report_json

        click.echo(report_json(result), nl=False)
    else:
        from packbuilder.report.text_report import result_lines

        for line in result_lines(result, language, ready):
            click.echo(line)
    return int(ExitCode.OK if result.is_ready else ExitCode.FINDINGS)


def make_converter(dossier: Dossier, jobs: int) -> Converter:
    """LibreOffice with the fonts of this machine.

    Raises:
        MissingToolError: LibreOffice or a font is missing.
    """
    from packbuilder.convert.libreoffice import LibreOfficeConverter
    from packbuilder.pipeline.produce import document_date

    return LibreOfficeConverter(document_date=document_date(dossier), workers=jobs)


def make_tools(dossier: Dossier, jobs: int) -> Tools:
    """Everything a build works with.

    Raises:
        MissingToolError: LibreOffice or a font is missing.
    """
    from packbuilder.convert.fonts import font_file_for
    from packbuilder.pipeline.build import Tools

    converter = make_converter(dossier, jobs)  # first: it says what installs a missing font
    path, index = font_file_for("黑体")
    return Tools(converter=converter, font_file=path, font_index=index)

"""What commands print and write, in one way for all of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from packbuilder.errors import InputError

if TYPE_CHECKING:
    from packbuilder.model.finding import Finding


def echo_json(data: object) -> None:
    """Print the one JSON document of ``--json``."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=1))


def echo_lines(lines: Iterable[str]) -> None:
    """Print each line as soon as it is made."""
    for line in lines:
        click.echo(line)


def echo_findings(findings: Iterable[Finding], language: str) -> None:
    """Print what is wrong, where, and what would mend it."""
    from packbuilder.report.text_report import finding_lines

    for finding in findings:
        echo_lines(finding_lines(finding, language))


def write_output(path: Path, data: str | bytes) -> None:
    """Write a file that the user asked for.

    Raises:
        InputError: it cannot be written there.
    """
    try:
        path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    except OSError as exc:
        raise InputError("output-unwritable", file=str(path), reason=exc.strerror or "") from exc

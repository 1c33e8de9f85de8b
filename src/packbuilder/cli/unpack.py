"""``unpack``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from packbuilder.cli.options import COMPANY, JSON, resources
from packbuilder.cli.output import echo_json, echo_lines
from packbuilder.errors import ExitCode
from packbuilder.i18n import translate

if TYPE_CHECKING:
    from packbuilder.pipeline.unpack import EvidenceRow, UnpackOutcome


@click.command("unpack")
@COMPANY
@click.argument("file", metavar="FILE.zip", type=click.Path(path_type=Path))
@JSON
@click.pass_obj
def unpack_command(language: str, company: Path, file: Path, *, as_json: bool) -> int:
    """Unpack a zip file of scans into the company's evidence folder.

    Names written by Chinese Windows are read. Nothing that stands there is overwritten, and the
    profile is not touched: rows to paste into it are printed.
    """
    from packbuilder.model.finding import Severity
    from packbuilder.pipeline.unpack import unpack_evidence
    from packbuilder.profile.loader import find_company

    outcome = unpack_evidence(find_company(company), resources(), file)
    if as_json:
        echo_json(_data(outcome, language))
    else:
        echo_lines(_lines(outcome, language))
    is_whole = all(one.severity is not Severity.ERROR for one in outcome.findings)
    return int(ExitCode.OK if is_whole else ExitCode.FINDINGS)


def _lines(outcome: UnpackOutcome, language: str) -> Iterator[str]:
    from packbuilder.report.text_report import finding_lines

    for finding in outcome.findings:
        yield from finding_lines(finding, language)
    names = translate(f"unpack.encoding.{outcome.encoding}", language)
    counts = {"new": len(outcome.new), "same": len(outcome.same), "names": names}
    yield translate("unpack.done", language, counts)
    if outcome.rows:
        yield translate("unpack.rows", language)
        yield ""
        yield "evidence:"
        for row in outcome.rows:
            yield from _yaml(row, language)


def _yaml(row: EvidenceRow, language: str) -> Iterator[str]:
    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)  # a JSON string is a YAML string

    hint = f"  # {translate('unpack.type-unknown', language)}"
    yield f"  - id: {row.evidence_id}"
    yield f"    type: {row.type_id}" if row.type_id else f"    type:{hint}"
    yield f"    title: {{zh: {quoted(row.title)}}}"
    yield f"    file: {quoted(row.file)}"
    yield f"    # {translate('unpack.dates', language)}"


def _data(outcome: UnpackOutcome, language: str) -> dict[str, object]:
    from packbuilder.report.messages import message, remedy

    return {
        "new": list(outcome.new),
        "same": list(outcome.same),
        "encoding": outcome.encoding,
        "evidence": [
            {
                "id": row.evidence_id,
                "type": row.type_id or None,
                "title": {"zh": row.title},
                "file": row.file,
            }
            for row in outcome.rows
        ],
        "findings": [
            {
                "code": one.code,
                "severity": one.severity.value,
                "file": one.subject,
                "message": message(one, language),
                "remedy": remedy(one, language),
            }
            for one in outcome.findings
        ],
    }

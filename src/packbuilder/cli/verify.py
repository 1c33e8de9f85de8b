"""``verify``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from packbuilder.cli.options import JSON
from packbuilder.errors import ExitCode
from packbuilder.i18n import translate


@click.command("verify")
@click.argument("pack_dir", type=click.Path(path_type=Path))
@JSON
@click.pass_obj
def verify_command(language: str, pack_dir: Path, *, as_json: bool) -> int:
    """Reopen a finished pack and prove it against its manifest; trusts nothing but the files."""
    from packbuilder.assemble.verify import verify_pack
    from packbuilder.report.json_report import finding_data
    from packbuilder.report.text_report import finding_lines

    result = verify_pack(pack_dir)
    proven = not result.findings
    if as_json:
        data = {"proven": proven, "findings": [finding_data(f) for f in result.findings]}
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        for finding in result.findings:
            for line in finding_lines(finding, language):
                click.echo(line)
        params = {"count": len(result.findings)}
        click.echo(translate("verify.proven" if proven else "verify.not-proven", language, params))
    return int(ExitCode.OK if proven else ExitCode.FINDINGS)

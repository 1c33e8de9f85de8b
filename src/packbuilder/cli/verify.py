"""``verify``."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from packbuilder.cli.options import JSON
from packbuilder.cli.output import echo_findings, echo_json
from packbuilder.errors import ExitCode
from packbuilder.i18n import translate

if TYPE_CHECKING:
    from packbuilder.assemble.archival import ArchivalVerdict


@click.command("verify")
@click.argument("pack_dir", type=click.Path(path_type=Path))
@click.option(
    "--archival",
    is_flag=True,
    help="Also judge the packs by PDF/A-2b, as far as pikepdf can; up to a minute a pack.",
)
@JSON
@click.pass_obj
def verify_command(language: str, pack_dir: Path, *, archival: bool, as_json: bool) -> int:
    """Reopen a finished pack and prove it against its manifest; trusts nothing but the files."""
    from packbuilder.assemble.verify import verify_pack
    from packbuilder.pipeline.seal_proof import seal_findings
    from packbuilder.report.json_report import finding_data

    result = verify_pack(pack_dir)
    findings = (*seal_findings(pack_dir), *result.findings)
    proven = not findings
    verdicts = _judge(pack_dir, result.packs) if archival else {}
    if as_json:
        data = {
            "proven": proven,
            "findings": [finding_data(f) for f in findings],
            "pages": [dataclasses.asdict(page) for page in result.pages],
            "archival": {
                name: {"judgement": verdict.judgement.value, "rules": list(verdict.rules)}
                for name, verdict in verdicts.items()
            },
        }
        echo_json(data)
    else:
        echo_findings(findings, language)
        params = {"count": len(findings)}
        click.echo(translate("verify.proven" if proven else "verify.not-proven", language, params))
        for name, verdict in verdicts.items():
            known = {"file": name, "rules": ", ".join(verdict.rules)}
            click.echo(translate(f"verify.archival-{verdict.judgement}", language, known))
    is_good = proven and not any(one.judgement == "invalid" for one in verdicts.values())
    return int(ExitCode.OK if is_good else ExitCode.FINDINGS)


def _judge(pack_dir: Path, packs: Sequence[str]) -> dict[str, ArchivalVerdict]:
    from packbuilder.assemble.archival import check_archival

    return {name: check_archival(pack_dir / name) for name in packs if (pack_dir / name).is_file()}

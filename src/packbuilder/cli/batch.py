"""``batch``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from packbuilder.cli.options import JSON, LOCALE, OUTPUT, STRICT, make_tools, resources
from packbuilder.cli.output import echo_json, echo_lines
from packbuilder.i18n import translate
from packbuilder.model.text import LocaleMode

if TYPE_CHECKING:
    from packbuilder.batch import CompanyOutcome
    from packbuilder.model.finding import Severity
    from packbuilder.model.result import PackResult


@click.command("batch")
@click.argument("companies", nargs=-1, required=True, type=click.Path(path_type=Path))
@OUTPUT
@LOCALE
@click.option("--jobs", type=click.IntRange(1, 32), default=2, show_default=True,
              help="Conversions at a time.")  # fmt: skip
@STRICT
@JSON
@click.pass_obj
def batch_command(
    language: str,
    companies: tuple[Path, ...],
    output: Path,
    locale: str,
    jobs: int,
    *,
    strict: bool,
    as_json: bool,
) -> int:
    """Build the packs of many companies; ends with 8 when some of them failed."""
    from packbuilder.batch import build_many, exit_code_of
    from packbuilder.model.result import PackResult
    from packbuilder.pipeline.build import BuildOptions, build_pack
    from packbuilder.pipeline.dossier import blocked_result
    from packbuilder.pipeline.opening import open_dossier

    def build(company: Path) -> PackResult:
        dossier = open_dossier(
            company, resources(), LocaleMode(locale), is_strict=strict, output=output
        )
        if isinstance(dossier, PackResult):
            return dossier
        blocked = blocked_result(dossier)
        if blocked is not None:
            return blocked
        return build_pack(dossier, BuildOptions(output=output), make_tools(dossier, jobs))

    outcomes = []
    for outcome in build_many(companies, build):
        outcomes.append(outcome)
        if not as_json:
            echo_lines(_lines(outcome, language))
    code = exit_code_of(outcomes)
    if as_json:
        data = {"exit_code": int(code), "companies": [_data(outcome) for outcome in outcomes]}
        echo_json(data)
    return int(code)


def _lines(outcome: CompanyOutcome, language: str) -> list[str]:
    from packbuilder.report.messages import counted, error_sentences

    head = f"{int(outcome.exit_code):>3}  {outcome.company}  "
    if outcome.error is not None:
        sentence, hint = error_sentences(outcome.error, language)
        return [head + sentence, *([f"     → {hint}"] if hint else [])]
    key = "report.ready" if outcome.exit_code == 0 else "report.not-ready"
    return [head + translate(key, language, counted(_counts(outcome.result), language))]


def _counts(result: PackResult | None) -> Counter[Severity]:
    return Counter(finding.severity for finding in result.findings) if result else Counter()


def _data(outcome: CompanyOutcome) -> dict[str, Any]:
    from packbuilder.model.finding import Severity
    from packbuilder.report.messages import error_data

    counts = _counts(outcome.result)
    return {
        "company": str(outcome.company),
        "exit_code": int(outcome.exit_code),
        "ready": outcome.result.is_ready if outcome.result else False,
        "findings": {severity.value: counts[severity] for severity in Severity},
        "pack_dir": outcome.result.pack_dir if outcome.result else None,
        "error": error_data(outcome.error)["error"] if outcome.error else None,
    }

"""``deliver``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from packbuilder.cli.options import JSON, LOCALE, resources
from packbuilder.cli.output import echo_findings, echo_json, echo_lines
from packbuilder.errors import ExitCode
from packbuilder.i18n import translate

if TYPE_CHECKING:
    from packbuilder.deliver.drawing import SheetFont
    from packbuilder.deliver.profile import DeliveryProfile
    from packbuilder.model.finding import Finding
    from packbuilder.pipeline.deliver import DeliveryOrder


@click.command("deliver")
@click.argument("pack_dir", type=click.Path(path_type=Path))
@click.option(
    "--profile",
    "profile_name",
    default="portal",
    show_default=True,
    metavar="NAME|FILE.yaml",
    help="Form and rules: portal, archive, print, another shipped one, or a file of your own.",
)
@LOCALE
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Folder of deliveries; by default delivery/ in PACK_DIR.",
)
@click.option("--lint-only", is_flag=True, help="Hold the rules against the files; write nothing.")
@click.option("--verify", "is_verify", is_flag=True, help="Prove a delivery that was made before.")
@JSON
@click.pass_obj
def deliver_command(
    language: str,
    pack_dir: Path,
    profile_name: str,
    locale: str,
    output: Path | None,
    *,
    lint_only: bool,
    is_verify: bool,
    as_json: bool,
) -> int:
    """Hand over a finished pack in the form that its recipient asks for.

    The pack is proved first; a draft is refused. Ends with 1 when a rule of severity error is
    broken.
    """
    from packbuilder.deliver.profile import DeliveryProfile
    from packbuilder.pipeline.deliver import DeliveryOrder

    profile = _load(profile_name)
    if not isinstance(profile, DeliveryProfile):
        return _show_findings(profile, language, {}, as_json=as_json, code=ExitCode.INPUT)
    order = DeliveryOrder(
        pack_dir=pack_dir, locale=locale, profile=profile, output=output, lint_only=lint_only
    )
    if is_verify:
        return _verify(order, language, as_json=as_json)
    return _deliver(order, language, as_json=as_json)


def _load(name: str) -> DeliveryProfile | tuple[Finding, ...]:
    from packbuilder.deliver.profile import find_profile, load_profile

    shipped = resources()
    path = find_profile(name, shipped.delivery_profiles_dir)
    return load_profile(path, shipped.schema("delivery-profile"))


def _font() -> SheetFont:
    from packbuilder.assemble.stamp_font import StampFontFile
    from packbuilder.convert.fonts import font_file_for

    return StampFontFile(*font_file_for("黑体"))


def _deliver(order: DeliveryOrder, language: str, *, as_json: bool) -> int:
    from packbuilder.model.delivery import Undelivered
    from packbuilder.pipeline.deliver import deliver
    from packbuilder.report.delivery_report import (
        delivery_data,
        delivery_lines,
        undelivered_data,
        undelivered_lines,
    )

    done = deliver(order, _font)
    if isinstance(done, Undelivered):
        data, lines, is_good = undelivered_data(done), undelivered_lines(done, language), False
    else:
        data, lines = delivery_data(done), delivery_lines(done, language)
        is_good = done.keeps_rules
    if as_json:
        echo_json(data)
    else:
        echo_lines(lines)
    return int(ExitCode.OK if is_good else ExitCode.FINDINGS)


def _verify(order: DeliveryOrder, language: str, *, as_json: bool) -> int:
    from packbuilder.pipeline.deliver import verify_order

    findings = verify_order(order)
    code = ExitCode.FINDINGS if findings else ExitCode.OK
    data = {"verified": not findings}
    shown = _show_findings(findings, language, data, as_json=as_json, code=code)
    if not as_json:
        params = {"count": len(findings), "folder": str(order.folder)}
        key = "delivery.not-verified" if findings else "delivery.verified"
        click.echo(translate(key, language, params))
    return shown


def _show_findings(
    findings: Sequence[Finding],
    language: str,
    data: dict[str, Any],
    *,
    as_json: bool,
    code: ExitCode,
) -> int:
    from packbuilder.report.json_report import finding_data

    if as_json:
        echo_json({**data, "findings": [finding_data(finding) for finding in findings]})
    else:
        echo_findings(findings, language)
    return int(code)

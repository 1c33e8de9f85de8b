"""``explain``."""

from __future__ import annotations

from collections.abc import Iterator

import click

from packbuilder.cli.options import JSON
from packbuilder.cli.output import echo_json, echo_lines
from packbuilder.errors import ExitCode, InputError
from packbuilder.i18n import has_message, translate

_FAMILIES = (
    "schema",
    "records",
    "verify",
    "evidence",
    "link",
    "stamp",
    "template",
    "parity",
    "delivery",
)


@click.command("explain")
@click.argument("code", required=False)
@JSON
@click.pass_obj
def explain_command(language: str, code: str | None, *, as_json: bool) -> int:
    """What the finding CODE means: the rule, why it matters, its source, an example.

    Without CODE: every code with its sentence.
    """
    from packbuilder.pipeline.settings import known_codes, near_names

    codes = known_codes()
    if code is None:
        if as_json:
            echo_json([explanation(known, language) for known in codes])
        else:
            for known in codes:
                click.echo(f"{known:<32} {translate(f'finding.{known}', language)}")
        return int(ExitCode.OK)
    if code not in codes:
        raise InputError("code-unknown", name=code, near=near_names(code, codes))
    found = explanation(code, language)
    if as_json:
        echo_json(found)
    else:
        echo_lines(_lines(found, language))
    return int(ExitCode.OK)


def explanation(code: str, language: str) -> dict[str, str]:
    """What is known of a code; every value is a sentence, and none is empty."""
    from packbuilder.check.catalogue import CATALOGUE

    info = CATALOGUE.get(code)
    own = f"explain.{code}"
    key = own if has_message(f"{own}.why", language) else f"explain.{_family(code)}"
    source = info.source if info else "own-order"
    certainty = info.certainty if info else "D"
    return {
        "code": code,
        "rules": ", ".join(info.rules) if info and info.rules else "-",
        "rule": translate(f"finding.{code}", language),
        "remedy": translate(f"finding.{code}.remedy", language),
        "why": translate(f"{key}.why", language),
        "example": translate(f"{key}.example", language),
        "source": translate(f"explain.source.{source}", language),
        "certainty": certainty,
        "certainty_text": translate(f"explain.certainty.{certainty}", language),
    }


def _family(code: str) -> str:
    family = code.partition("-")[0]
    return f"family.{family if family in _FAMILIES else 'other'}"


def _lines(found: dict[str, str], language: str) -> Iterator[str]:
    yield found["code"]
    for name in ("rules", "rule", "why", "example", "remedy", "source"):
        yield f"  {translate(f'explain.{name}', language)}{found[name]}"
    certainty = f"{found['certainty']}, {found['certainty_text']}"
    yield f"  {translate('explain.certainty', language)}{certainty}"

"""``schema``."""

from __future__ import annotations

import click

from packbuilder.cli.options import resources
from packbuilder.errors import ExitCode, InputError

_SUFFIX = ".schema.json"


@click.command("schema")
@click.argument("name", required=False)
def schema_command(name: str | None) -> int:
    """Print the JSON Schema NAME, or without it the names of all schemas."""
    folder = resources().schemas_dir
    known = sorted(path.name.removesuffix(_SUFFIX) for path in folder.glob(f"*{_SUFFIX}"))
    if name is None:
        click.echo("\n".join(known))
    elif name in known:
        click.echo((folder / f"{name}{_SUFFIX}").read_text(encoding="utf-8"), nl=False)
    else:
        raise InputError("schema-unknown", name=name, known=", ".join(known))
    return int(ExitCode.OK)

"""Write the commands into ``docs/reference/cli.md``, between its two marks, from the program.

Usage: ``.venv/bin/python scripts/make_cli_reference.py [--check]``.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from packbuilder.cli.main import main as program
from reference_page import write_or_check

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs/reference/cli.md"
BEGIN = "<!-- commands: made by scripts/make_cli_reference.py -->"
END = "<!-- end of commands -->"


def page(text: str) -> str:
    """``text`` with the part between the marks as the program is now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    context = click.Context(program, info_name="packbuilder")
    commands = "\n".join(_commands(program, context))
    return f"{before}{BEGIN}\n\n{commands}\n{END}{after}"


def main() -> int:
    """Write the page, or with ``--check`` say whether it is current."""
    return write_or_check(TARGET, page(TARGET.read_text(encoding="utf-8")))


def _commands(group: click.Group, context: click.Context) -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        own = click.Context(command, info_name=name, parent=context)
        if isinstance(command, click.Group):
            yield from _commands(command, own)
        else:
            yield from _command(command, own)


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    words = " ".join(command.collect_usage_pieces(context))
    path = context.command_path.removeprefix("packbuilder ")
    yield f"## `{path}`\n"
    yield f"    packbuilder {path} {words}\n"
    # Click marks a paragraph whose lines it must not join with a backspace.
    yield inspect.cleandoc(command.help or "").replace("\b\n", "") + "\n"
    rows = [row for param in command.get_params(context) if (row := _row(param, context))]
    if rows:
        yield "| option | meaning |"
        yield "| --- | --- |"
        yield from rows
        yield ""


def _row(param: click.Parameter, context: click.Context) -> str:
    record = param.get_help_record(context)
    if record is None or not record[1] or "--help" in param.opts:
        return ""
    option, meaning = (part.replace("|", "\\|") for part in record)
    return f"| `{option}` | {meaning.replace('  [', ' [')} |"


if __name__ == "__main__":
    sys.exit(main())

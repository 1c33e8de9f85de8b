"""``init``."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import click

from packbuilder.cli.options import resources
from packbuilder.errors import ExitCode, InputError
from packbuilder.i18n import translate
from packbuilder.store.layout import STYLE_SHEET_NAME

_FOLDERS = ("evidence", "records", "rounds")


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.pass_obj
def init_command(language: str, folder: Path) -> int:
    """Make a company folder to fill in: a profile with every field explained, and its folders."""
    from packbuilder.profile.skeleton import profile_skeleton
    from packbuilder.source.schema import load_schema

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError("folder-not-empty", file=str(folder))
    text = profile_skeleton(load_schema(resources().schema("company-profile")), language)
    try:
        for name in _FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "profile.yaml").write_text(text, encoding="utf-8")
        # Passwords of scans stay on this machine if the folder comes under version control.
        (folder / ".gitignore").write_text("evidence-passwords.yaml\n", encoding="utf-8")
        shutil.copyfile(resources().style_sheet, folder / STYLE_SHEET_NAME)
    except OSError as exc:
        raise InputError("output-unwritable", file=str(folder), reason=exc.strerror or "") from exc
    words = {"folder": str(folder), "quoted": shlex.quote(str(folder))}
    click.echo(translate("init.done", language, words))
    return int(ExitCode.OK)

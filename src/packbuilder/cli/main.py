"""The command line: every command in its own module, imported when it is called."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import click

from packbuilder.cli.localised import in_language, localised, show_usage_error
from packbuilder.errors import ExitCode, PackbuilderError
from packbuilder.i18n import language_of_environment

# Order of work, which is also the order of the help.
_COMMANDS = {
    "init": "packbuilder.cli.init",
    "unpack": "packbuilder.cli.unpack",
    "validate": "packbuilder.cli.check",
    "plan": "packbuilder.cli.plan",
    "build": "packbuilder.cli.build",
    "check": "packbuilder.cli.check",
    "explain": "packbuilder.cli.explain",
    "timeline": "packbuilder.cli.timeline",
    "verify": "packbuilder.cli.verify",
    "diff": "packbuilder.cli.diff",
    "deliver": "packbuilder.cli.deliver",
    "seal": "packbuilder.cli.seal",
    "sign": "packbuilder.cli.sign",
    "score": "packbuilder.cli.score",
    "parity": "packbuilder.cli.parity",
    "template": "packbuilder.cli.template",
    "round": "packbuilder.cli.round",
    "batch": "packbuilder.cli.batch",
    "schema": "packbuilder.cli.schema",
    "doctor": "packbuilder.cli.doctor",
}
_HELP = {
    "init": "Make a company folder to fill in.",
    "unpack": "Unpack a zip file of scans into a company's evidence folder.",
    "validate": "Check the inputs alone: schema and meaning.",
    "plan": "What the pack will contain, and what a build would do now.",
    "build": "Build the pack.",
    "check": "Is the dossier ready to submit? Nothing is converted.",
    "explain": "What a finding means: the rule, why it matters, its source.",
    "timeline": "What runs out when, against audit and surveillance; as a calendar.",
    "verify": "Prove a finished pack against its manifest.",
    "diff": "What changed between two packs.",
    "deliver": "Hand over a finished pack in the form that its recipient asks for.",
    "seal": "What to seal and sign in a pack; on demand, a sealed copy.",
    "sign": "Sign a finished PDF electronically.",
    "score": "The self-evaluation by the scheme's own rules.",
    "parity": "Do the Chinese and the English documents say the same?",
    "template": "Look into Word templates.",
    "round": "Rectification: open a round, read the auditor's list in, submit.",
    "batch": "Build the packs of many companies.",
    "schema": "Print a JSON Schema.",
    "doctor": "Is this machine able to build?",
}


class _LazyGroup(click.Group):
    """Imports a command's module only when the command runs, so that help stays instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(_COMMANDS[cmd_name])
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return localised(command, _language_in(ctx))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        language = _language_in(ctx)
        rows = [(name, in_language(text, language) or "") for name, text in _HELP.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _language_in(ctx: click.Context) -> str:
    """The language of messages; English where a program other than the command line asks."""
    return ctx.obj if isinstance(ctx.obj, str) else "en"


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="packbuilder", message="%(prog)s %(version)s")
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    help="Language of messages; by default that of the environment.",
)
@click.pass_context
def main(ctx: click.Context, lang: str | None) -> None:
    """From one company profile to a certification dossier that can be submitted.

    COMPANY is a company folder or its profile file.
    """
    ctx.obj = lang or language_of_environment()


def run(arguments: Sequence[str] | None = None) -> None:
    """The entry point: the only place that ends the process."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a GBK terminal has no tick mark
            reconfigure(errors="replace")
    sys.exit(invoke(list(sys.argv[1:] if arguments is None else arguments)))


def invoke(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit status; a user never sees a traceback."""
    language = _language_of(arguments)
    try:
        program = localised(main, language)
        code = program.main(
            _language_first(arguments), prog_name="packbuilder", standalone_mode=False, obj=language
        )
    except click.exceptions.Exit as exc:
        return exc.exit_code
    except click.ClickException as exc:
        show_usage_error(exc, language)
        return int(ExitCode.USAGE)
    except (click.Abort, KeyboardInterrupt):
        return int(ExitCode.INTERRUPTED)
    except PackbuilderError as exc:
        return _show_error(exc, language, as_json="--json" in arguments)
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone; nothing is left to say
        return int(ExitCode.OK)
    except Exception as exc:
        return _show_bug(exc, language, as_json="--json" in arguments)
    return int(code) if isinstance(code, int) else int(ExitCode.OK)


def _language_of(arguments: Sequence[str]) -> str:
    for given, value in zip(arguments, [*arguments[1:], ""], strict=False):
        if given == "--lang" and value in ("zh", "en"):
            return value
        if given in ("--lang=zh", "--lang=en"):
            return given[-2:]
    return language_of_environment()


def _language_first(arguments: Sequence[str]) -> list[str]:
    """``--lang`` is an option of the whole program; people write it behind the command as well."""
    rest, chosen = list(arguments), list[str]()
    while "--lang" in rest[:-1]:
        at = rest.index("--lang")
        chosen += rest[at : at + 2]
        del rest[at : at + 2]
    joined = [word for word in rest if word.startswith("--lang=")]
    return chosen + joined + [word for word in rest if word not in joined]


def _show_error(error: PackbuilderError, language: str, *, as_json: bool) -> int:
    """Say what failed and how to mend it; who asked for JSON gets one document all the same."""
    from packbuilder.report.messages import error_data, error_sentences

    if as_json:
        import json

        click.echo(json.dumps(error_data(error), ensure_ascii=False, indent=1))
    sentence, hint = error_sentences(error, language)
    click.echo(f"packbuilder: {sentence}", err=True)
    if hint:
        click.echo(f"    → {hint}", err=True)
    return int(error.exit_code)


def _show_bug(error: Exception, language: str, *, as_json: bool) -> int:
    """Keep the traceback for the developers in a file, without the values of variables."""
    import tempfile
    import traceback
    from pathlib import Path

    frames = traceback.extract_tb(error.__traceback__)
    where = "".join(f"{Path(f.filename).name}:{f.lineno} {f.name}\n" for f in frames)
    with tempfile.NamedTemporaryFile(
        "w", prefix="packbuilder-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        log.write(f"{type(error).__name__}\n{where}")
    wrapped = PackbuilderError("internal", kind=type(error).__name__, log=log.name)
    return _show_error(wrapped, language, as_json=as_json)

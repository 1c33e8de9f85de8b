"""Help in the reader's language.

Commands carry their help in English, where developers and the reference page read it. The
catalogue ``help.po`` words each of these texts, joined to one line a paragraph, in Chinese.
"""

from __future__ import annotations

import copy
import inspect
import re

import click

from packbuilder.i18n import translate


def localised(command: click.Command, language: str) -> click.Command:
    """The command with its help and that of its options in ``language``.

    The command itself stays as it is: one process may speak both languages. English costs
    nothing, so that help stays instant.
    """
    if language == "en":
        return command
    own = copy.copy(command)
    own.help = in_language(command.help, language)
    own.short_help = in_language(command.short_help, language)
    own.params = [_localised_parameter(each, language) for each in command.params]
    if isinstance(own, click.Group):
        own.commands = {name: localised(each, language) for name, each in own.commands.items()}
    return own


def in_language(text: str | None, language: str) -> str | None:
    """A help text in ``language``, paragraph by paragraph; what the catalogue lacks stays."""
    if text is None or language == "en":
        return text
    return "\n\n".join(translate(each, language) for each in paragraphs(text))


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a help text, each on one line, as the catalogue has them."""
    return [
        re.sub(r"\s+", " ", each.replace("\b", "")).strip()
        for each in re.split(r"\n\s*\n", inspect.cleandoc(text))
    ]


def _localised_parameter(parameter: click.Parameter, language: str) -> click.Parameter:
    if not isinstance(parameter, click.Option):
        return parameter
    own = copy.copy(parameter)
    own.help = in_language(parameter.help, language)
    return own


def show_usage_error(error: click.ClickException, language: str) -> None:
    """Say on standard error what is wrong with a command line, and which help to ask for."""
    is_help = isinstance(error, click.exceptions.NoArgsIsHelpError)  # it shows the whole help
    if language == "en" or is_help or not isinstance(error, click.UsageError):
        error.show()
        return
    key, params = _worded(error)
    click.echo(f"packbuilder: {translate(key, language, params)}", err=True)
    command = error.ctx.command_path if error.ctx is not None else "packbuilder"
    click.echo(f"    → {translate('usage.help', language, {'command': command})}", err=True)


def _worded(error: click.UsageError) -> tuple[str, dict[str, str]]:
    """Key and parameters of the sentence on one kind of mistake; else the error's own words."""
    if isinstance(error, click.NoSuchOption):
        return "usage.no-such-option", {"name": error.option_name}
    if error.message.startswith("No such command"):
        return "usage.no-such-command", {"name": error.message.split("'")[1]}
    if isinstance(error, click.BadParameter):
        hint = error.param_hint or (error.param.get_error_hint(error.ctx) if error.param else "")
        name = hint if isinstance(hint, str) else " / ".join(hint or ())
        if isinstance(error, click.MissingParameter):
            return "usage.missing", {"name": name}
        return "usage.bad-value", {"name": name, "reason": error.message}
    return error.message, {}

"""What stops a run: one exception class for each exit status.

A defective dossier is never an exception; it is a list of findings
(:mod:`packbuilder.model.finding`). An exception means that the tool cannot go on.
"""

from __future__ import annotations

import enum


class ExitCode(enum.IntEnum):
    """The exit statuses of every command; part of the public contract."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    INPUT = 3
    TEMPLATE = 4
    MISSING_TOOL = 5
    CONVERSION = 6
    ASSEMBLY = 7
    PARTIAL = 8
    INTERNAL = 70
    INTERRUPTED = 130


class PackbuilderError(Exception):
    """The run cannot go on.

    Attributes:
        code: permanent lower-kebab-case name of what happened; the sentence a user reads is
            made from it and ``params`` in Chinese or English (:mod:`packbuilder.i18n`).
        params: what the sentence names: a file, a variable, a command. Never a value of a
            profile.
        exit_code: the exit status of the command that stops for it.
    """

    exit_code: ExitCode = ExitCode.INTERNAL

    def __init__(self, code: str, **params: str) -> None:
        self.code = code
        self.params = params
        details = ", ".join(f"{key}={value}" for key, value in params.items())
        super().__init__(f"{code}: {details}" if details else code)


class InputError(PackbuilderError):
    """An input cannot be read, or an output place cannot be written."""

    exit_code = ExitCode.INPUT


class SealedRoundError(InputError):
    """A submitted round would be overwritten."""


class TemplateError(PackbuilderError):
    """A Word template is broken or asks for something that does not exist."""

    exit_code = ExitCode.TEMPLATE


class MissingToolError(PackbuilderError):
    """A program or a font that the build needs is not on this machine."""

    exit_code = ExitCode.MISSING_TOOL


class ConversionError(PackbuilderError):
    """A document could not be converted, or not in time."""

    exit_code = ExitCode.CONVERSION


class AssemblyError(PackbuilderError):
    """The converted parts could not be put together."""

    exit_code = ExitCode.ASSEMBLY

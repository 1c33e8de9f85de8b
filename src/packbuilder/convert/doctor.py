"""Is this machine able to convert, and with what? Facts only; somebody else prints them."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass

from packbuilder.convert.fonts import FontReport, survey_fonts
from packbuilder.convert.office_probe import INSTALL_COMMAND, find_soffice, probe_office
from packbuilder.errors import MissingToolError

_VERSION = re.compile(r"\d+(?:\.\d+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolReport:
    """One program.

    Attributes:
        name: what people call it.
        is_ok: it is here and new enough.
        is_required: a build needs it.
        version: its version, or empty.
        path: where it is, or empty.
        code: the error code that says what is wrong, or empty.
        command: what installs it on Debian and Ubuntu.
    """

    name: str
    is_ok: bool
    is_required: bool
    version: str = ""
    path: str = ""
    code: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineReport:
    """The tools and fonts of this machine."""

    tools: tuple[ToolReport, ...]
    fonts: FontReport

    @property
    def is_ok(self) -> bool:
        """Whether a build can run: every required tool and every font is here."""
        return all(tool.is_ok for tool in self.tools if tool.is_required) and not self.fonts.missing


def probe_machine() -> MachineReport:
    """Look at this machine; never raises for what is missing."""
    return MachineReport(tools=(_office(), _poppler()), fonts=survey_fonts())


def _office() -> ToolReport:
    path = find_soffice()
    try:
        office = probe_office()
    except MissingToolError as exc:
        return ToolReport(
            name="LibreOffice",
            is_ok=False,
            is_required=True,
            version=exc.params.get("version", ""),
            path=str(path or ""),
            code=exc.code,
            command=INSTALL_COMMAND,
        )
    return ToolReport(
        name="LibreOffice",
        is_ok=True,
        is_required=True,
        version=office.version,
        path=str(office.program),
        command=INSTALL_COMMAND,
    )


def _poppler() -> ToolReport:
    """Poppler is a second opinion on finished files; a build runs without it."""
    path = shutil.which("pdfinfo")
    command = "sudo apt-get install poppler-utils"
    if path is None:
        return ToolReport(name="Poppler", is_ok=False, is_required=False, command=command)
    try:
        done = subprocess.run(
            [path, "-v"],
            capture_output=True, text=True, timeout=20, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        match = _VERSION.search(done.stderr + done.stdout)
    except (OSError, subprocess.TimeoutExpired):
        match = None
    return ToolReport(
        name="Poppler",
        is_ok=match is not None,
        is_required=False,
        version=match[0] if match else "",
        path=path,
        command=command,
    )

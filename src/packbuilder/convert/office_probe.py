"""Where LibreOffice is and which version; apart from running it, so that a check costs nothing."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from packbuilder.errors import MissingToolError

SOFFICE_VARIABLE = "PACKBUILDER_SOFFICE"
INSTALL_COMMAND = "sudo apt-get install libreoffice-writer-nogui"
OLDEST = (7, 4)
_NAMES = ("soffice", "libreoffice", "loffice")
_USUAL = (
    "/usr/lib/libreoffice/program/soffice",
    "/usr/lib64/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/snap/bin/libreoffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_VERSION = re.compile(r"(\d+)\.(\d+)(?:\.\d+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An installed LibreOffice: its program and its version, like ``7.4.7.2``."""

    program: Path
    version: str


def find_soffice() -> Path | None:
    """The program, by PACKBUILDER_SOFFICE, PATH, the usual places; None when there is none."""
    named = os.environ.get(SOFFICE_VARIABLE)
    if named:
        return Path(named) if os.access(named, os.X_OK) else None
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    folders = [Path(place) for place in _USUAL]
    folders += sorted(Path("/opt").glob("libreoffice*/program/soffice"), reverse=True)
    return next((place for place in folders if os.access(place, os.X_OK)), None)


def probe_office() -> Office:
    """LibreOffice of this machine.

    Raises:
        MissingToolError: ``libreoffice-missing`` or ``libreoffice-too-old``.
    """
    program = find_soffice()
    if program is None:
        raise MissingToolError("libreoffice-missing", command=INSTALL_COMMAND)
    version = _read_version(program)
    match = _VERSION.match(version)
    if match is None:
        raise MissingToolError("libreoffice-missing", command=INSTALL_COMMAND)
    if (int(match[1]), int(match[2])) < OLDEST:
        oldest = ".".join(str(part) for part in OLDEST)
        raise MissingToolError(
            "libreoffice-too-old", version=version, oldest=oldest, command=INSTALL_COMMAND
        )
    return Office(program=program, version=version)


@functools.lru_cache(maxsize=4)
def _read_version(program: Path) -> str:
    try:
        done = subprocess.run(
            [str(program), "--version"],
            capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    match = _VERSION.search(done.stdout)
    return match[0] if match else ""

"""One run of LibreOffice: private profile, private fonts, no network, nothing left alive."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

_OPTIONS: dict[str, tuple[str, str]] = {
    "SelectPdfVersion": ("long", "2"),  # PDF/A-2b
    "UseTaggedPDF": ("boolean", "true"),
    "PDFUACompliance": ("boolean", "true"),
    "ExportBookmarks": ("boolean", "true"),
    "ExportBookmarksToPDFDestination": ("boolean", "true"),
    "ReduceImageResolution": ("boolean", "false"),
    "UseLosslessCompression": ("boolean", "true"),
    "EmbedStandardFonts": ("boolean", "true"),
    "ExportFormFields": ("boolean", "false"),
}
PDF_FILTER = "pdf:writer_pdf_Export:" + json.dumps(
    {key: {"type": kind, "value": value} for key, (kind, value) in _OPTIONS.items()},
    separators=(",", ":"),
)

_SCRIPTING = "/org.openoffice.Office.Common/Security/Scripting"
_INTERNET = "/org.openoffice.Inet/Settings"
# (node, property, value): linked pictures stay unfetched, macros unrun, and whatever tries the
# network all the same meets a proxy that does not answer.
_SETTINGS = (
    (_SCRIPTING, "BlockUntrustedRefererLinks", "true"),
    (_SCRIPTING, "DisableMacrosExecution", "true"),
    (_SCRIPTING, "MacroSecurityLevel", "3"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("/org.openoffice.Office.Common/Misc", "FirstRun", "false"),
    ("/org.openoffice.Office.Common/Misc", "CollectUsageInformation", "false"),
    (_INTERNET, "ooInetProxyType", "2"),
    (_INTERNET, "ooInetHTTPProxyName", "127.0.0.1"),
    (_INTERNET, "ooInetHTTPProxyPort", "9"),
    (_INTERNET, "ooInetHTTPSProxyName", "127.0.0.1"),
    (_INTERNET, "ooInetHTTPSProxyPort", "9"),
)
_DEAD_PROXY = "http://127.0.0.1:9"
_DROPPED = ("LC_", "LANG", "FONTCONFIG_", "SAL_", "PYTHON", "OOO_", "DISPLAY", "WAYLAND_")


def run_office(
    program: Path,
    documents: Sequence[Path],
    *,
    folder: Path,
    output: Path,
    fonts_file: Path,
    timeout: float,
) -> bool:
    """Convert ``documents`` into ``output`` with one start of LibreOffice.

    The exit status says nothing and is not looked at: look at what arrived in ``output``.

    Args:
        program: the soffice program.
        documents: files of different stems.
        folder: a private folder for its profile and temporary files.
        output: an existing folder.
        fonts_file: the fontconfig file to use.
        timeout: seconds until the whole process group is killed.

    Returns:
        False when it had to be killed.
    """
    profile = folder / "profile"
    _write_profile(profile)
    command = [
        str(program),
        f"-env:UserInstallation={profile.resolve().as_uri()}",
        "--headless", "--nologo", "--nodefault", "--norestore", "--nolockcheck",
        "--convert-to", PDF_FILTER,
        "--outdir", str(output),
        *(str(document) for document in documents),
    ]  # fmt: skip
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environment(folder, fonts_file),
        cwd=folder,
        start_new_session=True,
    )
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        return False
    finally:
        _kill_group(process)
    return True


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of a run: the program people start leaves soffice.bin behind."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _environment(folder: Path, fonts_file: Path) -> dict[str, str]:
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(_DROPPED) and not key.lower().endswith("_proxy")
    }
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy"), _DEAD_PROXY)
    return {
        **kept,
        **proxies,
        "HOME": str(folder),
        "TMPDIR": str(temporary),
        "FONTCONFIG_FILE": str(fonts_file),
        "SAL_USE_VCLPLUGIN": "svp",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }


def _write_profile(profile: Path) -> None:
    items = "\n".join(
        f'<item oor:path="{escape(path)}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry"'
        ' xmlns:xs="http://www.w3.org/2001/XMLSchema"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
        f"{items}\n</oor:items>\n"
    )
    user = profile / "user"
    user.mkdir(parents=True, exist_ok=True)
    (user / "registrymodifications.xcu").write_text(text, encoding="utf-8")

"""What this machine has, for a person and as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from packbuilder.i18n import translate
from packbuilder.model.machine import FontState, MachineState


def machine_lines(machine: MachineState, language: str) -> Iterator[str]:
    """A line a tool and a line a group of fonts, and the verdict."""
    for tool in machine.tools:
        mark = "✓" if tool.is_ok else "✗"
        yield f"{mark} {tool.name} {tool.version or ''} {tool.path or ''}".rstrip()
        if not tool.is_ok:
            yield f"    → {tool.command}"
    yield translate("doctor.fonts", language)
    for font in machine.fonts:
        mark = "✓" if font.file else "✗"
        yield f"{mark} {', '.join(font.word_names)} → {_drawn_by(font, language)}"
        if font.command:
            yield f"    → {font.command}"
    yield translate("doctor.able" if machine.is_able else "doctor.unable", language)


def _drawn_by(font: FontState, language: str) -> str:
    """``Noto Serif CJK SC 2.001 · OFL-1.1``, and whether it stands in for another style."""
    if not font.file:
        return "-"
    licence = font.licence or translate("doctor.no-licence", language)
    note = f" {translate('doctor.substitute', language)}" if font.is_substitute else ""
    return f"{font.family} {font.version} · {licence}{note}"


def machine_data(machine: MachineState) -> dict[str, Any]:
    """What ``doctor --json`` prints."""
    return {
        "able": machine.is_able,
        "tools": [
            {
                "name": tool.name,
                "ok": tool.is_ok,
                "version": tool.version,
                "path": tool.path,
                "install": tool.command,
            }
            for tool in machine.tools
        ],
        "fonts": [
            {
                "names": list(font.word_names),
                "family": font.family,
                "file": font.file,
                "version": font.version,
                "licence": font.licence,
                "substitute": font.is_substitute,
                "install": font.command,
            }
            for font in machine.fonts
        ],
    }

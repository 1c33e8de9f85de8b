"""What a machine has of the tools and fonts that a build needs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolState:
    """One program; ``command`` installs it on Debian and Ubuntu."""

    name: str
    is_ok: bool
    version: str
    path: str
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FontState:
    """What draws a group of font names of Word files.

    Attributes:
        word_names: the names in Word files.
        family: the family that draws them here; empty if none does.
        file: its file; empty if there is none.
        is_substitute: it has another style than the names promise.
        command: what installs the right one; empty if it is here.
        version: the version of its file.
        licence: the licence that its file states; empty if it states none.
    """

    word_names: tuple[str, ...]
    family: str
    file: str
    is_substitute: bool
    command: str
    version: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineState:
    """Everything that ``doctor`` looks at."""

    tools: tuple[ToolState, ...]
    fonts: tuple[FontState, ...]
    is_able: bool

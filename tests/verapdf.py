"""veraPDF, the judge of PDF/A and PDF/UA, asked from tests."""

from __future__ import annotations

import functools
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parent.parent
_HOME = _ROOT / ".venv" / "verapdf"
_PATIENCE = 600  # seconds; a pack of 300 pages takes 15 on a free machine


@dataclass(frozen=True, slots=True)
class Verdict:
    """What veraPDF says of one file and one standard.

    Attributes:
        word: ``compliant``, ``non-compliant`` or ``not-checked``.
        faults: broken rules, each with how often, what and where first.
    """

    word: str
    faults: tuple[str, ...] = ()


def require_verapdf() -> None:
    """Skip the test, with the reason, where veraPDF cannot run; where it can, it does run."""
    reason = _absence()
    if reason:
        pytest.skip(f"veraPDF: {reason}")


@functools.cache
def _absence() -> str:
    script = _ROOT / "scripts" / "setup-verapdf.sh"
    subprocess.run(["bash", script], check=True, capture_output=True, timeout=_PATIENCE)
    absent = _HOME / "absent"
    return absent.read_text(encoding="utf-8").strip() if absent.exists() else ""


def ask_verapdf(
    files: Sequence[Path], flavours: Sequence[str] = ("2a", "ua1")
) -> dict[tuple[Path, str], Verdict]:
    """The verdict on every file by every flavour; a file nobody spoke of is ``not-checked``."""
    classes = f"{_HOME / 'classes'}:{_HOME / 'jars'}/*"
    done = subprocess.run(
        ["java", "-Xmx2g", "-cp", classes, "Validate", ",".join(flavours), *map(str, files)],
        check=False, capture_output=True, text=True, timeout=_PATIENCE, encoding="utf-8",
    )  # fmt: skip
    words: dict[tuple[str, str], str] = {}
    faults: dict[tuple[str, str], list[str]] = {}
    for line in done.stdout.splitlines():
        kind, file, flavour, *rest = line.split("\t")
        if kind == "verdict":
            words[file, flavour] = rest[0]
        elif kind == "fault":
            faults.setdefault((file, flavour), []).append(" ".join(rest))
    return {
        (file, flavour): Verdict(
            words.get((str(file), flavour), "not-checked"),
            tuple(faults.get((str(file), flavour), ())),
        )
        for file in files
        for flavour in flavours
    }


def assert_compliant(*files: Path) -> None:
    """Fail with the broken rules unless every file is PDF/A-2a and PDF/UA-1."""
    require_verapdf()
    verdicts = ask_verapdf(files)
    wrong = {
        f"{file.name} {flavour}": (verdict.word, *verdict.faults)
        for (file, flavour), verdict in verdicts.items()
        if verdict.word != "compliant"
    }
    assert not wrong

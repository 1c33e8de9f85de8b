"""Sets of texts have another order in every process; what a command says must not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.dossiers import INCOMPLETE

from packbuilder.errors import ExitCode


def _said(seed: str, *arguments: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-m", "packbuilder", *arguments, "--json"],
        env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode in (ExitCode.OK, ExitCode.FINDINGS), done.stderr
    return done.stdout


@pytest.mark.parametrize("command", ["check", "plan"])
def test_findings_and_plan_are_the_same_bytes(tmp_path: Path, command: str) -> None:
    arguments = (command, str(INCOMPLETE), "--locale", "zh-en", "--output", str(tmp_path))

    assert _said("1", *arguments) == _said("2", *arguments)

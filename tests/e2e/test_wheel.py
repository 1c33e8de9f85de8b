"""The wheel stands on its own: schemas and templates travel inside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
pytestmark = [pytest.mark.e2e, pytest.mark.soffice]


def _run(arguments: list[str], folder: Path, library: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(library)}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_wheel_installed_elsewhere_builds_a_pack_with_its_own_schemas_and_templates(
    tmp_path: Path,
) -> None:
    wheels, library, elsewhere = (tmp_path / name for name in ("wheels", "library", "elsewhere"))
    elsewhere.mkdir()
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = wheels.glob("*.whl")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(library),
         str(wheel)],
        check=True,
    )  # fmt: skip
    shutil.copytree(ROOT / "company-profiles" / "example-appliance", elsewhere / "company")

    where = _run(
        ["-c", "from packbuilder.store.layout import resource_dir; print(resource_dir())"],
        elsewhere,
        library,
    )
    built = _run(
        ["-m", "packbuilder", "build", "company", "--output", "out"],
        elsewhere,
        library,
    )

    assert Path(where.stdout.strip()).is_relative_to(library)
    assert built.returncode == 0, built.stdout + built.stderr
    folder = elsewhere / "out" / "company" / "gbt27922-2011" / "round-00"
    assert (folder / "pack.zh.pdf").is_file()
    assert (folder / "docx" / "zh" / "declaration.docx").is_file()

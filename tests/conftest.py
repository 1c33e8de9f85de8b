"""Fixtures that several folders of tests share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.dossiers import RESOURCES, SAMPLE

from packbuilder.store.layout import Resources


@pytest.fixture
def resources() -> Resources:
    """Schemas and templates of the checkout."""
    return RESOURCES


@pytest.fixture
def sample_company(tmp_path: Path) -> Path:
    """A copy of the sample company that a test may spoil."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "example-appliance"))

"""The whole set of documents of the sample company, filled once for all tests that read it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.documents import WholeSet, fill_whole_set


@pytest.fixture(scope="session")
def whole_set(tmp_path_factory: pytest.TempPathFactory) -> WholeSet:
    """Every document in Chinese and in English, as Word files."""
    return fill_whole_set(Path(tmp_path_factory.mktemp("whole-set")))

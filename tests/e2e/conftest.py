"""What several whole runs of the command line share."""

from __future__ import annotations

import shutil

import pytest
from tests.dossiers import SAMPLE
from tests.sample_build import Built


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A copy of the sample company with its packs in Chinese and English; not to be changed."""
    folder = Built(tmp_path_factory.mktemp("sample"))
    shutil.copytree(SAMPLE, folder.company)
    assert folder.build("zh") == 0
    assert folder.build("en") == 0
    return folder

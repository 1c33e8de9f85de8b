"""Tracked changes between a shipped document and an edited one: both versions stand in them."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.documents import WholeSet
from tests.word_edits import EDITS, Edit, edit_file, said

from packbuilder.compare.redline import make_redline

pytestmark = pytest.mark.xdist_group("whole-set")

# More than the two of a usual run: PACKBUILDER_REDLINE_EXAMPLES=20 pytest tests/integration/…
_EXAMPLES = int(os.environ.get("PACKBUILDER_REDLINE_EXAMPLES", "2"))
_DAY = dt.date(2026, 11, 22)
_NUMBERS = st.integers(0, 10_000)
_KINDS = (*EDITS, "margin")
_SEEDS = st.lists(st.tuples(_NUMBERS, _NUMBERS, _NUMBERS), min_size=3, max_size=5)


# No shrinking: an edit says by itself what it does, and each try writes files.
@settings(
    max_examples=_EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(seeds=_SEEDS)
def test_both_versions_of_every_document_stand_in_its_redline(
    whole_set: WholeSet, tmp_path: Path, seeds: list[tuple[int, int, int]]
) -> None:
    for place, item_id in enumerate(whole_set.drafts):
        # Other edits for every document, so that a few tries see all kinds of them.
        edits = [(_KINDS[(kind + place) % len(_KINDS)], a + place, b) for kind, a, b in seeds]
        is_older = (place + seeds[0][0]) % 2 == 0
        faults = _faults(whole_set.drafts[item_id].path, edits, tmp_path, is_older=is_older)
        assert not faults, (item_id, edits)


def _faults(shipped: Path, edits: list[Edit], folder: Path, *, is_older: bool) -> list[str]:
    """What does not hold, with the shipped file as the older or as the newer one."""
    edited, redline = folder / "edited.docx", folder / "redline.docx"
    edit_file(shipped, edited, edits)
    old, new = (shipped, edited) if is_older else (edited, shipped)
    make_redline(old, new, redline, author="packbuilder", date=_DAY)
    views = (("accept", new), ("reject", old))
    return [view for view, version in views if said(redline, view) != said(version)]

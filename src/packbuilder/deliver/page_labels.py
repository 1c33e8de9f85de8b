"""What the pages of a pack are called, in the pack and in the files made of it."""

from __future__ import annotations

from collections.abc import Sequence

import pikepdf
from pikepdf import Dictionary, Name, String

from packbuilder.model.page_label import label_runs


def read_labels(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """What every page is called: ``14``, or ``14A`` where a pack keeps earlier numbers."""
    return tuple(str(page.label) for page in pdf.pages)


def label_numbers(labels: Sequence[str], start: int = 0) -> list[object]:
    """Entries of a number tree that give those labels to the pages from ``start`` (from 0) on."""
    nums: list[object] = []
    for run in label_runs(labels):
        is_alone = run.start is None
        row = Dictionary(P=String(run.label)) if is_alone else Dictionary(S=Name.D, St=run.start)
        nums += [start + run.index, row]
    return nums

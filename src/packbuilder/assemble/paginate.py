"""Which pages of the pack every part gets. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from packbuilder.model.pdf import PlacedPart


def paginate(page_counts: Iterable[tuple[str, int]]) -> tuple[PlacedPart, ...]:
    """Place parts one behind the other, the first on page 1.

    Args:
        page_counts: item id and number of pages of every part, in the order of the pack.

    Returns:
        One row a part, in the same order.

    Raises:
        ValueError: a part without a page, or two parts of one id: a caller's mistake.
    """
    placed: list[PlacedPart] = []
    seen: set[str] = set()
    next_page = 1
    for item_id, page_count in page_counts:
        if page_count < 1:
            raise ValueError(f"{item_id} has {page_count} pages")
        if item_id in seen:
            raise ValueError(f"{item_id} stands twice in the pack")
        seen.add(item_id)
        placed.append(PlacedPart(item_id=item_id, first_page=next_page, page_count=page_count))
        next_page += page_count
    return tuple(placed)


def with_labels(placed: Sequence[PlacedPart], labels: Sequence[str]) -> tuple[PlacedPart, ...]:
    """The parts with what their pages print as numbers, one label a page of the pack.

    Raises:
        ValueError: there are more or fewer labels than pages: a caller's mistake.
    """
    if len(labels) != sum(part.page_count for part in placed):
        raise ValueError(f"{len(labels)} labels for other pages")
    return tuple(
        dataclasses.replace(
            part,
            labels=tuple(labels[part.first_page - 1 : part.first_page - 1 + part.page_count]),
        )
        for part in placed
    )

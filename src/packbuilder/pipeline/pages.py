"""Where every item stands in the pack, as far as its length is known."""

from __future__ import annotations

from collections.abc import Mapping

from packbuilder.assemble.paginate import paginate
from packbuilder.model.pdf import PlacedPart
from packbuilder.pipeline.dossier import Dossier
from packbuilder.store.previous import PreviousBuild


def settle_pages(
    dossier: Dossier,
    previous: PreviousBuild | None,
    counts: Mapping[str, int] | None = None,
) -> tuple[PlacedPart, ...]:
    """First page and length of every item.

    Args:
        dossier: the dossier; its plan gives the order.
        previous: lengths of the last build, for items not yet made.
        counts: lengths that are known by now.
    """
    known = counts or {}

    def length(item_id: str) -> int:
        if item_id in known:
            return known[item_id]
        before = previous.item(item_id) if previous else None
        return before.page_count if before else 1

    return paginate((item.item_id, length(item.item_id)) for item in dossier.plan.items)

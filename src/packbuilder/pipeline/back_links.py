"""Which nonconformities a piece of evidence answers, for the links that lead back from it."""

from __future__ import annotations

from packbuilder.model.pdf import BackLink
from packbuilder.model.plan import PlannedItem
from packbuilder.pipeline.dossier import Dossier
from packbuilder.plan.planner import twin_id


def back_links(item: PlannedItem, dossier: Dossier) -> tuple[BackLink, ...]:
    """The reports that ``item`` leads back to, in the auditor's order.

    Only evidence leads back, and only to reports that stand in the same pack: a whole dossier
    made anew holds none.
    """
    if item.evidence is None or dossier.rectification is None:
        return ()
    here = {one.item_id for one in dossier.plan.items}
    answered = (
        BackLink(number=each.number, item_id=twin_id(each.report_id, item.language, dossier.locale))
        for each in dossier.rectification.round.nonconformities
        if item.evidence.evidence_id in each.evidence
    )
    return tuple(link for link in answered if link.item_id in here)

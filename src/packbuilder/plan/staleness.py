"""Which items must be built anew, and why. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from packbuilder.model.plan import Action, Decision, Reason, ReasonCode

# What page-aware documents see of the pack's pages; see packbuilder.render.context.
_PAGE_ROOTS = ("/pack", "/clause_index", "/page-of")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Everything that one item is made from.

    Attributes:
        source: digest of the template or of the evidence file.
        source_name: what that file is called in a reason.
        tool: what turns it into PDF, with its version and settings.
        reads: for a document, JSON pointer of every value that it printed or asked for when it
            was last filled, to the digest of that value.
        is_evidence: the source is the company's own file.
    """

    source: str
    source_name: str
    tool: str
    reads: Mapping[str, str] = field(default_factory=dict)
    is_evidence: bool = False


def decide(
    item_id: str,
    now: Inputs,
    before: Inputs | None,
    *,
    output_is_intact: bool,
    is_forced: bool = False,
) -> Decision:
    """What a build does with one item.

    Args:
        item_id: the item.
        now: its inputs today; ``reads`` holds today's digests of the pointers of ``before``.
        before: its inputs when it was last built, or None if it never was.
        output_is_intact: its files are there and are the ones that were written.
        is_forced: the user asked for it (``--no-cache``).
    """
    if is_forced:
        return Decision(item_id, Action.BUILD, (Reason(ReasonCode.FORCED),))
    if before is None:
        return Decision(item_id, Action.BUILD, (Reason(ReasonCode.NEW),))
    reasons: list[Reason] = []
    if now.source != before.source:
        code = ReasonCode.EVIDENCE_CHANGED if now.is_evidence else ReasonCode.TEMPLATE_CHANGED
        reasons.append(Reason(code, now.source_name))
    if now.tool != before.tool:
        reasons.append(Reason(ReasonCode.TOOL_CHANGED, now.tool))
    reasons += [
        Reason(
            ReasonCode.PAGES_MOVED if pointer.startswith(_PAGE_ROOTS) else ReasonCode.DATA_CHANGED,
            pointer,
        )
        for pointer, digest in before.reads.items()
        if now.reads.get(pointer) != digest
    ]
    if not output_is_intact:
        reasons.append(Reason(ReasonCode.OUTPUT_MISSING))
    return Decision(item_id, Action.BUILD if reasons else Action.REUSE, tuple(reasons))

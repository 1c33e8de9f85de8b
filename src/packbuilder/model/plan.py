"""What the pack will contain, and what a build would do."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from packbuilder.model.profile import EvidenceFile
from packbuilder.model.scheme import ItemRule, Section
from packbuilder.model.text import BilingualText, Language


class ItemStatus(enum.StrEnum):
    """Whether an item of the scheme's manifest stands in this pack."""

    INCLUDED = "included"
    EXCLUDED = "excluded"
    NOT_APPLICABLE = "not-applicable"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedItem:
    """One thing in the pack: a document to be filled, or a file to be placed.

    Attributes:
        item_id: unique in the pack; a second language's twin carries ``.en`` behind it.
        rule: the row of the scheme's manifest that asks for it; None for cover sheets that the
            assembly itself adds.
        title: what contents page and outline print.
        language: the language it is written in.
        evidence: the attached file, for evidence.
        attachment_number: ``3-2``: section and running number, for evidence.
    """

    item_id: str
    rule: ItemRule
    title: BilingualText
    language: Language
    evidence: EvidenceFile | None = None
    attachment_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOutcome:
    """What became of one row of the scheme's manifest, and why."""

    rule: ItemRule
    status: ItemStatus
    reason: BilingualText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackPlan:
    """What will be in the pack, in submission order. Pure data; nothing has been built.

    Attributes:
        company_id: name of the company folder.
        scheme_id: scheme applied for.
        scheme_version: version of its data.
        round_number: 0 for the first submission.
        sections: the sections that have an item, in order.
        items: every item, in submission order.
        outcomes: every row of the scheme's manifest for this stage.
        controlled: the numbered documents of the company's system, those included that this
            stage does not ask for.
    """

    company_id: str
    scheme_id: str
    scheme_version: str
    round_number: int
    sections: tuple[Section, ...]
    items: tuple[PlannedItem, ...]
    outcomes: tuple[RuleOutcome, ...]
    controlled: tuple[ItemRule, ...] = ()


class Action(enum.StrEnum):
    """What a build does with an item."""

    BUILD = "BUILD"
    REUSE = "REUSE"


class ReasonCode(enum.StrEnum):
    """Why an item is built."""

    NEW = "new"
    FORCED = "forced"
    TEMPLATE_CHANGED = "template-changed"
    DATA_CHANGED = "data-changed"
    EVIDENCE_CHANGED = "evidence-changed"
    TOOL_CHANGED = "tool-changed"
    OUTPUT_MISSING = "output-missing"
    PAGES_MOVED = "pages-moved"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an item is built; ``detail`` names the field, the template or the tool."""

    code: ReasonCode
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a build does with one item, and why."""

    item_id: str
    action: Action
    reasons: tuple[Reason, ...] = ()

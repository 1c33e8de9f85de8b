"""What each item of a plan is made from, and whether it must be made anew."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from packbuilder.check.coverage import clause_coverage
from packbuilder.convert.evidence_office import OFFICE_SUFFIXES
from packbuilder.errors import TemplateError
from packbuilder.model.manifest import ManifestItem
from packbuilder.model.page_label import page_value
from packbuilder.model.plan import Action, Decision, PlannedItem
from packbuilder.model.scheme import ItemKind, Scheme
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.pages import PackLayout
from packbuilder.pipeline.templates import template_path
from packbuilder.plan.staleness import Inputs, decide
from packbuilder.render.context import (
    Context,
    clause_index_context,
    cover_context,
    document_context,
    pack_context,
    placeholder_context,
    section_context,
)
from packbuilder.render.page_references import page_reference_context
from packbuilder.render.round_context import round_context
from packbuilder.render.trace import read_digests
from packbuilder.store.fingerprint import file_digest
from packbuilder.store.previous import Builds

PLACEHOLDER_TEMPLATE = "common/placeholder"
# Every document's properties carry the date, and the mark of a sample company stands on each of
# its pages, so every document depends on both.
ALWAYS_READ = ("/documents/effective_date", "/sample")


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One item, what it is made from, and the decision about it.

    Attributes:
        item: the planned item.
        source: its Word template or the company's own file.
        is_filled: the source is a template; otherwise it is taken as it is.
        context: what the template sees beside the shared context.
        inputs: the digests of everything it depends on, as of today.
        decision: BUILD or REUSE, with the reasons.
    """

    item: PlannedItem
    source: Path
    is_filled: bool
    context: Context
    inputs: Inputs
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Tooling:
    """What names the tools in a fingerprint: packbuilder itself and the converter."""

    documents: str
    evidence: str


def plan_work(
    items: Sequence[PlannedItem],
    dossier: Dossier,
    previous: Builds | None,
    tooling: Tooling,
    *,
    layout: PackLayout | None = None,
    is_forced: bool = False,
) -> tuple[Work, ...]:
    """The work for ``items``; page-aware ones need ``layout``, the pages of the whole pack.

    Raises:
        TemplateError: an item's template does not exist.
    """
    return tuple(
        _work(item, dossier, previous, tooling, layout or PackLayout(), is_forced=is_forced)
        for item in items
    )


def is_page_aware(item: PlannedItem) -> bool:
    """Whether the item prints page numbers of the pack and is therefore made last."""
    return item.rule.page_aware


def design_name(dossier: Dossier) -> str:
    """What names the company's own style sheet and logo in a fingerprint; empty without them."""
    own = (dossier.company.style_sheet, dossier.company.logo)
    files = [path for path in own if path is not None]
    if dossier.company.style_sheet is not None:  # only what differs from the shipped one counts
        files.append(dossier.resources.style_sheet)
    digests = "".join(file_digest(path) for path in files)
    return f"design-{hashlib.sha256(digests.encode()).hexdigest()[:12]}" if files else ""


def is_unusable(item: PlannedItem, dossier: Dossier) -> bool:
    """Whether the item is evidence that cannot be placed; a sheet then says so in its place."""
    if item.evidence is None:
        return False
    state = dossier.view.evidence[item.evidence.evidence_id]
    return state.problem is not None


def _work(
    item: PlannedItem,
    dossier: Dossier,
    previous: Builds | None,
    tooling: Tooling,
    layout: PackLayout,
    *,
    is_forced: bool,
) -> Work:
    is_filled = item.evidence is None or is_unusable(item, dossier)
    source = _source(item, dossier, is_filled=is_filled)
    context = _own_context(item, dossier, layout)
    before_item = previous.item(item.item_id) if previous else None
    before = _remembered(before_item) if before_item else None
    handed_in = before if previous is not None and previous.is_submitted else None
    now = Inputs(
        source=_source_digest(source, dossier, handed_in),
        source_name=source_name(source, dossier),
        # What was submitted stays as it is, whatever tool would make it today.
        tool=handed_in.tool if handed_in else _tool(source, tooling, is_filled=is_filled),
        reads=read_digests({**dossier.context, **context}, before.reads) if before else {},
        is_evidence=not is_filled,
    )
    decision = decide(
        item.item_id,
        now,
        before,
        output_is_intact=bool(
            previous and before_item is not None and previous.is_intact(before_item)
        ),
        is_forced=is_forced,
    )
    return Work(
        item=item,
        source=source,
        is_filled=is_filled,
        context=context,
        inputs=now,
        decision=decision,
    )


def _remembered(item: ManifestItem) -> Inputs:
    return Inputs(
        source=item.source, source_name=item.source_name, tool=item.tool, reads=item.reads
    )


def _source_digest(source: Path, dossier: Dossier, handed_in: Inputs | None) -> str:
    """The digest of a source; a newer release of a shipped template is none of a round's changes.

    *Why:* an answer regenerates what its reasons explain. Templates that came with an update
    would otherwise change every document; one of the company's own is the company's change.
    """
    is_shipped = source.is_relative_to(dossier.resources.templates_dir)
    if handed_in and is_shipped and handed_in.source_name == source_name(source, dossier):
        return handed_in.source
    return file_digest(source)


def _tool(source: Path, tooling: Tooling, *, is_filled: bool) -> str:
    """What makes the item; a supplied Word or Excel file goes through both."""
    if is_filled:
        return tooling.documents
    is_converted = source.suffix.lower() in OFFICE_SUFFIXES
    return f"{tooling.documents}+{tooling.evidence}" if is_converted else tooling.evidence


def source_name(source: Path, dossier: Dossier) -> str:
    """A source's path as manifests and reasons call it, relative to what it belongs to."""
    if source.is_relative_to(dossier.company.root):
        return source.relative_to(dossier.company.root).as_posix()
    return f"doc-templates/{source.relative_to(dossier.resources.templates_dir).as_posix()}"


def _source(item: PlannedItem, dossier: Dossier, *, is_filled: bool) -> Path:
    if not is_filled and item.evidence is not None:
        return dossier.company.root / item.evidence.file
    template = str(item.rule.template) if item.evidence is None else PLACEHOLDER_TEMPLATE
    path = template_path(template, item.language, dossier.company, dossier.resources)
    if not path.is_file():
        name = f"{template}.{item.language.value}.docx"
        raise TemplateError("template-missing", file=name, item=item.item_id)
    return path


def _own_context(item: PlannedItem, dossier: Dossier, layout: PackLayout) -> Context:
    profile = dossier.profile
    if item.evidence is not None:
        state = dossier.view.evidence[item.evidence.evidence_id]
        return placeholder_context(item, state.problem or "", state.params)
    context = document_context(item, profile)
    if item.rule.kind is ItemKind.GENERATED and item.rule.section != "front":
        context |= section_context(dossier.plan, item.rule.section, profile)
    if item.rule.item_id == "cover":
        context |= cover_context(
            profile, dossier.rounds.number, is_answer=dossier.whole_plan is not None
        )
    if is_page_aware(item):
        context |= pack_context(dossier.plan, layout.placed, profile, item.language)
        context |= page_reference_context(dossier.plan, layout.placed, layout.marks, item.language)
    found = dossier.rectification
    if found is not None and item.rule.section in _round_sections(dossier.scheme):
        pages = {part.item_id: page_value(part.label(part.first_page)) for part in layout.placed}
        context |= round_context(found.facts, item, pages if is_page_aware(item) else None)
    if item.rule.item_id == "clause-index":
        coverage = clause_coverage(dossier.scheme, dossier.plan, profile, layout.pages())
        context |= clause_index_context(
            coverage, dossier.scheme, dossier.plan, profile, item.language
        )
    return context


def _round_sections(scheme: Scheme) -> frozenset[str]:
    """The sections whose own documents print what a round answers."""
    return frozenset(s.section_id for s in scheme.round_sections if s.items)


def reused(work: Work) -> bool:
    """Whether the item's last output is taken over."""
    return work.decision.action is Action.REUSE


def with_reads(work: Work, dossier: Dossier, reads: Sequence[str]) -> Inputs:
    """The inputs to remember for an item that was filled and read ``reads``."""
    pointers = (*reads, *ALWAYS_READ)
    digests = read_digests({**dossier.context, **work.context}, pointers)
    return dataclasses.replace(work.inputs, reads=digests)

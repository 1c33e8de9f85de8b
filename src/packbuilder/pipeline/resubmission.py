"""What goes in for the open round: a whole dossier, or the answer to an audit."""

from __future__ import annotations

import dataclasses
import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from packbuilder.assemble.facts import read_pdf_facts
from packbuilder.compare.documents import compare_documents
from packbuilder.compare.redline import make_redline
from packbuilder.compare.shown import show_changes
from packbuilder.convert.converter import ConversionJob
from packbuilder.i18n import translate
from packbuilder.model.difference import DocumentPlace
from packbuilder.model.plan import Action, Decision, PlannedItem, Reason, ReasonCode
from packbuilder.model.round import REDLINE_PREFIX
from packbuilder.model.text import Language
from packbuilder.pipeline.dossier import Dossier, Rectification
from packbuilder.pipeline.pages import lay_out_pack
from packbuilder.pipeline.produce import Produced, Workshop
from packbuilder.pipeline.production import (
    Shop,
    by_page_awareness,
    part_facts,
    produce_dossier,
    settle,
)
from packbuilder.pipeline.work import Work
from packbuilder.plan.staleness import Inputs
from packbuilder.render.round_context import Difference
from packbuilder.store.fingerprint import file_digest
from packbuilder.store.layout import RoundFolder
from packbuilder.store.previous import Builds
from packbuilder.store.seal import copy_unsealed


def as_handed_in(dossier: Dossier, *, is_full: bool) -> Dossier:
    """The dossier with the plan of what is handed in: the answer alone, unless all is wanted."""
    if dossier.rectification is None or is_full:
        return dossier
    plan = dossier.rectification.facts.plan
    return dataclasses.replace(
        dossier,
        plan=plan,
        whole_plan=dossier.plan,
        view=dataclasses.replace(dossier.view, plan=plan),
    )


def plan_production(shop: Shop) -> tuple[Decision, ...]:
    """What a build would do with every item, by the pages of the last build."""
    layout = lay_out_pack(shop.dossier, shop.previous)
    plain = [item for item in shop.dossier.plan.items if not _is_redline(item)]
    kept, fresh = shop.decide(plain, layout)
    decisions = [work.decision for work in (*kept, *fresh)]
    built = {d.item_id for d in decisions if d.action is Action.BUILD}
    decisions += [
        Decision(
            item.item_id,
            Action.BUILD if _original_id(item) in built else Action.REUSE,
            (Reason(ReasonCode.DATA_CHANGED, _original_id(item)),)
            if _original_id(item) in built
            else (),
        )
        for item in shop.dossier.plan.items
        if _is_redline(item)
    ]
    return tuple(decisions)


def produce_pack(shop: Shop, workshop: Workshop) -> tuple[Dossier, dict[str, Produced]]:
    """Every item of what is handed in, and the dossier with what was learnt on the way.

    The documents of an answer print what changed in the others, so those come first: the changed
    documents, their redlines, the answer's own documents, and what prints page numbers last.
    """
    dossier = shop.dossier
    if dossier.rectification is None or dossier.whole_plan is None:
        return dossier, produce_dossier(shop, workshop)
    whole = dataclasses.replace(shop, dossier=dataclasses.replace(dossier, plan=dossier.whole_plan))
    changed = _changed_items(dossier, dossier.rectification)
    produced = _produce_changed(whole, changed, workshop)
    produced |= _redlines(shop, produced, workshop)
    dossier = _with_differences(dossier, dossier.rectification, changed, workshop)
    shop = dataclasses.replace(shop, dossier=dossier)
    rest = [item for item in dossier.plan.items if item.item_id not in produced]
    plain, aware = by_page_awareness(rest)
    produced |= shop.make(plain, workshop)
    produced |= settle(shop, aware, produced, workshop)
    return dossier, produced


def _changed_items(dossier: Dossier, found: Rectification) -> list[PlannedItem]:
    changed = {document.item_id for document in found.changed}
    return [item for item in dossier.plan.items if item.rule.item_id in changed]


def _produce_changed(
    whole: Shop, changed: Sequence[PlannedItem], workshop: Workshop
) -> dict[str, Produced]:
    """The changed documents; page numbers in them are those of the whole dossier made anew."""
    plain, aware = by_page_awareness(changed)
    produced = whole.make(plain, workshop)
    if aware:
        submitted = whole.submitted
        layout = lay_out_pack(whole.dossier, submitted, part_facts(produced))
        produced |= whole.make(aware, workshop, layout)
    return produced


def _is_redline(item: PlannedItem) -> bool:
    return item.rule.item_id.startswith(REDLINE_PREFIX) and item.rule.template is None


def redline_versions(item: PlannedItem, dossier: Dossier) -> dict[str, str] | None:
    """The versions that a redline lies between; None for any other item."""
    if dossier.rectification is None or not _is_redline(item):
        return None
    name = item.rule.item_id.removeprefix(REDLINE_PREFIX)
    document = next(d for d in dossier.rectification.changed if d.item_id == name)
    return {"before": document.version_before or "/", "after": document.version or "/"}


def _original_id(item: PlannedItem) -> str:
    return item.item_id.removeprefix(REDLINE_PREFIX)


def _redlines(
    shop: Shop, produced: Mapping[str, Produced], workshop: Workshop
) -> dict[str, Produced]:
    """The changed documents with their changes marked, taken over where both versions are."""
    made: dict[str, Produced] = {}
    with tempfile.TemporaryDirectory(prefix="packbuilder-redlines-") as folder:
        jobs: list[ConversionJob] = []
        for item in (item for item in shop.dossier.plan.items if _is_redline(item)):
            redline = _redline(shop, item, produced[_original_id(item)], workshop)
            made[item.item_id] = redline
            if redline.work.decision.action is Action.REUSE:
                _take_over(shop.previous, item, workshop.staging)
                continue
            docx, pdf = _files(shop.dossier, item, workshop.staging)
            printed = Path(folder, docx.name)
            show_changes(docx, printed)
            pdf.parent.mkdir(parents=True, exist_ok=True)
            jobs.append(ConversionJob(source=printed, target=pdf))
        if jobs:
            workshop.converter.convert(jobs)
    return {
        name: dataclasses.replace(
            one, page_count=read_pdf_facts(workshop.staging / one.pdf).page_count
        )
        for name, one in made.items()
    }


def _redline(shop: Shop, item: PlannedItem, now: Produced, workshop: Workshop) -> Produced:
    old = _submitted_docx(shop, _original_id(item))
    new = workshop.staging / str(now.docx)
    digest = hashlib.sha256(f"{file_digest(old)}{file_digest(new)}".encode()).hexdigest()
    inputs = Inputs(source=digest, source_name=str(now.docx), tool=shop.tooling.documents)
    before = shop.previous.item(item.item_id) if shop.previous else None
    is_same = (
        before is not None
        and shop.previous is not None
        and (before.source, before.tool) == (inputs.source, inputs.tool)
        and shop.previous.is_intact(before)
    )
    docx, _ = _files(shop.dossier, item, workshop.staging)
    names = RoundFolder(Path())
    if not is_same:
        docx.parent.mkdir(parents=True, exist_ok=True)
        make_redline(
            old,
            new,
            docx,
            author=shop.dossier.profile.name.in_language(item.language),
            date=shop.dossier.profile.submission_date,
        )
    locale = shop.dossier.locale.value
    decision = (
        Decision(item.item_id, Action.REUSE)
        if is_same
        else Decision(
            item.item_id, Action.BUILD, (Reason(ReasonCode.DATA_CHANGED, _original_id(item)),)
        )
    )
    return Produced(
        work=Work(
            item=item, source=new, is_filled=True, context={}, inputs=inputs, decision=decision
        ),
        inputs=inputs,
        docx=str(names.relative_docx(locale, item.item_id)),
        pdf=str(names.relative_pdf(locale, item.item_id)),
        page_count=0,
    )


def _files(dossier: Dossier, item: PlannedItem, staging: Path) -> tuple[Path, Path]:
    names = RoundFolder(staging)
    locale = dossier.locale.value
    return (
        staging / names.relative_docx(locale, item.item_id),
        staging / names.relative_pdf(locale, item.item_id),
    )


def _take_over(previous: Builds | None, item: PlannedItem, staging: Path) -> None:
    before = previous.item(item.item_id) if previous else None
    if previous is None or before is None:
        raise AssertionError("a redline can be reused only if it was made before")
    for name in filter(None, (before.docx, before.pdf)):
        target = staging / name
        target.parent.mkdir(parents=True, exist_ok=True)
        copy_unsealed(previous.root_of(item.item_id) / name, target)


def _submitted_docx(shop: Shop, item_id: str) -> Path:
    submitted = shop.submitted
    before = submitted.item(item_id) if submitted else None
    if submitted is None or before is None or before.docx is None:
        raise AssertionError("a redline is planned only for what was submitted")
    return submitted.root_of(item_id) / before.docx


def _with_differences(
    dossier: Dossier, found: Rectification, changed: Sequence[PlannedItem], workshop: Workshop
) -> Dossier:
    """The dossier with every changed paragraph and cell, as the comparison prints them."""
    rows: list[Difference] = []
    submitted = found.submitted.builds
    names = RoundFolder(workshop.staging)
    for item in changed:
        before = submitted.item(item.item_id)
        if before is None or before.docx is None:
            continue
        new = workshop.staging / names.relative_docx(dossier.locale.value, item.item_id)
        old = submitted.root_of(item.item_id) / before.docx
        rows += [
            Difference(
                document=item.rule.item_id,
                language=item.language.value,
                place=_place(row.place, item.language),
                old=row.old,
                new=row.new,
            )
            for row in compare_documents(old, new)
            # Headers repeat the version that the table of versions shows already.
            if row.place.part == "body"
        ]
    facts = dataclasses.replace(found.facts, differences=tuple(rows))
    return dataclasses.replace(dossier, rectification=dataclasses.replace(found, facts=facts))


def _place(place: DocumentPlace, language: Language) -> str:
    """Where a difference stands, in the words of the document's language."""
    if place.table is not None:
        key = "round.place-row" if place.cell is None else "round.place-cell"
    elif place.paragraph == 0 or place.paragraph is None:
        key = "round.place-heading"
    else:
        key = "round.place-paragraph" if place.heading else "round.place-loose-paragraph"
    params = {
        "heading": place.heading,
        "paragraph": place.paragraph or 0,
        "table": place.table or 0,
        "row": place.row or 0,
        "cell": place.cell or 0,
    }
    return translate(key, language.value, params)

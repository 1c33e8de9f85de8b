"""Every item of the pack as a PDF in the staging folder: filled, converted, placed or reused."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packbuilder.assemble.clause_marks import read_clause_marks
from packbuilder.assemble.facts import read_pdf_facts
from packbuilder.convert.converter import ConversionJob, Converter
from packbuilder.convert.evidence_types import EvidenceOptions
from packbuilder.model.manifest import Note
from packbuilder.model.plan import PlannedItem
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.intake import (
    converted_office_files,
    keep_originals,
    take_in,
)
from packbuilder.pipeline.passwords import evidence_options
from packbuilder.pipeline.work import Work, reused, with_reads
from packbuilder.plan.staleness import Inputs
from packbuilder.render.jobs import RenderJob
from packbuilder.render.service import render_documents
from packbuilder.store.fingerprint import file_digest
from packbuilder.store.layout import RoundFolder
from packbuilder.store.previous import Builds
from packbuilder.store.seal import copy_unsealed


@dataclass(frozen=True, slots=True, kw_only=True)
class Produced:
    """One item, ready to be assembled. Paths are relative to the staging folder.

    Attributes:
        work: what it was made from.
        inputs: the digests to remember.
        docx: the filled Word document, or None.
        pdf: the converted part.
        page_count: its pages.
        missing_english: pointers of texts that lack their English.
        notes: what was done to a scan, or is odd about it.
        clause_marks: clause to the page of the part that answers it, from 1.
    """

    work: Work
    inputs: Inputs
    docx: str | None
    pdf: str
    page_count: int
    missing_english: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    clause_marks: Mapping[str, int] = field(default_factory=dict)

    @property
    def item(self) -> PlannedItem:
        """The planned item."""
        return self.work.item


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Where and with what a build makes things.

    Attributes:
        staging: the folder that will become the round's folder.
        converter: Word to PDF.
        figure_font: font for the labels of charts and charts of the organisation.
        previous: what an earlier build left, or None.
    """

    staging: Path
    converter: Converter
    figure_font: Path
    previous: Builds | None


def produce(works: Sequence[Work], dossier: Dossier, workshop: Workshop) -> dict[str, Produced]:
    """Make or take over every item, in the order of ``works``.

    Raises:
        TemplateError: a template cannot be filled.
        ConversionError: a document cannot be converted.
    """
    filled = _fill(
        [work for work in works if work.is_filled and not reused(work)], dossier, workshop
    )
    scans = [work for work in works if not work.is_filled and not reused(work)]
    placed = _place_all(scans, dossier, workshop)
    produced: dict[str, Produced] = {}
    for work in works:
        item_id = work.item.item_id
        if reused(work):
            produced[item_id] = _take_over(work, workshop)
        else:
            produced[item_id] = (filled if work.is_filled else placed)[item_id]
    return produced


def document_date(dossier: Dossier) -> dt.date:
    """The date that documents' properties carry: the day from which they are in force."""
    documents: Any = dossier.profile.data["documents"]
    return dt.date.fromisoformat(documents["effective_date"])


def _fill(works: Sequence[Work], dossier: Dossier, workshop: Workshop) -> dict[str, Produced]:
    if not works:
        return {}
    paths = {work.item.item_id: _paths(work, dossier) for work in works}
    jobs = [
        render_job(
            work, dossier, workshop.figure_font, workshop.staging / paths[work.item.item_id][0]
        )
        for work in works
    ]
    rendered = {done.item_id: done for done in render_documents(jobs, shared=dossier.context)}
    conversions = []
    for work in works:
        docx, pdf = (workshop.staging / path for path in paths[work.item.item_id])
        pdf.parent.mkdir(parents=True, exist_ok=True)
        conversions.append(ConversionJob(source=docx, target=pdf))
    workshop.converter.convert(conversions)
    return {
        work.item.item_id: Produced(
            work=work,
            inputs=with_reads(work, dossier, rendered[work.item.item_id].reads),
            docx=paths[work.item.item_id][0],
            pdf=paths[work.item.item_id][1],
            page_count=_pages(workshop.staging / paths[work.item.item_id][1]),
            missing_english=rendered[work.item.item_id].missing_english,
            clause_marks=read_clause_marks(workshop.staging / paths[work.item.item_id][1]),
        )
        for work in works
    }


def render_job(work: Work, dossier: Dossier, figure_font: Path, output: Path) -> RenderJob:
    """What fills the document of ``work``; makes the folder of ``output``."""
    output.parent.mkdir(parents=True, exist_ok=True)
    return RenderJob(
        item_id=work.item.item_id,
        template=work.source,
        language=work.item.language,
        context=work.context,
        output=output,
        is_sample=dossier.profile.is_sample,
        document_date=document_date(dossier),
        font_file=figure_font,
        style_sheet=dossier.company.style_sheet,
        logo=dossier.company.logo,
    )


def _paths(work: Work, dossier: Dossier) -> tuple[str, str]:
    names = RoundFolder(Path())
    locale, item_id = dossier.locale.value, work.item.item_id
    return str(names.relative_docx(locale, item_id)), str(names.relative_pdf(locale, item_id))


def _take_over(work: Work, workshop: Workshop) -> Produced:
    previous = workshop.previous
    before = previous.item(work.item.item_id) if previous else None
    if previous is None or before is None:
        raise AssertionError("an item can be reused only if it was built before")
    for name in filter(None, (before.docx, before.pdf)):
        target = workshop.staging / name
        target.parent.mkdir(parents=True, exist_ok=True)
        source = previous.root_of(work.item.item_id) / name
        (copy_unsealed if previous.is_submitted else _link)(source, target)
    keep_originals(work, before.notes, workshop.staging)
    return Produced(
        work=work,
        inputs=dataclasses.replace(work.inputs, reads=before.reads),
        docx=before.docx,
        pdf=before.pdf,
        page_count=before.page_count,
        missing_english=before.missing_english,
        notes=before.notes,
        clause_marks=before.clause_marks,
    )


def _link(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:  # a file system without links
        shutil.copy2(source, target)


def _place_all(works: Sequence[Work], dossier: Dossier, workshop: Workshop) -> dict[str, Produced]:
    options = evidence_options(dossier.company)
    with converted_office_files(works, workshop.converter) as converted:
        return {
            work.item.item_id: _place(work, dossier, workshop, options, converted) for work in works
        }


def _place(
    work: Work,
    dossier: Dossier,
    workshop: Workshop,
    options: Mapping[str, EvidenceOptions],
    converted: Mapping[Path, Path],
) -> Produced:
    _, name = _paths(work, dossier)
    target = workshop.staging / name
    target.parent.mkdir(parents=True, exist_ok=True)
    evidence_id = work.item.evidence.evidence_id if work.item.evidence else ""
    own = options.get(evidence_id, EvidenceOptions())
    taken = take_in(work, target, own, workshop.staging, converted)
    return Produced(
        work=work,
        inputs=work.inputs,
        docx=None,
        pdf=name,
        page_count=taken.page_count,
        notes=taken.notes,
    )


def _pages(pdf: Path) -> int:
    return read_pdf_facts(pdf).page_count


def digests(produced: Mapping[str, Produced], staging: Path) -> dict[str, tuple[str | None, str]]:
    """Digest of the Word document and of the converted part of every item."""
    return {
        item_id: (file_digest(staging / p.docx) if p.docx else None, file_digest(staging / p.pdf))
        for item_id, p in produced.items()
    }

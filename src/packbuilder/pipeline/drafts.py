"""Every document of a pack as a Word file, without converting or assembling anything."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from packbuilder.check.parity import TWIN_SUFFIX, check_parity
from packbuilder.model.finding import Finding
from packbuilder.model.outline import DocumentOutline
from packbuilder.model.pdf import PageText
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.pages import lay_out_pack
from packbuilder.pipeline.produce import render_job
from packbuilder.pipeline.work import Tooling, Work, plan_work
from packbuilder.render.outline import read_outline
from packbuilder.render.service import render_documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One filled document.

    Attributes:
        work: what it was made from.
        path: the Word file.
        reads: pointers of everything that it read.
    """

    work: Work
    path: Path
    reads: tuple[str, ...]


def plan_drafts(dossier: Dossier, only: Collection[str] = ()) -> tuple[Work, ...]:
    """The documents that are filled from templates; page numbers in them are not the pack's."""
    works = plan_work(
        [item for item in dossier.plan.items if not only or item.item_id in only],
        dossier,
        None,
        Tooling(documents="draft", evidence="draft"),
        layout=lay_out_pack(dossier, None),
    )
    return tuple(work for work in works if work.is_filled)


def render_drafts(
    dossier: Dossier, folder: Path, figure_font: Path, only: Collection[str] = ()
) -> dict[str, Draft]:
    """Fill every document of the pack, or just the items ``only``, into ``folder``.

    Raises:
        TemplateError: a template is refused or cannot be filled.
    """
    works = plan_drafts(dossier, only)
    jobs = [
        render_job(work, dossier, figure_font, folder / f"{work.item.item_id}.docx")
        for work in works
    ]
    rendered = render_documents(jobs, shared=dossier.context)
    return {
        work.item.item_id: Draft(work=work, path=job.output, reads=done.reads)
        for work, job, done in zip(works, jobs, rendered, strict=True)
    }


def read_outlines(files: Iterable[tuple[str, Path]]) -> dict[str, DocumentOutline]:
    """The outlines of documents that stand in both languages, by item id."""
    paths = dict(files)
    paired = {
        name
        for item_id in paths
        if f"{item_id}{TWIN_SUFFIX}" in paths
        for name in (item_id, f"{item_id}{TWIN_SUFFIX}")
    }
    return {item_id: read_outline(path) for item_id, path in paths.items() if item_id in paired}


def compare_languages(
    dossier: Dossier, figure_font: Path
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Where the Chinese and the English documents of a dossier differ.

    Args:
        dossier: a dossier opened for both languages.
        figure_font: font for the labels of charts.

    Returns:
        The ids of the documents that were compared, and what differs.

    Raises:
        TemplateError: a template is refused or cannot be filled.
    """
    with tempfile.TemporaryDirectory(prefix="packbuilder-parity-") as folder:
        drafts = render_drafts(dossier, Path(folder), figure_font)
        outlines = read_outlines((item_id, draft.path) for item_id, draft in drafts.items())
    pages = tuple(
        PageText(page=page, item_id=part.item_id, text="", label=part.label(page))
        for part in lay_out_pack(dossier, None).placed
        for page in range(part.first_page, part.first_page + part.page_count)
    )
    view = dataclasses.replace(dossier.view, outlines=outlines, pages=pages)
    compared = tuple(item_id for item_id in outlines if not item_id.endswith(TWIN_SUFFIX))
    return compared, tuple(check_parity(view))

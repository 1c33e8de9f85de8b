"""Fills one Word template and writes the finished document."""

from __future__ import annotations

from collections.abc import Mapping

from docx.document import Document

from packbuilder.errors import TemplateError
from packbuilder.model.profile import JSONValue
from packbuilder.model.text import Language
from packbuilder.render.codes import keep_codes_whole
from packbuilder.render.contents import fill_contents
from packbuilder.render.docx_file import mark_as_sample, set_properties, write_docx
from packbuilder.render.environment import DocumentEnvironment
from packbuilder.render.figures import FigureDrawer
from packbuilder.render.jobs import RenderedDocument, RenderJob
from packbuilder.render.logo import COVER_ITEM, place_logo, read_logo
from packbuilder.render.page_references import PageFinder
from packbuilder.render.records import MissingKeyError, Reading, Record, Text
from packbuilder.render.restyle import apply_style_sheet
from packbuilder.render.safety import check_template
from packbuilder.render.stylesheet import load_style_sheet
from packbuilder.render.table_rows import (
    keep_outer_rows_together,
    let_first_rows_split,
    lower_last_paragraphs,
)
from packbuilder.render.template_errors import Place, translated
from packbuilder.render.word_template import WordTemplate


def render_document(job: RenderJob, shared: Mapping[str, JSONValue]) -> RenderedDocument:
    """Fill the template of ``job`` and write its output.

    In this process: templates of unknown origin go through
    :func:`packbuilder.render.service.render_documents`.

    Raises:
        TemplateError: the template is refused, or cannot be filled.
    """
    check_template(job.template)
    reading = Reading(job.language)
    root = Record({**shared, **job.context}, "", reading)
    place = Place(job.template.name, job.item_id, reading)
    try:
        template = WordTemplate(job.template.read_bytes(), place)
        figures = FigureDrawer(root, job, lambda: template.current_rendering_part)
        environment = DocumentEnvironment(reading, figures.draw, PageFinder(root).find)
        with translated(place):
            template.init_docx()
        document = template.fill(environment, environment.variables(root))
    except TemplateError as exc:
        if "document" not in exc.params:
            raise TemplateError(exc.code, **{**exc.params, **place.params()}) from exc
        raise
    with translated(place):
        _finish(document, root, job)
    return RenderedDocument(
        item_id=job.item_id,
        reads=reading.trace.pointers(),
        missing_english=tuple(reading.missing_english),
    )


def _finish(document: Document, root: Record, job: RenderJob) -> None:
    _dress(document, root, job)
    fill_contents(document)
    let_first_rows_split(document)
    keep_outer_rows_together(document)
    lower_last_paragraphs(document)
    if job.language is Language.EN:
        keep_codes_whole(document)
    set_properties(
        document,
        title=_text_at(root, "doc", "title"),
        author=_text_at(root, "company", "name"),
        language=job.language,
        day=job.document_date,
    )
    if job.is_sample:
        mark_as_sample(document)
    write_docx(document, job.output)


def _dress(document: Document, root: Record, job: RenderJob) -> None:
    """The company's own design and logo, before the contents copy any number."""
    sheet = None if job.style_sheet is None else load_style_sheet(job.style_sheet)
    if sheet is not None:
        apply_style_sheet(document, sheet, job.language)
    logo, source = (sheet.logo if sheet else None), job.style_sheet
    if job.logo is not None:
        logo, source = read_logo(job.logo), job.logo
    if logo is not None and source is not None:
        name = _text_at(root, "company", "name")
        is_cover = job.item_id.partition(".")[0] == COVER_ITEM
        place_logo(document, logo, name, source.name, is_cover=is_cover)


def _text_at(root: Record, *keys: str) -> str:
    value: object = root
    for key in keys:
        if not isinstance(value, Record):
            return ""
        try:
            value = value.read(key)
        except MissingKeyError:
            return ""
    return str(value) if isinstance(value, str | Text) and value else ""

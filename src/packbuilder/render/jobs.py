"""What is asked of this step, and what comes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from packbuilder.model.profile import JSONValue
from packbuilder.model.text import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderJob:
    """One document to be filled.

    Attributes:
        item_id: the document's id in the pack; named in errors.
        template: the Word template.
        language: the language of the document.
        context: the document's own top-level keys (``doc``, ``pack``); they stand before the
            keys that all documents share.
        output: the Word file to write; its folder exists.
        is_sample: whether every page is marked as a sample.
        document_date: the date that the file's properties carry.
        font_file: font for the labels of figures; None where no figure is asked for.
        style_sheet: the company's own style sheet, or None for the shipped design.
        logo: picture that stands on the cover and in every header instead of the style sheet's,
            or None.
    """

    item_id: str
    template: Path
    language: Language
    context: Mapping[str, JSONValue] = field(default_factory=dict)
    output: Path
    is_sample: bool
    document_date: dt.date
    font_file: Path | None = None
    style_sheet: Path | None = None
    logo: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedDocument:
    """What is known of a document that was filled.

    Attributes:
        item_id: the document's id in the pack.
        reads: pointers of everything it read, for :func:`packbuilder.render.trace.read_digests`.
        missing_english: pointers of texts whose English the document lacks.
    """

    item_id: str
    reads: tuple[str, ...]
    missing_english: tuple[str, ...]

"""Does every link of the clause index land on the clause's own mark?

The proof needs the finished files alone: the mark is a named destination of the converted part,
the manifest says where the part's pages stand in the pack, and the link must lead to just that
page and height. The page that the row prints must be the one the link leads to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary

from packbuilder.assemble.clause_marks import clause_places
from packbuilder.assemble.manifest_file import Manifest, ManifestItem
from packbuilder.assemble.numbering import Numbering
from packbuilder.assemble.page_prints import page_reduction, text_in
from packbuilder.assemble.reduction import moved_view
from packbuilder.assemble.verify_pages import finding
from packbuilder.assemble.verify_sources import SourceFile
from packbuilder.model.finding import Finding

INDEX_IDS = ("clause-index", "clause-index.en")
# Destinations are written with two decimals; a point is a third of a millimetre.
_TOLERANCE = 1.0


@dataclass(frozen=True, slots=True)
class _Landing:
    """Where a link leads: a page of the pack and, where it says so, a height in points."""

    page: int
    height: float | None


def check_clause_index(
    manifest: Manifest, path: Path, sources: Mapping[str, SourceFile]
) -> Iterator[Finding]:
    """Every link of the clause index leads to a clause's mark or to an item's first page.

    Args:
        manifest: the manifest.
        path: the pack.
        sources: the converted parts.

    Raises:
        pikepdf.PdfError: the pack cannot be read.
    """
    index = [item for item in manifest.items if item.item_id in INDEX_IDS]
    if not index:
        return
    starts = {item.first_page for item in manifest.items}
    with pikepdf.open(path) as pdf:
        marks = _marks(manifest, pdf, sources)
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        document = pdfium.PdfDocument(path)
        try:
            for item in index:
                last = min(item.first_page + item.page_count - 1, len(pdf.pages))
                for number in range(item.first_page, last + 1):
                    yield from _check_page(
                        manifest, item, pdf.pages[number - 1], document[number - 1], number,
                        numbers, marks, starts,
                    )  # fmt: skip
        finally:
            document.close()


def _check_page(
    manifest: Manifest,
    item: ManifestItem,
    page: pikepdf.Page,
    shown: pdfium.PdfPage,
    number: int,
    numbers: Mapping[tuple[int, int], int],
    marks: frozenset[tuple[int, int]],
    starts: set[int],
) -> Iterator[Finding]:
    text = shown.get_textpage()
    numbering = Numbering(manifest)
    try:
        for annotation in page.obj.get("/Annots", Array()):
            landing = _landing(annotation, numbers)
            if landing is None:
                continue
            left, bottom, right, top = (float(value) for value in annotation.Rect)
            printed = re.search(numbering.pattern, text_in(text, (left, bottom, right, top)))
            is_marked = landing.height is not None and any(
                (landing.page, round(landing.height) + step) in marks
                for step in range(-int(_TOLERANCE), int(_TOLERANCE) + 1)
            )
            if printed is None or printed.group() != numbering.of(landing.page):
                yield finding(
                    "verify-clause-page", item.item_id, manifest, number,
                    printed=printed.group() if printed else "-", found=numbering.of(landing.page),
                )  # fmt: skip
            elif not is_marked and landing.page not in starts:
                yield finding(
                    "verify-clause-mark", item.item_id, manifest, number,
                    found=numbering.of(landing.page),
                )  # fmt: skip
    finally:
        text.close()


def _landing(annotation: pikepdf.Object, numbers: Mapping[tuple[int, int], int]) -> _Landing | None:
    if annotation.get("/Subtype") != "/Link":
        return None
    target: Any = annotation.get("/A", Dictionary()).get("/D", annotation.get("/Dest"))
    if not isinstance(target, Array) or len(target) == 0 or not isinstance(target[0], Dictionary):
        return None
    page = numbers.get(target[0].objgen)
    if page is None:
        return None
    view = list(target)
    height = _height(view[3]) if len(view) > 3 and str(view[1]) == "/XYZ" else None
    return _Landing(page, height)


def _height(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _marks(
    manifest: Manifest, pdf: pikepdf.Pdf, sources: Mapping[str, SourceFile]
) -> frozenset[tuple[int, int]]:
    """Page of the pack and height, in whole points, of every clause mark of every part."""
    found: set[tuple[int, int]] = set()
    for item in manifest.items:
        source = sources.get(item.item_id)
        if source is None:
            continue  # found missing elsewhere
        for place in clause_places(source.places.named).values():
            number = item.first_page + place.page_index
            known = 1 <= number <= len(pdf.pages)
            view = moved_view(place.view, page_reduction(pdf.pages[number - 1]) if known else None)
            height = _height(view[2]) if len(view) > 2 else None
            if height is not None:
                found.add((number, round(height)))
    return frozenset(found)

"""Does a document that names the page of another one name the page where that one stands?

Two proofs. What a document read when it was filled is in the manifest as digests, so a page that
has moved since gives itself away. And where such a document prints a page number on a link, or
right behind it, the link must lead to that very page.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary

from packbuilder.assemble.clause_marks import clause_of, clause_places
from packbuilder.assemble.manifest_file import Manifest, ManifestItem
from packbuilder.assemble.numbering import Numbering
from packbuilder.assemble.page_prints import squeeze, text_in
from packbuilder.assemble.verify_pages import finding
from packbuilder.assemble.verify_sources import SourceFile
from packbuilder.model.finding import Finding
from packbuilder.model.page_label import LABEL, page_value

# As documents remember it when they ask for a page; see packbuilder.render.page_references.
_ASKED = re.compile(r"/page-of/(?P<item>[^/#?]+)/(?P<what>page|clause[_\d]+)")
_PAGE = r"(?:第(\d+)页|pages?(\d+))"
_IN_LINK = re.compile(_PAGE, re.IGNORECASE)
_BEHIND_LINK = re.compile(rf"[^\w第]{{0,3}}{_PAGE}", re.IGNORECASE)
# Without its white space `page 14 Annex` could be page 14A.
_LETTERED = rf"(?:第 ?({LABEL}) ?页|(?i:pages?) ?({LABEL})(?![A-Za-z0-9]))"
_LETTERED_IN_LINK = re.compile(_LETTERED)
_LETTERED_BEHIND_LINK = re.compile(rf"[^\w第]{{0,4}}{_LETTERED}")
# Room for ", page 1234" behind a link, in points.
_REACH = 90.0


def check_references(
    manifest: Manifest, path: Path, sources: Mapping[str, SourceFile]
) -> Iterator[Finding]:
    """Every page number that a document asked for is the page of the pack.

    Raises:
        pikepdf.PdfError: the pack cannot be read.
    """
    asking = [item for item in manifest.items if any(_ASKED.fullmatch(read) for read in item.reads)]
    for item in asking:
        yield from _remembered(manifest, item, sources)
    if asking:
        yield from _printed(manifest, path, asking)


def _remembered(
    manifest: Manifest, item: ManifestItem, sources: Mapping[str, SourceFile]
) -> Iterator[Finding]:
    for pointer, digest in item.reads.items():
        match = _ASKED.fullmatch(pointer)
        page = _page_of(manifest, item, match["item"], match["what"], sources) if match else None
        number = "" if page is None else Numbering(manifest).of(page)
        if match and number and digest != _digest(number):
            yield finding(
                "verify-page-reference", item.item_id, manifest, item.first_page,
                target=match["item"], found=number,
            )  # fmt: skip


def _digest(number: str) -> str:
    """The digest by which a manifest remembers a page number; see packbuilder.render.trace."""
    told = json.dumps([page_value(number)])
    return hashlib.sha256(told.encode("ascii")).hexdigest()[:16]


def _page_of(
    manifest: Manifest,
    item: ManifestItem,
    target: str,
    what: str,
    sources: Mapping[str, SourceFile],
) -> int | None:
    """The page of a target, in the language of ``item``; None where nothing is known of it."""
    starts = {one.item_id: one.first_page for one in manifest.items}
    name = next(
        (one for one in (f"{target}.{manifest.language_of(item).value}", target) if one in starts),
        None,
    )
    if name is None:
        return None
    if what == "page":
        return starts[name]
    places = clause_places(sources[name].places.named) if name in sources else {}
    place = places.get(clause_of(what) or "")
    return None if place is None else starts[name] + place.page_index


def _printed(manifest: Manifest, path: Path, asking: list[ManifestItem]) -> Iterator[Finding]:
    with pikepdf.open(path) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        document = pdfium.PdfDocument(path)
        try:
            for item in asking:
                if item.item_id.partition(".")[0] in ("contents", "clause-index"):
                    continue  # their rows have proofs of their own
                last = min(item.first_page + item.page_count - 1, len(pdf.pages))
                for number in range(item.first_page, last + 1):
                    text = document[number - 1].get_textpage()
                    for note in pdf.pages[number - 1].obj.get("/Annots", Array()):
                        yield from _check_link(manifest, item, note, number, numbers, text)
                    text.close()
        finally:
            document.close()


def _check_link(
    manifest: Manifest,
    item: ManifestItem,
    annotation: pikepdf.Object,
    number: int,
    numbers: Mapping[tuple[int, int], int],
    text: pdfium.PdfTextPage,
) -> Iterator[Finding]:
    target: Any = annotation.get("/A", Dictionary()).get("/D")
    page: Any = target[0] if isinstance(target, Array) and len(target) else None
    landing = numbers.get(page.objgen) if isinstance(page, Dictionary) else None
    own = range(item.first_page, item.first_page + item.page_count)
    if landing is None or landing in own:
        return  # a link inside the document may speak of the document's own pages
    left, bottom, right, top = (float(value) for value in annotation.Rect)
    inside = text_in(text, (left, bottom, right, top))
    behind = text_in(text, (right, bottom, right + _REACH, top))
    numbering = Numbering(manifest)
    said = page_said(inside, behind, numbering)
    if said is not None and said != numbering.of(landing):
        yield finding(
            "verify-page-reference", item.item_id, manifest, number,
            target=squeeze(inside), found=numbering.of(landing),
        )  # fmt: skip


def page_said(inside: str, behind: str, numbering: Numbering) -> str | None:
    """The page number that stands on a link or right behind it; None where none does.

    Args:
        inside: the text of the link.
        behind: the text behind it on the same line.
        numbering: what numbers of this pack look like.
    """
    if numbering.is_stable:
        inside, behind = (
            " ".join(unicodedata.normalize("NFKC", text).split()) for text in (inside, behind)
        )
        match = _LETTERED_IN_LINK.search(inside) or _LETTERED_BEHIND_LINK.match(behind)
    else:
        match = _IN_LINK.search(squeeze(inside)) or _BEHIND_LINK.match(squeeze(behind))
    return match[1] or match[2] if match else None

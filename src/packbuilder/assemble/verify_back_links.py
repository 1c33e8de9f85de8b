"""Does evidence lead back to the reports on the nonconformities that it answers?

The proof needs the finished files alone. A link says a number and a page: the report it leads to
must carry that number in its title and begin on that page. And wherever a report leads to a piece
of evidence, every page of that evidence must lead back to it.
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

from packbuilder.assemble.back_line import ReadAnswer, leaves_out, read_answer
from packbuilder.assemble.back_links import area_of, is_back_link
from packbuilder.assemble.geometry import VisiblePage, visible_page
from packbuilder.assemble.manifest_file import Manifest, ManifestItem
from packbuilder.assemble.numbering import Numbering
from packbuilder.assemble.page_prints import squeeze, text_in
from packbuilder.assemble.stamp import FULL_SIZE_WIDTH, SIZE
from packbuilder.assemble.verify_pages import finding
from packbuilder.model.finding import Finding
from packbuilder.model.round import REPORT_PREFIX

# Text is read a little inside a link, so that its neighbours' letters stay out of it.
_INSIDE = 0.4


def check_back_links(manifest: Manifest, path: Path) -> Iterator[Finding]:
    """Every piece of evidence that a report leads to leads back to that report.

    Raises:
        pikepdf.PdfError: the pack cannot be read.
    """
    with pikepdf.open(path) as pdf:
        document = pdfium.PdfDocument(path)
        try:
            checker = _BackLinks(manifest, pdf, document)
            for item in manifest.items:
                yield from checker.check(item)
        finally:
            document.close()


@dataclass(frozen=True, slots=True)
class _Found:
    """One link as it stands on its page: what it says, and the page it leads to."""

    said: str
    target: int | None


class _BackLinks:
    def __init__(self, manifest: Manifest, pdf: pikepdf.Pdf, document: pdfium.PdfDocument) -> None:
        self._manifest = manifest
        self._pages = list(pdf.pages)
        self._document = document
        self._numbers = {page.obj.objgen: number for number, page in enumerate(self._pages, 1)}
        self._numbering = Numbering(manifest)
        self._reports = {item.first_page: item for item in manifest.items if _is_report(item)}
        self._wanted = self._read_wanted()

    def _read_wanted(self) -> Mapping[str, Mapping[str, str]]:
        """Evidence to the reports that lead to it, each with its title; twins count as one."""
        owners = {
            number: item
            for item in self._manifest.items
            if item.kind == "evidence"
            for number in range(item.first_page, item.first_page + item.page_count)
        }
        wanted: dict[str, dict[str, str]] = {}
        for report in self._reports.values():
            for _, page in self._pages_of(report):
                for annotation in page.obj.get("/Annots", Array()):
                    evidence = owners.get(self._target(annotation) or 0)
                    if evidence is not None:
                        titles = wanted.setdefault(evidence.item_id, {})
                        titles.setdefault(_base(report), self._manifest.title_of(report))
        return wanted

    def check(self, item: ManifestItem) -> Iterator[Finding]:
        wanted = self._wanted.get(item.item_id, {})
        for number, page in self._pages_of(item):
            annotations = _back_links_on(page)
            if not (annotations or wanted):
                continue
            shown = visible_page(page)
            found, is_cut = self._read(number, annotations, shown)
            reached = set()
            for link in found:
                report = self._reports.get(link.target or 0)
                if item.kind != "evidence" or not self._is_right(link, report):
                    yield finding(
                        "verify-back-link", item.item_id, self._manifest, number, text=link.said
                    )
                if report is not None:
                    reached.add(_base(report))
            if is_cut or shown.width < FULL_SIZE_WIDTH:
                continue
            for title in (title for name, title in wanted.items() if name not in reached):
                yield finding(
                    "verify-back-link-missing", item.item_id, self._manifest, number, title=title
                )

    def _read(
        self, number: int, annotations: list[pikepdf.Object], shown: VisiblePage
    ) -> tuple[list[_Found], bool]:
        """What the links of a page say, and whether the line says that there would be more."""
        page = self._document[number - 1]
        text = page.get_textpage()
        try:
            found = [
                _Found(squeeze(_text_under(text, one, shown)), self._target(one))
                for one in annotations
            ]
            behind = _text_under(text, annotations[-1], shown, behind=2 * SIZE) if found else ""
            return found, leaves_out(squeeze(behind))
        finally:
            text.close()
            page.close()

    def _is_right(self, link: _Found, report: ManifestItem | None) -> bool:
        if report is None:
            return False
        said = read_answer(link.said)
        label = self._numbering.of(report.first_page)
        is_page = said.page is None or said.page == squeeze(label)
        return is_page and _is_number_of(said, self._manifest.title_of(report))

    def _target(self, annotation: pikepdf.Object) -> int | None:
        if annotation.get("/Subtype") != "/Link":
            return None
        target: Any = annotation.get("/A", Dictionary()).get("/D", annotation.get("/Dest"))
        page: Any = target[0] if isinstance(target, Array) and len(target) else None
        return self._numbers.get(page.objgen) if isinstance(page, Dictionary) else None

    def _pages_of(self, item: ManifestItem) -> Iterator[tuple[int, pikepdf.Page]]:
        last = min(item.first_page + item.page_count - 1, len(self._pages))
        for number in range(max(item.first_page, 1), last + 1):
            yield number, self._pages[number - 1]


def _back_links_on(page: pikepdf.Page) -> list[pikepdf.Object]:
    shown = visible_page(page)
    return [one for one in page.obj.get("/Annots", Array()) if is_back_link(one, shown)]


def _text_under(
    text: pdfium.PdfTextPage,
    annotation: pikepdf.Object,
    shown: VisiblePage,
    *,
    behind: float | None = None,
) -> str:
    """The text under a link, or within so many points behind it in reading direction."""
    left, bottom, right, top = shown.to_shown(area_of(annotation))
    area = (left + _INSIDE, bottom, right - _INSIDE, top)
    if behind is not None:
        area = (right, bottom, right + behind, top)
    return text_in(text, shown.to_page(area))


def _is_number_of(said: ReadAnswer, title: str) -> bool:
    """Whether a report's title ends with the number; a letter that no font had reads as ``?``."""
    wanted = re.escape(said.number).replace(re.escape("?"), ".")
    matches = re.match if said.is_cut else re.fullmatch
    return any(matches(wanted, end) for end in _ends(title))


def _ends(title: str) -> list[str]:
    """The title and every end of it that begins with a word, without white space."""
    words = title.split()
    return [squeeze("".join(words[start:])) for start in range(len(words))]


def _is_report(item: ManifestItem) -> bool:
    return item.kind == "document" and item.item_id.startswith(REPORT_PREFIX)


def _base(report: ManifestItem) -> str:
    return report.item_id.removesuffix(".en")

"""Does every link of the pack, and every row of its contents page, lead to the right page?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary

from packbuilder.assemble.links import SCHEME
from packbuilder.assemble.manifest_file import Manifest
from packbuilder.assemble.numbering import Numbering
from packbuilder.assemble.page_prints import PagePrint, squeeze, text_in
from packbuilder.assemble.verify_marks import ReadBookmark, contents_items, first_pages
from packbuilder.assemble.verify_pages import finding
from packbuilder.model.finding import Finding

# A row ends with its page number; `SM-01` and `27922-2011` are not page numbers.
_ROW_END = r"(?<![A-Za-z0-9/-])(?=\d{{1,5}}(?!\d))({number})\s*$"


def check_links(manifest: Manifest, path: Path) -> Iterator[Finding]:
    """Inner links stay inside the pack; those of a contents page lead where their text says.

    Raises:
        pikepdf.PdfError: the file cannot be read.
    """
    titles = first_pages(manifest)
    contents_pages = {
        page
        for item in contents_items(manifest)
        for page in range(item.first_page, item.first_page + item.page_count)
    }
    with pikepdf.open(path) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        document = pdfium.PdfDocument(path)
        try:
            for number, page in enumerate(pdf.pages, start=1):
                texts = _LinkTexts(document, number) if number in contents_pages else None
                for annotation in page.obj.get("/Annots", Array()):
                    yield from _check(manifest, annotation, number, numbers, texts, titles)
                if texts is not None:
                    texts.close()
        finally:
            document.close()


class _LinkTexts:
    """The text under a link of one page."""

    def __init__(self, document: pdfium.PdfDocument, number: int) -> None:
        self._page = document[number - 1]
        self._text = self._page.get_textpage()

    def under(self, annotation: pikepdf.Object) -> str:
        left, bottom, right, top = (float(value) for value in annotation.get("/Rect", Array()))
        return squeeze(text_in(self._text, (left, bottom, right, top)))

    def close(self) -> None:
        self._text.close()
        self._page.close()


def _check(
    manifest: Manifest,
    annotation: pikepdf.Object,
    number: int,
    numbers: Mapping[tuple[int, int], int],
    texts: _LinkTexts | None,
    titles: Mapping[str, frozenset[int]],
) -> Iterator[Finding]:
    if annotation.get("/Subtype") != "/Link":
        return
    action = annotation.get("/A", Dictionary())
    target: Any = action.get("/D", annotation.get("/Dest"))
    if target is None:
        uri = str(action.get("/URI", ""))
        if uri.lower().startswith(SCHEME):
            yield finding(
                "verify-link-unresolved", manifest.pack_path, manifest, number, target=uri
            )
        return
    page: Any = target[0] if isinstance(target, Array) and len(target) else None
    landing = numbers.get(page.objgen) if isinstance(page, Dictionary) else None
    if landing is None:
        yield finding("verify-link-broken", manifest.pack_path, manifest, number)
        return
    title = _longest(titles, texts.under(annotation)) if texts is not None else None
    if title is not None and landing not in titles[title]:
        yield finding(
            "verify-link-target",
            manifest.pack_path,
            manifest,
            number,
            title=title,
            found=Numbering(manifest).of(landing),
            expected=Numbering(manifest).listed(titles[title]),
        )


def check_contents(
    manifest: Manifest, pack: Sequence[PagePrint], bookmarks: Sequence[ReadBookmark]
) -> Iterator[Finding]:
    """Every row of the contents page prints the page on which its title stands."""
    numbering = Numbering(manifest)
    titles = dict(first_pages(manifest))
    for mark in bookmarks:
        if mark.depth == 0 and mark.page is not None:
            key = squeeze(mark.title)
            titles[key] = titles.get(key, frozenset()) | {mark.page}
    # The heading of a contents page runs into its first row and is no row itself.
    for item in contents_items(manifest):
        titles.pop(squeeze(manifest.title_of(item)), None)
    listed: set[str] = set()
    for item_id, page, row, printed in _all_rows(manifest, pack):
        title = _longest(titles, row)
        if title is None:
            continue
        listed.add(title)
        if printed not in {numbering.of(number) for number in titles[title]}:
            yield finding(
                "verify-contents-row",
                item_id,
                manifest,
                page,
                title=title,
                found=printed,
                expected=numbering.listed(titles[title]),
            )
    if contents_items(manifest):
        for item in manifest.items:
            if item.kind != "generated" and squeeze(manifest.title_of(item)) not in listed:
                yield finding("verify-contents-missing", item.item_id, manifest, item.first_page)


def _all_rows(manifest: Manifest, pack: Sequence[PagePrint]) -> Iterator[tuple[str, int, str, str]]:
    row_end = re.compile(_ROW_END.format(number=Numbering(manifest).pattern))
    for item in contents_items(manifest):
        for page in range(item.first_page, item.first_page + item.page_count):
            if page <= len(pack):
                for row, printed in _rows(pack[page - 1], row_end):
                    yield item.item_id, page, row, printed


def _rows(page: PagePrint, row_end: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Rows of a contents page: text up to the next line that ends with a page number."""
    own_lines = page.text.replace("\r\n", "\n").split("\n")
    gathered = ""
    for line in own_lines:
        gathered += line + " "
        match = row_end.search(gathered)
        if match:
            yield squeeze(gathered[: match.start()]), match[1]
            gathered = ""


def _longest(titles: Mapping[str, frozenset[int]], text: str) -> str | None:
    """The longest title that stands in ``text``: one title may contain another.

    Of two as long the later one: the first row of a page has the page's own heading before it.
    """
    standing = [title for title in titles if title and title in text]
    return max(standing, key=lambda title: (len(title), text.rfind(title)), default=None)

"""Blank pages for printing on both sides: every document starts on a right-hand page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Pdf

from packbuilder.deliver.drawing import (
    EmbeddedSheetFont,
    FontMaker,
    SheetFont,
    Text,
    artifact,
    new_page,
    stamp_texts,
    text_operators,
)
from packbuilder.deliver.page_labels import label_numbers, read_labels
from packbuilder.deliver.profile import BlankPages
from packbuilder.deliver.volume_file import opened, save
from packbuilder.deliver.volumes import is_divider
from packbuilder.model.manifest import ManifestItem

_SIZE = 14.0

# Width and height of a blank page in whole points.
_Size = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintCopy:
    """A copy for printing.

    Attributes:
        pages: for every page of the file the page of the pack (from 1), or None for a blank one.
    """

    pages: tuple[int | None, ...]

    @property
    def sheets(self) -> int:
        """How many sheets of paper, printed on both sides."""
        return (len(self.pages) + 1) // 2


def plan_print(items: Sequence[ManifestItem], mode: BlankPages) -> PrintCopy:
    """Where blank pages stand. Pure."""
    pages: list[int | None] = []
    for item in items:
        starts = mode is BlankPages.ITEMS or (mode is BlankPages.SECTIONS and is_divider(item))
        if starts and len(pages) % 2:
            pages.append(None)
        pages += range(item.first_page, item.first_page + item.page_count)
    return PrintCopy(pages=tuple(pages))


def write_print_copy(
    source: Path,
    target: Path,
    copy: PrintCopy,
    words: str,
    make_font: FontMaker,
    *,
    is_sample: bool,
) -> None:
    """Put the blank pages into a copy of the pack; its own pages keep numbers, labels and links.

    Args:
        source: the pack.
        target: the copy.
        copy: where blank pages stand.
        words: what they say.
        make_font: the font of the pack's own stamp.
        is_sample: every page of the pack is marked as a sample.
    """
    with opened(source) as pdf:
        if None in copy.pages:
            labels = read_labels(pdf)
            _insert(pdf, copy, words, make_font(), is_sample=is_sample)
            pdf.Root.PageLabels = _labels(copy, labels)
        save(pdf, target)


def _insert(
    pdf: Pdf, copy: PrintCopy, words: str, font_file: SheetFont, *, is_sample: bool
) -> None:
    positions = [at for at, page in enumerate(copy.pages) if page is None]
    # As large as the page before it: that is the other side of the same sheet.
    before = {at: _shown_size(pdf.pages[int(copy.pages[at - 1] or 1) - 1]) for at in positions}
    texts = {size: _texts(size, words, font_file, is_sample=is_sample) for size in before.values()}
    font = font_file.embed(pdf, [text.text for row in texts.values() for text in row])
    contents = {size: pdf.make_stream(_content(row, font)) for size, row in texts.items()}
    for at in positions:
        size = before[at]
        pdf.pages.insert(at, new_page(pdf, (float(size[0]), float(size[1])), contents[size], font))


def _shown_size(page: pikepdf.Page) -> _Size:
    left, bottom, right, top = (float(value) for value in page.cropbox)
    unit = float(page.obj.get("/UserUnit", 1))
    width, height = abs(right - left) * unit, abs(top - bottom) * unit
    is_turned = int(page.obj.get("/Rotate", 0)) % 180 == 90
    shown = (height, width) if is_turned else (width, height)
    return round(shown[0]), round(shown[1])


def _texts(size: _Size, words: str, font: SheetFont, *, is_sample: bool) -> tuple[Text, ...]:
    width = font.width(words, _SIZE)
    scale = min(1.0, 0.9 * size[0] / width) if width else 1.0
    own = Text(text=words, x=(size[0] - width * scale) / 2, y=size[1] / 2, size=_SIZE * scale)
    return (own, *stamp_texts(size, font, left="", right="", is_sample=is_sample))


def _content(texts: Sequence[Text], font: EmbeddedSheetFont) -> bytes:
    return artifact("Pagination", b"".join(text_operators(text, font) for text in texts))


def _labels(copy: PrintCopy, labels: Sequence[str]) -> Dictionary:
    """Blank pages have no label, all others keep theirs."""
    nums: list[object] = []
    for is_blank, group in groupby(enumerate(copy.pages), key=lambda row: row[1] is None):
        rows = list(group)
        if is_blank:
            nums += [entry for at, _ in rows for entry in (at, Dictionary())]
        else:
            nums += label_numbers([labels[page - 1] for _, page in rows if page], rows[0][0])
    return Dictionary(Nums=Array(nums))

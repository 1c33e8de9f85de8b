"""The stamp on every page of a pack: which texts, laid out, then drawn with one font."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Pdf

from packbuilder.assemble.back_line import Answer
from packbuilder.assemble.geometry import MILLIMETRE, VisiblePage, visible_page
from packbuilder.assemble.ink import Surface
from packbuilder.assemble.pack import AssemblyNote, AssemblyOptions
from packbuilder.assemble.reduction import Reduction
from packbuilder.assemble.stamp import (
    SAMPLE_MARK,
    StampLayout,
    StampTexts,
    add_resource,
    lay_out,
    number_text,
    stamp_content,
    veil_state,
)
from packbuilder.assemble.stamp_font import StampFontFile
from packbuilder.errors import AssemblyError
from packbuilder.model.pdf import PackPart
from packbuilder.model.text import Language, LocaleMode

# Where the stamp is tried, in shares of its usual distance from the edge: there, further in,
# further out. Nearer than that to the edge printers do not print.
_BANDS = (1.0, 9 / 7, 5 / 7)
# White between the stamp and content that had to be made smaller for it.
_CLEAR = 2 * MILLIMETRE


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page of the pack that waits for its stamp.

    Attributes:
        page: the page.
        number: its number in the pack, from 1.
        item_id: the item it belongs to.
        texts: what it is to say.
        is_picture: it may be dark up to its edge, so that the stamp needs a light ground.
        surface: the page as it looks without a stamp.
    """

    page: pikepdf.Page
    number: int
    item_id: str
    texts: StampTexts
    is_picture: bool
    surface: Surface


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStamp:
    """A stamp that has found its place.

    Attributes:
        sheet: the page.
        shown: its visible area.
        layout: what stands where.
        reduction: how the content must give way, or None where a band is free.
    """

    sheet: Sheet
    shown: VisiblePage
    layout: StampLayout
    reduction: Reduction | None


def texts_of(
    part: PackPart,
    label: str,
    total: int,
    page_text: str,
    options: AssemblyOptions,
    answers: tuple[Answer, ...] = (),
) -> StampTexts:
    """What the stamp of the page called ``label`` says, in the language of its part."""
    is_bilingual = options.locale is LocaleMode.ZH_EN
    language = part.language if is_bilingual else options.locale.languages[0]
    title = ""
    if part.attachment_label:
        # Evidence stands once in a pack of two languages, for the readers of both.
        shown = Language if is_bilingual and part.kind == "evidence" else (language,)
        names = dict.fromkeys(part.title.in_language(one) for one in shown)
        title = f"{part.attachment_label} {' / '.join(names)}"
    wants_mark = options.is_sample and not _says_sample(page_text)
    return StampTexts(
        number=number_text(label, total, language),
        running=options.company_line,
        running_tail=f" · {options.pack_id}",
        label=title,
        sample=SAMPLE_MARK if wants_mark else "",
        answers=answers,
        language=language,
    )


def plan_stamp(sheet: Sheet, font_file: StampFontFile) -> PlannedStamp:
    """Find a band at the bottom and one at the top of a page that nothing else stands in.

    Where there is none, the page's content is to be reduced.
    """
    shown = visible_page(sheet.page)
    bottom, top = (_free_band(sheet, shown, font_file, at_top=at_top) for at_top in (False, True))
    layout = lay_out(shown, sheet.texts, font_file, (bottom or 1.0, top or 1.0))
    is_tight = bottom is None or top is None
    return PlannedStamp(
        sheet=sheet,
        shown=shown,
        layout=layout,
        reduction=Reduction(_scale(shown, layout), shown.box) if is_tight else None,
    )


def _free_band(
    sheet: Sheet, shown: VisiblePage, font_file: StampFontFile, *, at_top: bool
) -> float | None:
    for band in _BANDS:
        layout = lay_out(shown, sheet.texts, font_file, (band, band))
        if sheet.surface.is_free(layout.boxes(shown, at_top=at_top)):
            return band
    return None


def _scale(shown: VisiblePage, layout: StampLayout) -> float:
    """How small the content must become so that the texts of ``layout`` stand clear of it."""
    bottom = max((box[3] for box in layout.boxes(shown, at_top=False)), default=0.0)
    top = min((box[1] for box in layout.boxes(shown, at_top=True)), default=shown.height)
    band = max(bottom, shown.height - top) + _CLEAR
    return round(1 - 2 * band / shown.height, 6)


def stamp_notes(stamps: Sequence[PlannedStamp], font_file: StampFontFile) -> Iterator[AssemblyNote]:
    """Which pages need a look."""
    for stamp in stamps:
        codes = {
            "page-reduced": stamp.reduction is not None,
            "stamp-reduced": stamp.layout.is_reduced,
            "stamp-shortened": stamp.layout.is_shortened,
            "stamp-glyph-missing": any(
                font_file.printable(line.text) != line.text for line in stamp.layout.lines
            ),
        }
        for code, holds in codes.items():
            if holds:
                yield AssemblyNote(code=code, item_id=stamp.sheet.item_id, page=stamp.sheet.number)


def draw_stamps(pdf: Pdf, stamps: Sequence[PlannedStamp], font_file: StampFontFile) -> None:
    """Draw the stamps on top of the pages' content.

    Raises:
        AssemblyError: ``assembly-part-broken``: a page cannot be drawn on.
    """
    font = font_file.embed(
        pdf, (font_file.printable(line.text) for stamp in stamps for line in stamp.layout.lines)
    )
    veil = veil_state(pdf)
    for stamp in stamps:
        sheet = stamp.sheet
        try:
            font_name = add_resource(sheet.page, "/Font", "PackStamp", font.resource)
            veil_name = (
                add_resource(sheet.page, "/ExtGState", "PackVeil", veil)
                if sheet.is_picture
                else None
            )
            data = stamp_content(stamp.shown, stamp.layout, font, (font_name, veil_name))
            sheet.page.contents_add(pdf.make_stream(data))
        except (pikepdf.PdfError, ValueError, TypeError) as exc:
            raise AssemblyError(
                "assembly-part-broken", item=sheet.item_id, reason=type(exc).__name__
            ) from exc


def _says_sample(text: str) -> bool:
    squeezed = "".join(text.split())
    return "示例SAMPLE" in squeezed or "SAMPLE示例" in squeezed

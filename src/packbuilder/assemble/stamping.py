"""The stamp on every page of a pack: which texts, laid out, then drawn with one font."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Pdf

from packbuilder.assemble.geometry import visible_page
from packbuilder.assemble.pack import AssemblyNote, AssemblyOptions
from packbuilder.assemble.stamp import (
    SAMPLE_MARK,
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
from packbuilder.model.text import LocaleMode


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page of the pack that waits for its stamp.

    Attributes:
        page: the page.
        number: its number in the pack, from 1.
        item_id: the item it belongs to.
        texts: what it is to say.
        is_picture: it may be dark up to its edge, so that the stamp needs a light ground.
    """

    page: pikepdf.Page
    number: int
    item_id: str
    texts: StampTexts
    is_picture: bool


def texts_of(
    part: PackPart, number: int, total: int, page_text: str, options: AssemblyOptions
) -> StampTexts:
    """What the stamp of page ``number`` says, in the language of its part."""
    language = part.language
    if options.locale is not LocaleMode.ZH_EN:
        language = options.locale.languages[0]
    label = ""
    if part.attachment_label:
        label = f"{part.attachment_label} {part.title.in_language(language)}"
    wants_mark = options.is_sample and not _says_sample(page_text)
    return StampTexts(
        number=number_text(number, total, language),
        running=options.company_line,
        running_tail=f" · {options.pack_id}",
        label=label,
        sample=SAMPLE_MARK if wants_mark else "",
    )


def stamp_sheets(pdf: Pdf, sheets: Sequence[Sheet], options: AssemblyOptions) -> list[AssemblyNote]:
    """Draw the stamps and tell which pages need a look."""
    font_file = StampFontFile(options.font_file, options.font_index)
    notes: list[AssemblyNote] = []
    planned = []
    for sheet in sheets:
        shown = visible_page(sheet.page)
        layout = lay_out(shown, sheet.texts, font_file)
        planned.append((sheet, shown, layout))
        codes = {
            "stamp-reduced": layout.is_reduced,
            "stamp-shortened": layout.is_shortened,
            "stamp-glyph-missing": any(
                font_file.printable(line.text) != line.text for line in layout.lines
            ),
        }
        notes += [
            AssemblyNote(code=code, item_id=sheet.item_id, page=sheet.number)
            for code, holds in codes.items()
            if holds
        ]
    font = font_file.embed(
        pdf, (font_file.printable(line.text) for *_, layout in planned for line in layout.lines)
    )
    veil = veil_state(pdf)
    for sheet, shown, layout in planned:
        try:
            font_name = add_resource(sheet.page, "/Font", "PackStamp", font.resource)
            veil_name = (
                add_resource(sheet.page, "/ExtGState", "PackVeil", veil)
                if sheet.is_picture
                else None
            )
            data = stamp_content(shown, layout, font, (font_name, veil_name))
            sheet.page.contents_add(pdf.make_stream(data))
        except (pikepdf.PdfError, ValueError, TypeError) as exc:
            raise AssemblyError(
                "assembly-part-broken", item=sheet.item_id, reason=type(exc).__name__
            ) from exc
    return notes


def _says_sample(text: str) -> bool:
    squeezed = "".join(text.split())
    return "示例SAMPLE" in squeezed or "SAMPLE示例" in squeezed

"""Faults of the pages themselves, of what they show and of what is stamped on them."""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from tampering.copies import Copy, Fault


def _remove_page(copy: Copy) -> None:
    number = copy.document()["first_page"]
    copy.edit_pack(lambda pdf: pdf.pages.__delitem__(number))


def _swap_pages(copy: Copy) -> None:
    number = copy.document()["first_page"]

    def swap(pdf: Pdf) -> None:
        page = pdf.pages[number]
        del pdf.pages[number]
        pdf.pages.insert(number - 1, page)

    copy.edit_pack(swap)


def _double_page(copy: Copy) -> None:
    number = copy.document()["first_page"]
    copy.edit_pack(lambda pdf: pdf.pages.insert(number, pdf.pages[number - 1]))


def _blank_page(copy: Copy) -> None:
    number = copy.document()["first_page"]

    def blank(pdf: Pdf) -> None:
        opening, *_, closing, stamp = list(pdf.pages[number].obj.Contents)
        pdf.pages[number].obj.Contents = Array([opening, pdf.make_stream(b" "), closing, stamp])

    copy.edit_pack(blank)


def _add_page(copy: Copy) -> None:
    copy.edit_pack(lambda pdf: pdf.add_blank_page(page_size=(595, 842)))


def _rotate_page(copy: Copy) -> None:
    page = copy.document()["first_page"] - 1
    copy.edit_pack(lambda pdf: pdf.pages[page].rotate(180, relative=True))


def _crop_page(copy: Copy) -> None:
    number = copy.document()["first_page"] - 1

    def crop(pdf: Pdf) -> None:
        left, bottom, right, top = (float(value) for value in pdf.pages[number].mediabox)
        pdf.pages[number].cropbox = Array([left, bottom + (top - bottom) / 3, right, top])

    copy.edit_pack(crop)


def other_word(pdf: Pdf, page: pikepdf.Page) -> None:
    """Two glyphs of the page change places."""
    instructions = list(pikepdf.parse_content_stream(page))
    for index, one in enumerate(instructions):
        operands = list(one.operands)
        holder = operands[0] if str(one.operator) in ("Tj", "TJ") else None
        texts = list(holder) if isinstance(holder, Array) else [holder]
        longest = max(
            (bytes(text) for text in texts if isinstance(text, String)), key=len, default=b""
        )
        turned = longest[::-1] if len(longest) % 2 else longest[2:] + longest[:2]
        if len(longest) > 3 and turned != longest:
            new: Any = Array([String(turned)]) if isinstance(holder, Array) else String(turned)
            instructions[index] = pikepdf.ContentStreamInstruction([new], one.operator)
            page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(instructions))
            return
    raise LookupError("no text on this page")


def _word_in_pack(copy: Copy) -> None:
    row = copy.document()

    def change(pdf: Pdf) -> None:
        page = pdf.pages[row["first_page"]]
        opening, *body, closing, stamp = list(page.obj.Contents)
        page.obj.Contents = Array(body)
        other_word(pdf, page)
        page.obj.Contents = Array([opening, page.obj.Contents, closing, stamp])

    copy.edit_pack(change)


def _word_in_part(copy: Copy) -> None:
    copy.edit_part(copy.document(), lambda pdf: other_word(pdf, pdf.pages[1]))


def _word_in_both(copy: Copy) -> None:
    _word_in_pack(copy)
    _word_in_part(copy)


def _searchable_text(copy: Copy) -> None:
    number = copy.document()["first_page"] - 1

    def garble(pdf: Pdf) -> None:
        for name, font in pdf.pages[number].resources.Font.items():
            if "PackStamp" not in name and "/ToUnicode" in font:
                font.ToUnicode = pdf.make_stream(b"")

    copy.edit_pack(garble)


def _picture(copy: Copy) -> None:
    for row in copy.items("evidence"):
        pages = range(row["first_page"] - 1, row["first_page"] - 1 + row["page_count"])
        done: list[bool] = []

        def swap(pdf: Pdf, pages: range = pages, done: list[bool] = done) -> None:
            for number in pages:
                for picture in pdf.pages[number].get_images().values():
                    width, height = int(picture.Width), int(picture.Height)
                    picture.write(b"\x80" * (width * height))
                    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceGray, 8
                    done.append(True)
                    return

        copy.edit_pack(swap)
        if done:
            return
    raise LookupError("no picture in the evidence")


def _cover_text(copy: Copy) -> None:
    number = copy.document()["first_page"] - 1

    def lay(pdf: Pdf) -> None:
        page = pdf.pages[number]
        white = pdf.make_stream(b"1 g 0 0 300 40 re f")
        white.Type, white.Subtype, white.BBox = Name.XObject, Name.Form, Array([0, 0, 300, 40])
        note = Dictionary(
            Type=Name.Annot, Subtype=Name.Square, Rect=[80, 600, 380, 640], F=4,
            AP=Dictionary(N=white),
        )  # fmt: skip
        page.obj.Annots = Array([*page.obj.get("/Annots", Array()), pdf.make_indirect(note)])

    copy.edit_pack(lay)


def _paint_over(copy: Copy) -> None:
    number = copy.document()["first_page"] - 1
    copy.edit_pack(
        lambda pdf: pdf.pages[number].contents_add(pdf.make_stream(b"q 1 g 0 0 600 30 re f Q\n"))
    )


def _stamp_of_neighbour(copy: Copy) -> None:
    number = copy.document()["first_page"]

    def take(pdf: Pdf) -> None:
        pdf.pages[number - 1].obj.Contents[-1] = pdf.pages[number].obj.Contents[-1]

    copy.edit_pack(take)


def _stamp_of_attachment(copy: Copy) -> None:
    first, second = (row["first_page"] - 1 for row in copy.items("evidence")[:2])

    def swap(pdf: Pdf) -> None:
        one, other = pdf.pages[first].obj.Contents, pdf.pages[second].obj.Contents
        one[-1], other[-1] = other[-1], one[-1]

    copy.edit_pack(swap)


FAULTS = (
    Fault("page removed", _remove_page, "verify-page-missing"),
    Fault("two pages swapped", _swap_pages, "verify-page-misplaced"),
    Fault("page doubled", _double_page, "verify-page-repeated"),
    Fault("page blanked, its stamp kept", _blank_page, "verify-page-blank"),
    Fault("blank page added", _add_page, "verify-page-foreign"),
    Fault("page turned upside down", _rotate_page, "verify-page-altered"),
    Fault("page cropped", _crop_page, "verify-page-altered"),
    Fault("one word changed in the pack", _word_in_pack, "verify-page-altered"),
    Fault("one word changed in a part", _word_in_part, "verify-page-altered"),
    Fault("one word changed in both", _word_in_both, "verify-stamp-line"),
    Fault("text no longer searchable", _searchable_text, "verify-page-text"),
    Fault("picture of a scan exchanged", _picture, "verify-page-altered"),
    Fault("text covered by an annotation", _cover_text, "verify-page-altered"),
    Fault("stamp painted over", _paint_over, "verify-page-altered"),
    Fault("page number of the next page", _stamp_of_neighbour, "verify-page-number"),
    Fault("stamps of two scans exchanged", _stamp_of_attachment, "verify-attachment-label"),
)

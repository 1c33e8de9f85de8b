"""Links from every page of a piece of evidence back to the reports on what it answers.

The words stand in the stamp; here are the links over them and their place in the structure for
screen readers. They are added when everything else of a page is in place: they belong to the
stamp, so they do not follow content that was made smaller for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from packbuilder.assemble.geometry import MILLIMETRE, Box, VisiblePage
from packbuilder.assemble.links import first_view
from packbuilder.assemble.stamp import ZONE
from packbuilder.assemble.stamping import PlannedStamp
from packbuilder.assemble.tags import TagMerger
from packbuilder.model.pdf import PackPart

_NAME = "packbuilder-back-link-"
_PRINTED = 4
# A stamp that had to stand further in reaches a little out of its zone.
_TOLERANCE = MILLIMETRE


def add_back_links(
    pdf: Pdf,
    merger: TagMerger,
    part: PackPart,
    stamps: Sequence[PlannedStamp],
    reports: Mapping[str, pikepdf.Page],
    language: str,
) -> None:
    """Lay the links over the stamps of a part that was just added to the structure.

    Args:
        pdf: the pack.
        merger: its structure.
        part: the part.
        stamps: those of its pages.
        reports: item id to first page, of every item of the pack.
        language: of the part, as a BCP 47 tag.
    """
    for stamp in stamps:
        page = stamp.sheet.page
        _free_names(page)
        for link in stamp.layout.links:
            annotation = pdf.make_indirect(
                Dictionary(
                    Type=Name.Annot,
                    Subtype=Name.Link,
                    Rect=Array([round(value, 2) for value in stamp.shown.to_page(link.box)]),
                    Border=Array([0, 0, 0]),
                    F=_PRINTED,
                    NM=String(f"{_NAME}{link.index + 1}"),
                    Contents=String(link.alternative),
                    P=page.obj,
                    A=Dictionary(
                        Type=Name.Action,
                        S=Name.GoTo,
                        D=first_view(reports[part.answers[link.index].item_id]),
                    ),
                )
            )
            page.obj.Annots = Array([*page.obj.get("/Annots", Array()), annotation])
            merger.add_link(page, annotation, language)


def is_back_link(annotation: pikepdf.Object, shown: VisiblePage) -> bool:
    """Whether an annotation is one of ours: named so, and where the stamp stands.

    Args:
        annotation: any annotation of a page of a pack.
        shown: the page's visible area.
    """
    if annotation.get("/Subtype") != "/Link" or not _is_named(annotation):
        return False
    left, bottom, right, top = area_of(annotation)
    zone = min(ZONE, shown.height / 5) + _TOLERANCE
    area = shown.to_page((0, shown.height - zone, shown.width, shown.height))
    return area[0] <= left <= right <= area[2] and area[1] <= bottom <= top <= area[3]


def area_of(annotation: pikepdf.Object) -> Box:
    """The rectangle of an annotation, in the page's own coordinates."""
    x_0, y_0, x_1, y_1 = (float(value) for value in annotation.Rect)
    return (min(x_0, x_1), min(y_0, y_1), max(x_0, x_1), max(y_0, y_1))


def _free_names(page: pikepdf.Page) -> None:
    """A supplied file that was cut out of an earlier pack may carry links of the same name."""
    for annotation in page.obj.get("/Annots", Array()):
        if _is_named(annotation):
            del annotation["/NM"]


def _is_named(annotation: pikepdf.Object) -> bool:
    return str(annotation.get("/NM", "")).startswith(_NAME)

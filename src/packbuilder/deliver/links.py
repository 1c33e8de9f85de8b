"""The links of a pack: where they lead, and what becomes of those that leave a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from packbuilder.deliver.structure import Structure

PageNumbers = Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class PackLink:
    """A link from one page of the pack to another; both from 1."""

    page: int
    target: int


def page_numbers(pdf: Pdf) -> dict[tuple[int, int], int]:
    """The number of every page, from 1, by the identity of its object."""
    return {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}


def target_of(annotation: pikepdf.Object, numbers: PageNumbers) -> int | None:
    """The page that a link leads to, from 1; None for anything else than a link inside the file."""
    place = _place(annotation)
    if annotation.get("/Subtype") != "/Link" or not isinstance(place, Array) or not len(place):
        return None
    page: Any = place[0]
    return numbers.get(page.objgen) if isinstance(page, Dictionary) else None


def read_links(pdf: Pdf) -> tuple[PackLink, ...]:
    """Every link between two pages of the file, in the order of pages."""
    numbers = page_numbers(pdf)
    links = [
        PackLink(number, target)
        for number, page in enumerate(pdf.pages, start=1)
        for annotation in page.obj.get("/Annots", Array())
        if (target := target_of(annotation, numbers)) is not None
    ]
    return tuple(sorted(links, key=lambda link: (link.page, link.target)))


def remove_links(
    page: pikepdf.Page, structure: Structure, leaves: Callable[[pikepdf.Object], bool]
) -> int:
    """Take those links off a page that ``leaves`` names; how many there were."""
    annotations = list(page.obj.get("/Annots", Array()))
    gone = [one for one in annotations if one.get("/Subtype") == "/Link" and leaves(one)]
    for annotation in gone:
        structure.drop_link(annotation)
    if gone:
        removed = {one.objgen for one in gone}
        page.obj.Annots = Array([one for one in annotations if one.objgen not in removed])
    return len(gone)


def lead_to_file(annotation: pikepdf.Object, file_name: str, page_index: int) -> None:
    """Let a link lead to a page (from 0) of a file that lies beside this one."""
    view = list(_place(annotation))[1:]
    for key in ("/Dest", "/A"):
        if key in annotation:
            del annotation[key]
    annotation.A = Dictionary(
        Type=Name.Action,
        S=Name.GoToR,
        F=Dictionary(Type=Name.Filespec, F=String(file_name), UF=String(file_name)),
        D=Array([page_index, *view]),
        NewWindow=False,
    )


def view_of_top(page: pikepdf.Page) -> Array:
    """The destination that shows the top of a page and keeps the reader's zoom."""
    if int(page.obj.get("/Rotate", 0)) % 360:
        return Array([page.obj, Name.Fit])
    left, _, _, top = (float(value) for value in page.cropbox)
    return Array([page.obj, Name.XYZ, round(left, 2), round(top, 2), 0])


def _place(annotation: pikepdf.Object) -> Any:
    action = annotation.get("/A", Dictionary())
    return action.get("/D") if action.get("/S") == "/GoTo" else annotation.get("/Dest")

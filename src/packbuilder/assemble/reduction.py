"""A page whose content stands a little smaller, so that the stamp has a band of its own.

The content is scaled about the middle of what a reader sees and cut to it. Links and other
annotations move with it, and so do the places that links and bookmarks lead to. All of it can be
told from the finished file and undone, which is how :mod:`packbuilder.assemble.verify` proves that
nothing else happened to the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array

from packbuilder.assemble.destinations import MARK, Bookmark, Place, SourcePlaces
from packbuilder.assemble.geometry import Box, VisiblePage

# Rectangles and points of annotations; every other number of theirs is no place on the page.
_POINTS = ("/Rect", "/QuadPoints", "/Vertices", "/L", "/CL")
_WRITTEN = re.compile(
    rb"(0\.\d+) 0 0 (0\.\d+) (-?[\d.]+) (-?[\d.]+) cm\n"
    rb"(-?[\d.]+) (-?[\d.]+) ([\d.]+) ([\d.]+) re W n\n"
)
# What stands in a view behind its name: one of x and y each, None where it is no length.
_AXES: Mapping[str, tuple[int, ...]] = {
    "/XYZ": (0, 1),
    "/FitH": (1,),
    "/FitBH": (1,),
    "/FitV": (0,),
    "/FitBV": (0,),
    "/FitR": (0, 1, 0, 1),
}


@dataclass(frozen=True, slots=True)
class Reduction:
    """How a page's content was made smaller.

    Attributes:
        scale: below 1.
        box: what a reader sees of the page, in its own coordinates.
    """

    scale: float
    box: Box

    @property
    def shift(self) -> tuple[float, float]:
        """What is added to x and to y after scaling."""
        left, bottom, right, top = self.box
        rest = (1 - self.scale) / 2
        return (rest * (left + right), rest * (bottom + top))

    def instructions(self) -> bytes:
        """The drawing instructions that belong in front of the content."""
        left, bottom, right, top = self.box
        numbers = (self.scale, *self.shift, left, bottom, right - left, top - bottom)
        scale, x, y, *area = (_number(value) for value in numbers)
        return b"%s 0 0 %s %s %s cm\n%s re W n\n" % (scale, scale, x, y, b" ".join(area))

    def moved(self, value: float, axis: int) -> float:
        """Where an x (axis 0) or a y (axis 1) of the content comes to stand."""
        return value * self.scale + self.shift[axis]

    def restored(self, value: float, axis: int) -> float:
        """The reverse of :meth:`moved`, in the four decimals that PDF writers use."""
        return round((value - self.shift[axis]) / self.scale, 4)


def reduction_in(opening: bytes, shown: VisiblePage) -> Reduction | None:
    """The reduction that a page's opening instructions hold, if it is one of ours for this page."""
    match = _WRITTEN.search(opening)
    if match is None:
        return None
    reduction = Reduction(float(match[1]), shown.box)
    return reduction if reduction.instructions() == match[0] else None


def move_annotations(page: pikepdf.Page, reduction: Reduction) -> None:
    """Let the annotations of ``page`` follow its content."""
    for annotation in page.obj.get("/Annots", Array()):
        for key in _POINTS:
            if key in annotation:
                annotation[key] = Array(
                    [
                        round(reduction.moved(float(value), index % 2), 6)
                        for index, value in enumerate(annotation[key])
                    ]
                )


def restored_area(annotation: pikepdf.Object, reduction: Reduction | None) -> list[float]:
    """The rectangle of an annotation as it was before its page was reduced."""
    values = [float(value) for value in annotation.get("/Rect", Array())]
    if reduction is None:
        return values
    return [reduction.restored(value, index % 2) for index, value in enumerate(values)]


def move_targets(
    pages: Sequence[pikepdf.Page], places: SourcePlaces, reductions: Mapping[int, Reduction]
) -> SourcePlaces:
    """The places of a part whose pages were reduced; inner links under ``MARK`` follow too.

    Args:
        pages: the part's pages.
        places: its places.
        reductions: by the page's index in the part, from 0.
    """
    if not reductions:
        return places
    for page in pages:
        for annotation in page.obj.get("/Annots", Array()):
            if MARK in annotation:
                index, *view = list(annotation[MARK])
                annotation[MARK] = Array(
                    [index, *moved_view(tuple(view), reductions.get(int(index)))]
                )

    def place(one: Place) -> Place:
        return Place(one.page_index, moved_view(one.view, reductions.get(one.page_index)))

    def bookmark(one: Bookmark) -> Bookmark:
        children = tuple(bookmark(child) for child in one.children)
        return Bookmark(title=one.title, place=place(one.place), children=children)

    return SourcePlaces(
        named={name: place(one) for name, one in places.named.items()},
        bookmarks=tuple(bookmark(one) for one in places.bookmarks),
    )


def moved_view(view: tuple[Any, ...], reduction: Reduction | None) -> tuple[Any, ...]:
    """How a reader shall show a place after its page was reduced."""
    if reduction is None or not view:
        return view
    name, *values = view
    axes = _AXES.get(str(name), ())
    return (
        name,
        *(
            _moved(value, axes[index], reduction) if index < len(axes) else value
            for index, value in enumerate(values)
        ),
    )


def _moved(value: Any, axis: int, reduction: Reduction) -> Any:
    try:
        return round(reduction.moved(float(value), axis), 2)
    except (TypeError, ValueError):
        return value  # a null: the reader keeps what it shows


def _number(value: float) -> bytes:
    return f"{value:.6f}".rstrip("0").rstrip(".").encode("ascii") or b"0"

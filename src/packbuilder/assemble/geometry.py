"""Where a PDF page's visible area lies in its own coordinates. Lengths are points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import pikepdf

MILLIMETRE = 72 / 25.4

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
Box: TypeAlias = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisiblePage:
    """A page as a reader sees it: upright, its lower left corner at (0, 0).

    Attributes:
        box: the visible area in the page's own coordinates (left, bottom, right, top).
        rotation: clockwise turn on showing: 0, 90, 180 or 270 degrees.
        user_unit: points in one unit of the page's coordinates.
    """

    box: Box
    rotation: int = 0
    user_unit: float = 1.0

    @property
    def width(self) -> float:
        """Width as shown, in points."""
        return self._side(turned=self.rotation in (90, 270))

    @property
    def height(self) -> float:
        """Height as shown, in points."""
        return self._side(turned=self.rotation not in (90, 270))

    def _side(self, *, turned: bool) -> float:
        left, bottom, right, top = self.box
        return ((top - bottom) if turned else (right - left)) * self.user_unit

    @property
    def matrix(self) -> Matrix:
        """The ``cm`` operands that lead from shown points to the page's coordinates."""
        left, bottom, right, top = self.box
        unit = 1 / self.user_unit
        return {
            0: (unit, 0.0, 0.0, unit, left, bottom),
            90: (0.0, unit, -unit, 0.0, right, bottom),
            180: (-unit, 0.0, 0.0, -unit, right, top),
            270: (0.0, -unit, unit, 0.0, left, top),
        }[self.rotation]

    def to_page(self, area: Box) -> Box:
        """An area given in shown points, in the page's own coordinates."""
        a, b, c, d, e, f = self.matrix
        x_0, x_1 = (a * x + c * y + e for x, y in (area[:2], area[2:]))
        y_0, y_1 = (b * x + d * y + f for x, y in (area[:2], area[2:]))
        return (min(x_0, x_1), min(y_0, y_1), max(x_0, x_1), max(y_0, y_1))

    def to_shown(self, area: Box) -> Box:
        """The reverse of :meth:`to_page`."""
        a, b, c, d, e, f = self.matrix
        scale = a * d - b * c
        corners = [(x - e, y - f) for x, y in (area[:2], area[2:])]
        x_0, x_1 = ((d * x - c * y) / scale for x, y in corners)
        y_0, y_1 = ((a * y - b * x) / scale for x, y in corners)
        return (min(x_0, x_1), min(y_0, y_1), max(x_0, x_1), max(y_0, y_1))


def visible_page(page: pikepdf.Page) -> VisiblePage:
    """The visible area of ``page``: crop box cut by media box, turned by /Rotate."""
    media = _box(page.mediabox)
    crop = _box(page.cropbox)
    box = (
        max(media[0], crop[0]),
        max(media[1], crop[1]),
        min(media[2], crop[2]),
        min(media[3], crop[3]),
    )
    if box[0] >= box[2] or box[1] >= box[3]:
        # A crop box beside the media box shows nothing; readers then show the media box.
        box = media
    rotation = int(page.rotation) % 360 if hasattr(page, "rotation") else 0
    unit = float(page.obj.get("/UserUnit", 1))
    return VisiblePage(
        box=box, rotation=rotation - rotation % 90, user_unit=unit if unit > 0 else 1.0
    )


def _box(array: pikepdf.Array) -> Box:
    x_0, y_0, x_1, y_1 = (float(value) for value in array)
    return (min(x_0, x_1), min(y_0, y_1), max(x_0, x_1), max(y_0, y_1))

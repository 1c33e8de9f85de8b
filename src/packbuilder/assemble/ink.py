"""Is there room on a page for the stamp? Pages are looked at, since only their picture tells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image

from packbuilder.assemble.geometry import MILLIMETRE, Box, VisiblePage
from packbuilder.assemble.stamp import ZONE

# Pixels in a point of the page as shown.
_SCALE = 48 / 72
# Paper, also the greyish or yellowish paper of a scan, is light and even.
_LIGHT = 176
_EVEN = 40
# The stamp keeps this distance from what stands on the page, in points.
_AROUND = 1.5
_REACH = ZONE + 2 * MILLIMETRE


class Surface:
    """The picture of one page, as far as the stamp could reach."""

    def __init__(self, page: pdfium.PdfPage, shown: VisiblePage) -> None:
        """Draw the bottom and the top of ``page``.

        Args:
            page: the page as it was converted.
            shown: its visible area.
        """
        self._height = shown.height
        _, height = page.get_size()  # in the page's own unit
        unit = shown.height / height
        hidden = max(0.0, height - _REACH / unit)
        self._bottom = _drawn(page, (0, 0, 0, hidden), _SCALE * unit)
        self._top = _drawn(page, (0, hidden, 0, 0), _SCALE * unit)

    def is_free(self, boxes: Sequence[Box]) -> bool:
        """Whether nothing but paper shows in the boxes (shown points, from the lower left)."""
        return all(self._is_paper(box) for box in boxes)

    def _is_paper(self, box: Box) -> bool:
        left, bottom, right, top = box
        is_top = bottom > self._height / 2
        picture = self._top if is_top else self._bottom
        # Pictures count downwards from their own upper edge.
        edge = self._height if is_top else picture.height / _SCALE
        area = (
            max(0, int((left - _AROUND) * _SCALE)),
            max(0, int((edge - top - _AROUND) * _SCALE)),
            min(picture.width, int((right + _AROUND) * _SCALE) + 1),
            min(picture.height, int((edge - bottom + _AROUND) * _SCALE) + 1),
        )
        if area[0] >= area[2] or area[1] >= area[3]:
            return True
        darkest, lightest = (
            float(value)  # type: ignore[arg-type]
            for value in picture.crop(area).getextrema()
        )
        return darkest >= _LIGHT and lightest - darkest <= _EVEN


def _drawn(
    page: pdfium.PdfPage, crop: tuple[float, float, float, float], scale: float
) -> Image.Image:
    bitmap = page.render(scale=scale, crop=crop, grayscale=True, may_draw_forms=False)
    picture: Image.Image = bitmap.to_pil().convert("L")
    return picture


def read_surfaces(path: Path, shown: Sequence[VisiblePage]) -> tuple[Surface, ...]:
    """The surfaces of the pages of a part; ``shown`` are their visible areas.

    Raises:
        pypdfium2.PdfiumError: a page cannot be drawn.
    """
    document = pdfium.PdfDocument(path)
    try:
        found = []
        for index, area in enumerate(shown):
            page = document[index]
            found.append(Surface(page, area))
            page.close()
        return tuple(found)
    finally:
        document.close()

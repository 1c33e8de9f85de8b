"""Pages as pictures: the last resort for what cannot stand in an archive as it is."""

from __future__ import annotations

import io
import math
from collections.abc import Collection

import pikepdf
import pypdfium2
from PIL import Image, ImageChops

_DPI = 200
_MOST_PIXELS = 40_000_000
_QUALITY = 85


def rasterise_pages(data: bytes, numbers: Collection[int]) -> bytes:
    """Replace pages of a PDF by pictures of themselves, upright, at 200 dpi.

    Args:
        data: the PDF.
        numbers: pages, from 0.

    Returns:
        The PDF with pictures; links on those pages are gone.

    Raises:
        pypdfium2.PdfiumError: a page cannot be rendered.
    """
    document = pypdfium2.PdfDocument(data)
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            for number in sorted(numbers):
                size, picture, grey = _picture(document, number)
                _replace(pdf, number, size, (picture, grey))
            if len(numbers) == len(pdf.pages) and "/OCProperties" in pdf.Root:
                del pdf.Root["/OCProperties"]  # no layer is left
            buffer = io.BytesIO()
            pdf.save(buffer, deterministic_id=True)
            return buffer.getvalue()
    finally:
        document.close()


def _picture(
    document: pypdfium2.PdfDocument, number: int
) -> tuple[tuple[float, float], Image.Image, bool]:
    page = document[number]
    try:
        width, height = page.get_size()
        scale = _DPI / 72
        pixels = width * height * scale * scale
        if pixels > _MOST_PIXELS:
            scale *= math.sqrt(_MOST_PIXELS / pixels)
        bitmap = page.render(scale=scale)
        image = bitmap.to_pil().convert("RGB")
        bitmap.close()
    finally:
        page.close()
    grey = _is_grey(image)
    return (width, height), image.convert("L") if grey else image, grey


def _is_grey(image: Image.Image) -> bool:
    """Not one pixel has a colour: a thin red seal would be lost in a smaller picture."""
    red, green, blue = image.split()
    return all(ImageChops.difference(red, other).getbbox() is None for other in (green, blue))


def _replace(
    pdf: pikepdf.Pdf, number: int, size: tuple[float, float], drawn: tuple[Image.Image, bool]
) -> None:
    image, grey = drawn
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY)
    stream = pdf.make_stream(
        buffer.getvalue(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=image.width,
        Height=image.height,
        BitsPerComponent=8,
        ColorSpace=pikepdf.Name.DeviceGray if grey else pikepdf.Name.DeviceRGB,
        Filter=pikepdf.Name.DCTDecode,
    )
    width, height = size
    page = pdf.pages[number].obj
    for key in list(page.keys()):
        if key not in {"/Type", "/Parent"}:
            del page[key]
    page.MediaBox = pikepdf.Array([0, 0, round(width, 3), round(height, 3)])
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=stream))
    content = f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Scan Do Q"
    page.Contents = pdf.make_stream(content.encode("ascii"))

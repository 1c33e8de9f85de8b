"""Pages of a PDF as a reader sees them."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from PIL import Image


def page_picture(path: Path, page: int = 1, *, dpi: int = 72) -> Image.Image:
    """Page ``page``, counted from 1, in colour."""
    with pypdfium2.PdfDocument(path) as document:
        picture: Image.Image = document[page - 1].render(scale=dpi / 72).to_pil()
        return picture.convert("RGB")

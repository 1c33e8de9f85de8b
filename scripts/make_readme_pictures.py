"""Write ``docs/images/*.png``: pages of the sample company's packs, side by side.

Usage: ``.venv/bin/python scripts/make_readme_pictures.py [ROUND_DIR]`` after ``make demo``. Needs
poppler's pdftoppm. The pages carry their mark 示例 SAMPLE.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

from PIL import Image, ImageOps

ROOT = Path(__file__).resolve().parents[1]
ROUND_DIR = ROOT / "output/example-appliance/gbt27922-2011/round-00"
TARGET = ROOT / "docs/images"
DPI = 75
GAP = 16
MAX_BYTES = 250_000
# Per picture: item and page of that item, from 0.
PICTURES = {
    "pack": (("contents", 0), ("service-manual", 4)),
    "documents": (("organisation-chart", 0), ("complaint-procedure", 3)),
}


def main() -> int:
    """Write every picture; 1 when one of them is too large for a page that people load."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else ROUND_DIR
    TARGET.mkdir(parents=True, exist_ok=True)
    is_good = True
    for language in ("zh", "en"):
        manifest = json.loads((source / f"manifest.{language}.json").read_text(encoding="utf-8"))
        first = {item["id"]: item["first_page"] for item in manifest["items"]}
        pack = source / manifest["pack"]["path"]
        for name, pages in PICTURES.items():
            target = TARGET / f"{name}.{language}.png"
            _side_by_side([_page(pack, first[item] + skip) for item, skip in pages], target)
            size = target.stat().st_size
            is_good = is_good and size <= MAX_BYTES
            print(f"{target.relative_to(ROOT)}: {size // 1000} kB")
    return 0 if is_good else 1


def _page(pack: Path, number: int) -> Image.Image:
    page = str(number)
    command = ["pdftoppm", "-png", "-r", str(DPI), "-f", page, "-l", page, str(pack)]
    done = subprocess.run(command, capture_output=True, check=True)
    return Image.open(io.BytesIO(done.stdout)).convert("RGB")


def _side_by_side(pages: list[Image.Image], target: Path) -> None:
    framed = [ImageOps.expand(page, border=1, fill="#BFBFBF") for page in pages]
    width = sum(page.width for page in framed) + GAP * (len(framed) - 1)
    sheet = Image.new("RGB", (width, max(page.height for page in framed)), "white")
    left = 0
    for page in framed:
        sheet.paste(page, (left, 0))
        left += page.width + GAP
    # Sixty-four shades are enough for black text, grey rules and one red mark.
    sheet.quantize(64).save(target, optimize=True)


if __name__ == "__main__":
    sys.exit(main())

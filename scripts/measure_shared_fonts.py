"""Measure what shared fonts save on a finished round, and prove that nothing else changed.

Usage: measure_shared_fonts.py ROUND [--locale zh] [--locale en] [--keep FOLDER]

For each language the parts of the pack are merged plainly (pages in the order of the manifest,
nothing added: no tags, no contents rows, no page numbers) to have a size to compare with. The
pack goes through `share_fonts`, which compares text, picture and tags of all pages. Poppler then
gives a second opinion on the text and where each word stands. Exit status 1 if the smaller pack is
not under half the bytes of the plain merge, or if poppler reads it otherwise.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pikepdf

from packbuilder.deliver.shared_fonts import share_fonts

GOAL = 0.5


def plain_merge(folder: Path, locale: str, target: Path) -> int:
    """Size in bytes of the pages of all parts in one file and nothing else."""
    manifest = json.loads((folder / f"manifest.{locale}.json").read_text("utf-8"))
    with pikepdf.new() as merged:
        for item in manifest["items"]:
            with pikepdf.open(folder / item["pdf"]) as part:
                merged.add_pages_from(part)
        merged.save(target)
    return target.stat().st_size


def words_and_places(path: Path) -> bytes:
    """Every word of a file with its place, as poppler sees them."""
    return subprocess.run(
        ["pdftotext", "-bbox", path, "-"], check=True, capture_output=True
    ).stdout.split(b"<body>", 1)[1]


def measure(folder: Path, locale: str, work: Path) -> bool:
    """Print a paragraph on one language; whether the goal is reached."""
    pack = folder / f"pack.{locale}.pdf"
    small = work / f"small.{locale}.pdf"
    merged = plain_merge(folder, locale, work / f"plain.{locale}.pdf")
    started = time.monotonic()
    sharing = share_fonts(pack, small)
    seconds = time.monotonic() - started
    share = sharing.bytes_after / merged
    is_same = words_and_places(pack) == words_and_places(small)
    print(f"{locale}: {sharing.pages} pages, text, pictures and tags equal; {seconds:.0f} s")
    print(f"  plain merge of the parts  {merged:>12,} bytes")
    print(f"  pack                      {sharing.bytes_before:>12,} bytes")
    print(f"  pack with shared fonts    {sharing.bytes_after:>12,} bytes, {share:.1%} of the merge")
    print(f"  font programs {sharing.fonts_before} -> {sharing.fonts_after}, ", end="")
    print(f"{sharing.glyphs} glyphs; poppler reads {'the same' if is_same else 'OTHERWISE'}")
    for kept in sharing.kept:
        print(f"  kept: {kept.count} x {kept.name} ({kept.reason})")
    return is_same and share < GOAL


def main() -> int:
    """Measure the languages asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("round", type=Path, help="a folder with pack, manifest and parts")
    parser.add_argument("--locale", action="append", help="zh and en unless given")
    parser.add_argument("--keep", type=Path, help="folder for the files made")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="measure-fonts-") as folder:
        work = options.keep or Path(folder)
        work.mkdir(parents=True, exist_ok=True)
        reached = [measure(options.round, one, work) for one in options.locale or ["zh", "en"]]
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())

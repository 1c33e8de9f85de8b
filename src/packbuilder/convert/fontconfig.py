"""A fontconfig file that fences LibreOffice in.

LibreOffice takes whatever fontconfig offers; left alone it sets Chinese in a Japanese face. Shown
the faces of the font set and nothing else, it draws a document the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from packbuilder.convert.fonts import FontMapping, FontReport, other_families


def fontconfig_text(report: FontReport, cache_dir: Path) -> str:
    """A fontconfig file that shows the faces of the set and nothing else."""
    folders = dict.fromkeys(str(face.path.parent) for face in report.faces)
    lines = [
        '<?xml version="1.0"?>',
        '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
        "<fontconfig>",
        *(f"<dir>{escape(folder)}</dir>" for folder in folders),
        f"<cachedir>{escape(str(cache_dir))}</cachedir>",
        # Read only where the machine has it: it spares scanning a folder of hundreds of fonts.
        "<cachedir>/var/cache/fontconfig</cachedir>",
        *_selection(report),
        *(line for one in report.mappings for line in _aliases(one)),
        *_last_resort(report),
        "</fontconfig>",
    ]
    return "\n".join(lines) + "\n"


def _selection(report: FontReport) -> Iterator[str]:
    yield "<selectfont><rejectfont><glob>*</glob></rejectfont>"
    yield "<acceptfont>"
    for path in dict.fromkeys(face.path for face in report.faces):
        yield f"<glob>{escape(str(path))}</glob>"
    yield "</acceptfont><rejectfont>"
    # Reject wins over accept for patterns: the other faces of a collection disappear.
    for family in other_families(report):
        yield f'<pattern><patelt name="family"><string>{escape(family)}</string></patelt></pattern>'
    yield "</rejectfont></selectfont>"


def _aliases(mapping: FontMapping) -> Iterator[str]:
    family = escape(mapping.family)
    for name in mapping.word_names:
        if name != mapping.family:
            yield (
                f'<alias binding="same"><family>{escape(name)}</family>'
                f"<prefer><family>{family}</family></prefer></alias>"
            )


def _last_resort(report: FontReport) -> Iterator[str]:
    """A name that nobody mapped is drawn in the body face, its missing glyphs in the others."""
    order = ("song", "hei", "symbol")
    families = [one.family for role in order for one in report.mappings if one.role == role]
    if families:
        strings = "".join(
            f"<string>{escape(family)}</string>" for family in dict.fromkeys(families)
        )
        edit = f'<edit name="family" mode="append_last">{strings}</edit>'
        yield f'<match target="pattern">{edit}</match>'

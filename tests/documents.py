"""The whole set of documents of the sample company as Word files, and their words."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from docx.oxml.ns import qn
from lxml import etree
from tests.dossiers import RESOURCES, SAMPLE

from packbuilder.convert.fonts import font_file_for
from packbuilder.model.text import LocaleMode
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.drafts import Draft, render_drafts
from packbuilder.pipeline.opening import open_dossier

FONT, _ = font_file_for("黑体")


@dataclass(frozen=True, slots=True, repr=False)
class WholeSet:
    """The filled documents by item id, and the lines of each."""

    dossier: Dossier
    drafts: Mapping[str, Draft]
    lines: Mapping[str, tuple[str, ...]]


def fill_whole_set(folder: Path) -> WholeSet:
    """Fill every document in both languages into ``folder``."""
    dossier = open_dossier(SAMPLE, RESOURCES, LocaleMode.ZH_EN)
    assert isinstance(dossier, Dossier)
    drafts = render_drafts(dossier, folder, FONT)
    return WholeSet(dossier, drafts, {name: all_lines(d.path) for name, d in drafts.items()})


def all_lines(path: Path) -> tuple[str, ...]:
    """Every paragraph of every part of a Word file: text, headers, footers, notes, properties."""
    lines: list[str] = []
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if name.startswith(("word/", "docProps/")) and name.endswith(".xml"):
                root = etree.fromstring(archive.read(name))
                lines += _paragraphs(root) if name.startswith("word/") else _texts(root)
    return tuple(line for line in lines if line.strip())


def _paragraphs(root: etree._Element) -> list[str]:
    return [
        "".join(_SIGNS.get(t.tag, t.text or "") for t in p.iter(*_SHOWN))
        for p in root.iter(qn("w:p"))
    ]


_SIGNS = {qn("w:br"): "\n", qn("w:tab"): "\n", qn("w:noBreakHyphen"): "-"}
_SHOWN = (qn("w:t"), *_SIGNS)


def _texts(root: etree._Element) -> list[str]:
    return [element.text or "" for element in root.iter(etree.Element)]

"""A redline as it is printed: what came is underlined, what went is struck through.

*Why:* how tracked changes look is left to the program that prints them; LibreOffice, for one,
prints two numbers before every heading behind a change. The Word file keeps the real tracked
changes; only its PDF is made from this copy.
"""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from packbuilder.compare.revisions import UNDELETED
from packbuilder.compare.word_package import W, WordPackage

_INS, _DEL = f"{W}ins", f"{W}del"
_MARKS = (f"{W}rPr", f"{W}trPr")
# Dark enough for print; underline and strike-through tell them apart without colour.
_LOOKS = {_INS: ("1F4E9E", "u", "single"), _DEL: ("B00000", "strike", "true")}
_ROW_SHADE = {_INS: "E6EEF8", _DEL: "F8E6E6"}
_TEXTS = ("word/document.xml", "word/header", "word/footer")


def show_changes(redline: Path, target: Path) -> None:
    """Write a copy of ``redline`` whose changes are plain formatting.

    Raises:
        AssemblyError: ``word-file-unreadable``.
    """
    package = WordPackage.read(redline)
    for name in package.names():
        if name.startswith(_TEXTS) and name.endswith(".xml"):
            _show(package.tree(name))
    package.write(target)


def _show(root: etree._Element) -> None:
    for row in root.iter(f"{W}tr"):
        _shade(row)
    for revision in list(root.iter(_INS, _DEL)):
        parent = revision.getparent()
        if parent is None:
            continue
        if parent.tag in _MARKS:
            parent.remove(revision)
            continue
        for run in revision.iter(f"{W}r"):
            _mark(run, str(revision.tag))
        at = parent.index(revision)
        parent[at : at + 1] = list(revision)
    for former in list(root.iter(f"{W}pPrChange", f"{W}rPrChange")):
        holder = former.getparent()
        if holder is not None:
            holder.remove(former)
    for node in list(root.iter(*UNDELETED)):
        node.tag = UNDELETED[str(node.tag)]


def _shade(row: etree._Element) -> None:
    properties = row.find(f"{W}trPr")
    if properties is None:
        return
    kind = next((k for k in _ROW_SHADE if properties.find(k) is not None), None)
    if kind is None:
        return
    for cell in row.iter(f"{W}tcPr"):
        for old in cell.findall(f"{W}shd"):
            cell.remove(old)
        shade = etree.Element(f"{W}shd")
        shade.set(f"{W}val", "clear")
        shade.set(f"{W}color", "auto")
        shade.set(f"{W}fill", _ROW_SHADE[kind])
        # The schema wants it behind width, span and borders, before margins and alignment.
        later = (f"{W}noWrap", f"{W}tcMar", f"{W}textDirection", f"{W}tcFitText", f"{W}vAlign",
                 f"{W}hideMark")  # fmt: skip
        place = next((i for i, child in enumerate(cell) if child.tag in later), len(cell))
        cell.insert(place, shade)


def _mark(run: etree._Element, kind: str) -> None:
    colour, sign, value = _LOOKS[kind]
    properties = run.find(f"{W}rPr")
    if properties is None:
        properties = etree.Element(f"{W}rPr")
        run.insert(0, properties)
    for name in ("color", "u", "strike"):
        for old in properties.findall(f"{W}{name}"):
            properties.remove(old)
    after = {"strike": _BEFORE_STRIKE, "color": _BEFORE_COLOUR, "u": _BEFORE_UNDERLINE}
    for name, text in (("color", colour), (sign, value)):
        element = etree.Element(f"{W}{name}")
        element.set(f"{W}val", text)
        last = [i for i, child in enumerate(properties) if child.tag in after[name]]
        properties.insert(last[-1] + 1 if last else 0, element)


def _tags(*names: str) -> frozenset[str]:
    return frozenset(f"{W}{name}" for name in names)


# The order that the schema wants of a run's properties.
_BEFORE_STRIKE = _tags("rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps")
_BEFORE_COLOUR = _BEFORE_STRIKE | _tags(
    "strike", "dstrike", "outline", "shadow", "emboss", "imprint", "noProof", "snapToGrid",
    "vanish", "webHidden",
)  # fmt: skip
_BEFORE_UNDERLINE = _BEFORE_COLOUR | _tags(
    "color", "spacing", "w", "kern", "position", "sz", "szCs", "highlight"
)

"""Marks in a page's drawing instructions: what is decoration, and what says nothing true.

A screen reader follows marked content. LibreOffice draws the rules of tables outside any mark,
which PDF/UA forbids; a supplied file's marks belong to a structure that does not go along.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

import pikepdf
from pikepdf import ContentStreamInlineImage, ContentStreamInstruction, Name, Operator

_Instruction: TypeAlias = ContentStreamInstruction | ContentStreamInlineImage

_PATH_STARTS = frozenset({"m", "re"})
_PATH_ENDS = frozenset({"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n"})
_OPENERS = frozenset({"BMC", "BDC"})
_DEEPEST_FORM = 8
_BEGIN = ContentStreamInstruction([Name.Artifact], Operator("BMC"))
_END = ContentStreamInstruction([], Operator("EMC"))


def mark_rules(pdf: pikepdf.Pdf) -> None:
    """Declare every line and area that a tagged PDF draws outside a mark to be decoration.

    Text and pictures outside a mark are left as they are: they may say something.

    Raises:
        pikepdf.PdfError: the content of a page cannot be parsed.
    """
    if "/StructTreeRoot" not in pdf.Root:
        return
    for page in pdf.pages:
        instructions = list(pikepdf.parse_content_stream(page))
        marked = list(_with_marked_paths(instructions))
        if len(marked) > len(instructions):
            page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(marked))


def _with_marked_paths(instructions: Iterable[_Instruction]) -> Iterator[_Instruction]:
    """A mark may not begin within a path, so it goes around the whole of each."""
    depth = 0
    path: list[_Instruction] = []
    for instruction in instructions:
        operator = _operator(instruction)
        if operator in _OPENERS or operator == "EMC":
            depth += 1 if operator in _OPENERS else -1
        if path or (depth == 0 and operator in _PATH_STARTS):
            path.append(instruction)
            if operator in _PATH_ENDS:
                yield from path if operator == "n" else (_BEGIN, *path, _END)
                path = []
            continue
        yield instruction
    yield from path


def _operator(instruction: _Instruction) -> str:
    """The operator's name; junk between instructions has none that can be read."""
    try:
        return str(instruction.operator)
    except UnicodeDecodeError:
        return ""


def remove_structure(pdf: pikepdf.Pdf) -> None:
    """Take the structure out of a PDF: its tree, the keys into it, and the marks in its pages.

    Marks of optional content stay, since they decide what is seen.

    Raises:
        pikepdf.PdfError: the content of a page cannot be parsed.
    """
    for key in ("/StructTreeRoot", "/MarkInfo"):
        if key in pdf.Root:
            del pdf.Root[key]
    seen: set[tuple[int, int]] = set()
    for page in pdf.pages:
        _forget_keys(page.obj)
        for annotation in page.obj.get("/Annots", []):
            _forget_keys(annotation)
        stripped = _without_marks(page.obj if "/Contents" in page.obj else None)
        if stripped is not None:
            page.obj.Contents = pdf.make_stream(stripped)
        _strip_forms(page.resources, seen, 0)


def _forget_keys(holder: pikepdf.Object) -> None:
    for key in ("/StructParents", "/StructParent", "/Tabs"):
        if key in holder:
            del holder[key]


def _strip_forms(resources: pikepdf.Object, seen: set[tuple[int, int]], depth: int) -> None:
    for form in resources.get("/XObject", pikepdf.Dictionary()).values():
        if form.objgen in seen or depth > _DEEPEST_FORM:
            continue
        seen.add(form.objgen)
        _forget_keys(form)
        if form.get("/Subtype") != "/Form":
            continue
        stripped = _without_marks(form)
        if stripped is not None:
            form.write(stripped)
        _strip_forms(form.get("/Resources", pikepdf.Dictionary()), seen, depth + 1)


def _without_marks(holder: pikepdf.Object | None) -> bytes | None:
    """The instructions of a page or form without its marks; None where there are none."""
    if holder is None:
        return None
    kept: list[_Instruction] = []
    opened: list[bool] = []  # for every open mark: does it stay?
    changed = False
    for instruction in pikepdf.parse_content_stream(holder):
        operator = _operator(instruction)
        stays = True
        if operator in _OPENERS:
            stays = operator == "BDC" and instruction.operands[0] == Name.OC
            opened.append(stays)
        elif operator == "EMC":
            stays = opened.pop() if opened else False
        elif operator in {"MP", "DP"}:
            stays = False
        changed = changed or not stays
        if stays:
            kept.append(instruction)
    return pikepdf.unparse_content_stream(kept) if changed else None

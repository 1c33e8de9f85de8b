"""The visible field of a signature: where there is room, how it looks, how it is tagged.

Lengths are points.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Protocol

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Dictionary, Pdf

from packbuilder.deliver.seal_places import ShownPage

_MILLIMETRE = 72 / 25.4
FIELD_SIZE = (70 * _MILLIMETRE, 24 * _MILLIMETRE)
_SIDE = 15 * _MILLIMETRE
_FOOT = 14 * _MILLIMETRE  # number and running line of a pack stand below
_GAP = 2 * _MILLIMETRE
_SCALE = 0.5  # pixels in a point: enough to see the thinnest line
_WHITE = 250
_NAME_SIZE = 11.0
_SIZE = 8.0
_INSET = 6.0
_LEADING = 1.35


class EmbeddedText(Protocol):
    """A font that stands in a PDF."""

    @property
    def resource(self) -> pikepdf.Object:
        """The font's dictionary."""
        ...

    def encode(self, text: str) -> bytes:
        """The operand of ``Tj``."""
        ...


class FieldFont(Protocol):
    """A font file that can be measured and embedded."""

    def printable(self, text: str) -> str:
        """``text`` with a question mark for every character that the font lacks."""
        ...

    def width(self, text: str, size: float) -> float:
        """Length of ``text`` in points."""
        ...

    def embed(self, pdf: Pdf, texts: Iterable[str]) -> EmbeddedText:
        """Put the glyphs of ``texts`` into ``pdf``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLine:
    """One line of the field; the signer's name is larger."""

    text: str
    is_name: bool = False


def find_room(page: pdfium.PdfPage, size: tuple[float, float]) -> tuple[float, float] | None:
    """Lower left corner of free room for the field: as low as can be, then as far right.

    Args:
        page: the page.
        size: its width and height as shown.
    """
    picture = page.render(scale=_SCALE, grayscale=True, draw_annots=True).to_pil()
    width, height = picture.size
    inked = [[int(value < _WHITE) for value in row] for row in _rows(picture.tobytes(), width)]
    sums = _sums(inked, width)
    wide, high = (round((side + 2 * _GAP) * _SCALE) for side in FIELD_SIZE)
    left, right = round(_SIDE * _SCALE), width - round(_SIDE * _SCALE) - wide
    lowest = height - round(_FOOT * _SCALE) - high
    for top in range(lowest, round(_FOOT * _SCALE), -4):
        for x in range(right, left - 1, -4):
            if not _ink(sums, x, top, wide, high):
                # A page with a unit of its own is rendered in that unit.
                stretch = size[0] / width
                return x * stretch + _GAP, size[1] - (top + high) * stretch + _GAP
    return None


def _rows(data: bytes, width: int) -> list[bytes]:
    return [data[start : start + width] for start in range(0, len(data), width)]


def _sums(inked: Sequence[Sequence[int]], width: int) -> list[list[int]]:
    """Sums over everything above and left of each pixel."""
    sums = [[0] * (width + 1)]
    for row in inked:
        running = [0, *accumulate(row)]
        sums.append([above + own for above, own in zip(sums[-1], running, strict=True)])
    return sums


def _ink(sums: Sequence[Sequence[int]], x: int, y: int, wide: int, high: int) -> int:
    upper, lower = sums[y], sums[y + high]
    return lower[x + wide] - lower[x] - upper[x + wide] + upper[x]


def page_box(
    page: ShownPage, area: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """An area in shown points, in the page's own coordinates."""
    a, b, c, d, e, f = page.matrix
    corners = [(a * x + c * y + e, b * x + d * y + f) for x, y in (area[:2], area[2:])]
    (x_0, y_0), (x_1, y_1) = corners
    return min(x_0, x_1), min(y_0, y_1), max(x_0, x_1), max(y_0, y_1)


def appearance(
    lines: Sequence[FieldLine],
    size: tuple[float, float],
    page: ShownPage,
    font: FieldFont,
) -> bytes:
    """The field's look as a PDF of one page, turned as its page is turned.

    Args:
        lines: what it says.
        size: of the field as shown.
        page: the page that it stands on.
        font: what it is set in.
    """
    a, b, c, d, *_ = page.matrix
    left, bottom, right, top = page_box(page, (0.0, 0.0, *size))
    e, f = page.matrix[4] - left, page.matrix[5] - bottom
    with Pdf.new() as pdf:
        embedded = font.embed(pdf, [font.printable(line.text) for line in lines])
        sheet = pdf.add_blank_page(page_size=(right - left, top - bottom))
        sheet.obj.Resources = Dictionary(Font=Dictionary(F1=embedded.resource))
        turn = " ".join(f"{value:.5f}" for value in (a, b, c, d, e, f))
        border = f"0.35 G 0.7 w 0.5 0.5 {size[0] - 1:.3f} {size[1] - 1:.3f} re S"
        body = b"\n".join(_text(lines, size, font, embedded))
        sheet.obj.Contents = pdf.make_stream(
            f"q {turn} cm\n{border}\n0 g\n".encode("ascii") + body + b"\nQ\n"
        )
        output = io.BytesIO()
        pdf.save(output, deterministic_id=True)
    return output.getvalue()


def _text(
    lines: Sequence[FieldLine], size: tuple[float, float], font: FieldFont, embedded: EmbeddedText
) -> Iterable[bytes]:
    sizes = [_NAME_SIZE if line.is_name else _SIZE for line in lines]
    whole = sum(sizes) * _LEADING
    shrink = min(1.0, (size[1] - 2 * _INSET) / whole) if whole else 1.0
    y = size[1] - (size[1] - whole * shrink) / 2
    for line, letter in zip(lines, sizes, strict=True):
        y -= letter * shrink * _LEADING
        room = size[0] - 2 * _INSET
        fit = min(1.0, room / max(font.width(line.text, letter * shrink), 0.1))
        yield b"BT /F1 %.2f Tf 1 0 0 1 %.2f %.2f Tm %s Tj ET" % (
            letter * shrink * fit, _INSET, y + letter * shrink * 0.3, embedded.encode(line.text),
        )  # fmt: skip


def tag_field(writer: Any, page_index: int, description: str) -> None:
    """Enter a new field into the structure of a tagged file, which PDF/UA asks for.

    A file without structure stays as it is.

    Args:
        writer: pyHanko's ``IncrementalPdfFileWriter``.
        page_index: page of the field, from 0; the field is its last annotation.
        description: what a screen reader says.
    """
    from pyhanko.pdf_utils import generic as untyped

    generic: Any = untyped

    root = writer.root
    if "/StructTreeRoot" not in root:
        return
    tree = root["/StructTreeRoot"]
    page = writer.find_page_for_modification(page_index)[0].get_object()
    widget_ref = page["/Annots"].raw_get(len(page["/Annots"]) - 1)
    page_ref = writer.find_page_for_modification(page_index)[0]
    key = int(tree.get("/ParentTreeNextKey", 0)) or _next_key(tree["/ParentTree"])
    name, entry = generic.NameObject, generic.DictionaryObject
    content = entry({name("/Type"): name("/OBJR"), name("/Obj"): widget_ref, name("/Pg"): page_ref})
    parent_ref, parent = _top(tree, root)
    element = writer.add_object(
        entry(
            {
                name("/Type"): name("/StructElem"),
                name("/S"): name("/Form"),
                name("/P"): parent_ref,
                name("/Pg"): page_ref,
                name("/Alt"): generic.pdf_string(description),
                name("/K"): generic.ArrayObject([content]),
            }
        )
    )
    _add_kid(writer, parent, element)
    widget_ref.get_object()[name("/StructParent")] = generic.NumberObject(key)
    writer.mark_update(widget_ref)
    _add_parent(writer, tree["/ParentTree"], key, element)
    tree[name("/ParentTreeNextKey")] = generic.NumberObject(key + 1)
    writer.update_container(tree)
    page[name("/Tabs")] = name("/S")


def _top(tree: Any, root: Any) -> tuple[Any, Any]:
    """The element that everything stands in, or the root of the tree."""
    first = tree.raw_get("/K")
    kids: Any = first.get_object()
    if not hasattr(kids, "items"):  # an array
        first = kids.raw_get(0)
    top = first.get_object()
    if str(top.get("/S", "")) == "/Document":
        return first, top
    return root.raw_get("/StructTreeRoot"), tree


def _add_kid(writer: Any, parent: Any, element: Any) -> None:
    from pyhanko.pdf_utils import generic as untyped

    generic: Any = untyped

    name = generic.NameObject("/K")
    kids = parent.get("/K")
    if isinstance(kids, list):
        kids.append(element)
        writer.update_container(kids)
    else:
        parent[name] = generic.ArrayObject(
            [element] if kids is None else [parent.raw_get("/K"), element]
        )
        writer.update_container(parent)


def _next_key(node: Any) -> int:
    """One more than the largest key of a number tree."""
    if "/Kids" in node:
        return max((_next_key(kid) for kid in node["/Kids"]), default=0)
    return max((int(key) for key in list(node.get("/Nums", []))[::2]), default=-1) + 1


def _add_parent(writer: Any, node: Any, key: int, element: Any) -> None:
    """Enter the largest key so far: at the end of the tree's last leaf."""
    from pyhanko.pdf_utils import generic as untyped

    generic: Any = untyped

    if node.get("/Kids"):
        last = node["/Kids"][len(node["/Kids"]) - 1]
        _add_parent(writer, last, key, element)
        if "/Limits" in last:
            last["/Limits"][1] = generic.NumberObject(key)
            writer.update_container(last)
        return
    nums = node.get("/Nums")
    if nums is None:
        node[generic.NameObject("/Nums")] = nums = generic.ArrayObject()
        writer.update_container(node)
    nums.append(generic.NumberObject(key))
    nums.append(element)
    writer.update_container(nums)

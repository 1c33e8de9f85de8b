"""Pages that stand upright by themselves, where a recipient ignores the mark that turns a page.

A page with ``/Rotate`` is drawn turned by whoever shows it. Here the turn goes into the page: its
content, its boxes, its annotations, and whatever names a place on it. It looks and reads as
before; :func:`write_upright` proves that of every page that it turns, and leaves the others alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from packbuilder.deliver.drawing import number
from packbuilder.deliver.verify import is_same_page
from packbuilder.deliver.volume_file import opened, save

_BOXES = ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox")
# Points of annotations: pairs of x and y.
_POINTS = ("/QuadPoints", "/Vertices", "/L", "/CL")
# What a view along one axis becomes on a page that lay on its side.
_OTHER_AXIS = {"/FitH": "/FitV", "/FitV": "/FitH", "/FitBH": "/FitBV", "/FitBV": "/FitBH"}
_DEEPEST = 60

_PageKey = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Turn:
    """How the coordinates of a page change: ``x' = a x + c y + e`` and ``y' = b x + d y + f``."""

    a: int
    b: int
    c: int
    d: int
    e: float
    f: float

    @classmethod
    def of(cls, box: Sequence[float], degrees: int) -> Turn:
        """The turn of a page whose media box is ``box``, by 90, 180 or 270 degrees clockwise."""
        left, bottom, right, top = box
        return {
            90: cls(0, -1, 1, 0, -bottom, right),
            180: cls(-1, 0, 0, -1, right, top),
            270: cls(0, 1, -1, 0, top, -left),
        }[degrees]

    @property
    def swaps(self) -> bool:
        """Whether what was wide is now high."""
        return self.a == 0

    @property
    def operands(self) -> tuple[float, ...]:
        """As ``cm`` takes them."""
        return (self.a, self.b, self.c, self.d, self.e, self.f)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point comes to stand."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def points(self, values: Sequence[float]) -> list[float]:
        """Where many points come to stand, each given by its x and its y."""
        pairs = zip(values[::2], values[1::2], strict=True)
        return [round(value, 4) for pair in pairs for value in self.point(*pair)]

    def box(self, values: Sequence[float]) -> list[float]:
        """The rectangle that a rectangle becomes, lower left corner first."""
        (x_0, y_0), (x_1, y_1) = self.point(*values[:2]), self.point(*values[2:])
        sides = (min(x_0, x_1), min(y_0, y_1), max(x_0, x_1), max(y_0, y_1))
        return [round(side, 4) for side in sides]

    def matrix(self, before: Sequence[float], *, moves: bool) -> list[float]:
        """A matrix into the page's coordinates, followed by this turn.

        Args:
            before: the six numbers of the matrix.
            moves: with the shift; without it only the direction turns.
        """
        a, b, c, d, e, f = before
        x = [self.a * one + self.c * other for one, other in ((a, b), (c, d), (e, f))]
        y = [self.b * one + self.d * other for one, other in ((a, b), (c, d), (e, f))]
        shift = (self.e, self.f) if moves else (0.0, 0.0)
        return [x[0], y[0], x[1], y[1], x[2] + shift[0], y[2] + shift[1]]

    def view(self, view: Sequence[Any]) -> list[Any]:
        """How a reader shows a place, as ``/XYZ x y zoom`` or ``/FitH y``."""
        name, *values = view
        if str(name) == "/XYZ" and len(values) >= 2:
            x, y = (_axis(value) for value in values[:2])
            shown = self._point_or_none(x, y)
            return [name, *shown, *values[2:]]
        if str(name) == "/FitR" and len(values) == 4:
            return [name, *self.box([float(value) for value in values])]
        if str(name) in _OTHER_AXIS and values:
            is_height = str(name).endswith("H")
            value = _axis(values[0])
            x, y = self._point_or_none(*((None, value) if is_height else (value, None)))
            if self.swaps:
                return [Name(_OTHER_AXIS[str(name)]), x if is_height else y]
            return [name, y if is_height else x]
        return list(view)

    def _point_or_none(self, x: float | None, y: float | None) -> tuple[float | None, float | None]:
        """An x or y that is left to the reader stays so, on the axis where it is now."""
        new_x, new_y = self.point(x or 0.0, y or 0.0)
        of_x, of_y = (y, x) if self.swaps else (x, y)
        return (
            None if of_x is None else round(new_x, 4),
            None if of_y is None else round(new_y, 4),
        )


def write_upright(source: Path, target: Path) -> int:
    """Write a pack without turned pages; pages that would look different are left as they are.

    Args:
        source: the pack.
        target: the file; not written if no page is turned.

    Returns:
        How many pages were turned.

    Raises:
        AssemblyError: the pack is not as packbuilder assembles packs, or cannot be written.
    """
    left: frozenset[int] = frozenset()
    while True:
        with opened(source) as pdf:
            turned = _turn_pages(pdf, left)
            if not turned:
                return 0
            save(pdf, target)
        wrong = _different(source, target, turned)
        if not wrong:
            return len(turned)
        target.unlink()
        left |= wrong


def _turn_pages(pdf: Pdf, left: frozenset[int]) -> tuple[int, ...]:
    """Turn every page but those in ``left``; the numbers of those turned, from 0."""
    turns: dict[_PageKey, Turn] = {}
    turned = []
    for index, page in enumerate(pdf.pages):
        degrees = int(page.rotation) % 360
        if degrees not in (90, 180, 270) or index in left:
            continue
        turns[page.obj.objgen] = Turn.of(_sorted(page.mediabox), degrees)
        turned.append(index)
    for index in turned:
        _turn_page(pdf, pdf.pages[index], turns[pdf.pages[index].obj.objgen])
    if turned:
        _turn_places(pdf, turns)
        _turn_tags(pdf, turns)
    return tuple(turned)


def _turn_page(pdf: Pdf, page: pikepdf.Page, turn: Turn) -> None:
    boxes = {key: page.obj.get(key) for key in _BOXES}
    boxes |= {"/MediaBox": page.mediabox, "/CropBox": page.cropbox}  # these may be inherited
    for key, box in boxes.items():
        if box is not None:
            page.obj[key] = Array(turn.box(_sorted(box)))
    page.obj.Rotate = 0  # not left out: a page without it takes that of the pages above it
    operands = b" ".join(_exact(value) for value in turn.operands)
    page.contents_add(pdf.make_stream(b"q\n%s cm\n" % operands), prepend=True)
    page.contents_add(pdf.make_stream(b"\nQ\n"))
    _turn_patterns(pdf, page, turn)
    for annotation in page.obj.get("/Annots", Array()):
        _turn_annotation(pdf, annotation, turn)


def _turn_patterns(pdf: Pdf, page: pikepdf.Page, turn: Turn) -> None:
    """Patterns do not follow the content: they are laid out from the corner of the page."""
    patterns = page.resources.get("/Pattern")
    if not isinstance(patterns, Dictionary):
        return
    own = {key: _with_matrix(pdf, one, turn, moves=True) for key, one in patterns.items()}
    resources = Dictionary(dict(page.resources.as_dict()))  # pages may share them
    resources.Pattern = Dictionary(own)
    page.obj.Resources = resources


def _with_matrix(pdf: Pdf, old: Any, turn: Turn, *, moves: bool) -> pikepdf.Object:
    """A copy of a pattern or a form that is turned."""
    before = [float(value) for value in old.get("/Matrix", Array([1, 0, 0, 1, 0, 0]))]
    copy: pikepdf.Object
    if isinstance(old, Stream):
        copy = pdf.make_stream(old.read_raw_bytes(), Dictionary(dict(old.stream_dict.as_dict())))
    else:
        copy = pdf.make_indirect(Dictionary(dict(old.as_dict())))
    copy.Matrix = Array(turn.matrix(before, moves=moves))
    return copy


def _turn_annotation(pdf: Pdf, annotation: pikepdf.Object, turn: Turn) -> None:
    if "/Rect" in annotation:
        annotation.Rect = Array(turn.box(_sorted(annotation.Rect)))
    for key in _POINTS:
        if key in annotation:
            annotation[key] = Array(turn.points([float(value) for value in annotation[key]]))
    looks = annotation.get("/AP")
    if not isinstance(looks, Dictionary):
        return
    for key, look in looks.items():
        if isinstance(look, Stream):
            looks[key] = _with_matrix(pdf, look, turn, moves=False)
        elif isinstance(look, Dictionary):
            states = {
                state: _with_matrix(pdf, one, turn, moves=False)
                for state, one in look.items()
                if isinstance(one, Stream)
            }
            looks[key] = Dictionary(states)


def _turn_places(pdf: Pdf, turns: Mapping[_PageKey, Turn]) -> None:
    """Let bookmarks and links lead to the same spot of the page as before."""
    seen: set[_PageKey] = set()
    for holder, key in _destinations(pdf):
        place = holder[key]
        page = place[0] if isinstance(place, Array) and len(place) > 1 else None
        turn = turns.get(page.objgen) if isinstance(page, Dictionary) else None
        if turn is None or (place.is_indirect and place.objgen in seen):
            continue
        new = Array([page, *turn.view(list(place)[1:])])
        if place.is_indirect:  # shared by several: turned once, in its place
            seen.add(place.objgen)
            place[:] = new
        else:
            holder[key] = new


def _destinations(pdf: Pdf) -> Iterator[tuple[Any, Any]]:
    """Everything that names a place on a page: what holds it, and under which key."""
    holders: list[Any] = [one for page in pdf.pages for one in page.obj.get("/Annots", Array())]
    holders += _outline(pdf.Root.get("/Outlines", Dictionary()), 0)
    for holder in holders:
        action = holder.get("/A")
        if isinstance(action, Dictionary) and "/D" in action:
            yield action, "/D"
        if "/Dest" in holder:
            yield holder, "/Dest"
    if isinstance(pdf.Root.get("/OpenAction"), Array):
        yield pdf.Root, "/OpenAction"
    elif "/D" in pdf.Root.get("/OpenAction", Dictionary()):
        yield pdf.Root.OpenAction, "/D"
    yield from _named(pdf.Root.get("/Dests", Dictionary()))
    tree = pdf.Root.get("/Names", Dictionary()).get("/Dests", Dictionary())
    yield from _named_in_tree(tree, 0)


def _outline(node: Any, depth: int) -> Iterator[Any]:
    entry = node.get("/First")
    while isinstance(entry, Dictionary) and depth < _DEEPEST:
        yield entry
        yield from _outline(entry, depth + 1)
        entry = entry.get("/Next")


def _named(table: Any) -> Iterator[tuple[Any, Any]]:
    for key, place in table.items():
        yield (place, "/D") if isinstance(place, Dictionary) else (table, key)


def _named_in_tree(node: Any, depth: int) -> Iterator[tuple[Any, Any]]:
    names = node.get("/Names", Array())
    for index in range(1, len(names), 2):
        place = names[index]
        yield (place, "/D") if isinstance(place, Dictionary) else (names, index)
    for kid in node.get("/Kids", Array()) if depth < _DEEPEST else ():
        yield from _named_in_tree(kid, depth + 1)


def _turn_tags(pdf: Pdf, turns: Mapping[_PageKey, Turn]) -> None:
    """Screen readers are told where a figure stands."""
    for element in pdf.objects:
        if not isinstance(element, Dictionary) or element.get("/Type") != Name.StructElem:
            continue
        page = element.get("/Pg")
        turn = turns.get(page.objgen) if isinstance(page, Dictionary) else None
        if turn is not None and "/A" in element:
            element.A = _turned_attributes(element.A, turn.box)


def _turned_attributes(attributes: Any, box: Callable[[Sequence[float]], list[float]]) -> Any:
    """A copy: elements on other pages may share them."""
    if isinstance(attributes, Array):
        return Array([_turned_attributes(one, box) for one in attributes])
    if not isinstance(attributes, Dictionary) or "/BBox" not in attributes:
        return attributes
    copy = Dictionary(dict(attributes.as_dict()))
    copy.BBox = Array(box(_sorted(attributes.BBox)))
    return copy


def _different(source: Path, target: Path, pages: Sequence[int]) -> frozenset[int]:
    """Those pages that do not look and read in ``target`` as in ``source``, from 0."""
    with pdfium.PdfDocument(source) as before, pdfium.PdfDocument(target) as after:
        return frozenset(at for at in pages if not is_same_page(before[at], after[at]))


def _sorted(box: Any) -> tuple[float, float, float, float]:
    x_0, y_0, x_1, y_1 = (float(value) for value in box)
    return min(x_0, x_1), min(y_0, y_1), max(x_0, x_1), max(y_0, y_1)


def _axis(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):  # a null: the reader keeps what it shows
        return None


def _exact(value: float) -> bytes:
    return number(value) if value == round(value, 3) else repr(value).encode("ascii")

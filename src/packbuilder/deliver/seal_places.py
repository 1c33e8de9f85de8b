"""Where a document waits for a seal, a signature or a date: its marks, and what lies round them.

The Word templates carry a bookmark at every such place (``seal_1``, ``signature_2``, ``date_2``,
``list_3_1``, with ``role_2`` and ``signer_2`` round the words that say who). The conversion makes
named destinations of them, in which each underscore is written ``5F``.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw
from lxml import etree

from packbuilder.model.seals import PlaceKind, Spot

_MARK = re.compile(r"(seal|signature|date|list|role|signer)_(\d+)((?:_\d+)?)(?:_r(\d+))?")
_SEPARATOR = "5F"
_KINDS = frozenset(kind.value for kind in PlaceKind)
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# What documents print where no mark stands; the same words that the check of the pages knows.
_SEAL_WORDS = ("（公章）", "（盖章）", "(Seal)", "(Official seal)", "(Company seal)")
_SIGN_WORDS = ("签字：", "签名：", "Signature:", "Signed:")
# What a label adds to the role: ``主持人（签字）``.
_ASKS = re.compile(r"\s*[（(](?:签字|签名|signatures?)[）)]", re.IGNORECASE)
_THIN = 2.5  # points; a thicker path is no line of a box
_LINE = 6.0  # from the top of a line of text to its middle, in points
_LARGEST = (360.0, 180.0)  # a larger frame is the page's, not the place's
_FAR = 20.0

Matrix = tuple[float, float, float, float, float, float]


class ShownPage(Protocol):
    """A page as a reader sees it: upright, its lower left corner at (0, 0)."""

    @property
    def width(self) -> float:
        """As shown, in points."""
        ...

    @property
    def height(self) -> float:
        """As shown, in points."""
        ...

    @property
    def matrix(self) -> Matrix:
        """From shown points to the page's own coordinates."""
        ...


class NamedPlace(Protocol):
    """A named destination: page index from 0, and the view behind it (``/XYZ``, left, top)."""

    @property
    def page_index(self) -> int:
        """From 0."""
        ...

    @property
    def view(self) -> tuple[Any, ...]:
        """Kind of view and its numbers."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfTools:
    """What the step that assembles packs knows of PDF files, lent to this one.

    Attributes:
        shown: the visible area of a page.
        named: the named destinations of a file that may be changed in memory.
        add_resource: gives a page alone a resource under a free name.
    """

    shown: Callable[[pikepdf.Page], ShownPage]
    named: Callable[[pikepdf.Pdf], Mapping[str, NamedPlace]]
    add_resource: Callable[[pikepdf.Page, str, str, pikepdf.Object], pikepdf.Name]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPlace:
    """A place in one document.

    Attributes:
        kind: what it waits for.
        page_index: page of the document, from 0.
        left: in the page's own coordinates.
        top: upper edge of its line of text.
        group: places of one group belong together.
        role: who signs, as the document says.
        signer: that person's name.
        is_text: found by its words, which stand left of the place (or are the place).
    """

    kind: PlaceKind
    page_index: int
    left: float
    top: float
    group: str = ""
    role: str = ""
    signer: str = ""
    is_text: bool = False


@dataclass(frozen=True, slots=True, order=True)
class _Name:
    """A bookmark's name, taken apart."""

    number: int
    repeat: int
    row: str
    kind: str


def find_places(pdf: Path, docx: Path | None, tools: PdfTools) -> list[FoundPlace]:
    """Every place of one converted document: by its marks, or else by its words.

    Raises:
        pikepdf.PdfError: the file cannot be read.
    """
    with pikepdf.open(pdf) as document:
        named = {
            found: place
            for name, place in tools.named(document).items()
            if (found := _taken_apart(name)) is not None
        }
    if not any(name.kind in _KINDS for name in named):
        return list(_by_words(pdf))
    words = _words_by_name(docx) if docx is not None and docx.is_file() else {}
    return list(_by_marks(named, words))


def _taken_apart(name: str) -> _Name | None:
    spelled = name if "_" in name else name.replace(_SEPARATOR, "_")
    match = _MARK.fullmatch(spelled)
    if match is None:
        return None
    return _Name(int(match[2]), int(match[4] or 0), match[3], match[1])


def _by_marks(
    named: Mapping[_Name, NamedPlace], words: Mapping[_Name, str]
) -> Iterator[FoundPlace]:
    turns = _turns({*named, *words})
    spoken = {(name.kind, name.number, turns[name]): text for name, text in words.items()}
    for name in sorted(named):
        if name.kind not in _KINDS:
            continue
        place, turn = named[name], turns[name]
        if name.kind == PlaceKind.LIST:
            turn = _list_turn(name, turns)
        left, top = _corner(place.view)
        yield FoundPlace(
            kind=PlaceKind(name.kind),
            page_index=place.page_index,
            left=left,
            top=top,
            group=f"{name.number}.{turn}",
            role=_ASKS.sub("", spoken.get(("role", name.number, turn), "")).strip("：: "),
            signer=spoken.get(("signer", name.number, turn), ""),
        )


def _turns(names: Iterable[_Name]) -> dict[_Name, int]:
    """Which repetition of its block a mark stands in: a loop repeats every mark of the block."""
    turns: dict[_Name, int] = {}
    counts: dict[tuple[str, int, str], int] = {}
    for name in sorted(names):
        key = (name.kind, name.number, name.row)
        turns[name] = counts.get(key, 0)
        counts[key] = turns[name] + 1
    return turns


def _list_turn(name: _Name, turns: Mapping[_Name, int]) -> int:
    """The last head of the column before this row: the marks are numbered through a document."""
    before = (
        turn
        for other, turn in turns.items()
        if other.kind == "role" and other.number == name.number and other.repeat <= name.repeat
    )
    return max(before, default=0)


def _corner(view: tuple[Any, ...]) -> tuple[float, float]:
    if len(view) >= 3 and str(view[0]) == "/XYZ":
        return float(view[1]), float(view[2])
    return 0.0, 0.0


def _words_by_name(docx: Path) -> dict[_Name, str]:
    """The text inside each bookmark of a Word document; nothing if it cannot be read."""
    try:
        with zipfile.ZipFile(docx) as package:
            body = package.read("word/document.xml")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        root = etree.fromstring(body, parser)
    except (OSError, KeyError, zipfile.BadZipFile, etree.XMLSyntaxError):
        return {}
    words: dict[_Name, str] = {}
    opened: dict[str, _Name] = {}
    for element in root.iter(f"{_WORD}bookmarkStart", f"{_WORD}bookmarkEnd", f"{_WORD}t"):
        number = element.get(f"{_WORD}id", "")
        if element.tag == f"{_WORD}bookmarkEnd":
            opened.pop(number, None)
        elif element.tag == f"{_WORD}t":
            for name in opened.values():
                words[name] = words.get(name, "") + (element.text or "")
        elif (found := _taken_apart(element.get(f"{_WORD}name", ""))) is not None:
            opened[number] = found
    return words


def _by_words(pdf: Path) -> Iterator[FoundPlace]:
    with pdfium.PdfDocument(pdf) as document:
        for index in range(len(document)):
            page = document[index]
            text = page.get_textpage()
            for kind, wanted in (
                (PlaceKind.SEAL, _SEAL_WORDS),
                (PlaceKind.SIGNATURE, _SIGN_WORDS),
            ):
                for word in wanted:
                    for box in _boxes_of(text, word):
                        left = box[0] if kind is PlaceKind.SEAL else box[2]
                        yield FoundPlace(
                            kind=kind, page_index=index, left=left, top=box[3], is_text=True
                        )
            text.close()
            page.close()


def _boxes_of(text: pdfium.PdfTextPage, word: str) -> Iterator[tuple[float, float, float, float]]:
    search = text.search(word, match_case=True)
    while (hit := search.get_next()) is not None:
        boxes = [text.get_charbox(hit[0] + k, loose=True) for k in range(hit[1])]
        yield (
            min(box[0] for box in boxes), min(box[1] for box in boxes),
            max(box[2] for box in boxes), max(box[3] for box in boxes),
        )  # fmt: skip


class PageReader:
    """One page of the pack beside its source: where exactly a place lies on it."""

    def __init__(
        self, pack_page: pdfium.PdfPage, source_page: pdfium.PdfPage | None, shown: ShownPage
    ) -> None:
        self._shown = shown
        self._text = pack_page.get_textpage()
        self._upright, self._level = _lines(pack_page)
        self._fit = (1.0, 0.0, 0.0)
        if source_page is not None:
            source = source_page.get_textpage()
            self._fit = _fit(source, self._text)
            source.close()

    def close(self) -> None:
        """Let go of the page's text."""
        self._text.close()

    def spot(self, place: FoundPlace) -> Spot:
        """The middle of the place's box, or of its text where no box is drawn round it."""
        scale, right, up = self._fit
        left, top = place.left * scale + right, place.top * scale + up
        x, y = left + 1, top - _LINE * scale
        box = self._box_round(x, y)
        if box is not None:
            return self._as_shown(box, is_box=True)
        words = self._words_at(x, y) if place.kind is PlaceKind.SEAL else None
        return self._as_shown(words or (left, y, left, y), is_box=False)

    def _box_round(self, x: float, y: float) -> tuple[float, float, float, float] | None:
        lefts = [line[0] for line in self._upright if line[1] <= y <= line[2] and line[0] <= x]
        rights = [line[0] for line in self._upright if line[1] <= y <= line[2] and line[0] > x]
        below = [line[0] for line in self._level if line[1] <= x <= line[2] and line[0] <= y]
        above = [line[0] for line in self._level if line[1] <= x <= line[2] and line[0] > y]
        if not (lefts and rights and below and above):
            return None
        box = (max(lefts), max(below), min(rights), min(above))
        is_small = box[2] - box[0] <= _LARGEST[0] and box[3] - box[1] <= _LARGEST[1]
        return box if is_small else None

    def _words_at(self, x: float, y: float) -> tuple[float, float, float, float] | None:
        """The piece of text that begins at a point, up to the next wide gap."""
        first = self._text.get_index(x, y, 4, _LINE)
        if first is None:
            return None
        left, bottom, right, top = self._text.get_charbox(first, loose=True)
        for index in range(first + 1, self._text.count_chars()):
            box = self._text.get_charbox(index, loose=True)
            if abs(box[1] - bottom) > _LINE or not -_LINE < box[0] - right < _LINE:
                break
            right, top = max(right, box[2]), max(top, box[3])
        return left, bottom, right, top

    def _as_shown(self, box: tuple[float, float, float, float], *, is_box: bool) -> Spot:
        corners = [shown_point(self._shown, *box[:2]), shown_point(self._shown, *box[2:])]
        (x_0, y_0), (x_1, y_1) = corners
        return Spot(
            x=round((x_0 + x_1) / 2, 2),
            y=round((y_0 + y_1) / 2, 2),
            width=round(abs(x_1 - x_0), 2) if is_box else 0.0,
            height=round(abs(y_1 - y_0), 2) if is_box else 0.0,
        )


def shown_point(shown: ShownPage, x: float, y: float) -> tuple[float, float]:
    """A point of the page's own coordinates, in shown points."""
    a, b, c, d, e, f = shown.matrix
    scale = a * d - b * c
    return (d * (x - e) - c * (y - f)) / scale, (a * (y - f) - b * (x - e)) / scale


Lines = list[tuple[float, float, float]]


def _lines(page: pdfium.PdfPage) -> tuple[Lines, Lines]:
    """Upright lines (x, from, to) and level ones (y, from, to) of a page."""
    upright: Lines = []
    level: Lines = []
    for thing in page.get_objects(filter=(pdfium_raw.FPDF_PAGEOBJ_PATH,), max_depth=1):
        left, bottom, right, top = thing.get_bounds()
        if right - left <= _THIN < top - bottom:
            upright.append(((left + right) / 2, bottom - 1, top + 1))
        elif top - bottom <= _THIN < right - left:
            level.append(((top + bottom) / 2, left - 1, right + 1))
    return upright, level


def _fit(source: pdfium.PdfTextPage, pack: pdfium.PdfTextPage) -> tuple[float, float, float]:
    """Scale and shift from the source page to the pack's: assembly may set a page smaller."""
    text = source.get_text_range()
    count = source.count_chars()
    if not text.strip() or pack.get_text_range(0, count) != text:
        return 1.0, 0.0, 0.0
    places = [index for index in range(count) if source.get_text_range(index, 1).strip()]
    first = places[0]
    box = source.get_charbox(first)
    last = next(
        (k for k in reversed(places) if abs(source.get_charbox(k)[1] - box[1]) > _FAR), None
    )
    moved = pack.get_charbox(first)
    scale = 1.0
    if last is not None:
        before = source.get_charbox(last)[1] - box[1]
        scale = (pack.get_charbox(last)[1] - moved[1]) / before
    return scale, moved[0] - box[0] * scale, moved[1] - box[1] * scale

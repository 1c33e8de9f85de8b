"""Fingerprints of pages: equal for a page of a document and its stamped copy in the pack."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Pdf
from PIL import Image, ImageDraw

from packbuilder.assemble.back_links import is_back_link
from packbuilder.assemble.geometry import VisiblePage, visible_page
from packbuilder.assemble.reduction import Reduction, reduction_in, restored_area
from packbuilder.assemble.stamp import ZONE

_DPI = 36
_WHITE = 250
_DEEPEST_FORM = 8
# What assembly puts around a page's own content, and nothing else may stand there.
_OPENING = re.compile(
    rb"(?:/Figure <</MCID 0>> BDC\n)?q\n(?P<reduction>0\.[^q]* re W n\n)?(?:q\n)*"
)
_CLOSING = re.compile(rb"\n(ET\n)?(EMC\n)*(Q\n)+(EMC\n)?")
_STAMP = re.compile(
    rb"/Artifact <</Type /Pagination>> BDC\nq\n[-0-9. ]+ cm\n"
    rb"(q\n/PackVeil\d* gs 1 g\n([-0-9. ]+ re f\n)*Q\n)?"
    rb"(BT\n[0-9. ]+ r?g\n/PackStamp\d* [0-9.]+ Tf\n[-0-9. ]+ Tm\n<[0-9A-F]*> Tj\nET\n)*Q\nEMC\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePrint:
    """What identifies a page, and what its reader sees.

    Attributes:
        digest: of size, drawing instructions, pictures, annotations, and the page as shown
            without the stamp's zones; of a page that was made smaller as it was before.
        picture: digest of the page as shown, without the stamp's zones.
        is_blank: nothing shows outside the stamp's zones.
        text: all text of the page.
        bottom_text: the text in the stamp's zone at the bottom.
        top_text: the text in the stamp's zone at the top.
        shown: its visible area.
    """

    digest: str
    picture: str
    is_blank: bool
    text: str
    bottom_text: str
    top_text: str
    shown: VisiblePage


def squeeze(text: str) -> str:
    """``text`` without white space, soft hyphens and compatibility forms, for comparing."""
    plain = unicodedata.normalize("NFKC", text).replace("\N{HYPHEN}", "-")
    return "".join(char for char in plain if not char.isspace() and char not in "\u00ad\ufffe\x02")


def lacks_text(page: PagePrint, source: PagePrint) -> bool:
    """Whether text of ``source`` is missing on ``page``; what was added does not count."""
    return bool(Counter(squeeze(source.text)) - Counter(squeeze(page.text)))


def read_prints(path: Path, *, is_pack: bool) -> tuple[PagePrint, ...]:
    """Fingerprint every page of a file.

    Args:
        path: the file.
        is_pack: its pages carry fence and stamp, which do not count.

    Raises:
        pikepdf.PdfError: the file cannot be read.
        pypdfium2.PdfiumError: the file cannot be shown.
    """
    with pikepdf.open(path) as pdf:
        document = pdfium.PdfDocument(path)
        try:
            streams: dict[tuple[int, int], bytes] = {}
            return tuple(
                _print(page, document[index], streams, is_pack=is_pack)
                for index, page in enumerate(pdf.pages)
            )
        finally:
            document.close()


def text_in(page: pdfium.PdfTextPage, area: tuple[float, float, float, float]) -> str:
    """The text in an area of the page's own coordinates (left, bottom, right, top)."""
    return str(page.get_text_bounded(*area))


def page_reduction(page: pikepdf.Page) -> Reduction | None:
    """How the content of a page of the pack was made smaller for its stamp, if it was."""
    streams = _streams(page)
    match = _OPENING.fullmatch(streams[0].read_bytes()) if streams else None
    return reduction_in(match["reduction"] or b"", visible_page(page)) if match else None


def _print(
    page: pikepdf.Page,
    shown_page: pdfium.PdfPage,
    streams: dict[tuple[int, int], bytes],
    *,
    is_pack: bool,
) -> PagePrint:
    shown = visible_page(page)
    zone = min(ZONE, shown.height / 5)
    content = _content(page, is_pack=is_pack)
    reduction = page_reduction(page) if is_pack else None
    share = zone / shown.height
    picture = (
        _picture(shown_page, share)
        if reduction is None
        else _restored_picture(page, content, reduction, share)
    )
    seen = repr(picture.size).encode() + picture.tobytes()
    digest = hashlib.sha256(repr(shown).encode() + content)
    for part in _parts(page, streams, reduction, shown if is_pack else None):
        digest.update(part)
    digest.update(seen)
    text_page = shown_page.get_textpage()
    width, height = shown.width, shown.height
    try:
        return PagePrint(
            digest=digest.hexdigest(),
            picture=hashlib.sha256(seen).hexdigest(),
            is_blank=int(picture.getextrema()[0]) >= _WHITE,  # type: ignore[arg-type]
            text=str(text_page.get_text_range()),
            bottom_text=text_in(text_page, shown.to_page((0, 0, width, zone))),
            top_text=text_in(text_page, shown.to_page((0, height - zone, width, height))),
            shown=shown,
        )
    finally:
        text_page.close()
        shown_page.close()


def _restored_picture(
    page: pikepdf.Page, content: bytes, reduction: Reduction, zone_share: float
) -> Image.Image:
    """The page as it looked before it was made smaller and stamped."""
    buffer = io.BytesIO()
    with Pdf.new() as pdf:
        pdf.pages.append(page)
        copy = pdf.pages[0]
        copy.obj.Contents = pdf.make_stream(content)
        for annotation in copy.obj.get("/Annots", Array()):
            annotation.Rect = Array(restored_area(annotation, reduction))
        pdf.save(buffer)
    document = pdfium.PdfDocument(buffer.getvalue())
    try:
        return _picture(document[0], zone_share)
    finally:
        document.close()


def _picture(page: pdfium.PdfPage, zone_share: float) -> Image.Image:
    bitmap = page.render(scale=_DPI / 72, grayscale=True, may_draw_forms=False)
    picture: Image.Image = bitmap.to_pil().convert("L")
    band = int(picture.height * zone_share) + 1
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, picture.width, band), fill=255)
    draw.rectangle((0, picture.height - band, picture.width, picture.height), fill=255)
    return picture


def _streams(page: pikepdf.Page) -> list[pikepdf.Object]:
    contents = page.obj.get("/Contents", Array())
    return list(contents) if isinstance(contents, Array) else [contents]


def _content(page: pikepdf.Page, *, is_pack: bool) -> bytes:
    """The page's own drawing instructions; something else than any page's if tampered with."""
    data = [stream.read_bytes() for stream in _streams(page)]
    if not is_pack:
        return b"\n".join(data)
    opening = _OPENING.fullmatch(data[0]) if len(data) > 2 else None
    if (
        opening is None
        or not _CLOSING.fullmatch(data[-2])
        or not _STAMP.fullmatch(data[-1])
        or (opening["reduction"] and page_reduction(page) is None)
    ):
        return b"\0foreign\0" + b"\n".join(data)
    return b"\n".join(data[1:-2])


def _parts(
    page: pikepdf.Page,
    streams: dict[tuple[int, int], bytes],
    reduction: Reduction | None,
    shown: VisiblePage | None,
) -> Iterator[bytes]:
    """Pictures and forms that the page shows, and what else lies on it.

    ``shown`` is given for a page of a pack, whose stamp may have links that do not count.
    """
    yield from _xobjects(page.resources, streams, 0)
    for annotation in page.obj.get("/Annots", Array()):
        if shown is not None and is_back_link(annotation, shown):
            continue
        yield str(annotation.get("/Subtype")).encode()
        area = restored_area(annotation, reduction)
        yield repr([round(value, 2) for value in area]).encode()


def _xobjects(
    resources: pikepdf.Object, streams: dict[tuple[int, int], bytes], depth: int
) -> Iterator[bytes]:
    """Digests of pictures and forms, and of those inside the forms."""
    for name, xobject in sorted(resources.get("/XObject", Dictionary()).items()):
        if xobject.objgen not in streams:
            streams[xobject.objgen] = hashlib.sha256(xobject.read_raw_bytes()).digest()
        yield name.encode() + streams[xobject.objgen]
        inner = xobject.get("/Resources")
        if depth < _DEEPEST_FORM and isinstance(inner, Dictionary):
            yield from _xobjects(inner, streams, depth + 1)

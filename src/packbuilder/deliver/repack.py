"""Say once what a PDF says again and again, and pack streams as tightly as the format allows.

Nothing is lost: pictures keep every pixel, tags keep every attribute.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator

import pikepdf
from pikepdf import Dictionary, Name, Pdf, Stream

_TIGHTEST = 9
# Streams that tools look for in plain text, and those that hold what was compressed before.
_LEFT_ALONE = (Name.Metadata, Name.XRef, Name.ObjStm)


def share_equal_objects(pdf: Pdf) -> None:
    """Let equal pictures be one picture, and equal attributes of tags one object."""
    pictures: dict[bytes, pikepdf.Object] = {}
    for holder, key in _picture_places(pdf):
        holder[key] = pictures.setdefault(_stream_digest(holder[key]), holder[key])
    attributes: dict[bytes, pikepdf.Object] = {}
    for item in pdf.objects:
        if isinstance(item, Dictionary) and "/S" in item and "/P" in item:
            attached = item.get("/A")
            if isinstance(attached, Dictionary) and attached.is_indirect:
                item.A = attributes.setdefault(attached.unparse(resolved=True), attached)


def _picture_places(pdf: Pdf) -> Iterator[tuple[pikepdf.Object, str]]:
    """Masks of pictures first: pictures are equal if they name the same mask."""
    pictures = [
        item
        for item in pdf.objects
        if isinstance(item, Stream) and item.get("/Subtype") == Name.Image
    ]
    for picture in pictures:
        for key in ("/SMask", "/Mask"):
            if isinstance(picture.get(key), Stream):
                yield picture, key
    for item in pdf.objects:
        resources = item.get("/Resources") if isinstance(item, Dictionary | Stream) else None
        table = resources.get("/XObject") if isinstance(resources, Dictionary) else None
        if isinstance(table, Dictionary):
            for key, drawn in table.as_dict().items():
                if isinstance(drawn, Stream) and drawn.get("/Subtype") == Name.Image:
                    yield table, key


def _stream_digest(stream: pikepdf.Object) -> bytes:
    described = sorted(
        (key, value.unparse() if isinstance(value, pikepdf.Object) else repr(value).encode())
        for key, value in stream.stream_dict.items()
    )
    digest = hashlib.sha256(stream.read_raw_bytes())
    digest.update(repr(described).encode())
    return digest.digest()


def tighten_streams(pdf: Pdf) -> None:
    """Compress every stream of the Flate kind again, and keep what came out smaller."""
    for stream in pdf.objects:
        if not isinstance(stream, Stream) or stream.get("/Type") in _LEFT_ALONE:
            continue
        if stream.get("/Filter", Name.FlateDecode) != Name.FlateDecode:
            continue
        raw = stream.read_raw_bytes()
        try:
            packed = zlib.compress(stream.read_bytes(), _TIGHTEST)
        except pikepdf.PdfError:  # damaged: it stays what it is
            continue
        if len(packed) < len(raw):
            stream.write(packed, filter=Name.FlateDecode)

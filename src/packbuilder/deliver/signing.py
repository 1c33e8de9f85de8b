"""A PAdES signature (level B-B) on a finished PDF, with a visible field; checked when it is made.

Signing is the last step: it appends to the file, whose bytes up to there stay as they are. No
network is used, so there is no time stamp of an authority: the time is the machine's own.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2 as pdfium

from packbuilder.deliver.seal_places import ShownPage
from packbuilder.deliver.signature_field import (
    FIELD_SIZE,
    FieldFont,
    FieldLine,
    appearance,
    find_room,
    page_box,
    tag_field,
)
from packbuilder.deliver.signing_key import SigningKey, require_pyhanko
from packbuilder.errors import AssemblyError, InputError

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

_FIELD_NAME = "PackSignature"
_UNSIGNED_FIELD = "/Sig"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningOrder:
    """How a file is to be signed.

    Attributes:
        moment: what the signature gives as its time.
        page: page of the visible field, from 1; ignored with ``field``.
        field: an empty signature field of the file to be used instead of a new one.
        at: lower left corner of the field on the page as shown, in points; None finds free room.
        reason: why it is signed, or empty.
        location: where, or empty.
        lines: what the field shows below the signer's name.
        description: what a screen reader says of the field.
    """

    moment: dt.datetime
    page: int = 1
    field: str | None = None
    at: tuple[float, float] | None = None
    reason: str = ""
    location: str = ""
    lines: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedPdf:
    """What was signed, and what the check afterwards says.

    Attributes:
        path: the signed copy.
        page: where the visible field stands, from 1.
        signer: the names that the certificate gives.
        moment: the time that the signature gives.
        is_whole: the signature covers the whole file.
        is_trusted: with the certificate itself as root, it may sign and was valid at that time.
    """

    path: Path
    page: int
    signer: tuple[str, ...]
    moment: dt.datetime
    is_whole: bool
    is_trusted: bool


def sign_pdf(
    source: Path,
    target: Path,
    key: SigningKey,
    order: SigningOrder,
    *,
    font: FieldFont,
    shown: Any,
) -> SignedPdf:
    """Sign a copy of ``source`` and check it; ``target`` appears only if the check passes.

    Args:
        source: the file to sign; it stays as it is.
        target: the signed copy, which must not exist.
        key: see :func:`load_key`.
        order: see :class:`SigningOrder`.
        font: what the visible field is set in; its glyphs are embedded.
        shown: gives the visible area of a page (:class:`ShownPage`).

    Raises:
        InputError: ``sign-target-exists``, ``sign-pdf-missing``, ``sign-pdf-unreadable``,
            ``sign-pdf-locked``, ``sign-already-signed``, ``sign-page-unknown``,
            ``sign-field-unknown``, ``sign-no-room`` or ``sign-off-page``.
        AssemblyError: ``sign-failed``, ``sign-check-failed`` or ``sign-not-written``.
    """
    require_pyhanko()
    if os.path.lexists(target):  # False, and no error, where the folder or the name is impossible
        raise InputError("sign-target-exists", file=target.name)
    data = _unsigned_bytes(source)
    place = _place(data, source.name, order, shown)
    lines = _lines(key, order)
    with tempfile.TemporaryDirectory(prefix="packbuilder-sign-") as folder:
        picture = Path(folder) / "field.pdf"
        picture.write_bytes(appearance(lines, place.size, place.geometry, font))
        try:
            signed = _signed(data, picture, key, order, place)
        except AssemblyError:
            raise
        except Exception as exc:  # any of pyHanko's: it has no common class for them
            raise AssemblyError("sign-failed", file=source.name, reason=type(exc).__name__) from exc
    is_whole, is_trusted = _check(signed, source.name, key, order)
    _write_new(target, signed)
    return SignedPdf(
        path=target, page=place.page, signer=key.names, moment=order.moment,
        is_whole=is_whole, is_trusted=is_trusted,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _FieldPlace:
    """Where the visible field goes: its page (from 1), box and shown size."""

    page: int
    box: tuple[float, float, float, float]
    size: tuple[float, float]
    geometry: ShownPage
    name: str
    is_new: bool


def _unsigned_bytes(source: Path) -> bytes:
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        data = source.read_bytes()
    except OSError as exc:
        raise InputError("sign-pdf-missing", file=source.name) from exc
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                raise InputError("sign-pdf-locked", file=source.name)
        reader = PdfFileReader(io.BytesIO(data))
        is_signed = bool(reader.embedded_signatures)
    except pikepdf.PasswordError as exc:
        raise InputError("sign-pdf-locked", file=source.name) from exc
    except InputError:
        raise
    except Exception as exc:  # two readers, each with errors of its own
        raise InputError("sign-pdf-unreadable", file=source.name) from exc
    if is_signed:
        raise InputError("sign-already-signed", file=source.name)
    return data


def _place(data: bytes, name: str, order: SigningOrder, shown: Any) -> _FieldPlace:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        if order.field is not None:
            return _existing_field(pdf, name, order.field, shown)
        count = len(pdf.pages)
        if not 1 <= order.page <= count:
            raise InputError("sign-page-unknown", file=name, page=str(order.page), count=str(count))
        geometry: ShownPage = shown(pdf.pages[order.page - 1])
    corner = order.at
    if corner is None:
        with pdfium.PdfDocument(data) as document:
            document.init_forms()
            corner = find_room(document[order.page - 1], (geometry.width, geometry.height))
    if corner is None:
        raise InputError("sign-no-room", file=name, page=str(order.page))
    area = (corner[0], corner[1], corner[0] + FIELD_SIZE[0], corner[1] + FIELD_SIZE[1])
    if min(area[:2]) < 0 or area[2] > geometry.width or area[3] > geometry.height:
        width, height = (f"{side * 25.4 / 72:.0f}" for side in (geometry.width, geometry.height))
        raise InputError("sign-off-page", page=str(order.page), width=width, height=height)
    return _FieldPlace(
        page=order.page, box=page_box(geometry, area), size=FIELD_SIZE, geometry=geometry,
        name=_FIELD_NAME, is_new=True,
    )  # fmt: skip


def _existing_field(pdf: pikepdf.Pdf, file: str, wanted: str, shown: Any) -> _FieldPlace:
    known: list[str] = []
    for number, page in enumerate(pdf.pages, start=1):
        for widget in page.obj.get("/Annots", pikepdf.Array()):
            if widget.get("/FT") != _UNSIGNED_FIELD or "/V" in widget:
                continue
            name = str(widget.get("/T", ""))
            known.append(name)
            if name == wanted:
                x_0, y_0, x_1, y_1 = (float(value) for value in widget.Rect)
                geometry: ShownPage = shown(page)
                a, b, c, d, *_ = geometry.matrix
                wide, high = abs(x_1 - x_0), abs(y_1 - y_0)
                size = (wide / abs(a), high / abs(d)) if a else (high / abs(b), wide / abs(c))
                box = (min(x_0, x_1), min(y_0, y_1), max(x_0, x_1), max(y_0, y_1))
                return _FieldPlace(
                    page=number, box=box, size=size, geometry=geometry, name=name, is_new=False
                )
    raise InputError("sign-field-unknown", file=file, field=wanted, known=", ".join(known) or "-")


def _lines(key: SigningKey, order: SigningOrder) -> tuple[FieldLine, ...]:
    names = tuple(FieldLine(text=name, is_name=not number) for number, name in enumerate(key.names))
    return names + tuple(FieldLine(text=text) for text in order.lines if text)


def _signed(
    data: bytes, picture: Path, key: SigningKey, order: SigningOrder, place: _FieldPlace
) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
    from pyhanko.sign import fields
    from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata
    from pyhanko.stamp import StaticStampStyle

    writer: IncrementalPdfFileWriter = IncrementalPdfFileWriter(io.BytesIO(data))
    if place.is_new:
        box: Any = place.box  # fractions of a point are good numbers, whatever the type says
        spec = fields.SigFieldSpec(
            place.name, on_page=place.page - 1, box=box, readable_field_name=order.description
        )
        fields.append_signature_field(writer, spec)
        tag_field(writer, place.page - 1, order.description)
    rule = SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MIN, y_align=AxisAlignment.ALIGN_MIN, margins=Margins()
    )
    style = StaticStampStyle.from_pdf_file(
        str(picture), border_width=0, background_opacity=1.0, background_layout=rule
    )
    meta = PdfSignatureMetadata(
        field_name=place.name,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=order.reason or None,
        location=order.location or None,
    )
    signer = _dated_signer(meta, key, style, order.moment)
    output = io.BytesIO()
    signer.sign_pdf(writer, existing_fields_only=True, output=output)
    return output.getvalue()


def _dated_signer(meta: Any, key: SigningKey, style: Any, moment: dt.datetime) -> Any:
    """A signer that gives ``moment`` as the time of signing; pyHanko's own asks the clock."""
    from pyhanko.sign.signers.pdf_signer import PdfSigner

    class DatedSigner(PdfSigner):
        def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
            session = super().init_signing_session(pdf_out, existing_fields_only)
            session.system_time = moment
            return session

    return DatedSigner(meta, signer=key.signer, stamp_style=style)


def _check(signed: bytes, name: str, key: SigningKey, order: SigningOrder) -> tuple[bool, bool]:
    """Read the signed file back: is every byte covered, is the signature the certificate's?"""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(
        trust_roots=[key.signer.signing_cert], allow_fetching=False, moment=order.moment
    )
    try:
        signatures = PdfFileReader(io.BytesIO(signed)).embedded_signatures
        status = validate_pdf_signature(signatures[-1], context)
    except Exception as exc:  # any failure to read it back means the same to the user
        raise AssemblyError("sign-check-failed", file=name) from exc
    if not (status.intact and status.valid):
        raise AssemblyError("sign-check-failed", file=name)
    is_whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    return is_whole, bool(status.trusted)


@contextlib.contextmanager
def _partial(target: Path) -> Iterator[Path]:
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield part
    except FileExistsError as exc:
        raise InputError("sign-target-exists", file=target.name) from exc
    except OSError as exc:
        raise AssemblyError(
            "sign-not-written", file=str(target), reason=exc.strerror or ""
        ) from exc
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _write_new(target: Path, data: bytes) -> None:
    """Write a file under a name that nobody has; an older signed copy is never replaced."""
    with _partial(target) as part:
        part.write_bytes(data)
        try:
            os.link(part, target)
        except FileExistsError:
            raise
        except OSError:  # a file system without links
            if target.exists():
                raise FileExistsError(str(target)) from None
            part.replace(target)

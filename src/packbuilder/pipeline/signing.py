"""An electronic signature on a finished file, as its last step."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from packbuilder.assemble.geometry import MILLIMETRE, visible_page
from packbuilder.assemble.stamp_font import StampFontFile
from packbuilder.convert.fonts import font_file_for
from packbuilder.deliver.signing import SignedPdf, SigningOrder, sign_pdf
from packbuilder.deliver.signing_key import SigningKey
from packbuilder.i18n import format_date, translate


@dataclass(frozen=True, slots=True, kw_only=True)
class SignRequest:
    """What the user asked for.

    Attributes:
        source: the file to sign.
        moment: the time that the signature gives.
        page: page of the visible field, from 1.
        field: an empty signature field of the file, instead of a new one.
        at: lower left corner of the field in millimetres; None finds free room.
        reason: why, or empty.
        location: where, or empty.
    """

    source: Path
    moment: dt.datetime
    page: int = 1
    field: str | None = None
    at: tuple[float, float] | None = None
    reason: str = ""
    location: str = ""


def signed_name(source: Path) -> Path:
    """``pack.zh.pdf`` is signed as ``pack.zh.signed.pdf``."""
    return source.with_name(f"{source.stem}.signed.pdf")


def sign(request: SignRequest, key: SigningKey, language: str) -> SignedPdf:
    """Sign a copy of a file beside it; the words of the visible field are in ``language``.

    Raises:
        InputError: the file cannot be signed, or a signed copy is there already.
        AssemblyError: the signature failed or does not check.
        MissingToolError: pyHanko or a font with Chinese glyphs is missing.
    """
    file, index = font_file_for("黑体")
    details = [(name, getattr(request, name)) for name in ("reason", "location")]
    day = format_date(request.moment.date(), language)
    lines = [translate("sign.field.date", language, {"date": day})]
    lines += [
        translate(f"sign.field.{name}", language, {name: text}) for name, text in details if text
    ]
    signer = " · ".join(key.names)
    order = SigningOrder(
        moment=request.moment,
        page=request.page,
        field=request.field,
        at=None if request.at is None else (request.at[0] * MILLIMETRE, request.at[1] * MILLIMETRE),
        reason=request.reason,
        location=request.location,
        lines=tuple(lines),
        description=translate("sign.field.description", language, {"signer": signer}),
    )
    return sign_pdf(
        request.source,
        signed_name(request.source),
        key,
        order,
        font=StampFontFile(file, index),
        shown=visible_page,
    )

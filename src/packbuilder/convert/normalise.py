"""Mend what LibreOffice writes wrongly, and make the same document give the same bytes."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import Path

import pikepdf

from packbuilder.convert.artifacts import mark_rules
from packbuilder.convert.whole_codes import drop_joiners
from packbuilder.store.written import write_bytes_of

# What PostScript printers cache a Type 1 font by. LibreOffice counts it up over a whole process, so
# that a document would depend on the ones converted before it.
_UNIQUE_ID = re.compile(rb"/UniqueID (\d+) def")
_UNIQUE_ID_BASE = 4_000_000  # 4,000,000 to 4,999,999 is the range open to everybody
_EEXEC_KEY = 55665
_PRIVATE_HEAD = 4096  # bytes in which the private number must stand
_XMP_DATE = re.compile(rb"(<xmp:(?:CreateDate|ModifyDate|MetadataDate)>)[^<]*(</xmp:)", re.ASCII)


def normalise_pdf(source: Path, target: Path, *, document_date: dt.date) -> None:
    """Rewrite a PDF of LibreOffice without its faults, dated ``document_date`` at midnight UTC.

    Raises:
        pikepdf.PdfError: ``source`` is no PDF that can be read.
    """
    with pikepdf.open(source) as pdf:
        _mend_tabs(pdf)
        mark_rules(pdf)
        drop_joiners(pdf)
        _set_dates(pdf, document_date)
        _settle_fonts(pdf)
        for key in ("/DocChecksum", "/ID"):  # the first half of an old ID would be kept
            if key in pdf.trailer:
                del pdf.trailer[key]
        write_bytes_of(
            target,
            lambda file: pdf.save(file, deterministic_id=True, fix_metadata_version=False),
        )


def _mend_tabs(pdf: pikepdf.Pdf) -> None:
    """The tab order of annotations is a name; LibreOffice 7.4 writes it as a string."""
    for page in pdf.pages:
        tabs = page.obj.get("/Tabs")
        if isinstance(tabs, pikepdf.String):
            page.obj["/Tabs"] = pikepdf.Name("/" + str(tabs))


def _set_dates(pdf: pikepdf.Pdf, day: dt.date) -> None:
    stamp = f"D:{day:%Y%m%d}000000Z"
    info = pdf.trailer.get("/Info")
    if info is not None:
        for key in ("/CreationDate", "/ModDate"):
            if key in info:
                info[key] = pikepdf.String(stamp)
    metadata = pdf.Root.get("/Metadata")
    if metadata is not None:
        written = f"{day:%Y-%m-%d}T00:00:00Z".encode()
        replaced = _XMP_DATE.sub(rb"\g<1>" + written + rb"\g<2>", metadata.read_bytes())
        metadata.write(replaced)
    for intent in pdf.Root.get("/OutputIntents", []):
        profile = intent.get("/DestOutputProfile")
        if profile is not None:
            profile.write(_dated_profile(profile.read_bytes(), day))


def _dated_profile(profile: bytes, day: dt.date) -> bytes:
    """Bytes 24 to 35 of an ICC profile are its date, 84 to 99 its checksum (zeros: none)."""
    numbers = (day.year, day.month, day.day, 0, 0, 0)
    date = b"".join(number.to_bytes(2, "big") for number in numbers)
    return profile[:24] + date + profile[36:84] + bytes(16) + profile[100:]


def _settle_fonts(pdf: pikepdf.Pdf) -> None:
    for stream in pdf.objects:
        if not isinstance(stream, pikepdf.Stream) or "/Length1" not in stream:
            continue
        program = stream.read_bytes()
        if program.startswith(b"%!"):
            _settle_type1(stream, program)


def _settle_type1(stream: pikepdf.Stream, program: bytes) -> None:
    """Number a Type 1 font by the glyphs it holds, in its clear part and in its encrypted part."""
    clear = int(stream["/Length1"])
    match = _UNIQUE_ID.search(program[:clear])
    if match is None:
        return
    head = program[: match.start(1)] + program[match.end(1) : clear]  # lists the glyphs by name
    number = _UNIQUE_ID_BASE + int.from_bytes(hashlib.sha256(head).digest()[:4], "big") % 1_000_000
    digits = b"%d" % number
    if match.end(1) - match.start(1) != len(digits):
        return
    settled = program[: match.start(1)] + digits + program[match.end(1) : clear]
    lengths = {key: stream.get(key) for key in ("/Length1", "/Length2", "/Length3")}
    end = clear + int(stream.get("/Length2", len(program) - clear))
    private = _renumber_private(program[clear:end], match[1], digits)
    stream.write(settled + private + program[end:])
    for key, value in lengths.items():
        if value is not None:
            stream[key] = value


def _renumber_private(cipher: bytes, old: bytes, new: bytes) -> bytes:
    """Replace the same number in the part encrypted with the cipher of Type 1 fonts (eexec)."""
    start = _decrypt(cipher[:_PRIVATE_HEAD]).find(b"/UniqueID " + old + b" ")
    if start < 0:
        return cipher
    start += len(b"/UniqueID ")
    before = after = _EEXEC_KEY
    written = bytearray()
    for place, byte in enumerate(cipher):
        plain = byte ^ (before >> 8)
        before = ((byte + before) * 52845 + 22719) & 0xFFFF
        if start <= place < start + len(new):
            plain = new[place - start]
        byte = plain ^ (after >> 8)
        after = ((byte + after) * 52845 + 22719) & 0xFFFF
        written.append(byte)
    return bytes(written)


def _decrypt(cipher: bytes) -> bytes:
    key = _EEXEC_KEY
    plain = bytearray()
    for byte in cipher:
        plain.append(byte ^ (key >> 8))
        key = ((byte + key) * 52845 + 22719) & 0xFFFF
    return bytes(plain)

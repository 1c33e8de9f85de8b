"""Supplied PDF pages that can be kept for ever: proved by PDF/A-2b's rules, or made pictures.

A part that claims PDF/A-2 once it left this module was validated, byte for byte, and every font
on its pages maps to Unicode, so that the pack may claim more than level b.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
import pypdfium2
from pikepdf import pdfa

from packbuilder.convert.evidence_fonts import (
    fonts_of,
    is_embedded,
    maps_to_unicode,
    shows_missing_font,
)
from packbuilder.convert.evidence_raster import rasterise_pages
from packbuilder.convert.evidence_unicode import replace_private_characters

_FLAVOUR = "2b"
_NOT_EMBEDDED = "ISO_19005_2:6.2.11.4.1-1"
_MOST_PAGES_ALONE = 60
_CATALOG = frozenset({"/Type", "/Pages", "/OCProperties"})
_PAGE = frozenset({
    "/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Contents",
    "/Group", "/Annots",
})  # fmt: skip
_FAULTS = (
    pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, IndexError,
)  # fmt: skip
# No dates: the same scan gives the same bytes.
_CLAIM = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
    '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">'
    "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"
    '</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end="w"?>'
).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """A PDF after the attempt.

    Attributes:
        data: the PDF.
        is_proved: it was validated as PDF/A-2b and says so itself.
        rasterised: pages that became pictures, from 0.
    """

    data: bytes
    is_proved: bool
    rasterised: tuple[int, ...] = ()


def make_archival(data: bytes) -> Archived:
    """Prove a PDF, with pages as pictures where they break a rule or cannot be copied as text.

    Raises:
        pikepdf.PdfError: the PDF cannot be read.
    """
    plain = _without_claims(data)
    plain, made = _as_pictures(plain, frozenset(_pages_without_text(plain)))
    attempt = _prove(plain)
    if attempt.breaks_rules:
        # Bookmarks are a convenience; a page of evidence is not.
        plain = _without_claims(plain, keep_outline=False)
        attempt = _prove(plain)
    if attempt.breaks_rules:
        plain, more = _as_pictures(plain, frozenset(_failing_pages(plain)) - made)
        made |= more
        attempt = _prove(plain) if more else attempt
    return Archived(
        data=attempt.proved or plain,
        is_proved=attempt.proved is not None,
        rasterised=tuple(sorted(made)),
    )


def _as_pictures(data: bytes, numbers: frozenset[int]) -> tuple[bytes, frozenset[int]]:
    """The PDF with those pages as pictures, and which ones are; none if one cannot be drawn."""
    if not numbers:
        return data, numbers
    try:
        return rasterise_pages(data, numbers), numbers
    except (pypdfium2.PdfiumError, *_FAULTS):
        return data, frozenset()


def _without_claims(data: bytes, *, keep_outline: bool = True) -> bytes:
    """The pages, without what the file says of itself: it proves nothing, and may name people."""
    kept = _CATALOG | {"/Outlines", "/Names", "/Dests"} if keep_outline else _CATALOG
    with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
        for holder, known in ((pdf.Root, kept), *((page.obj, _PAGE) for page in pdf.pages)):
            for key in set(holder.keys()) - known:
                del holder[key]
        for obj in pdf.objects:
            if isinstance(obj, pikepdf.Dictionary) and "/CIDSet" in obj:
                del obj["/CIDSet"]  # nobody needs it, and where it is wrong it breaks a rule
        replace_private_characters(pdf)
        for key in set(pdf.trailer.keys()) - {"/Root", "/Size"}:
            del pdf.trailer[key]
        buffer = io.BytesIO()
        pdf.save(buffer, deterministic_id=True, encryption=False)
        return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A file that was validated, or None; and whether a rule is broken, not just unchecked."""

    proved: bytes | None
    breaks_rules: bool = False


def _prove(data: bytes) -> _Attempt:
    """The same pages as a PDF/A-2b file, if that can be proved."""
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            pdfa.prepare(pdf, _FLAVOUR)
            metadata = pdf.make_stream(_CLAIM)
            metadata.Type, metadata.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
            pdf.Root.Metadata = metadata
            if "/Info" in pdf.trailer:
                del pdf.trailer["/Info"]
            buffer = io.BytesIO()
            settings = pdfa.resolve_save_kwargs(_FLAVOUR, deterministic_id=True)
            pdf.save(buffer, **settings)
        report = pdfa.validate_written(io.BytesIO(buffer.getvalue()), _FLAVOUR)
    except _FAULTS:
        return _Attempt(None, breaks_rules=True)
    # Fonts that are left without their file here set invisible text only, which is allowed.
    is_proved = all(found.rule == _NOT_EMBEDDED for found in report.findings)
    return _Attempt(buffer.getvalue() if is_proved else None, report.verdict == "fail")


def _failing_pages(data: bytes) -> Iterator[int]:
    """Pages that break a rule when each is looked at alone; of a long file only the first ones."""
    with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
        for number, page in enumerate(pdf.pages[:_MOST_PAGES_ALONE]):
            try:
                with pikepdf.new() as single:
                    single.pages.append(page)
                    pdfa.prepare(single, _FLAVOUR)
                    verdict = pdfa.check(single, _FLAVOUR).verdict
            except _FAULTS:
                verdict = "fail"
            if verdict == "fail":
                yield number


def _pages_without_text(data: bytes) -> Iterator[int]:
    """Pages that show text in a font they lack, or whose codes stand for no known character."""
    with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
        known: dict[tuple[int, int], bool] = {}
        for number, page in enumerate(pdf.pages):
            try:
                fonts = list(fonts_of(page.resources))
                good = all(maps_to_unicode(font, known) for font in fonts)
                if good and not all(is_embedded(font) for font in fonts):
                    good = not shows_missing_font(page.obj, page.resources)
            except _FAULTS:
                good = False
            if not good:
                yield number

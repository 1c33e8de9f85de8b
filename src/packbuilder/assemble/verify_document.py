"""Does the pack as a file say what its pages say, and does nothing in it act by itself?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary

from packbuilder.assemble.manifest_file import Manifest
from packbuilder.assemble.verify_pages import finding
from packbuilder.i18n import translate
from packbuilder.model.finding import Finding

_NAMES = {
    "Title": "dc:title",
    "Author": "dc:creator",
    "Subject": "dc:description",
    "Keywords": "pdf:Keywords",
}
_ACTIONS = frozenset({"/GoTo", "/URI"})
# What acts or brings files along when a reader meets it.
_ACTIVE_NOTES = frozenset(
    {"/FileAttachment", "/Movie", "/Sound", "/Screen", "/RichMedia", "/3D", "/Widget"}
)


def read_author(path: Path) -> str:
    """The company, as the pack's document information names it.

    Raises:
        pikepdf.PdfError: the file cannot be read.
    """
    with pikepdf.open(path) as pdf:
        return str(pdf.docinfo.get("/Author", ""))


def check_document(manifest: Manifest, path: Path) -> Iterator[Finding]:
    """Metadata, attachments and whatever acts by itself.

    Raises:
        pikepdf.PdfError: the file cannot be read.
    """
    with pikepdf.open(path) as pdf:
        yield from _metadata(manifest, pdf)
        yield from _attachments(manifest, pdf)
        if pdf.is_encrypted:
            yield finding("verify-pack-locked", manifest.pack_path, manifest)
        for place, number in _active(pdf):
            yield finding(
                "verify-active-content", manifest.pack_path, manifest, number, place=place
            )


def _metadata(manifest: Manifest, pdf: pikepdf.Pdf) -> Iterator[Finding]:
    told = {key: str(pdf.docinfo.get(f"/{key}", "")) for key in _NAMES}
    wrong = {key for key, value in _xmp(pdf).items() if told[key] != value}
    language = manifest.locale.partition("-")[0]
    params = {"company": told["Author"], "scheme": told["Subject"]}
    if told["Title"] != translate("pack.title", language, params):
        wrong.add("Title")
    for key in sorted(wrong):
        yield finding("verify-metadata", manifest.pack_path, manifest, field=key)


def _xmp(pdf: pikepdf.Pdf) -> Mapping[str, str]:
    try:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            return {key: _plain(metadata.get(name, "")) for key, name in _NAMES.items()}
    except (ValueError, SyntaxError, KeyError):
        return dict.fromkeys(_NAMES, "")


def _plain(value: Any) -> str:
    return str(value) if isinstance(value, str) else ", ".join(str(one) for one in value)


def _attachments(manifest: Manifest, pdf: pikepdf.Pdf) -> Iterator[Finding]:
    """Only files that the manifest knows by their digest may be attached."""
    for name, spec in pdf.attachments.items():
        data = spec.get_file().read_bytes()
        if hashlib.sha256(data).hexdigest() not in manifest.known_digests:
            yield finding("verify-attachment-foreign", manifest.pack_path, manifest, name=name)


def _active(pdf: pikepdf.Pdf) -> Iterator[tuple[str, int | None]]:
    """Every place in the file that a reader would act on, and its page."""
    root = pdf.Root
    opening = root.get("/OpenAction")
    if isinstance(opening, Dictionary) and opening.get("/S") != "/GoTo":
        yield "OpenAction", None
    if "/AA" in root:
        yield "AA", None
    if "/JavaScript" in root.get("/Names", Dictionary()):
        yield "JavaScript", None
    for number, page in enumerate(pdf.pages, start=1):
        if "/AA" in page.obj:
            yield "AA", number
        for annotation in page.obj.get("/Annots", Array()):
            yield from ((place, number) for place in _acting(annotation))


def _acting(annotation: pikepdf.Object) -> Iterator[str]:
    subtype = annotation.get("/Subtype")
    is_signature = subtype == "/Widget" and annotation.get("/FT") == "/Sig"
    if str(subtype) in _ACTIVE_NOTES and not is_signature:
        yield str(subtype).lstrip("/")
    if "/AA" in annotation:
        yield "AA"
    action = annotation.get("/A", Dictionary())
    if "/S" in action and str(action.S) not in _ACTIONS:
        yield str(action.S).lstrip("/")
    if "/Next" in action:
        yield "Next"

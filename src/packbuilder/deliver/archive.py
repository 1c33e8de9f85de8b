"""The pack and what it was made from in one file: PDF/A-3 with associated files."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pikepdf import Array, AttachedFileSpec, Name, Pdf

from packbuilder.deliver.metadata import date_of, set_pdfa_part
from packbuilder.deliver.profile import Material
from packbuilder.deliver.volume_file import opened, save

_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".json": "application/json",
    ".html": "text/html",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".toml": "application/toml",
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}


class Relationship(enum.StrEnum):
    """What an attached file is to the pages, in the words of PDF/A-3."""

    SOURCE = "Source"
    DATA = "Data"
    SUPPLEMENT = "Supplement"


_RELATIONS = {
    Material.DOCUMENTS: Relationship.SOURCE,
    Material.INPUTS: Relationship.DATA,
    Material.MANIFEST: Relationship.SUPPLEMENT,
    Material.REPORT: Relationship.SUPPLEMENT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """A file that is handed over with the pages.

    Attributes:
        name: its path in the round's folder, with forward slashes.
        path: where it lies.
        material: what it is.
        description: what a reader is told of it.
    """

    name: str
    path: Path
    material: Material
    description: str

    @property
    def media_type(self) -> str:
        """Its type as the internet names it."""
        return _TYPES.get(self.path.suffix.lower(), "application/octet-stream")

    @property
    def relationship(self) -> Relationship:
        """What it is to the pages."""
        return _RELATIONS[self.material]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file inside the PDF, as the record of the delivery lists it."""

    name: str
    companion: Companion


def write_archive(
    source: Path, target: Path, companions: Sequence[Companion]
) -> tuple[Attachment, ...]:
    """The pack as PDF/A-3 with ``companions`` inside, each tied to the whole document."""
    with opened(source) as pdf:
        attachments = name_attachments(companions)
        specs = [_attach(pdf, one) for one in attachments]
        if specs:
            pdf.Root.AF = Array(specs)
        set_pdfa_part(pdf, 3)
        save(pdf, target)
        return attachments


def name_attachments(companions: Sequence[Companion]) -> tuple[Attachment, ...]:
    """Names without folders, each once: readers show a slash as part of a path or not at all."""
    taken: set[str] = set()
    named = []
    for companion in sorted(companions, key=lambda one: one.name):
        name = companion.name.replace("/", "-")
        stem, dot, ending = name.rpartition(".")
        count = 1
        while name.casefold() in taken:
            count += 1
            name = f"{stem}-{count}{dot}{ending}"
        taken.add(name.casefold())
        named.append(Attachment(name=name, companion=companion))
    return tuple(named)


def _attach(pdf: Pdf, attachment: Attachment) -> object:
    companion, day = attachment.companion, date_of(pdf)
    spec = AttachedFileSpec(
        pdf,
        companion.path.read_bytes(),
        description=companion.description,
        filename=attachment.name,
        mime_type=companion.media_type,
        creation_date=day,
        mod_date=day,
    )
    spec.relationship = Name(f"/{companion.relationship}")
    pdf.attachments[attachment.name] = spec
    return pdf.attachments[attachment.name].obj

"""A pack as it was handed over: which files, which pages in them, what is known of each."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from packbuilder.model.finding import Finding, Severity
from packbuilder.model.text import BilingualText

FORMAT_VERSION = 1


class FileKind(enum.StrEnum):
    """What a delivered file is."""

    PACK = "pack"
    VOLUME = "volume"
    SIDE_CAR = "side-car"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRun:
    """Consecutive pages of a delivered file.

    Attributes:
        first: the first of them in the file, from 1.
        count: how many.
        pack_first: the page of the pack that the first one is; None for sheets and blank pages.
    """

    first: int
    count: int
    pack_first: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedFile:
    """A file inside a delivered PDF.

    Attributes:
        name: as a reader lists it.
        path: in the round's folder.
        sha256: digest.
        size: bytes.
        media_type: as the internet names it.
        relationship: what it is to the pages, in the words of PDF/A-3.
    """

    name: str
    path: str
    sha256: str
    size: int
    media_type: str
    relationship: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Archival:
    """What a judge said of a file.

    Attributes:
        judgement: ``valid``, ``invalid`` or ``not-checked``.
        level: the standard by which it was judged, ``PDF/A-2b``; None where nobody judged.
        judge: who judged; None where nobody did.
        rules: rules that are broken or could not be judged.
    """

    judgement: str = "not-checked"
    level: str | None = None
    judge: str | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredFile:
    """One file.

    Attributes:
        name: in the folder of the delivery.
        kind: what it is.
        size: bytes.
        sha256: digest.
        runs: its pages; empty for a file without pages.
        volume: number of the volume, from 1, or None.
        declared: the standards that it names.
        archival: what was judged of them.
        attachments: the files inside it.
    """

    name: str
    kind: FileKind
    size: int
    sha256: str
    runs: tuple[PageRun, ...] = ()
    volume: int | None = None
    declared: tuple[str, ...] = ()
    archival: Archival = Archival()
    attachments: tuple[AttachedFile, ...] = ()

    @property
    def page_count(self) -> int:
        """Pages, with sheets and blank ones."""
        return sum(run.count for run in self.runs)

    @property
    def added_pages(self) -> int:
        """Sheets and blank pages."""
        return sum(run.count for run in self.runs if run.pack_first is None)

    @property
    def pack_pages(self) -> tuple[int, ...]:
        """The pages of the pack that stand in it."""
        return tuple(
            run.pack_first + offset
            for run in self.runs
            if run.pack_first is not None
            for offset in range(run.count)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavingLink:
    """A link from one volume to another; pages are those of the pack.

    Attributes:
        page: it stands on.
        item_id: it stands in.
        target_page: it led to.
        target_item: it led to.
        target_volume: in which that stands.
    """

    page: int
    item_id: str
    target_page: int
    target_item: str
    target_volume: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FontsShared:
    """What sharing fonts brought, in bytes."""

    bytes_before: int
    bytes_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeRow:
    """One volume: its file, its pages of the pack, its items.

    ``pages`` is what the first and the last of its pages are called.
    """

    number: int
    file: str
    first_page: int
    last_page: int
    items: tuple[str, ...]
    pages: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Everything that was handed over at once.

    Attributes:
        tool_version: version of packbuilder.
        profile_id: the delivery profile.
        profile_title: its title.
        locale: the languages of the pack.
        pack_path: the pack, in the round's folder.
        pack_sha256: its digest.
        pack_pages: its pages.
        files: what was handed over.
        volumes: the volumes; empty where the pack is one file.
        leaving: links from one volume to another.
        links_lead_to_files: such links lead into the other file; else they were taken off.
        removed_links: links that were taken off because the recipient wants none.
        turned_pages: pages that were stored turned and are upright now.
        fonts: what sharing fonts brought, or None.
        paper: sheets of paper when printed on both sides; None where it is not for printing.
        findings: the recipient's rules that are broken.
        folder: where it lies; None where nothing was written.
    """

    tool_version: str
    profile_id: str
    profile_title: BilingualText
    locale: str
    pack_path: str
    pack_sha256: str
    pack_pages: int
    files: tuple[DeliveredFile, ...]
    volumes: tuple[VolumeRow, ...] = ()
    leaving: tuple[LeavingLink, ...] = ()
    links_lead_to_files: bool = False
    removed_links: int = 0
    turned_pages: int = 0
    fonts: FontsShared | None = None
    paper: int | None = None
    findings: tuple[Finding, ...] = ()
    folder: str | None = None

    @property
    def keeps_rules(self) -> bool:
        """Whether no rule of severity error is broken."""
        return not any(finding.severity is Severity.ERROR for finding in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """Why nothing was handed over.

    Attributes:
        findings: what stands in the way.
        is_unproven: the pack itself does not agree with its manifest.
        profile_title: the title of the delivery profile.
    """

    findings: tuple[Finding, ...]
    is_unproven: bool
    profile_title: BilingualText


def record_name(locale: str) -> str:
    """The file that records a delivery."""
    return f"delivery.{locale}.json"

"""What a finished build knew: the basis of rebuilds, reports, proofs and rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from packbuilder.model.plan import Action, Reason
from packbuilder.model.text import BilingualText

FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something done to an item, or odd about it, that a person should know.

    Attributes:
        code: the code of the finding that it becomes.
        params: what its sentence names.
    """

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestItem:
    """One item of the pack as it was built. Paths are relative to the round's folder.

    Attributes:
        item_id: unique in the pack.
        kind: ``document``, ``evidence`` or ``generated``.
        title: what contents page and outline print.
        language: ``zh`` or ``en``.
        section: id of its section, ``front`` for cover and contents.
        number: document number, or None.
        version: version and revision of a controlled document, or None.
        attachment_number: ``1-2`` for evidence, or None.
        first_page: its first page in the pack, from 1.
        page_count: its pages.
        docx: the filled Word document, or None.
        pdf: the converted part.
        docx_sha256: digest of the Word document, or None.
        sha256: digest of the converted part.
        decision: built or reused by the build that wrote the manifest.
        reasons: why it was built.
        source_name: its template or evidence file.
        source: digest of that file.
        tool: what converted it.
        reads: JSON pointer of every value it depends on, to the value's digest.
        missing_english: pointers of texts that lack their English.
        notes: what was done to a scan.
        clause_marks: clause to the page of the part that answers it, from 1.
    """

    item_id: str
    kind: str
    title: BilingualText
    language: str
    section: str
    number: str | None
    version: str | None
    attachment_number: str | None
    first_page: int
    page_count: int
    docx: str | None
    pdf: str
    docx_sha256: str | None
    sha256: str
    decision: Action
    reasons: tuple[Reason, ...]
    source_name: str
    source: str
    tool: str
    reads: Mapping[str, str] = field(default_factory=dict)
    missing_english: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    clause_marks: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestPage:
    """One page of the pack: where it came from.

    Attributes:
        page: from 1.
        label: what the viewer shows and the page prints.
        item: id of the item.
        source: path of the converted part, relative to the round's folder.
        source_page: page in that part, from 1.
    """

    page: int
    label: str
    item: str
    source: str
    source_page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StableNumbers:
    """That a pack keeps the page numbers of one that was submitted.

    Attributes:
        kept_from: the round whose pack they were taken from.
        retired: numbers that were submitted in it, or before it, and stand on no page now.
    """

    kept_from: int
    retired: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A finished pack, page by page.

    ``stable_numbers`` is None where the pages are numbered from 1 without a gap.
    """

    tool_name: str
    tool_version: str
    scheme_id: str
    scheme_version: str
    company_id: str
    round_number: int
    locale: str
    is_draft: bool
    inputs: tuple[tuple[str, str], ...]
    items: tuple[ManifestItem, ...]
    pages: tuple[ManifestPage, ...]
    pack_path: str
    pack_sha256: str
    page_count: int
    pack_id: str | None = None
    stable_numbers: StableNumbers | None = None

    def label(self, page: int) -> str:
        """What a page (from 1) prints as its number; the page itself where none is known."""
        return self.pages[page - 1].label if 0 < page <= len(self.pages) else str(page)

    def item(self, item_id: str) -> ManifestItem | None:
        """The item of that id, or None."""
        return next((item for item in self.items if item.item_id == item_id), None)

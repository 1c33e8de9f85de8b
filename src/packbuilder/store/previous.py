"""What an earlier build of the same round left: the basis for reusing its work."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from packbuilder.errors import InputError
from packbuilder.model.manifest import Manifest, ManifestItem
from packbuilder.store.fingerprint import file_digest
from packbuilder.store.layout import RoundFolder
from packbuilder.store.manifest_file import read_manifest

DRAFT_DIR = "draft"
# In a rectification round: the whole dossier anew, beside the answer.
FULL_DIR = "full"


class Builds(Protocol):
    """What was built before: of one round, or of all that were submitted."""

    @property
    def is_submitted(self) -> bool:
        """Whether the files are sealed: they are copied, never linked or made by a newer tool."""

    def item(self, item_id: str) -> ManifestItem | None:
        """What is known of an item, or None."""

    def is_intact(self, item: ManifestItem) -> bool:
        """Whether the item's files are there and are the ones that were written."""

    def root_of(self, item_id: str) -> Path:
        """The folder that the paths of an item are relative to."""


@dataclass(frozen=True, slots=True)
class PreviousBuild:
    """A manifest and the folder that its paths are relative to."""

    root: Path
    manifest: Manifest

    @property
    def is_submitted(self) -> bool:
        """The build of an open round is its own to replace."""
        return False

    def root_of(self, item_id: str) -> Path:
        """The folder that the paths of an item are relative to."""
        del item_id
        return self.root

    def item(self, item_id: str) -> ManifestItem | None:
        """What the manifest says of an item, or None."""
        return self.manifest.item(item_id)

    def is_intact(self, item: ManifestItem) -> bool:
        """Whether the item's files are there and are the ones that were written."""
        if file_digest(self.root / item.pdf) != item.sha256:
            return False
        return item.docx is None or file_digest(self.root / item.docx) == item.docx_sha256


@dataclass(frozen=True, slots=True)
class SubmittedBuilds:
    """The sealed rounds of one locale, newest first: what was handed in last counts."""

    builds: tuple[PreviousBuild, ...]

    @property
    def is_submitted(self) -> bool:
        """These files are sealed."""
        return True

    def item(self, item_id: str) -> ManifestItem | None:
        """The item as it was last submitted, or None."""
        return next((item for item in (build.item(item_id) for build in self.builds) if item), None)

    def is_intact(self, item: ManifestItem) -> bool:
        """Whether the item's files are there and are the ones that were submitted."""
        return self._holder(item.item_id).is_intact(item)

    def root_of(self, item_id: str) -> Path:
        """The folder of the round that last held the item."""
        return self._holder(item_id).root

    def _holder(self, item_id: str) -> PreviousBuild:
        return next(build for build in self.builds if build.item(item_id))


def read_previous(folder: RoundFolder, locale: str) -> PreviousBuild | None:
    """The newest build of one locale: the draft if there is one, else the pack; or None.

    A manifest that cannot be read any more only costs a full build.
    """
    for root in (folder.root / DRAFT_DIR, folder.root):
        try:
            manifest = read_manifest(RoundFolder(root).manifest(locale))
        except InputError:
            continue
        if manifest is not None:
            return PreviousBuild(root=root, manifest=manifest)
    return None


def has_ready_pack(folder: RoundFolder, locale: str) -> bool:
    """Whether a pack that is ready to submit stands in the round's folder."""
    try:
        manifest = read_manifest(folder.manifest(locale))
    except InputError:
        return False
    return manifest is not None and not manifest.is_draft and folder.pack(locale).is_file()

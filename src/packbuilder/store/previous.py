"""What an earlier build of the same round left: the basis for reusing its work."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from packbuilder.errors import InputError
from packbuilder.model.manifest import Manifest, ManifestItem
from packbuilder.store.fingerprint import file_digest
from packbuilder.store.layout import RoundFolder
from packbuilder.store.manifest_file import read_manifest

DRAFT_DIR = "draft"


@dataclass(frozen=True, slots=True)
class PreviousBuild:
    """A manifest and the folder that its paths are relative to."""

    root: Path
    manifest: Manifest

    def item(self, item_id: str) -> ManifestItem | None:
        """What the manifest says of an item, or None."""
        return self.manifest.item(item_id)

    def is_intact(self, item: ManifestItem) -> bool:
        """Whether the item's files are there and are the ones that were written."""
        if file_digest(self.root / item.pdf) != item.sha256:
            return False
        return item.docx is None or file_digest(self.root / item.docx) == item.docx_sha256


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

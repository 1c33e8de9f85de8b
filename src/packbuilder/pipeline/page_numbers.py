"""The page numbers of the whole dossier as it was last submitted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from packbuilder.errors import InputError
from packbuilder.model.manifest import Manifest
from packbuilder.model.page_label import parse_label
from packbuilder.profile.rounds import ROUNDS_DIR
from packbuilder.source.reader import read_source
from packbuilder.store.layout import RoundFolder
from packbuilder.store.manifest_file import read_manifest
from packbuilder.store.previous import FULL_DIR
from packbuilder.store.seal import INPUTS_DIR


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedNumbers:
    """What the pages of the whole dossier were called when it was last submitted.

    Attributes:
        round_number: the round whose pack it is.
        items: item id and numbers of every item, in the order of the pack.
        retired: numbers of submissions before it that it used no longer.
    """

    round_number: int
    items: tuple[tuple[str, tuple[str, ...]], ...]
    retired: tuple[str, ...] = ()


def submitted_numbers(folders: Iterable[RoundFolder], locale: str) -> SubmittedNumbers | None:
    """The numbers of the newest whole dossier; None if none was submitted in this language.

    In a rectification round that is the dossier made anew (``build --full``), where one was
    submitted with the answer. Numbers of dossiers before it stay retired, back to the last
    dossier that did not answer an audit.

    Args:
        folders: the sealed rounds, newest first.
        locale: the languages of the pack.

    Raises:
        InputError: a manifest is damaged.
    """
    packs = list(_whole_packs(folders, locale))
    if not packs:
        return None
    newest, *older = packs
    items = tuple((item.item_id, _labels_of(newest, item.item_id)) for item in newest.items)
    shown = {page.label for page in newest.pages}
    gone = {label for pack in packs for label in _retired(pack)}
    gone |= {page.label for pack in older for page in pack.pages}
    return SubmittedNumbers(
        round_number=newest.round_number,
        items=items,
        retired=tuple(sorted(gone - shown, key=parse_label)),
    )


def _whole_packs(folders: Iterable[RoundFolder], locale: str) -> Iterator[Manifest]:
    """The whole dossiers, newest first, back to the last that did not answer an audit."""
    for folder in folders:
        is_answer = _answers_an_audit(folder)
        whole = RoundFolder(folder.root / FULL_DIR) if is_answer else folder
        manifest = read_manifest(whole.manifest(locale))
        if manifest is not None and not manifest.is_draft:
            yield _checked(manifest, whole)
        if not is_answer:
            return


def _answers_an_audit(folder: RoundFolder) -> bool:
    """Whether a sealed round is a rectification, as the round's own file in it says."""
    files = sorted((folder.root / INPUTS_DIR / ROUNDS_DIR).glob("round-*"))
    if not files:
        return False  # the first submission has no such file
    data = read_source(files[0]).data
    return not (isinstance(data, Mapping) and data.get("kind") == "submission")


def _checked(manifest: Manifest, folder: RoundFolder) -> Manifest:
    """The manifest, if its page numbers are such as packs have."""
    try:
        for label in (*(page.label for page in manifest.pages), *_retired(manifest)):
            parse_label(label)
    except ValueError as exc:
        raise InputError("manifest-broken", file=folder.manifest(manifest.locale).name) from exc
    return manifest


def _labels_of(manifest: Manifest, item_id: str) -> tuple[str, ...]:
    return tuple(page.label for page in manifest.pages if page.item == item_id)


def _retired(manifest: Manifest) -> tuple[str, ...]:
    return manifest.stable_numbers.retired if manifest.stable_numbers else ()

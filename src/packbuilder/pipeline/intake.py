"""Evidence taken in: office files converted, scans made pages, signed originals kept beside."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from packbuilder.convert.converter import Converter
from packbuilder.convert.evidence import normalise_evidence
from packbuilder.convert.evidence_office import OFFICE_SUFFIXES, convert_office
from packbuilder.convert.evidence_types import EvidenceNote, EvidenceOptions, EvidenceProblem
from packbuilder.errors import ConversionError
from packbuilder.model.manifest import Note
from packbuilder.pipeline.work import Work

_KEPT = "kept"  # parameter of a note: path of the original, relative to the round's folder


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """A scan that was written as a part of the pack."""

    page_count: int
    notes: tuple[Note, ...]


@contextmanager
def converted_office_files(
    works: Sequence[Work], converter: Converter
) -> Iterator[Mapping[Path, Path]]:
    """The PDFs of all supplied Word and Excel files among ``works``, for the time of the block.

    Raises:
        ConversionError: a file cannot be converted; it is named.
    """
    sources = [work.source for work in works if is_office(work.source)]
    if not sources:
        yield {}
        return
    with tempfile.TemporaryDirectory(
        prefix="packbuilder-supplied-", ignore_cleanup_errors=True
    ) as name:
        yield convert_office(sources, Path(name), converter)


def is_office(source: Path) -> bool:
    """Whether a supplied file is one of Word or Excel."""
    return source.suffix.lower() in OFFICE_SUFFIXES


def take_in(
    work: Work,
    target: Path,
    options: EvidenceOptions,
    staging: Path,
    converted: Mapping[Path, Path],
) -> TakenIn:
    """Write one scan as a part of the pack; a signed original is kept in the staging folder.

    Raises:
        ConversionError: the file changed under the build.
    """
    outcome = normalise_evidence(converted.get(work.source, work.source), target, options)
    if isinstance(outcome, EvidenceProblem):
        # It passed inspection a moment ago: the file changed under the build.
        raise ConversionError("evidence-changed", file=work.inputs.source_name)
    notes = [_note(note) for note in outcome.notes]
    if work.source in converted:
        notes.append(Note(code="evidence-converted"))
    if outcome.is_signed:
        kept = original_name(work, target)
        _copy(work.source, staging / kept)
        notes = [
            dataclasses.replace(note, params={_KEPT: str(kept)})
            if note.code == "evidence-signature-lost"
            else note
            for note in notes
        ]
    return TakenIn(page_count=outcome.page_count, notes=tuple(notes))


def original_name(work: Work, part: Path) -> PurePosixPath:
    """Where a signed original is kept, relative to the round's folder: beside its part's locale."""
    name = f"{work.item.item_id}{work.source.suffix.lower()}"
    return PurePosixPath("originals", part.parent.name, name)


def keep_originals(work: Work, notes: Sequence[Note], staging: Path) -> None:
    """Keep the originals of a part that is taken over from the last build."""
    for note in notes:
        if _KEPT in note.params:
            _copy(work.source, staging / note.params[_KEPT])


def _note(note: EvidenceNote) -> Note:
    return Note(code=note.code, params=note.params)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)

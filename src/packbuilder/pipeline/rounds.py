"""Which round of a company is open, what was submitted before it, opening and submitting one."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packbuilder.errors import InputError, SealedRoundError
from packbuilder.model.profile import Profile
from packbuilder.model.round import SubmittedState
from packbuilder.model.text import LocaleMode
from packbuilder.pipeline.page_numbers import SubmittedNumbers, submitted_numbers
from packbuilder.profile.loader import load_profile
from packbuilder.profile.rounds import ROUNDS_DIR, round_files
from packbuilder.store.layout import PROFILE_NAMES, CompanyFolder, Resources, RoundFolder
from packbuilder.store.manifest_file import read_manifest
from packbuilder.store.previous import PreviousBuild, SubmittedBuilds
from packbuilder.store.seal import (
    INPUTS_DIR,
    SEAL_NAME,
    RevisionLine,
    Seal,
    read_seal,
    read_seals,
    seal_faults,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundState:
    """Where a company stands.

    Attributes:
        number: the round that is open, or the last one where none is.
        is_open: it was not submitted yet.
        file: its file; None for the first submission.
        seals: what was submitted, oldest first.
    """

    number: int
    is_open: bool
    file: Path | None
    seals: tuple[Seal, ...] = ()

    def revisions(self) -> tuple[RevisionLine, ...]:
        """Every revision line that submitted rounds added, in order."""
        return tuple(line for seal in self.seals for line in seal.revisions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What was submitted before the open round.

    Attributes:
        builds: the documents and scans.
        state: what rules look at.
        profile: the profile with its tables as of the newest submission, from its snapshot.
        numbers: what the pages of the whole dossier were called; None if none was submitted.
    """

    builds: SubmittedBuilds
    state: SubmittedState
    profile: Profile
    numbers: SubmittedNumbers | None = None


def round_state(company: CompanyFolder) -> RoundState:
    """Which round is open.

    Raises:
        InputError: a seal is damaged, or a round's file stands without the one before it sealed.
    """
    files = round_files(company)
    seals = read_seals(company.root / ROUNDS_DIR)
    sealed = {seal.round_number for seal in seals}
    last = max(files, default=0)
    missing = [number for number in range(last) if number not in sealed]
    if missing:
        raise InputError(
            "round-before-not-submitted",
            file=files[last].name,
            number=f"{missing[0]:02d}",
        )
    number = max([last, *sealed])
    return RoundState(
        number=number, is_open=number not in sealed, file=files.get(number), seals=seals
    )


def refuse_sealed(state: RoundState) -> None:
    """Stop where a build would change what was submitted.

    Raises:
        SealedRoundError: no round is open.
    """
    if not state.is_open:
        raise SealedRoundError("round-sealed", number=f"{state.number:02d}")


def with_revisions(profile: Profile, lines: Iterable[RevisionLine]) -> Profile:
    """The profile with the revision lines that rounds added behind its own.

    A version that the profile tells of itself is not told of twice; one that rounds made keeps a
    line for each of its reasons.
    """
    data: dict[str, Any] = dict(profile.data)
    documents = dict(data["documents"])
    rows = list(documents.get("revisions") or [])
    held = {(row["document"], row["version"]) for row in rows}
    rows += [
        {"document": line.document, **line.row}
        for line in lines
        if (line.document, line.row["version"]) not in held
    ]
    documents["revisions"] = rows
    return dataclasses.replace(profile, data={**data, "documents": documents})


def read_submitted(
    profile: Profile, state: RoundState, output: Path, locale: LocaleMode, resources: Resources
) -> dict[LocaleMode, Submitted]:
    """The sealed rounds before the open one, as the output folder holds them.

    Returns:
        What was submitted in ``locale``, first, and in every other language.

    Raises:
        InputError: the folder of a sealed round is missing, is not the one that was sealed, or
            was never built in this language.
    """
    folders = list(_sealed_folders(profile, state, output))
    before = _snapshot(folders[0].root, resources)
    found = {}
    for one in (locale, *(other for other in LocaleMode if other is not locale)):
        builds = _builds(folders, one)
        if builds:
            found[one] = _submitted(builds, folders, one, state, before)
    if locale not in found:
        raise InputError("round-locale-missing", locale=locale.value)
    return found


def _sealed_folders(profile: Profile, state: RoundState, output: Path) -> Iterator[RoundFolder]:
    """The folders of the sealed rounds, newest first, each as it was sealed."""
    for seal in reversed(state.seals):
        folder = RoundFolder.of(output, profile.company_id, profile.scheme_id, seal.round_number)
        name = folder.root.name
        if not (folder.root / SEAL_NAME).is_file():
            raise InputError("round-folder-missing", file=str(folder.root), number=name[-2:])
        if read_seal(folder.root / SEAL_NAME) != seal or seal_faults(folder.root, seal):
            raise InputError("round-folder-differs", file=str(folder.root), number=name[-2:])
        yield folder


def _builds(folders: Iterable[RoundFolder], locale: LocaleMode) -> list[PreviousBuild]:
    manifests = ((folder, read_manifest(folder.manifest(locale.value))) for folder in folders)
    return [
        PreviousBuild(root=folder.root, manifest=manifest)
        for folder, manifest in manifests
        if manifest is not None
    ]


def _submitted(
    builds: Sequence[PreviousBuild],
    folders: Sequence[RoundFolder],
    locale: LocaleMode,
    state: RoundState,
    before: Profile,
) -> Submitted:
    newest = state.seals[-1]
    return Submitted(
        builds=SubmittedBuilds(builds=tuple(builds)),
        numbers=submitted_numbers(folders, locale.value),
        state=SubmittedState(
            round_number=newest.round_number,
            sealed_on=newest.sealed_on,
            evidence=_evidence(builds),
            versions=_versions(builds),
            values=before.data,
        ),
        profile=with_revisions(before, state.revisions()),
    )


def _snapshot(root: Path, resources: Resources) -> Profile:
    kept = root / INPUTS_DIR
    files = [kept / name for name in PROFILE_NAMES if (kept / name).is_file()]
    loaded = load_profile(CompanyFolder(root=kept, profile=files[0]), resources) if files else None
    if loaded is None or loaded.profile is None:
        raise InputError("round-snapshot-broken", file=str(kept))
    return loaded.profile


def _evidence(builds: Sequence[PreviousBuild]) -> Mapping[str, str]:
    return {
        item.item_id: item.source
        for build in reversed(builds)
        for item in build.manifest.items
        if item.kind == "evidence"
    }


def _versions(builds: Sequence[PreviousBuild]) -> Mapping[str, str]:
    return {
        item.item_id: item.version
        for build in reversed(builds)
        for item in build.manifest.items
        if item.version is not None
    }


def round_file_text(number: int, opened_on: dt.date, *, is_submission: bool) -> str:
    """What a new round's file says: only what is known, the rest to be filled in."""
    head = (
        "# 整改轮次；各字段的说明：packbuilder schema round\n"
        "# A rectification round; what each field means: packbuilder schema round\n"
    )
    kind = "submission" if is_submission else "rectification"
    lines = [f"round: {number}", f"kind: {kind}", f"opened_on: {opened_on.isoformat()}"]
    if not is_submission:
        lines += [
            "# 计划提交整改材料的日期、审核结束的日期，请核对 / Please check both dates:",
            f"submission_date: {opened_on.isoformat()}",
            "audit:",
            f"  date: {opened_on.isoformat()}",
            "# 由 packbuilder round import 读入，或在此填写 / Read in by round import, or fill in:",
            "nonconformities: []",
        ]
    return head + "\n".join(lines) + "\n"


def open_round(company: CompanyFolder, profile: Profile, day: dt.date) -> Path:
    """Begin the next round: write its file.

    Args:
        company: the company folder.
        profile: its profile; a stage other than the last submission's begins a new dossier
            instead of an answer.
        day: the day on which the round begins.

    Returns:
        The new file.

    Raises:
        InputError: the round before was not submitted, or the file cannot be written.
    """
    state = round_state(company)
    if state.is_open:
        raise InputError("round-still-open", number=f"{state.number:02d}")
    number = state.number + 1
    path = company.root / ROUNDS_DIR / f"round-{number:02d}.yaml"
    is_submission = state.seals[-1].stage != profile.stage.value
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(round_file_text(number, day, is_submission=is_submission))
    except OSError as exc:
        raise InputError("output-unwritable", file=str(path), reason=exc.strerror or "") from exc
    return path

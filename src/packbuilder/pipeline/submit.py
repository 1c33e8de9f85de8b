"""Submitting a round: what was handed in is sealed and never built again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

from packbuilder.assemble.verify import verify_pack
from packbuilder.errors import InputError
from packbuilder.model.manifest import Manifest
from packbuilder.model.text import LocaleMode
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.rounds import refuse_sealed, round_state
from packbuilder.profile.loader import find_company, load_profile
from packbuilder.profile.rounds import ROUNDS_DIR
from packbuilder.store.fingerprint import file_digest
from packbuilder.store.layout import CompanyFolder, Resources, RoundFolder
from packbuilder.store.manifest_file import read_manifest
from packbuilder.store.previous import FULL_DIR
from packbuilder.store.seal import Seal, seal_folder


def submit_round(dossier: Dossier, output: Path, day: dt.date) -> Seal:
    """Seal the open round's packs.

    Args:
        dossier: the dossier of the open round.
        output: the folder of all packs.
        day: the day of submission, written into the seal.

    Returns:
        The seal.

    Raises:
        InputError: there is no pack, one of them is a draft, was built from other inputs than
            those of today, or does not pass its proof; or the folder cannot be written.
        SealedRoundError: the round was submitted already.
    """
    refuse_sealed(dossier.rounds)
    folder = RoundFolder.of(
        output, dossier.profile.company_id, dossier.scheme.scheme_id, dossier.rounds.number
    )
    manifests = tuple(_manifests(folder.root))
    whole = tuple(_manifests(folder.root / FULL_DIR))
    if not manifests:
        raise InputError("round-nothing-built", file=str(folder.root))
    for manifest in (*manifests, *whole):
        _refuse_unfit(manifest, dossier.company)
    for root in (folder.root, folder.root / FULL_DIR) if whole else (folder.root,):
        if verify_pack(root).findings:
            raise InputError("round-not-proven", file=str(root))
    seal = Seal(
        company_id=dossier.profile.company_id,
        scheme_id=dossier.scheme.scheme_id,
        stage=dossier.profile.stage.value,
        round_number=dossier.rounds.number,
        sealed_on=day,
        locales=tuple(manifest.locale for manifest in manifests),
        revisions=dossier.rectification.lines if dossier.rectification else (),
    )
    return seal_folder(folder.root, seal, _snapshot(dossier), dossier.company.root / ROUNDS_DIR)


def built_locale(path: Path, output: Path, resources: Resources) -> LocaleMode:
    """The languages of a pack that the open round has, the first where there are several.

    Raises:
        InputError: it has none, or the company cannot be read.
    """
    company = find_company(path)
    profile = load_profile(company, resources).profile
    if profile is None:
        raise InputError("round-profile-faulty", file=company.profile.name)
    number = round_state(company).number
    folder = RoundFolder.of(output, profile.company_id, profile.scheme_id, number)
    found = [mode for mode in LocaleMode if folder.manifest(mode.value).is_file()]
    if not found:
        raise InputError("round-nothing-built", file=str(folder.root))
    return found[0]


def _manifests(root: Path) -> Iterator[Manifest]:
    for path in sorted(root.glob("manifest.*.json")):
        manifest = read_manifest(path)
        if manifest is not None:
            yield manifest


def _refuse_unfit(manifest: Manifest, company: CompanyFolder) -> None:
    if manifest.is_draft:
        raise InputError("round-pack-draft", file=manifest.pack_path)
    for name, digest in manifest.inputs:
        if not name.startswith("doc-templates/") and file_digest(company.root / name) != digest:
            raise InputError("round-pack-stale", file=manifest.pack_path, changed=name)


def _snapshot(dossier: Dossier) -> Mapping[str, Path]:
    """The inputs to keep beside the pack: enough to say later what a field said then.

    Scans are not among them: their parts and digests are in the pack's folder already.
    """
    root = dossier.company.root
    files = [dossier.company.profile, dossier.rounds.file]
    files += [root / table.file for table in dossier.profile.records.values()]
    files += [dossier.company.style_sheet, dossier.company.logo]
    files += sorted(dossier.company.templates_dir.glob("*.docx"))
    return {path.relative_to(root).as_posix(): path for path in files if path is not None}

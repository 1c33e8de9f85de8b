"""Take a zip file of scans into a company's evidence folder, and propose rows for its profile."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from packbuilder.convert.evidence import SUPPLIED_SUFFIXES
from packbuilder.errors import InputError
from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.model.scheme import ItemKind, Scheme
from packbuilder.pipeline.scheme_source import read_scheme_source
from packbuilder.plan.scheme import parse_scheme
from packbuilder.source.archive import Archive, ArchiveEntry, extract, read_archive
from packbuilder.source.reader import read_source
from packbuilder.store.inside import refuse_outside
from packbuilder.store.layout import CompanyFolder, Resources
from packbuilder.store.placing import Placed, place_file

EVIDENCE_FOLDER = "evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """A row of the profile's ``evidence`` list, as far as a file's name tells.

    Attributes:
        evidence_id: an id that the profile does not use yet.
        type_id: an evidence type of the scheme; empty where the name does not say it.
        title: the name without its ending.
        file: path relative to the company folder.
    """

    evidence_id: str
    type_id: str
    title: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpackOutcome:
    """What came of a zip file.

    Attributes:
        new: files that were written, relative to the company folder.
        same: files that stood there already, byte for byte.
        encoding: how names were read that the archive says nothing about.
        rows: proposals for the profile, for files that it does not name.
        findings: what was left out, and why.
    """

    new: tuple[str, ...]
    same: tuple[str, ...]
    encoding: str
    rows: tuple[EvidenceRow, ...]
    findings: tuple[Finding, ...]


def unpack_evidence(company: CompanyFolder, resources: Resources, file: Path) -> UnpackOutcome:
    """Unpack ``file`` into the company's evidence folder; the profile is read, never written.

    Raises:
        InputError: the profile cannot be read, the archive is none or is not safe to unpack, or the
            folder cannot be written. Nothing was written then.
    """
    archive = read_archive(file)
    profile = read_source(company.profile).data
    scheme = _scheme(profile, resources)
    findings = list(_refused(archive))
    try:
        placed = _place(company.root, file, _wanted(archive), findings)
    except OSError as exc:
        folder = str(company.root / EVIDENCE_FOLDER)
        raise InputError("output-unwritable", file=folder, reason=exc.strerror or "") from exc
    present = [name for name, what in placed.items() if what is not Placed.DIFFERS]
    return UnpackOutcome(
        new=tuple(name for name, what in placed.items() if what is Placed.NEW),
        same=tuple(name for name, what in placed.items() if what is Placed.SAME),
        encoding=archive.encoding,
        rows=tuple(_rows(present, profile, scheme)),
        findings=tuple(findings),
    )


def _scheme(profile: object, resources: Resources) -> Scheme | None:
    application = profile.get("application") if isinstance(profile, Mapping) else None
    scheme_id = application.get("scheme") if isinstance(application, Mapping) else None
    if not isinstance(scheme_id, str) or not re.fullmatch(r"[a-z0-9-]+", scheme_id):
        return None
    path = resources.scheme_dir(scheme_id) / "scheme.yaml"
    data: Any = read_scheme_source(path).data if path.is_file() else None
    return parse_scheme(data) if isinstance(data, Mapping) else None


def _wanted(archive: Archive) -> Iterator[ArchiveEntry]:
    return (one for one in archive.entries if one.path is not None and _is_scan(one.path))


def _is_scan(path: PurePosixPath) -> bool:
    return path.suffix.lower() in SUPPLIED_SUFFIXES


def _refused(archive: Archive) -> Iterator[Finding]:
    if archive.encoding == "cp437":
        yield Finding(code="evidence-zip-guessed", severity=Severity.WARNING, subject="zip")
    for entry in archive.entries:
        if entry.path is None:
            yield _finding("evidence-zip-name", entry.name, Severity.ERROR)
        elif not _is_scan(entry.path):
            yield _finding("evidence-zip-type", entry.name, Severity.WARNING)


def _finding(code: str, name: str, severity: Severity) -> Finding:
    return Finding(code=code, severity=severity, subject=name, location=Location(file=name))


def _place(
    root: Path, file: Path, entries: Iterable[ArchiveEntry], findings: list[Finding]
) -> dict[str, Placed]:
    """Everything is unpacked beside the folder first: a damaged archive leaves nothing behind."""
    placed: dict[str, Placed] = {}
    listed = list(entries)
    for path in (PurePosixPath(EVIDENCE_FOLDER, entry.path or "") for entry in listed):
        refuse_outside(root, root / path)
    with tempfile.TemporaryDirectory(prefix=".unpack-", dir=root) as folder:
        unpacked = {entry.number: Path(folder, str(entry.number)) for entry in listed}
        extract(file, unpacked)
        for entry in listed:
            name = str(PurePosixPath(EVIDENCE_FOLDER, entry.path or ""))
            what = place_file(unpacked[entry.number], root / name)
            if what is Placed.DIFFERS:
                twice = "evidence-zip-twice" if name in placed else "evidence-zip-differs"
                findings.append(_finding(twice, name, Severity.ERROR))
            placed.setdefault(name, what)
    return placed


# --- rows for the profile ------------------------------------------------------------------------


def _rows(names: Sequence[str], profile: object, scheme: Scheme | None) -> Iterator[EvidenceRow]:
    listed = profile.get("evidence") if isinstance(profile, Mapping) else None
    known = [row for row in listed if isinstance(row, Mapping)] if isinstance(listed, list) else []
    files = {str(row.get("file")) for row in known}
    taken = {str(row.get("id")) for row in known}
    for name in names:
        if name in files:
            continue
        title = PurePosixPath(name).stem
        type_id = _type_named(title, scheme)
        own = _free_id(type_id or "evidence", taken)
        taken.add(own)
        yield EvidenceRow(evidence_id=own, type_id=type_id, title=title, file=name)


def _free_id(wanted: str, taken: set[str]) -> str:
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    first = wanted if wanted != "evidence" else "evidence-1"
    return next(one for one in (first, *numbered) if one not in taken)


def _type_named(title: str, scheme: Scheme | None) -> str:
    """The one evidence type whose title stands in a file's name; empty if none or several do."""
    if scheme is None:
        return ""
    folded = _folded(title)
    found = {
        rule.item_id: word
        for rule in scheme.items
        if rule.kind is ItemKind.EVIDENCE
        for word in map(_folded, (rule.title.zh, rule.title.en or ""))
        if word and word in folded
    }
    # 售后服务管理师证书 names one type even where 证书 names another.
    longest = [
        one
        for one, word in found.items()
        if not any(word != other and word in other for other in found.values())
    ]
    return longest[0] if len(longest) == 1 else ""


def _folded(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text).strip().casefold()

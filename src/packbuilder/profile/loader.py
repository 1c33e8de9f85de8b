"""Profile file and record tables to a :class:`Profile`, or to findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packbuilder.errors import InputError
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.profile import JSONValue, Profile
from packbuilder.profile.mapping import map_profile
from packbuilder.profile.records import load_records
from packbuilder.profile.rounds import ROUNDS_DIR
from packbuilder.source.reader import SourceDocument, read_source
from packbuilder.source.schema import load_schema, validate_document
from packbuilder.store.inside import refuse_links_outside
from packbuilder.store.layout import PROFILE_NAMES, CompanyFolder, Resources


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedProfile:
    """What reading a company folder gave.

    Attributes:
        profile: the typed profile; None where the schema refuses the data.
        document: the profile file with the place of every value.
        findings: what is wrong with profile and tables.
    """

    profile: Profile | None
    document: SourceDocument
    findings: tuple[Finding, ...]


def find_company(path: Path) -> CompanyFolder:
    """The company folder that ``path`` names: the folder itself or its profile file.

    Raises:
        InputError: there is no such folder, no profile in it, or more than one; or a file of the
            folder is a link that leads out of it.
    """
    company = _named(path)
    refuse_links_outside(company, ROUNDS_DIR)
    return company


def _named(path: Path) -> CompanyFolder:
    if path.is_file():
        root = path.parent.resolve()
        return CompanyFolder(root=root, profile=root / path.name)
    if not path.is_dir():
        raise InputError("company-missing", file=str(path))
    found = [path / name for name in PROFILE_NAMES if (path / name).is_file()]
    if not found:
        raise InputError("profile-missing", file=str(path), names=", ".join(PROFILE_NAMES))
    if len(found) > 1:
        raise InputError("profile-twice", file=str(path), names=", ".join(p.name for p in found))
    root = path.resolve()
    return CompanyFolder(root=root, profile=root / found[0].name)


def load_profile(company: CompanyFolder, resources: Resources) -> LoadedProfile:
    """Read and validate a company's profile and record tables.

    Raises:
        InputError: the profile file cannot be read at all.
    """
    document = read_source(company.profile)
    schema = load_schema(resources.schema("company-profile"))
    file = company.profile.name
    findings = list(validate_document(document, schema, file))
    if not isinstance(document.data, dict) or findings:
        return LoadedProfile(profile=None, document=document, findings=tuple(findings))
    data: Mapping[str, Any] = document.data
    findings += _duplicate_ids(data, document, file)
    tables, faults = load_records(
        company.root,
        data.get("records") or {},
        load_schema(resources.schema("record-tables")),
    )
    profile = map_profile(company.company_id, file, data, tables)
    return LoadedProfile(profile=profile, document=document, findings=(*findings, *faults))


def _duplicate_ids(
    data: Mapping[str, Any], document: SourceDocument, file: str
) -> Iterator[Finding]:
    """Ids that stand twice in one list: templates and the pack look entries up by id."""
    for pointer, entries in _id_lists(dict(data), ""):
        counts = Counter(str(entry["id"]) for entry in entries)
        for index, entry in enumerate(entries):
            if counts[str(entry["id"])] > 1:
                where = f"{pointer}/{index}/id"
                yield Finding(
                    code="duplicate-id",
                    severity=Severity.ERROR,
                    subject=where,
                    params={"pointer": where, "id": str(entry["id"])},
                    location=document.location(file, where),
                )


def _id_lists(value: JSONValue, pointer: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _id_lists(child, f"{pointer}/{key}")
    elif isinstance(value, list):
        entries = [entry for entry in value if isinstance(entry, dict) and "id" in entry]
        if entries:
            yield pointer, entries
        for index, child in enumerate(value):
            yield from _id_lists(child, f"{pointer}/{index}")

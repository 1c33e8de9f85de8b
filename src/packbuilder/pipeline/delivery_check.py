"""A dossier held against the rules of those who will receive its pack, before anything is built."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path

from packbuilder.assemble.facts import read_pdf_facts
from packbuilder.check.engine import by_severity
from packbuilder.deliver.forecast import forecast
from packbuilder.deliver.lint import InputFile
from packbuilder.deliver.profile import DeliveryProfile, find_profile, load_profile
from packbuilder.errors import InputError
from packbuilder.model.finding import Finding
from packbuilder.model.result import PackResult
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.settings import read_deliveries
from packbuilder.store.inside import leads_outside


def with_deliveries(dossier: Dossier, names: Sequence[str] = ()) -> Dossier | PackResult:
    """The dossier with what its recipients are certain to refuse.

    Args:
        dossier: everything known of the company.
        names: delivery profiles, ids or files, beside those that the company's settings name.

    Returns:
        The dossier with more findings; a result instead where a delivery profile is refused by
        its schema.

    Raises:
        InputError: a delivery profile or the settings cannot be read.
    """
    wanted = tuple(dict.fromkeys((*read_deliveries(dossier.company), *names)))
    if not wanted:
        return dossier
    profiles = [_load(dossier, name) for name in wanted]
    refused = [finding for one in profiles if isinstance(one, tuple) for finding in one]
    if refused:
        return PackResult(
            company_id=dossier.profile.company_id,
            company_name=dossier.profile.name,
            is_ready=False,
            findings=by_severity(tuple(refused)),
        )
    files = tuple(_files(dossier))
    found = [
        finding
        for one in profiles
        if isinstance(one, DeliveryProfile)
        for finding in forecast(one, dossier.locale.value, files)
    ]
    judged = dossier.severities.apply(found)
    return dataclasses.replace(dossier, findings=(*dossier.findings, *judged))


def _load(dossier: Dossier, name: str) -> DeliveryProfile | tuple[Finding, ...]:
    resources = dossier.resources
    path = find_profile(name, resources.delivery_profiles_dir)
    return load_profile(path, resources.schema("delivery-profile"))


def _files(dossier: Dossier) -> Iterator[InputFile]:
    """The evidence that goes into the pack; what is missing is a finding of its own."""
    for item in dossier.plan.items:
        if item.evidence is None:
            continue
        path = dossier.company.root / item.evidence.file
        if path.is_file() and not leads_outside(dossier.company.root, path):
            size = path.stat().st_size
            yield InputFile(name=item.evidence.file, size=size, page_sizes=_page_sizes(path))


def _page_sizes(path: Path) -> tuple[tuple[float, float], ...]:
    if path.suffix.lower() != ".pdf":  # set on A4
        return ()
    try:
        return read_pdf_facts(path).sizes
    except InputError:  # damaged or locked: what becomes of it is told when it is taken in
        return ()

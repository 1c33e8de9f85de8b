"""Views of a small dossier for the tests of plan and check: the sample company, changed at will."""

from __future__ import annotations

import copy
import dataclasses
import functools
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from packbuilder.check.view import DossierView, EvidenceState
from packbuilder.model.pdf import PageText
from packbuilder.model.profile import Profile, RecordTable
from packbuilder.model.scheme import Scheme
from packbuilder.model.text import LocaleMode
from packbuilder.pipeline.opening import load_scheme
from packbuilder.plan.planner import plan_pack
from packbuilder.profile.loader import find_company, load_profile
from packbuilder.profile.mapping import map_profile
from packbuilder.source.schema import resolve
from packbuilder.store.layout import Resources

REPOSITORY = Path(__file__).resolve().parent.parent
RESOURCES = Resources(REPOSITORY)
SAMPLE = REPOSITORY / "company-profiles" / "example-appliance"
INCOMPLETE = REPOSITORY / "company-profiles" / "example-incomplete"

Data = dict[str, Any]
Change = Callable[[Data], None]


@functools.cache
def _sample() -> Profile:
    loaded = load_profile(find_company(SAMPLE), RESOURCES)
    assert loaded.profile is not None
    return loaded.profile


@functools.cache
def sample_scheme() -> Scheme:
    """The scheme that the sample company applies for."""
    return load_scheme("gbt27922-2011", RESOURCES)


def sample_data() -> Data:
    """A copy of the sample company's profile that a test may change."""
    return copy.deepcopy(dict(_sample().data))


def sample_profile(change: Change | None = None, **records: RecordTable | None) -> Profile:
    """The sample company's profile after ``change``; a table given as None is left out."""
    data = sample_data()
    if change is not None:
        change(data)
    tables = {**_sample().records, **records}
    kept = {name: table for name, table in tables.items() if table is not None}
    return map_profile("sample", "profile.yaml", data, kept)


def sample_table(name: str, change: Callable[[list[Data]], None]) -> RecordTable:
    """A record table of the sample company after ``change`` of its rows."""
    table = _sample().records[name]
    rows = [dict(copy.deepcopy(row)) for row in table.rows]
    change(rows)
    return dataclasses.replace(table, rows=tuple(rows), row_numbers=tuple(range(2, len(rows) + 2)))


def sample_view(
    change: Change | None = None,
    *,
    locale: LocaleMode = LocaleMode.ZH,
    states: Mapping[str, EvidenceState] | None = None,
    pages: Sequence[PageText] = (),
    records: Mapping[str, RecordTable | None] | None = None,
) -> DossierView:
    """What the rules see of the sample company after ``change``."""
    profile = sample_profile(change, **(records or {}))
    scheme = sample_scheme()
    usable = {e.evidence_id: EvidenceState(page_count=1) for e in profile.evidence}
    return DossierView(
        profile=profile,
        scheme=scheme,
        plan=plan_pack(profile, scheme, locale),
        locale=locale,
        places={"": (1, 1), "/evidence": (500, 1), "/company/uscc": (9, 3)},
        evidence={**usable, **(states or {})},
        pages=tuple(pages),
    )


def minimal(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any]) -> Any:
    """``value`` without anything that the schema does not require."""
    schema = resolve(schema, root)
    if isinstance(value, dict) and "properties" in schema:
        return {
            key: minimal(child, schema["properties"][key], root)
            for key, child in value.items()
            if key in schema.get("required", ())
        }
    if isinstance(value, list):
        wanted = schema.get("minItems", 0)
        return [minimal(child, schema.get("items", {}), root) for child in value[:wanted]]
    return value


def write_company(folder: Path, data: Data) -> Path:
    """A company folder that holds ``data`` as a JSON profile and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(data, ensure_ascii=False, indent=1)
    (folder / "profile.json").write_text(text, encoding="utf-8")
    return folder

"""Validated data to a typed :class:`Profile`. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from packbuilder.model.profile import (
    CertificationStage,
    EvidenceFile,
    Exclusion,
    Profile,
    RecordTable,
)
from packbuilder.model.text import BilingualText


def text_of(value: Mapping[str, Any]) -> BilingualText:
    """A bilingual text of the profile."""
    return BilingualText(zh=value["zh"], en=value.get("en"))


def date_of(value: str | None) -> dt.date | None:
    """A date of the data; None where it is left out."""
    return dt.date.fromisoformat(value) if value else None


def map_profile(
    company_id: str, file: str, data: Mapping[str, Any], records: Mapping[str, RecordTable]
) -> Profile:
    """The typed profile of data that the schema has accepted."""
    company, application = data["company"], data["application"]
    return Profile(
        company_id=company_id,
        file=file,
        name=text_of(company["name"]),
        uscc=company["uscc"],
        scheme_id=application["scheme"],
        stage=CertificationStage(application["stage"]),
        level=application["level"],
        submission_date=dt.date.fromisoformat(application["submission_date"]),
        is_sample=bool(data.get("sample")),
        evidence=tuple(_evidence(i, row) for i, row in enumerate(data["evidence"])),
        exclusions=tuple(
            Exclusion(clause=row["clause"], reason=text_of(row["reason"]))
            for row in application["exclusions"]
        ),
        records=records,
        data=data,
    )


def _evidence(index: int, row: Mapping[str, Any]) -> EvidenceFile:
    return EvidenceFile(
        evidence_id=row["id"],
        type=row["type"],
        title=text_of(row["title"]),
        file=row["file"],
        issued=date_of(row.get("issued")),
        expires=date_of(row.get("expires")),
        clauses=tuple(row.get("clauses") or ()),
        index=index,
    )

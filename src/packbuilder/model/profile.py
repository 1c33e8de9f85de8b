"""The company profile after validation.

The JSON Schema is the authority on what a profile may hold. Only the fields that code reads are
typed here; what templates alone read stays in ``data``.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from packbuilder.model.text import BilingualText

JSONValue = None | bool | int | float | str | list["JSONValue"] | dict[str, "JSONValue"]


class CertificationStage(enum.StrEnum):
    """What the company applies for: a first certificate, its surveillance, or the next one."""

    INITIAL = "initial"
    SURVEILLANCE = "surveillance"
    RECERTIFICATION = "recertification"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    """One scan or file that the company attaches (证明材料).

    Attributes:
        evidence_id: permanent id, the item's id in the pack.
        type: id of an evidence type of the scheme, ``business-licence``.
        title: what the contents page prints.
        file: path relative to the company folder.
        issued: date of issue, if the paper carries one.
        expires: last day of validity; None for a paper without an end.
        clauses: clauses of the criteria that the paper answers.
        index: its place in the profile's ``evidence`` list, from 0.
    """

    evidence_id: str
    type: str
    title: BilingualText
    file: str
    issued: dt.date | None = None
    expires: dt.date | None = None
    clauses: tuple[str, ...] = ()
    index: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """A clause that does not apply to the company, and why (删减)."""

    clause: str
    reason: BilingualText


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTable:
    """One table of records that the company keeps, read and checked row by row.

    Attributes:
        table_id: ``staff``, ``complaints``: a name of ``record-tables.schema.json``.
        file: path relative to the company folder.
        rows: one mapping a row, by the schema's field names; dates stay ``YYYY-MM-DD`` text,
            amounts and counts are numbers, an empty cell is None.
        row_numbers: for each row its number in the file as a spreadsheet shows it, from 1.
    """

    table_id: str
    file: str
    rows: tuple[Mapping[str, JSONValue], ...]
    row_numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A validated company profile: typed where code reads it, plain where templates do.

    Attributes:
        company_id: name of the company folder.
        file: the profile's file name inside it.
        name: the legal name.
        uscc: 统一社会信用代码, 18 characters.
        scheme_id: the certification scheme applied for.
        stage: the certification stage.
        level: id of the level applied for.
        submission_date: the day against which every expiry and age is judged.
        is_sample: every generated page is marked 示例 SAMPLE.
        evidence: the attached files, in the profile's order.
        exclusions: clauses that do not apply.
        records: the tables named by the profile, by their id.
        data: the whole profile as it was read, dates as text.
    """

    company_id: str
    file: str
    name: BilingualText
    uscc: str
    scheme_id: str
    stage: CertificationStage
    level: str
    submission_date: dt.date
    is_sample: bool = False
    evidence: tuple[EvidenceFile, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    records: Mapping[str, RecordTable] = field(default_factory=dict)
    data: Mapping[str, JSONValue] = field(default_factory=dict)

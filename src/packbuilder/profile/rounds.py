"""The rectification rounds of a company: ``rounds/round-NN.yaml`` to a :class:`Round`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packbuilder.errors import InputError
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.round import (
    CauseKind,
    CorrectiveAction,
    DocumentChange,
    Nonconformity,
    NonconformitySeverity,
    OtherChange,
    PageNumbers,
    RootCause,
    Round,
    Verification,
)
from packbuilder.model.text import BilingualText
from packbuilder.profile.mapping import date_of, text_of
from packbuilder.source.reader import SourceDocument, read_source
from packbuilder.source.schema import load_schema, validate_document
from packbuilder.store.layout import CompanyFolder, Resources

ROUNDS_DIR = "rounds"
_NAME = re.compile(r"round-(\d\d)\.(yaml|yml|json)")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedRound:
    """What reading a round's file gave.

    Attributes:
        round: the typed round; None where the schema refuses the data, and for a new submission.
        is_submission: the file opens the dossier of a later stage, with nothing to answer.
        document: the file with the place of every value.
        findings: what is wrong with it.
    """

    round: Round | None
    document: SourceDocument
    findings: tuple[Finding, ...]
    is_submission: bool = False


def round_files(company: CompanyFolder) -> dict[int, Path]:
    """The files of all rounds by number, in order.

    Raises:
        InputError: two files name one round.
    """
    files: dict[int, Path] = {}
    for path in sorted((company.root / ROUNDS_DIR).glob("round-*")):
        match = _NAME.fullmatch(path.name)
        if match is None:
            continue
        number = int(match[1])
        if number in files:
            raise InputError("round-twice", file=path.name, other=files[number].name)
        files[number] = path
    return files


def load_round(company: CompanyFolder, path: Path, resources: Resources) -> LoadedRound:
    """Read and validate one round's file.

    Raises:
        InputError: the file cannot be read at all.
    """
    document = read_source(path)
    file = path.relative_to(company.root).as_posix()
    findings = validate_document(document, load_schema(resources.schema("round")), file)
    if findings or not isinstance(document.data, dict):
        return LoadedRound(round=None, document=document, findings=findings)
    number = int(str(document.data["round"]))
    if f"round-{number:02d}" != path.stem:
        wrong = Finding(
            code="round-number-differs",
            severity=Severity.ERROR,
            subject="/round",
            params={"file": path.name, "number": str(number)},
            location=document.location(file, "/round"),
        )
        return LoadedRound(round=None, document=document, findings=(wrong,))
    if document.data.get("kind") == "submission":
        return LoadedRound(round=None, document=document, findings=(), is_submission=True)
    return LoadedRound(round=map_round(file, document.data), document=document, findings=())


def map_round(file: str, data: Mapping[str, Any]) -> Round:
    """The typed round of data that the schema has accepted. Pure."""
    audit = data["audit"]
    return Round(
        number=data["round"],
        file=file,
        opened_on=dt.date.fromisoformat(data["opened_on"]),
        submission_date=dt.date.fromisoformat(data["submission_date"]),
        audit_date=dt.date.fromisoformat(audit["date"]),
        received_on=date_of(audit.get("received_on")),
        nonconformities=tuple(
            _nonconformity(index, row) for index, row in enumerate(data["nonconformities"])
        ),
        changes=tuple(
            OtherChange(
                reason=text_of(row["reason"]),
                document=_change(row) if "document" in row else None,
                fields=tuple(row.get("fields") or ()),
            )
            for row in data.get("changes") or ()
        ),
        page_numbers=PageNumbers(data.get("page_numbers", PageNumbers.CONTINUOUS)),
        data=data,
    )


def _nonconformity(index: int, row: Mapping[str, Any]) -> Nonconformity:
    return Nonconformity(
        nonconformity_id=row["id"],
        number=row["number"],
        clause=row["clause"],
        severity=NonconformitySeverity(row["severity"]),
        statement=text_of(row["statement"]),
        index=index,
        found_on=date_of(row.get("found_on")),
        points_lost=row.get("points_lost"),
        site=_text(row.get("site")),
        correction=_text(row.get("correction")),
        root_causes=tuple(
            RootCause(cause_id=c["id"], kind=CauseKind(c["kind"]), text=text_of(c["text"]))
            for c in row.get("root_causes") or ()
        ),
        extent=_text(row.get("extent")),
        corrective_actions=tuple(_action(a) for a in row.get("corrective_actions") or ()),
        due=date_of(row.get("due")),
        done=date_of(row.get("done")),
        evidence=tuple(row.get("evidence") or ()),
        documents=tuple(_change(c) for c in row.get("documents") or ()),
        fields=tuple(row.get("fields") or ()),
        verification=_verification(row.get("verification")),
        closed_on=date_of(row.get("closed_on")),
    )


def _action(row: Mapping[str, Any]) -> CorrectiveAction:
    return CorrectiveAction(
        cause=row["cause"],
        text=text_of(row["text"]),
        owner=text_of(row["owner"]),
        due=date_of(row.get("due")),
        done=date_of(row.get("done")),
    )


def _change(row: Mapping[str, Any]) -> DocumentChange:
    return DocumentChange(
        document=row["document"], change=text_of(row["change"]), chapter=_text(row.get("chapter"))
    )


def _verification(row: Mapping[str, Any] | None) -> Verification | None:
    if row is None:
        return None
    return Verification(
        result=text_of(row["result"]),
        by=text_of(row["by"]),
        date=dt.date.fromisoformat(row["date"]),
        auditor_date=date_of(row.get("auditor_date")),
    )


def _text(value: Mapping[str, Any] | None) -> BilingualText | None:
    return text_of(value) if value else None

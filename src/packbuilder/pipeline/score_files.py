"""A company's own points and self-evaluation: read, and checked against the scheme."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from packbuilder.calc.points import PointsFault, point_faults
from packbuilder.errors import InputError
from packbuilder.model.clause_numbers import is_within
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.profile import Profile
from packbuilder.model.scheme import Scheme
from packbuilder.model.score import ClauseResult, Outcome, SpecialDeduction
from packbuilder.source.reader import SourceDocument, read_source
from packbuilder.source.schema import load_schema, validate_document
from packbuilder.store.inside import refuse_outside
from packbuilder.store.layout import Resources

POINTS = "points"
SELF_EVALUATION = "self-evaluation"
_SUFFIXES = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPoints:
    """The points that a company loads from its own copy of the standard."""

    file: str | None = None
    points: Mapping[str, Fraction] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfEvaluation:
    """How a company judges itself.

    Attributes:
        file: the file; None where the company has none.
        results: its judgement on each clause that it judged.
        notes: its remarks, by clause.
        deductions: special deductions.
        bonus_reason: why it claims the special bonus, or None.
        findings: what is wrong with the file.
    """

    file: str | None = None
    results: Mapping[str, ClauseResult] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    deductions: tuple[SpecialDeduction, ...] = ()
    bonus_reason: str | None = None
    findings: tuple[Finding, ...] = ()


def find_file(root: Path, stem: str) -> Path | None:
    """The file of that name in a company folder, as YAML or JSON; None if there is none.

    Raises:
        InputError: there is more than one, or it leads out of the folder.
    """
    found = [path for suffix in _SUFFIXES if (path := root / f"{stem}{suffix}").is_file()]
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise InputError("score-file-twice", file=str(root), names=names)
    for path in found:
        refuse_outside(root, path)
    return found[0] if found else None


def read_points(path: Path, shown: str, scheme: Scheme, resources: Resources) -> OwnPoints:
    """Read a points file.

    Args:
        path: the file.
        shown: how messages call it.
        scheme: the scheme whose clauses it gives points.
        resources: where the schema lies.

    Raises:
        InputError: the file cannot be read at all.
    """
    document = read_source(path)
    faults = _schema_faults(document, "points", shown, scheme, resources)
    if faults or not isinstance(document.data, dict):
        return OwnPoints(file=shown, findings=faults)
    entries: Sequence[Any] = document.data["points"]  # type: ignore[assignment]  # schema
    rows = [(str(row["clause"]), Fraction(str(row["points"]))) for row in entries]
    found = point_faults(scheme.clauses, rows)
    return OwnPoints(
        file=shown,
        points=dict(rows),
        findings=tuple(_points_finding(fault, document, shown) for fault in found),
    )


def read_self_evaluation(
    path: Path, shown: str, scheme: Scheme, profile: Profile, resources: Resources
) -> SelfEvaluation:
    """Read a self-evaluation; arguments as for :func:`read_points`.

    Raises:
        InputError: the file cannot be read at all.
    """
    document = read_source(path)
    faults = _schema_faults(document, "self-evaluation", shown, scheme, resources)
    if faults or not isinstance(document.data, dict):
        return SelfEvaluation(file=shown, findings=faults)
    data: Mapping[str, Any] = document.data
    rows: Sequence[Mapping[str, Any]] = data.get("results") or ()
    deductions: Sequence[Mapping[str, Any]] = data.get("special_deductions") or ()
    findings = (
        *_result_faults(rows, document, shown, scheme, profile),
        *_deduction_faults(deductions, document, shown, scheme),
    )
    if findings:
        return SelfEvaluation(file=shown, findings=findings)
    return SelfEvaluation(
        file=shown,
        results={row["clause"]: _result(row) for row in rows},
        notes={row["clause"]: row["note"] for row in rows if row.get("note")},
        deductions=tuple(
            SpecialDeduction(
                clause=row.get("clause"), reason=row["reason"], is_rectified=row["rectified"]
            )
            for row in deductions
        ),
        bonus_reason=(data.get("bonus") or {}).get("reason"),
    )


def file_finding(
    code: str,
    pointer: str,
    document: SourceDocument,
    shown: str,
    params: Mapping[str, str],
) -> Finding:
    """An error at ``pointer`` of a file."""
    return Finding(
        code=code,
        severity=Severity.ERROR,
        subject=pointer,
        params={"file": shown, **params},
        location=document.location(shown, pointer),
    )


def _schema_faults(
    document: SourceDocument, name: str, shown: str, scheme: Scheme, resources: Resources
) -> tuple[Finding, ...]:
    faults = validate_document(document, load_schema(resources.schema(name)), shown)
    if faults or not isinstance(document.data, dict):
        return faults
    if document.data["scheme"] != scheme.scheme_id:
        params = {"scheme": scheme.scheme_id}
        return (file_finding(f"{name}-scheme-differs", "/scheme", document, shown, params),)
    return ()


def _points_finding(fault: PointsFault, document: SourceDocument, shown: str) -> Finding:
    pointer = "/points" if fault.row is None else f"/points/{fault.row}"
    # Sums can be wrong in several sections, each is a finding of its own.
    return file_finding(
        fault.code, pointer, document, shown, {"clause": fault.clause, **fault.params}
    )


def _result(row: Mapping[str, Any]) -> ClauseResult:
    return ClauseResult(
        clause=row["clause"],
        outcome=Outcome(row["result"]),
        sampled=int(row.get("sampled") or 0),  # 5.0 is a whole number to a schema
        conforming=int(row.get("conforming") or 0),
    )


def _result_faults(
    rows: Sequence[Mapping[str, Any]],
    document: SourceDocument,
    shown: str,
    scheme: Scheme,
    profile: Profile,
) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, row in enumerate(rows):
        clause = str(row["clause"])
        code = _clause_fault(clause, scheme, profile) or _count_fault(row)
        if clause in seen:
            code = "clause-twice"
        seen.add(clause)
        if code:
            pointer = f"/results/{index}"
            params = {"clause": clause}
            yield file_finding(f"self-evaluation-{code}", pointer, document, shown, params)


def _clause_fault(clause: str, scheme: Scheme, profile: Profile) -> str | None:
    if clause not in {c.number for c in scheme.flat_clauses()}:
        return "clause-unknown"
    if clause not in scheme.leaf_numbers():
        return "clause-not-judged"
    if any(is_within(clause, exclusion.clause) for exclusion in profile.exclusions):
        return "clause-excluded"
    return None


def _count_fault(row: Mapping[str, Any]) -> str | None:
    counts = [row.get("sampled"), row.get("conforming")]
    if row["result"] != Outcome.SAMPLED:
        return "counts-unused" if any(n is not None for n in counts) else None
    sampled, conforming = counts
    if sampled is None or conforming is None:
        return "counts-missing"
    return "counts-wrong" if conforming > sampled else None


def _deduction_faults(
    rows: Sequence[Mapping[str, Any]], document: SourceDocument, shown: str, scheme: Scheme
) -> Iterator[Finding]:
    known = {clause.number for clause in scheme.flat_clauses()}
    for index, row in enumerate(rows):
        if row.get("clause") is not None and row["clause"] not in known:
            pointer = f"/special_deductions/{index}"
            params = {"clause": str(row["clause"])}
            yield file_finding("self-evaluation-clause-unknown", pointer, document, shown, params)

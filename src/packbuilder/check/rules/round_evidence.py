"""The evidence of a round is new, exists, and is dated between the audit and the completion."""

from __future__ import annotations

from collections.abc import Iterator

from packbuilder.check.round_rows import about, nonconformities
from packbuilder.check.view import DossierView, RectificationView
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.profile import EvidenceFile
from packbuilder.model.round import Nonconformity, NonconformitySeverity


def check_round_evidence(view: DossierView) -> Iterator[Finding]:
    """Each nonconformity names evidence, and the profile holds it."""
    held = {evidence.evidence_id: evidence for evidence in view.profile.evidence}
    for rect, row in nonconformities(view):
        if not row.evidence and row.severity is not NonconformitySeverity.OBSERVATION:
            yield about(rect, row, "round-evidence-missing", Severity.ERROR, "/evidence")
        for index, evidence_id in enumerate(row.evidence):
            pointer = f"/evidence/{index}"
            evidence = held.get(evidence_id)
            if evidence is None:
                yield about(
                    rect, row, "round-evidence-unknown", Severity.ERROR, pointer, id=evidence_id
                )
            else:
                yield from _dates(rect, row, evidence, pointer)


def _dates(
    rect: RectificationView, row: Nonconformity, evidence: EvidenceFile, pointer: str
) -> Iterator[Finding]:
    named = {"id": evidence.evidence_id, **evidence.title.params()}
    issued, audit = evidence.issued, rect.round.audit_date
    if issued is None:
        yield about(rect, row, "round-evidence-undated", Severity.WARNING, pointer, **named)
        return
    named["issued"] = issued.isoformat()
    if issued < audit:
        days = {**named, "audit": audit.isoformat()}
        yield about(rect, row, "round-evidence-before-audit", Severity.ERROR, pointer, **days)
    if row.done is not None and issued > row.done:
        days = {**named, "done": row.done.isoformat()}
        yield about(rect, row, "round-evidence-after-done", Severity.ERROR, pointer, **days)


def check_evidence_is_new(view: DossierView) -> Iterator[Finding]:
    """No file that was submitted before, and one file for two nonconformities is worth a note."""
    rect = view.rectification
    if rect is None:
        return
    submitted = {digest: name for name, digest in rect.submitted.evidence.items()}
    first: dict[str, Nonconformity] = {}
    for row in rect.round.nonconformities:
        for index, evidence_id in enumerate(row.evidence):
            pointer = f"/evidence/{index}"
            digest = rect.evidence_digests.get(evidence_id)
            if digest is None:
                continue
            if digest in submitted:
                before = submitted[digest]
                names = {"id": evidence_id, "before": before}
                yield about(rect, row, "round-evidence-reused", Severity.ERROR, pointer, **names)
            other = first.setdefault(digest, row)
            if other is not row:
                names = {"id": evidence_id, "other": other.number}
                yield about(rect, row, "round-evidence-shared", Severity.INFO, pointer, **names)

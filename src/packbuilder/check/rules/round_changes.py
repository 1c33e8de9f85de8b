"""What changed since the submission before: all of it explained, versioned, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from packbuilder.check.view import DossierView, RectificationView, value_at
from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.model.round import ChangedDocument

_VERSION = re.compile(r"([A-Z]+)/(\d+)")
_SHOWN = 5
_RECORDS = "/records/"


def check_changes_explained(view: DossierView) -> Iterator[Finding]:
    """A document that changed belongs to a nonconformity, or has another reason."""
    rect = _compared(view)
    for changed in rect.changed if rect else ():
        if not changed.is_explained:
            yield Finding(
                code="round-change-unexplained",
                severity=Severity.ERROR,
                subject=changed.item_id,
                params={"fields": _fields(changed)},
                location=Location(item=changed.item_id),
            )


def check_versions(view: DossierView) -> Iterator[Finding]:
    """A changed document has the version that follows the one submitted."""
    rect = _compared(view)
    for changed in rect.changed if rect else ():
        before, now = changed.version_before, changed.version
        if before is None or now is None or not changed.is_explained:
            continue  # unexplained, it has no line in its revision table, which is said already
        old, new = _rank(before), _rank(now)
        if old is None or new is None:
            continue
        if new <= old:
            yield _version(changed, "round-version-not-raised", Severity.ERROR)
        elif new not in ((old[0], old[1] + 1), (_next_letter(old[0]), 0)):
            yield _version(changed, "round-version-skipped", Severity.WARNING)


def check_named_documents(view: DossierView) -> Iterator[Finding]:
    """A document that the round says was changed exists, and did change."""
    rect = view.rectification
    if rect is None:
        return
    known = {rule.item_id for rule in view.scheme.items}
    changed = {document.item_id for document in rect.changed}
    for pointer, number, document in _named_documents(rect):
        named = {"number": number, "document": document}
        if document not in known:
            yield _named(rect, pointer, "round-document-unknown", Severity.ERROR, named)
        elif rect.is_compared and document not in changed:
            yield _named(rect, pointer, "round-document-unchanged", Severity.ERROR, named)


def check_named_fields(view: DossierView) -> Iterator[Finding]:
    """A field or table that the round says was changed exists, and did change."""
    rect = view.rectification
    if rect is None:
        return
    for pointer, number, field in _named_fields(rect):
        is_there = _exists(view, field) or value_at(rect.submitted.values, field) is not None
        named = {"number": number, "field": field}
        if not is_there:
            yield _named(rect, pointer, "round-field-unknown", Severity.ERROR, named)
        elif rect.is_compared and not _has_changed(view, rect, field):
            yield _named(rect, pointer, "round-field-unchanged", Severity.WARNING, named)


def _version(changed: ChangedDocument, code: str, severity: Severity) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        subject=changed.item_id,
        params={"before": changed.version_before or "-", "version": changed.version or "-"},
        location=Location(item=changed.item_id),
    )


def _named(
    rect: RectificationView, pointer: str, code: str, severity: Severity, params: dict[str, str]
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        subject=pointer,
        params=params,
        location=rect.location(pointer),
    )


def _compared(view: DossierView) -> RectificationView | None:
    rect = view.rectification
    return rect if rect is not None and rect.is_compared else None


def _named_documents(rect: RectificationView) -> Iterator[tuple[str, str, str]]:
    """Pointer, number of the nonconformity and document."""
    for row in rect.round.nonconformities:
        for index, change in enumerate(row.documents):
            yield f"{row.pointer}/documents/{index}/document", row.number, change.document
    for index, other in enumerate(rect.round.changes):
        if other.document is not None:
            yield f"/changes/{index}/document", "changes", other.document.document


def _named_fields(rect: RectificationView) -> Iterator[tuple[str, str, str]]:
    for row in rect.round.nonconformities:
        for index, field in enumerate(row.fields):
            yield f"{row.pointer}/fields/{index}", row.number, field
    for index, other in enumerate(rect.round.changes):
        for place, field in enumerate(other.fields):
            yield f"/changes/{index}/fields/{place}", "changes", field


def _exists(view: DossierView, field: str) -> bool:
    if field.startswith(_RECORDS):
        declared = value_at(view.profile.data, "/records")
        return isinstance(declared, dict) and field.split("/")[2] in declared
    return value_at(view.profile.data, field) is not None


def _has_changed(view: DossierView, rect: RectificationView, field: str) -> bool:
    """Whether a value differs, or a document prints a value of the table that does.

    *Why:* what was submitted is kept as the profile writes it; of tables only the name of the
    file stands there, but each changed document knows which of their values differ.
    """
    if value_at(rect.submitted.values, field) != value_at(view.profile.data, field):
        return True
    table = "/".join(field.split("/")[:3])
    return field.startswith(_RECORDS) and any(
        pointer == table or pointer.startswith((f"{table}/", f"{table}#", f"{table}?"))
        for document in rect.changed
        for pointer in document.pointers
    )


def _fields(changed: ChangedDocument) -> str:
    """Some of the fields that differ; a template says so itself."""
    fields = list(dict.fromkeys(pointer.rstrip("#?") for pointer in changed.pointers))
    shown = fields[:_SHOWN] + (["…"] if len(fields) > _SHOWN else [])
    return ", ".join([*(["template"] if changed.template_changed else []), *shown]) or "-"


def _rank(version: str) -> tuple[str, int] | None:
    match = _VERSION.fullmatch(version)
    return (match[1], int(match[2])) if match else None


def _next_letter(letters: str) -> str:
    return letters[:-1] + chr(ord(letters[-1]) + 1)

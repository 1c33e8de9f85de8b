"""Is every nonconformity of a round answered, and does the answer say something."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping

from packbuilder.check.round_rows import about, nonconformities, severity_of
from packbuilder.check.view import DossierView
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.round import CauseKind, Nonconformity, NonconformitySeverity
from packbuilder.model.text import BilingualText

_ALIKE = 0.9
_GRAVE = frozenset({NonconformitySeverity.MAJOR, NonconformitySeverity.SPECIAL_DEDUCTION})
_SHORTEST_NAME = 2


def check_answered(view: DossierView) -> Iterator[Finding]:
    """Every nonconformity has correction, cause, measure and the company's own verification."""
    for rect, row in nonconformities(view):
        lacking = {
            "correction": row.correction is None,
            "root_causes": not row.root_causes,
            "corrective_actions": not row.corrective_actions,
        }
        severity = severity_of(row)
        if all(lacking.values()):
            yield about(rect, row, "round-unanswered", severity)
            continue
        for key, code in (
            ("correction", "round-correction-missing"),
            ("root_causes", "round-cause-missing"),
            ("corrective_actions", "round-measure-missing"),
        ):
            if lacking[key]:
                yield about(rect, row, code, severity)
        if row.verification is None:
            yield about(rect, row, "round-verification-missing", severity)
        if row.extent is None and row.severity in _GRAVE:
            yield about(rect, row, "round-extent-missing", Severity.ERROR)


def check_causes(view: DossierView) -> Iterator[Finding]:
    """Each cause has a measure, and each measure a cause."""
    for rect, row in nonconformities(view):
        causes = [cause.cause_id for cause in row.root_causes]
        answered = {action.cause for action in row.corrective_actions}
        for index, cause_id in enumerate(causes):
            pointer = f"/root_causes/{index}"
            if cause_id in causes[:index]:
                yield about(rect, row, "round-cause-twice", Severity.ERROR, pointer, cause=cause_id)
            elif row.corrective_actions and cause_id not in answered:
                yield about(
                    rect,
                    row,
                    "round-cause-without-measure",
                    Severity.ERROR,
                    pointer,
                    cause=cause_id,
                )
        for index, action in enumerate(row.corrective_actions):
            if action.cause not in causes:
                pointer = f"/corrective_actions/{index}/cause"
                yield about(
                    rect,
                    row,
                    "round-measure-without-cause",
                    Severity.ERROR,
                    pointer,
                    cause=action.cause,
                )


def check_no_rule(view: DossierView) -> Iterator[Finding]:
    """Where there was no rule, one is written: a document changes."""
    for rect, row in nonconformities(view):
        changes = row.documents or any(
            row.nonconformity_id in changed.nonconformities for changed in rect.changed
        )
        for index, cause in enumerate(row.root_causes):
            if cause.kind is CauseKind.NO_RULE and not changes:
                pointer = f"/root_causes/{index}/kind"
                yield about(rect, row, "round-rule-not-written", Severity.ERROR, pointer)


def check_repeated_texts(view: DossierView) -> Iterator[Finding]:
    """A cause is neither the fact nor the correction over again, nor is a measure."""
    for rect, row in nonconformities(view):
        for index, cause in enumerate(row.root_causes):
            pointer = f"/root_causes/{index}/text"
            if _alike(cause.text, row.correction):
                yield about(rect, row, "round-cause-repeats-correction", Severity.ERROR, pointer)
            elif _alike(cause.text, row.statement):
                yield about(rect, row, "round-cause-repeats-fact", Severity.WARNING, pointer)
        for index, action in enumerate(row.corrective_actions):
            if _alike(action.text, row.correction):
                pointer = f"/corrective_actions/{index}/text"
                yield about(
                    rect, row, "round-measure-repeats-correction", Severity.WARNING, pointer
                )


def check_slogans(view: DossierView) -> Iterator[Finding]:
    """No answer that says only that things will be done better."""
    for rect, row in nonconformities(view):
        for pointer, text in _texts(row):
            if rect.slogans.are_all_of(text):
                yield about(rect, row, "round-slogan", Severity.ERROR, pointer)


def check_clauses_and_numbers(view: DossierView) -> Iterator[Finding]:
    """The clause exists in the scheme; id and report number name one nonconformity each."""
    known = {clause.number for clause in view.scheme.flat_clauses()}
    numbers: dict[str, int] = {}
    ids: dict[str, int] = {}
    for rect, row in nonconformities(view):
        if row.clause not in known:
            yield about(
                rect, row, "round-clause-unknown", Severity.ERROR, "/clause", clause=row.clause
            )
        if row.number in numbers:
            first = f"/nonconformities/{numbers[row.number]}"
            yield about(rect, row, "round-number-twice", Severity.ERROR, "/number", first=first)
        if row.nonconformity_id in ids:
            first = f"/nonconformities/{ids[row.nonconformity_id]}"
            yield about(rect, row, "round-id-twice", Severity.ERROR, "/id", first=first)
        numbers.setdefault(row.number, row.index)
        ids.setdefault(row.nonconformity_id, row.index)


def check_no_names(view: DossierView) -> Iterator[Finding]:
    """A fact names posts, not people."""
    names = _people(view)
    for rect, row in nonconformities(view):
        for key, text in (("statement", row.statement), ("site", row.site)):
            if text is None:
                continue
            shown = [n for n in names if _names(n, text.zh) or _names(n, text.en or "")]
            if shown:
                yield about(
                    rect,
                    row,
                    "round-name-shown",
                    Severity.WARNING,
                    f"/{key}",
                    count=str(len(shown)),
                )


def _texts(row: Nonconformity) -> Iterator[tuple[str, BilingualText]]:
    """What the company answers, with its pointer."""
    if row.correction is not None:
        yield "/correction", row.correction
    for index, cause in enumerate(row.root_causes):
        yield f"/root_causes/{index}/text", cause.text
    for index, action in enumerate(row.corrective_actions):
        yield f"/corrective_actions/{index}/text", action.text


def _alike(one: BilingualText, other: BilingualText | None) -> bool:
    if other is None:
        return False
    first, second = _bare(one.zh), _bare(other.zh)
    return bool(first) and difflib.SequenceMatcher(None, first, second).ratio() >= _ALIKE


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _people(view: DossierView) -> tuple[str, ...]:
    """Every name of the staff list, in both languages."""
    table = view.profile.records.get("staff")
    names: set[str] = set()
    for row in table.rows if table else ():
        name = row.get("name")
        if isinstance(name, Mapping):
            names.update(str(name[key]) for key in ("zh", "en") if name.get(key))
    return tuple(sorted(name for name in names if len(name) >= _SHORTEST_NAME))


def _names(name: str, text: str) -> bool:
    if name.isascii():
        return re.search(rf"\b{re.escape(name)}\b", text) is not None
    return name in text

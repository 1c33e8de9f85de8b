"""A rectification round: the auditor's nonconformities and the company's answers (整改轮次).

The JSON Schema ``round.schema.json`` is the authority on what a round may hold; the fields that
code reads are typed here, and templates read ``data``. The fields follow the form that bodies
publish for the verification of corrective action (one form a nonconformity, each cause with its
own measure).
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from packbuilder.model.profile import JSONValue
from packbuilder.model.text import BilingualText

REDLINE_PREFIX = "redline-"
REPORT_PREFIX = "nonconformity-report-"


class NonconformitySeverity(enum.StrEnum):
    """How grave the auditor holds it."""

    MAJOR = "major"
    MINOR = "minor"
    OBSERVATION = "observation"
    SPECIAL_DEDUCTION = "special-deduction"


class CauseKind(enum.StrEnum):
    """Whether there was no rule, or one that was not followed."""

    NO_RULE = "no-rule"
    RULE_NOT_FOLLOWED = "rule-not-followed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RootCause:
    """Why it happened; measures name the cause by its id."""

    cause_id: str
    kind: CauseKind
    text: BilingualText


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectiveAction:
    """A measure against one cause; ``done`` is None while it is open."""

    cause: str
    text: BilingualText
    owner: BilingualText
    due: dt.date | None = None
    done: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentChange:
    """A document that was changed, and what its revision table says about it."""

    document: str
    change: BilingualText
    chapter: BilingualText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The company's own verification, and the day of the audit team's where there was one."""

    result: BilingualText
    by: BilingualText
    date: dt.date
    auditor_date: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nonconformity:
    """One nonconformity and the company's answer (不符合项).

    Attributes:
        nonconformity_id: unique in the round.
        number: the body's own number.
        clause: the clause that is not met.
        severity: how grave.
        statement: the fact in the auditor's words.
        index: its place in the round's list, from 0.
        found_on: day on which it was raised; None for the day of the audit.
        points_lost: points taken off, None where the report does not say.
        site: department or site.
        correction: what was put right at once.
        root_causes: why it happened.
        extent: where else it was looked for (举一反三).
        corrective_actions: measures, each against one cause.
        due: day by which the answer is due; None to count from the audit.
        done: day on which everything was done.
        evidence: ids of the profile's evidence.
        documents: documents changed because of it.
        fields: JSON pointers of profile fields and record tables changed because of it.
        verification: the company's own verification.
        closed_on: day on which the audit team closed it.
    """

    nonconformity_id: str
    number: str
    clause: str
    severity: NonconformitySeverity
    statement: BilingualText
    index: int = 0
    found_on: dt.date | None = None
    points_lost: float | None = None
    site: BilingualText | None = None
    correction: BilingualText | None = None
    root_causes: tuple[RootCause, ...] = ()
    extent: BilingualText | None = None
    corrective_actions: tuple[CorrectiveAction, ...] = ()
    due: dt.date | None = None
    done: dt.date | None = None
    evidence: tuple[str, ...] = ()
    documents: tuple[DocumentChange, ...] = ()
    fields: tuple[str, ...] = ()
    verification: Verification | None = None
    closed_on: dt.date | None = None

    @property
    def pointer(self) -> str:
        """Where it stands in the round's file."""
        return f"/nonconformities/{self.index}"

    @property
    def report_id(self) -> str:
        """Item id of the report on it."""
        return f"{REPORT_PREFIX}{self.nonconformity_id}"


class PageNumbers(enum.StrEnum):
    """How the pages of the whole dossier are numbered in a rectification round."""

    CONTINUOUS = "continuous"
    STABLE = "stable"


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherChange:
    """A change that no nonconformity asked for, and its reason."""

    reason: BilingualText
    document: DocumentChange | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One rectification round.

    Attributes:
        number: from 1.
        file: path relative to the company folder, ``rounds/round-01.yaml``.
        opened_on: day on which it began.
        submission_date: day on which the answer goes in.
        audit_date: last day of the audit.
        received_on: day on which the nonconformities were received.
        nonconformities: all of them, in the auditor's order.
        changes: changes for other reasons.
        page_numbers: how the pages of the whole dossier are numbered.
        data: the whole file as it was read, dates as text.
    """

    number: int
    file: str
    opened_on: dt.date
    submission_date: dt.date
    audit_date: dt.date
    received_on: dt.date | None = None
    nonconformities: tuple[Nonconformity, ...] = ()
    changes: tuple[OtherChange, ...] = ()
    page_numbers: PageNumbers = PageNumbers.CONTINUOUS
    data: Mapping[str, JSONValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedDocument:
    """A document that differs from what was submitted before, and what explains it.

    Attributes:
        item_id: the document, without the second language's suffix.
        pointers: the values it prints that differ, as JSON pointers of the template context.
        template_changed: its template differs.
        nonconformities: ids of the nonconformities that explain the change.
        other_changes: places in the round's ``changes`` that explain it, from 0.
        follows: documents whose new version it merely prints (the document register).
        version_before: the version that was submitted, None for one without a version.
        version: the version now.
    """

    item_id: str
    pointers: tuple[str, ...] = ()
    template_changed: bool = False
    nonconformities: tuple[str, ...] = ()
    other_changes: tuple[int, ...] = ()
    follows: tuple[str, ...] = ()
    version_before: str | None = None
    version: str | None = None

    @property
    def is_explained(self) -> bool:
        """Whether a nonconformity, another reason or a document it lists explains the change."""
        return bool(self.nonconformities or self.other_changes or self.follows)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedState:
    """What the sealed submissions before a round held.

    Attributes:
        round_number: the newest of them.
        sealed_on: the day it was sealed.
        evidence: evidence id to digest of the file that was submitted.
        versions: document id to the version that was submitted.
        values: the profile as it was submitted.
    """

    round_number: int
    sealed_on: dt.date
    evidence: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, JSONValue] = field(default_factory=dict)

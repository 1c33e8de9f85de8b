"""The frozen bundle that a rule may look at. Pure: everything in it was read before."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from packbuilder.check.slogans import Slogans
from packbuilder.model.finding import Finding, Location
from packbuilder.model.outline import DocumentOutline
from packbuilder.model.pdf import PageText
from packbuilder.model.plan import PackPlan
from packbuilder.model.profile import EvidenceFile, JSONValue, Profile
from packbuilder.model.round import (
    REDLINE_PREFIX,
    ChangedDocument,
    Round,
    SubmittedState,
)
from packbuilder.model.scheme import Scheme
from packbuilder.model.text import LocaleMode


class Phase(enum.StrEnum):
    """When a rule can judge: on the inputs alone, on the plan, or on the finished pack."""

    INPUT = "input"
    PLAN = "plan"
    PACK = "pack"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceState:
    """What looking at an evidence file gave.

    Attributes:
        problem: permanent code of what makes it unusable (``evidence-encrypted``), or None.
        params: what the sentence on the problem names.
        page_count: its pages, 0 where it is unusable.
    """

    problem: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    page_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RectificationView:
    """What rules see of the open round.

    Attributes:
        round: the round.
        places: pointer of the round's file to line and column.
        due_days: severity to the days that the scheme allows.
        submitted: what was submitted before.
        changed: the documents that differ from it, and why.
        evidence_digests: evidence id to the digest of the company's file today.
        is_compared: the dossier was held against what was submitted; otherwise only the round's
            own file is known.
        slogans: phrases that say nothing by themselves.
    """

    round: Round
    places: Mapping[str, tuple[int, int]]
    due_days: Mapping[str, int]
    submitted: SubmittedState
    changed: tuple[ChangedDocument, ...] = ()
    evidence_digests: Mapping[str, str] = field(default_factory=dict)
    is_compared: bool = True
    slogans: Slogans = field(default_factory=Slogans)

    def location(self, pointer: str) -> Location:
        """Where ``pointer`` of the round's file stands, or what holds it."""
        line, column = _nearest(self.places, pointer)
        return Location(file=self.round.file, pointer=pointer, line=line, column=column)


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierView:
    """Everything known of one dossier.

    Attributes:
        profile: the company's profile.
        scheme: the scheme applied for.
        plan: what the pack holds.
        locale: the languages of the pack.
        places: pointer of the profile to line and column.
        evidence: state of every evidence file, by evidence id.
        pages: text of every page of the finished pack; empty before there is one.
        outlines: the documents that stand in the pack in both languages, by item id; empty
            before they are made.
        standards: every listed edition of a standard to the edition in force.
        rectification: the open round; None for a first submission of its stage.
    """

    profile: Profile
    scheme: Scheme
    plan: PackPlan
    locale: LocaleMode
    places: Mapping[str, tuple[int, int]]
    evidence: Mapping[str, EvidenceState]
    pages: tuple[PageText, ...] = ()
    outlines: Mapping[str, DocumentOutline] = field(default_factory=dict)
    standards: Mapping[str, str] = field(default_factory=dict)
    rectification: RectificationView | None = None

    @property
    def current_pages(self) -> tuple[PageText, ...]:
        """The pages that say how things are today.

        The answer to an audit quotes what was wrong, and a redline shows what was taken out: held
        against the profile of today both would be false alarms.
        """
        if self.rectification is None:
            return self.pages
        quoting = {section.section_id for section in self.scheme.round_sections if section.items}
        left_out = {
            item.item_id
            for item in self.plan.items
            if item.rule.section in quoting or item.item_id.startswith(REDLINE_PREFIX)
        }
        return tuple(page for page in self.pages if page.item_id not in left_out)

    def location(self, pointer: str) -> Location:
        """Where ``pointer`` of the profile stands, or what holds it."""
        line, column = _nearest(self.places, pointer)
        return Location(file=self.profile.file, pointer=pointer, line=line, column=column)

    def evidence_location(self, evidence: EvidenceFile) -> Location:
        """Where the profile names an evidence file."""
        return self.location(f"/evidence/{evidence.index}")


def _nearest(places: Mapping[str, tuple[int, int]], pointer: str) -> tuple[int | None, int | None]:
    """Line and column of ``pointer``, or of what holds it."""
    step = pointer
    while step and step not in places:
        step = step.rpartition("/")[0]
    return places.get(step, (None, None))


Rule = Callable[[DossierView], Iterator[Finding]]


def texts(value: JSONValue, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Every text in ``value`` with its JSON pointer."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, Mapping):
        for key, child in value.items():
            yield from texts(child, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from texts(child, f"{pointer}/{index}")


def value_at(data: Mapping[str, JSONValue], pointer: str) -> JSONValue:
    """The value at a JSON pointer; None where there is nothing."""
    value: JSONValue = dict(data)
    for step in pointer.split("/")[1:]:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value

"""The frozen bundle that a rule may look at. Pure: everything in it was read before."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from packbuilder.model.finding import Finding, Location
from packbuilder.model.outline import DocumentOutline
from packbuilder.model.pdf import PageText
from packbuilder.model.plan import PackPlan
from packbuilder.model.profile import EvidenceFile, JSONValue, Profile
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

    def location(self, pointer: str) -> Location:
        """Where ``pointer`` of the profile stands, or what holds it."""
        step = pointer
        while step and step not in self.places:
            step = step.rpartition("/")[0]
        line, column = self.places.get(step, (None, None))
        return Location(file=self.profile.file, pointer=pointer, line=line, column=column)

    def evidence_location(self, evidence: EvidenceFile) -> Location:
        """Where the profile names an evidence file."""
        return self.location(f"/evidence/{evidence.index}")


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

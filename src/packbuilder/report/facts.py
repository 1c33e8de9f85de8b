"""What a report says of a dossier beside the result: names, dates, people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from packbuilder.model.text import BilingualText


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDay:
    """A date of the certification cycle, or the last day of validity of something.

    Attributes:
        day: the day.
        title: what people call it.
        kind: ``milestone``, or what runs out.
        subject: id of the milestone, the evidence or the record row.
        note: ``estimate`` for a computed day, ``over`` for what is out by the submission, or
            nothing.
    """

    day: dt.date
    title: BilingualText
    kind: str
    subject: str
    note: str = ""

    @property
    def is_milestone(self) -> bool:
        """Whether it is a date of the certification cycle."""
        return self.kind == "milestone"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseGroup:
    """Clauses that a picture shows as one bar; a heading has the groups after it below it."""

    number: str
    title: BilingualText
    is_heading: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """What reports name; everything is empty where the profile was refused.

    Attributes:
        scheme: title of the scheme.
        level: title of the level applied for.
        contact: name and post of the person whom the profile names for the application.
        submission: day of the submission.
        days: milestones and everything that runs out, in order.
        clause_groups: the criteria in two levels.
        places: part of the profile, record file or item id to what people call it.
        is_sample: the company is a fictitious sample.
    """

    scheme: BilingualText | None = None
    level: BilingualText | None = None
    contact: BilingualText | None = None
    submission: dt.date | None = None
    days: tuple[ReportDay, ...] = ()
    clause_groups: tuple[ClauseGroup, ...] = ()
    places: Mapping[str, BilingualText] = field(default_factory=dict)
    is_sample: bool = False

"""Cases for the tests of rules: what makes one fire, and the twin on which it is silent."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.dossiers import Change, sample_table, sample_view

from packbuilder.check.engine import run_checks
from packbuilder.check.view import DossierView, Phase
from packbuilder.i18n import LANGUAGES
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.pdf import PageText
from packbuilder.model.profile import RecordTable
from packbuilder.model.text import LocaleMode
from packbuilder.report.messages import message, remedy

STANDARDS = {
    "GB/T 19012-2019": "GB/T 19012-2019",
    "GB/T 19012-2008": "GB/T 19012-2019",
    "GB/T 27922-2011": "GB/T 27922-2011",
    "SB/T 10401-2006": "GB/T 27922-2011",
}


@dataclass(frozen=True)
class Case:
    """What makes a rule fire, and the twin on which it is silent; by default the sample itself."""

    code: str
    subject: str
    change: Change | None = None
    twin: Change | None = None
    phase: Phase = Phase.INPUT
    severity: Severity = Severity.ERROR
    locale: LocaleMode = LocaleMode.ZH
    records: Mapping[str, RecordTable | None] = field(default_factory=dict)
    twin_records: Mapping[str, RecordTable | None] = field(default_factory=dict)
    pages: tuple[PageText, ...] = ()
    twin_pages: tuple[PageText, ...] = ()

    @property
    def name(self) -> str:
        """For the list of tests."""
        return f"{self.code}-{self.subject}"


def put(value: object, *steps: str | int) -> Change:
    """Set one value of the profile."""

    def change(data: Any) -> None:
        for step in steps[:-1]:
            data = data[step]
        data[steps[-1]] = value

    return change


def add(value: object, *steps: str | int) -> Change:
    """Append to one list of the profile."""

    def change(data: Any) -> None:
        for step in steps:
            data = data[step]
        data.append(value)

    return change


def both(*changes: Change) -> Change:
    """One change after the other."""

    def change(data: Any) -> None:
        for each in changes:
            each(data)

    return change


def table(name: str, change: Callable[[list[Any]], None]) -> dict[str, RecordTable]:
    """One record table of the sample after ``change`` of its rows."""
    return {name: sample_table(name, change)}


def cell(name: str, column: str, value: object, row: int = 0) -> dict[str, RecordTable]:
    """One record table of the sample with another value in one cell."""

    def change(rows: list[Any]) -> None:
        rows[row][column] = value

    return table(name, change)


def page(text: str, item_id: str = "service-manual", number: int = 7) -> tuple[PageText, ...]:
    """One page of a finished pack."""
    return (PageText(page=number, item_id=item_id, text=text),)


def view_of(case: Case, *, is_twin: bool = False) -> DossierView:
    """What the rules see of a case."""
    view = sample_view(
        case.twin if is_twin else case.change,
        locale=case.locale,
        pages=case.twin_pages if is_twin else case.pages,
        records=case.twin_records if is_twin else case.records,
    )
    return dataclasses.replace(view, standards=STANDARDS)


def assert_fires(case: Case) -> None:
    """The rule fires once at its place, with sentences in both languages."""
    every = [f for f in run_checks(view_of(case), case.phase) if f.code == case.code]
    findings = [f for f in every if f.subject == case.subject]
    assert [f.severity for f in findings] == [case.severity], [f.subject for f in every]
    assert findings[0].location is not None
    assert_worded(findings[0])


def assert_silent(case: Case) -> None:
    """The rule says nothing of the twin."""
    found = run_checks(view_of(case, is_twin=True), case.phase)
    assert [f.subject for f in found if f.code == case.code] == []


def assert_worded(finding: Finding) -> None:
    """Sentence and remedy exist in both languages, with nothing left to fill in."""
    for language in LANGUAGES:
        for sentence in (message(finding, language), remedy(finding, language)):
            assert sentence
            assert not sentence.startswith("finding.")
            assert "{" not in sentence

"""Survey and complaints: counts that fit, rates against the company's own targets (R13, R14)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from packbuilder.calc.customers import complaint_figures
from packbuilder.check.places import dotted
from packbuilder.check.view import DossierView, value_at
from packbuilder.model.finding import Finding, Severity

_FULL_WEIGHT = 100


def check_survey_counts(view: DossierView) -> Iterator[Finding]:
    """R13: no more came back than were sent, no more count than came back."""
    survey: Any = view.profile.data.get("survey")
    if not survey:
        return
    steps = [("/survey/sent", survey["sent"]), ("/survey/returned", survey["returned"])]
    table = view.profile.records.get("survey_responses")
    if table is not None:
        steps.append(("/records/survey_responses", len(table.rows)))
    for (first, more), (second, fewer) in itertools.pairwise(steps):
        if fewer > more:
            yield Finding(
                code="survey-counts-impossible",
                severity=Severity.ERROR,
                subject=second,
                params={"first": dotted(first), "more": str(more), "fewer": str(fewer)},
                location=view.location(second),
            )
    weight = sum(question["weight"] for question in survey["questions"])
    if abs(weight - _FULL_WEIGHT) > 1e-9:
        yield Finding(
            code="survey-weights-differ",
            severity=Severity.WARNING,
            subject="/survey/questions",
            params={"sum": f"{weight:g}"},
            location=view.location("/survey/questions"),
        )


def check_survey_columns(view: DossierView) -> Iterator[Finding]:
    """R13: the questionnaires answer as many questions as the profile asks."""
    survey: Any = view.profile.data.get("survey")
    table = view.profile.records.get("survey_responses")
    if not survey or table is None:
        return
    asked = len(survey["questions"])
    answered = max(
        (int(key[1:]) for row in table.rows for key, value in row.items()
         if key[:1] == "q" and key[1:].isdigit() and value is not None),
        default=asked,
    )  # fmt: skip
    if answered != asked:
        yield Finding(
            code="survey-questions-differ",
            severity=Severity.ERROR,
            subject="/survey/questions",
            params={"asked": str(asked), "answered": str(answered), "file": table.file},
            location=view.location("/survey/questions"),
        )


def check_complaint_rates(view: DossierView) -> Iterator[Finding]:
    """R14: rates recomputed from the log, against the limits that the company set itself."""
    table = view.profile.records.get("complaints")
    if table is None or not table.rows:
        return
    figures = complaint_figures(table.rows, view.profile.data)
    for figure, pointer, code, is_limit in (
        ("rate_percent", "/complaints/complaint_rate_max_percent", "complaint-rate-missed", True),
        ("resolution_rate_percent", "/complaints/resolution_rate_min_percent",
         "resolution-rate-missed", False),
    ):  # fmt: skip
        actual: Any = figures[figure]
        target: Any = value_at(view.profile.data, pointer)
        if actual is None or target is None:
            continue
        if actual > target if is_limit else actual < target:
            yield Finding(
                code=code,
                severity=Severity.WARNING,
                subject=pointer,
                params={"actual": f"{actual:g}", "target": f"{target:g}"},
                location=view.location(pointer),
            )

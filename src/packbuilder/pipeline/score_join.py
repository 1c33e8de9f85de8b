"""What of a score belongs into the report on a dossier."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from packbuilder.model.finding import Finding, Severity
from packbuilder.model.score import ScoreReport
from packbuilder.pipeline.score import ScoreInputs, ScoreOutcome, score_company

_ABOVE_SCORE = "level-above-score"
_OUT_OF_REACH = "level-out-of-reach"  # says the same and names the reason


def join_score(inputs: ScoreInputs) -> tuple[ScoreReport | None, tuple[Finding, ...]]:
    """The score, and what it adds to the findings of the dossier.

    Raises:
        InputError: a file of the score cannot be read at all.
    """
    outcome = score_company(inputs)
    return outcome.report, tuple(_joining(outcome, inputs.findings))


def _joining(outcome: ScoreOutcome, findings: tuple[Finding, ...]) -> Iterator[Finding]:
    codes = {finding.code for finding in findings}
    for finding in outcome.findings:
        if finding.code == _ABOVE_SCORE and _OUT_OF_REACH in codes:
            continue
        if outcome.report is None and finding.severity is Severity.ERROR:
            # The files of the score are the company's own sums: nothing of them is submitted.
            finding = dataclasses.replace(finding, severity=Severity.WARNING)
        yield finding

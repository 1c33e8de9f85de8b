"""The result for a terminal: one line a finding, what is wrong and what would be right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from packbuilder.i18n import translate
from packbuilder.model.finding import Finding
from packbuilder.model.plan import Action, Decision, ItemStatus, RuleOutcome
from packbuilder.model.result import PackResult
from packbuilder.model.text import Language
from packbuilder.report.messages import counted, message, place, remedy


def finding_lines(finding: Finding, language: str) -> Iterator[str]:
    """``place: severity [code] sentence``, and the remedy below it."""
    where = place(finding, language)
    severity = translate(f"severity.{finding.severity.value}", language)
    head = f"{where}: " if where else ""
    yield f"{head}{severity} [{finding.code}] {message(finding, language)}"
    yield f"    → {remedy(finding, language)}"


def result_lines(result: PackResult, language: str, ready: str = "report.ready") -> Iterator[str]:
    """Every finding and the verdict.

    Args:
        result: what was found.
        language: ``zh`` or ``en``.
        ready: the sentence where no error was found.
    """
    for finding in result.findings:
        yield from finding_lines(finding, language)
    counts = Counter(finding.severity for finding in result.findings)
    verdict = ready if result.is_ready else "report.not-ready"
    if result.findings:
        yield ""
    yield translate(verdict, language, counted(counts, language))


def decision_line(decision: Decision, language: str) -> str:
    """``BUILD  service-manual  company.name.zh changed``."""
    reasons = "；" if language == "zh" else "; "
    why = reasons.join(
        translate(f"reason.{reason.code.value}", language, {"detail": reason.detail})
        for reason in decision.reasons
    )
    if decision.action is Action.REUSE:
        why = translate("reason.none", language)
    return f"{decision.action.value:<6} {decision.item_id:<32} {why}"


def outcome_line(outcome: RuleOutcome, language: str) -> Iterator[str]:
    """A row of the scheme's manifest that the pack does not hold, and why; else nothing."""
    if outcome.status is ItemStatus.INCLUDED:
        return
    title = outcome.rule.title.in_language(Language(language))
    why = translate(f"outcome.{outcome.status.value}", language)
    colon = "：" if language == "zh" else ": "
    reason = f"{colon}{outcome.reason.in_language(Language(language))}" if outcome.reason else ""
    yield f"       {outcome.rule.item_id:<32} {title} — {why}{reason}"

"""What ``plan --cycle`` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from packbuilder.cli.output import echo_json, echo_lines
from packbuilder.i18n import translate
from packbuilder.model.plan import ItemStatus, RuleOutcome
from packbuilder.model.scheme import ItemKind
from packbuilder.model.text import Language

if TYPE_CHECKING:
    from packbuilder.model.profile import CertificationStage
    from packbuilder.pipeline.cycle import CycleStep


def show_cycle(steps: Sequence[CycleStep], language: str, *, as_json: bool) -> None:
    """Print the cycle as text, or as JSON."""
    if as_json:
        echo_json([_data(step) for step in steps])
        return
    told: dict[CertificationStage, CycleStep] = {}
    for step in steps:
        before = told.setdefault(step.stage, step) if step.stage else step
        echo_lines(_lines(step, before, language))


def _lines(step: CycleStep, before: CycleStep, language: str) -> Iterator[str]:
    """The lines of one date; ``before`` is the first one that asks for the same papers."""
    title = step.title.in_language(Language(language))
    estimate = translate("timeline.estimate", language) if step.is_estimate else ""
    yield f"== {step.day.isoformat()}  {title}{estimate}"
    for expiry in step.runs_out:
        name = expiry.title.in_language(Language(language))
        runs_out = translate("timeline.runs-out", language, {"title": name})
        yield f"   {expiry.day.isoformat()}  {runs_out}"
    if step.stage is not None and before is not step:
        day = before.day.isoformat()
        yield "   " + translate("cycle.as-before", language, {"day": day, "count": len(step.asked)})
    elif step.stage is not None:
        stage = translate(f"cycle.stage.{step.stage.value}", language)
        yield "   " + translate("cycle.asked", language, {"stage": stage, "count": len(step.asked)})
        for kind in (ItemKind.DOCUMENT, ItemKind.EVIDENCE):
            named = [_named(o, language) for o in step.asked if o.rule.kind is kind]
            if named:
                joined = translate("cycle.separator", language).join(named)
                yield "     " + translate(f"cycle.{kind.value}", language, {"items": joined})


def _named(outcome: RuleOutcome, language: str) -> str:
    title = outcome.rule.title.in_language(Language(language))
    is_missing = outcome.status is ItemStatus.MISSING
    return title + (translate("cycle.missing", language) if is_missing else "")


def _data(step: CycleStep) -> dict[str, Any]:
    return {
        "id": step.milestone_id,
        "title": step.title.filled(),
        "day": step.day.isoformat(),
        "estimate": step.is_estimate,
        "stage": step.stage.value if step.stage else None,
        "asked": [
            {
                "id": outcome.rule.item_id,
                "kind": outcome.rule.kind.value,
                "title": outcome.rule.title.filled(),
                "obligation": outcome.rule.obligation.value,
                "status": outcome.status.value,
            }
            for outcome in step.asked
        ],
        "runs_out": [
            {
                "subject": expiry.subject,
                "kind": expiry.kind.value,
                "title": expiry.title.filled(),
                "day": expiry.day.isoformat(),
            }
            for expiry in step.runs_out
        ],
    }

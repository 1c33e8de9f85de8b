"""The certification cycle ahead: what is asked for when, and what runs out before."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from packbuilder.check.timeline import Expiry, Milestone, cycle, expiries
from packbuilder.model.plan import ItemStatus, RuleOutcome
from packbuilder.model.profile import CertificationStage
from packbuilder.model.text import BilingualText
from packbuilder.pipeline.dossier import Dossier
from packbuilder.plan.planner import plan_pack


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleStep:
    """One date of the cycle.

    Attributes:
        milestone_id: ``submission``, ``surveillance-1``, ``certificate-end``.
        title: its name.
        day: the day.
        is_estimate: whether the day is computed.
        stage: the stage whose papers are asked for by then; None where none are.
        asked: the rows of the scheme's manifest for that stage, with what today's profile has of
            them: included, or missing.
        runs_out: what is valid on the date before and no longer on this one.
    """

    milestone_id: str
    title: BilingualText
    day: dt.date
    is_estimate: bool
    stage: CertificationStage | None
    asked: tuple[RuleOutcome, ...]
    runs_out: tuple[Expiry, ...]


def cycle_steps(dossier: Dossier) -> tuple[CycleStep, ...]:
    """Every date of the cycle, three years ahead, in the order of the days."""
    stones = sorted(cycle(dossier.view), key=lambda stone: stone.day)
    return tuple(_steps(dossier, stones))


def _steps(dossier: Dossier, stones: list[Milestone]) -> Iterator[CycleStep]:
    gone = expiries(dossier.view)
    since = dt.date.min
    for stone in stones:
        yield CycleStep(
            milestone_id=stone.milestone_id,
            title=stone.title,
            day=stone.day,
            is_estimate=stone.is_estimate,
            stage=stone.stage,
            asked=_asked(dossier, stone.stage) if stone.stage else (),
            runs_out=tuple(expiry for expiry in gone if since <= expiry.day < stone.day),
        )
        since = stone.day


def _asked(dossier: Dossier, stage: CertificationStage) -> tuple[RuleOutcome, ...]:
    """What the scheme asks for at a stage, as far as it applies to this company."""
    profile = dataclasses.replace(dossier.profile, stage=stage)
    plan = plan_pack(profile, dossier.scheme, dossier.locale)
    wanted = (ItemStatus.INCLUDED, ItemStatus.MISSING)
    return tuple(outcome for outcome in plan.outcomes if outcome.status in wanted)

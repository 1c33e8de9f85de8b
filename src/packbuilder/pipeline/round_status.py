"""Where a company's rounds stand: what was submitted, what is open, due and still missing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from packbuilder.calc.deadlines import Deadline, deadlines
from packbuilder.errors import InputError
from packbuilder.i18n import translate
from packbuilder.model.clause_answer import ClauseAnswers
from packbuilder.model.profile import Profile
from packbuilder.model.round import Round
from packbuilder.model.scheme import Scheme
from packbuilder.pipeline.opening import load_scheme
from packbuilder.pipeline.round_answers import answers_of_clauses, read_submission
from packbuilder.pipeline.rounds import RoundState, round_state
from packbuilder.profile.loader import find_company, load_profile
from packbuilder.profile.rounds import load_round
from packbuilder.report.calendar import calendar_bytes
from packbuilder.report.round_report import round_reminders
from packbuilder.store.layout import CompanyFolder, Resources, RoundFolder
from packbuilder.store.manifest_file import read_manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundStatus:
    """Where the rounds of one company stand.

    Attributes:
        state: what was submitted and which round is open.
        profile: the company's profile.
        scheme: the scheme applied for.
        round: the open round's nonconformities; None for a whole dossier.
        deadlines: when each answer is due and what it lacks.
        answers: for each clause what answers it in the last submission; only on request.
    """

    state: RoundState
    profile: Profile
    scheme: Scheme
    round: Round | None
    deadlines: tuple[Deadline, ...] = ()
    answers: tuple[ClauseAnswers, ...] = ()


def round_status(
    path: Path, output: Path, resources: Resources, day: dt.date, *, is_detailed: bool = False
) -> RoundStatus:
    """Read where the rounds stand on ``day``.

    Args:
        path: the company.
        output: the folder of all packs.
        resources: schemas and schemes.
        day: the day that deadlines are counted from.
        is_detailed: say for each clause what answers it in the last submission.

    Raises:
        InputError: an input cannot be read.
    """
    company = find_company(path)
    profile = load_profile(company, resources).profile
    if profile is None:
        raise InputError("round-profile-faulty", file=company.profile.name)
    state = round_state(company)
    scheme = load_scheme(profile.scheme_id, resources)
    found = _round(company, state, resources)
    answers: tuple[ClauseAnswers, ...] = ()
    if found is not None and is_detailed:
        answers = _answers(found, profile, scheme, state, output)
    return RoundStatus(
        state=state,
        profile=profile,
        scheme=scheme,
        round=found,
        deadlines=deadlines(found, scheme.due_days, day) if found else (),
        answers=answers,
    )


def reminders(status: RoundStatus, language: str, day: dt.date) -> bytes:
    """The open round's days as an iCalendar file."""
    found = status.round
    if found is None:
        raise InputError("round-nothing-due", number=f"{status.state.number:02d}")
    profile = status.profile
    name = profile.name.zh if language == "zh" else profile.name.en or profile.name.zh
    entries = round_reminders(
        found,
        status.scheme.due_days,
        language,
        company_id=profile.company_id,
        company=name,
        is_sample=profile.is_sample,
    )
    params = {"company": name, "round": f"{found.number:02d}"}
    return calendar_bytes(entries, translate("round-status.reminders", language, params), day)


def _round(company: CompanyFolder, state: RoundState, resources: Resources) -> Round | None:
    if state.file is None or not state.is_open:
        return None
    loaded = load_round(company, state.file, resources)
    if loaded.findings:
        raise InputError("round-file-faulty", file=state.file.name)
    return loaded.round


def _answers(
    found: Round, profile: Profile, scheme: Scheme, state: RoundState, output: Path
) -> tuple[ClauseAnswers, ...]:
    seal = state.seals[0]  # the first submission holds every document
    root = RoundFolder.of(output, profile.company_id, profile.scheme_id, seal.round_number)
    manifest = next(
        (m for m in (read_manifest(root.manifest(locale)) for locale in seal.locales) if m), None
    )
    if manifest is None:
        raise InputError(
            "round-folder-missing", file=str(root.root), number=f"{seal.round_number:02d}"
        )
    submission = read_submission(root.root, manifest, profile.evidence)
    return answers_of_clauses([n.clause for n in found.nonconformities], scheme, submission)

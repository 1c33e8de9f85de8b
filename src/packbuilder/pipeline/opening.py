"""From a company folder to a dossier: read, planned and checked, with nothing made yet."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packbuilder.check.engine import by_severity, run_checks
from packbuilder.check.severity import Severities
from packbuilder.check.view import DossierView, EvidenceState, Phase, RectificationView
from packbuilder.convert.evidence import inspect_evidence
from packbuilder.convert.evidence_types import EvidenceOptions, EvidenceProblem
from packbuilder.errors import InputError
from packbuilder.model.finding import Finding
from packbuilder.model.plan import PackPlan
from packbuilder.model.profile import Profile
from packbuilder.model.result import PackResult
from packbuilder.model.round import Round, SubmittedState
from packbuilder.model.scheme import Scheme
from packbuilder.model.text import LocaleMode
from packbuilder.pipeline.awareness import with_page_awareness
from packbuilder.pipeline.delivery_check import with_deliveries
from packbuilder.pipeline.dossier import Dossier, Rectification
from packbuilder.pipeline.glyphs import glyph_findings
from packbuilder.pipeline.passwords import evidence_options
from packbuilder.pipeline.rectification import Reading, Rectified, rectify
from packbuilder.pipeline.rounds import (
    RoundState,
    Submitted,
    read_submitted,
    round_state,
    with_revisions,
)
from packbuilder.pipeline.scheme_source import read_scheme_source
from packbuilder.pipeline.settings import read_severities
from packbuilder.pipeline.slogans import load_slogans
from packbuilder.pipeline.standards import load_standards
from packbuilder.plan.planner import plan_pack
from packbuilder.plan.resubmission import plan_resubmission
from packbuilder.plan.scheme import parse_scheme
from packbuilder.profile.loader import LoadedProfile, find_company, load_profile
from packbuilder.profile.rounds import LoadedRound, load_round
from packbuilder.render.context import shared_context
from packbuilder.render.round_context import RoundFacts
from packbuilder.report.messages import message
from packbuilder.source.schema import load_schema, validate_document
from packbuilder.store.fingerprint import file_digest
from packbuilder.store.inside import leads_outside
from packbuilder.store.layout import CompanyFolder, Resources


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inputs:
    """Everything that was read of one company."""

    company: CompanyFolder
    resources: Resources
    locale: LocaleMode
    severities: Severities
    loaded: LoadedProfile
    scheme: Scheme
    standards: Mapping[str, str]
    rounds: RoundState
    round: LoadedRound | None
    evidence: Mapping[str, EvidenceState]


def open_dossier(
    path: Path,
    resources: Resources,
    locale: LocaleMode,
    *,
    is_strict: bool = False,
    output: Path | None = None,
    deliveries: Sequence[str] = (),
) -> Dossier | PackResult:
    """Read, plan and check one company; a result instead where the schema refuses an input.

    Args:
        path: the company folder or its profile.
        resources: schemas and templates.
        locale: the languages of the pack.
        is_strict: warnings count as errors.
        output: the folder of all packs, where the submissions before the open round lie; without
            it the dossier is not held against them.
        deliveries: delivery profiles whose rules are asked beside those of the company's settings.

    Raises:
        InputError: an input cannot be read, the scheme or level does not exist, or what was
            submitted is not there as it was sealed.
    """
    opened = _open(path, resources, locale, is_strict=is_strict, output=output)
    return opened if isinstance(opened, PackResult) else with_deliveries(opened, deliveries)


def _open(
    path: Path, resources: Resources, locale: LocaleMode, *, is_strict: bool, output: Path | None
) -> Dossier | PackResult:
    company = find_company(path)
    severities = read_severities(company, is_strict=is_strict)
    loaded = load_profile(company, resources)
    if loaded.profile is None:
        return _refused(company, loaded.findings)
    rounds = round_state(company)
    this_round = load_round(company, rounds.file, resources) if rounds.file else None
    if this_round is not None and this_round.findings:
        return _refused(company, (*loaded.findings, *this_round.findings))
    scheme = load_scheme(loaded.profile.scheme_id, resources)
    _check_level(loaded.profile, scheme)
    inputs = _Inputs(
        company=company,
        resources=resources,
        locale=locale,
        severities=severities,
        loaded=loaded,
        scheme=scheme,
        standards=load_standards(resources),
        rounds=rounds,
        round=this_round,
        evidence=_evidence_states(company, loaded.profile),
    )
    profile = with_revisions(loaded.profile, rounds.revisions())
    answered = this_round.round if this_round and rounds.is_open else None
    if answered is None:
        return _dossier(inputs, profile)
    # Evidence is judged on the day of the resubmission; documents go on printing the first one.
    profile = dataclasses.replace(profile, submission_date=answered.submission_date)
    return _rectified(inputs, profile, answered, output)


def _refused(company: CompanyFolder, findings: tuple[Finding, ...]) -> PackResult:
    return PackResult(
        company_id=company.company_id,
        company_name=None,
        is_ready=False,
        findings=by_severity(findings),
    )


def _dossier(
    inputs: _Inputs, profile: Profile, rectification: RectificationView | None = None
) -> Dossier:
    """The dossier; a round that was not held against the submissions is judged by itself only."""
    plan = with_page_awareness(
        plan_pack(profile, inputs.scheme, inputs.locale, inputs.rounds.number),
        inputs.company,
        inputs.resources,
    )
    view = _view(inputs, profile, plan, rectification)
    schema = load_schema(inputs.resources.schema("company-profile"))
    input_findings = (
        *inputs.loaded.findings,
        *run_checks(view, Phase.INPUT),
        *glyph_findings(profile),
    )
    if rectification is not None and not rectification.is_compared:
        view = dataclasses.replace(view, rectification=None)
    return Dossier(
        company=inputs.company,
        resources=inputs.resources,
        locale=inputs.locale,
        profile=profile,
        scheme=inputs.scheme,
        plan=plan,
        view=view,
        context=shared_context(profile, inputs.scheme, plan, schema),
        severities=inputs.severities,
        input_findings=input_findings,
        findings=inputs.severities.apply((*input_findings, *run_checks(view, Phase.PLAN))),
        rounds=inputs.rounds,
    )


def _rectified(
    inputs: _Inputs, profile: Profile, this_round: Round, output: Path | None
) -> Dossier:
    """The dossier with the new versions of what changed, held against what was submitted."""
    if output is None:
        alone = _alone(inputs, this_round)
        return _dossier(inputs, profile, alone)
    locale = inputs.locale
    history = read_submitted(profile, inputs.rounds, output, locale, inputs.resources)
    submitted = history[locale]
    found = rectify(
        [
            _reading(dataclasses.replace(inputs, locale=one), profile, history[one])
            for one in history
        ],
        this_round,
    )
    view = _rectification_view(inputs, found, this_round, submitted)
    dossier = _dossier(inputs, found.dossier.profile, view)
    plan = plan_resubmission(
        this_round,
        dossier.profile,
        dossier.scheme,
        locale,
        dossier.plan,
        {
            document.item_id: submitted.builds.item(document.item_id) is not None
            for document in found.changed
        },
    )
    facts = RoundFacts(
        round=this_round,
        schema=load_schema(inputs.resources.schema("round")),
        scheme=dossier.scheme,
        profile=dossier.profile,
        plan=plan,
        changed=found.changed,
    )
    return dataclasses.replace(
        dossier,
        rectification=Rectification(
            round=this_round,
            submitted=submitted,
            changed=found.changed,
            lines=found.lines,
            facts=facts,
        ),
    )


def _reading(inputs: _Inputs, profile: Profile, submitted: Submitted) -> Reading:
    return Reading(
        dossier=_dossier(inputs, profile),
        submitted=submitted,
        reopen=lambda revised: _dossier(inputs, revised),
    )


def _alone(inputs: _Inputs, this_round: Round) -> RectificationView:
    """The round as its own file shows it, not yet held against what was submitted."""
    places = inputs.round.document.places if inputs.round else {}
    newest = inputs.rounds.seals[-1]
    return RectificationView(
        round=this_round,
        places={pointer: (place.line, place.column) for pointer, place in places.items()},
        due_days=inputs.scheme.due_days,
        submitted=SubmittedState(round_number=newest.round_number, sealed_on=newest.sealed_on),
        is_compared=False,
        slogans=load_slogans(inputs.resources),
    )


def _rectification_view(
    inputs: _Inputs, found: Rectified, this_round: Round, submitted: Submitted
) -> RectificationView:
    return dataclasses.replace(
        _alone(inputs, this_round),
        is_compared=True,
        submitted=submitted.state,
        changed=found.changed,
        evidence_digests={
            e.evidence_id: _digest(inputs.company.root, e.file)
            for e in found.dossier.profile.evidence
        },
    )


def _digest(root: Path, file: str) -> str:
    """Digest of a scan; empty, as for one that is missing, where a link leads outside."""
    return "" if leads_outside(root, root / file) else file_digest(root / file)


def _check_level(profile: Profile, scheme: Scheme) -> None:
    if scheme.level(profile.level) is None:
        known = ", ".join(level.level_id for level in scheme.levels)
        raise InputError("level-unknown", level=profile.level, scheme=scheme.scheme_id, known=known)


def load_scheme(scheme_id: str, resources: Resources) -> Scheme:
    """Read and validate ``scheme.yaml`` of a scheme folder.

    Raises:
        InputError: there is no such scheme, or its data is faulty.
    """
    path = resources.scheme_dir(scheme_id) / "scheme.yaml"
    if not path.is_file():
        known = sorted(p.parent.name for p in resources.templates_dir.glob("*/scheme.yaml"))
        raise InputError("scheme-unknown", scheme=scheme_id, known=", ".join(known) or "-")
    document = read_scheme_source(path)
    schema = load_schema(resources.schema("scheme"))
    faults = validate_document(document, schema, f"{scheme_id}/scheme.yaml")
    if faults or not isinstance(document.data, Mapping):
        first = f"{_line(faults[0])} {message(faults[0], 'en')}" if faults else "not a mapping"
        raise InputError(
            "scheme-invalid", scheme=scheme_id, first=first, count=str(max(1, len(faults)))
        )
    data: Mapping[str, Any] = document.data
    return parse_scheme(data)


def _line(finding: Finding) -> str:
    where = finding.location
    return f"{where.file}:{where.line}" if where else ""


def _view(
    inputs: _Inputs, profile: Profile, plan: PackPlan, rectification: RectificationView | None
) -> DossierView:
    places = inputs.loaded.document.places
    return DossierView(
        profile=_judged(profile),
        scheme=inputs.scheme,
        plan=plan,
        locale=inputs.locale,
        places={pointer: (place.line, place.column) for pointer, place in places.items()},
        evidence=inputs.evidence,
        standards=inputs.standards,
        rectification=rectification,
    )


def _judged(profile: Profile) -> Profile:
    """The profile as rules see it: a round is judged on the day of its own submission."""
    data: Any = profile.data
    application = {
        **data["application"],
        "submission_date": profile.submission_date.isoformat(),
    }
    return dataclasses.replace(profile, data={**data, "application": application})


def _evidence_states(company: CompanyFolder, profile: Profile) -> Mapping[str, EvidenceState]:
    options = evidence_options(company)
    return {
        e.evidence_id: _evidence_state(
            company.root, e.file, options.get(e.evidence_id, EvidenceOptions())
        )
        for e in profile.evidence
    }


def _evidence_state(root: Path, file: str, options: EvidenceOptions) -> EvidenceState:
    if leads_outside(root, root / file):
        return EvidenceState(problem="evidence-outside")
    try:
        inspection = inspect_evidence(root / file, options)
    except (FileNotFoundError, IsADirectoryError):
        return EvidenceState(problem="evidence-missing")
    except OSError:
        return EvidenceState(problem="evidence-not-readable", params={"reason": "no-permission"})
    if isinstance(inspection, EvidenceProblem):
        return EvidenceState(problem=inspection.code, params=inspection.params)
    return EvidenceState(page_count=inspection.page_count)

"""Everything that is known of a dossier before anything is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packbuilder.check.coverage import clause_coverage
from packbuilder.check.engine import by_severity, is_ready, run_checks
from packbuilder.check.severity import FIXED, Severities
from packbuilder.check.view import DossierView, EvidenceState, Phase
from packbuilder.convert.evidence import inspect_evidence
from packbuilder.convert.evidence_types import EvidenceOptions, EvidenceProblem
from packbuilder.errors import InputError
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.plan import PackPlan
from packbuilder.model.profile import Profile
from packbuilder.model.result import PackResult
from packbuilder.model.scheme import Scheme
from packbuilder.model.score import ScoreReport
from packbuilder.model.text import LocaleMode
from packbuilder.pipeline.passwords import evidence_options
from packbuilder.pipeline.scheme_source import read_scheme_source
from packbuilder.pipeline.score import ScoreInputs
from packbuilder.pipeline.score_join import join_score
from packbuilder.pipeline.settings import read_severities
from packbuilder.pipeline.standards import load_standards
from packbuilder.plan.planner import plan_pack
from packbuilder.plan.scheme import parse_scheme
from packbuilder.profile.loader import LoadedProfile, find_company, load_profile
from packbuilder.render.context import Context, shared_context
from packbuilder.report.messages import message
from packbuilder.source.schema import load_schema, validate_document
from packbuilder.store.layout import CompanyFolder, Resources


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A company's inputs, read and checked as far as they can be without making a document.

    Attributes:
        company: the company folder.
        resources: schemas and templates.
        locale: the languages of the pack.
        profile: the validated profile.
        scheme: the scheme applied for.
        plan: what the pack will hold.
        view: what rules look at.
        context: what templates may print.
        severities: how much each finding matters to this company.
        input_findings: what is wrong with profile and record tables, by default severity.
        findings: everything found so far, by the severities of this company.
    """

    company: CompanyFolder
    resources: Resources
    locale: LocaleMode
    profile: Profile
    scheme: Scheme
    plan: PackPlan
    view: DossierView
    context: Context
    severities: Severities
    input_findings: tuple[Finding, ...]
    findings: tuple[Finding, ...]


def open_dossier(
    path: Path, resources: Resources, locale: LocaleMode, *, is_strict: bool = False
) -> Dossier | PackResult:
    """Read, plan and check one company; a result instead where the schema refuses the profile.

    Args:
        path: the company folder or its profile.
        resources: schemas and templates.
        locale: the languages of the pack.
        is_strict: warnings count as errors.

    Raises:
        InputError: an input cannot be read, or the scheme or level does not exist.
    """
    company = find_company(path)
    severities = read_severities(company, is_strict=is_strict)
    loaded = load_profile(company, resources)
    if loaded.profile is None:
        return PackResult(
            company_id=company.company_id,
            company_name=None,
            is_ready=False,
            findings=by_severity(loaded.findings),
        )
    profile = loaded.profile
    scheme = load_scheme(profile.scheme_id, resources)
    _check_level(profile, scheme)
    plan = plan_pack(profile, scheme, locale)
    standards = load_standards(resources)
    view = _view(company, loaded, profile, scheme, plan, locale, standards)
    schema = load_schema(resources.schema("company-profile"))
    input_findings = (*loaded.findings, *run_checks(view, Phase.INPUT))
    return Dossier(
        company=company,
        resources=resources,
        locale=locale,
        profile=profile,
        scheme=scheme,
        plan=plan,
        view=view,
        context=shared_context(profile, scheme, plan, schema),
        severities=severities,
        input_findings=input_findings,
        findings=severities.apply((*input_findings, *run_checks(view, Phase.PLAN))),
    )


def _check_level(profile: Profile, scheme: Scheme) -> None:
    if scheme.level(profile.level) is None:
        known = ", ".join(level.level_id for level in scheme.levels)
        raise InputError("level-unknown", level=profile.level, scheme=scheme.scheme_id, known=known)


def check_result(dossier: Dossier) -> PackResult:
    """What ``check`` says: everything that can be known without making a document."""
    score, findings = with_score(dossier, dossier.findings)
    return PackResult(
        company_id=dossier.profile.company_id,
        company_name=dossier.profile.name,
        is_ready=is_ready(findings),
        findings=by_severity(findings),
        coverage=clause_coverage(dossier.scheme, dossier.plan, dossier.profile),
        plan=dossier.plan,
        score=score,
    )


def with_score(
    dossier: Dossier, findings: tuple[Finding, ...]
) -> tuple[ScoreReport | None, tuple[Finding, ...]]:
    """The score that ``findings`` leave, and the findings with what the score adds.

    Raises:
        InputError: a file of the score cannot be read at all.
    """
    inputs = ScoreInputs(
        company=dossier.company,
        resources=dossier.resources,
        profile=dossier.profile,
        scheme=dossier.scheme,
        plan=dossier.plan,
        findings=findings,
    )
    score, added = join_score(inputs)
    return score, (*findings, *dossier.severities.apply(added))


def blocked_result(dossier: Dossier) -> PackResult | None:
    """The result instead of a build where documents would be wrong yet look right.

    A record table with faults is left out, so its document would come out as a blank form; a row
    that refers to nothing would stop a template half way.
    """
    blocking = [f for f in dossier.input_findings if f.code in FIXED or _is_table_fault(f)]
    return check_result(dossier) if blocking else None


def _is_table_fault(finding: Finding) -> bool:
    return finding.code.startswith("records-") and finding.severity is Severity.ERROR


def validation_result(dossier: Dossier) -> PackResult:
    """What ``validate`` says: schema and meaning of the inputs alone."""
    findings = dossier.severities.apply(dossier.input_findings)
    return PackResult(
        company_id=dossier.profile.company_id,
        company_name=dossier.profile.name,
        is_ready=is_ready(findings),
        findings=by_severity(findings),
    )


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
    company: CompanyFolder,
    loaded: LoadedProfile,
    profile: Profile,
    scheme: Scheme,
    plan: PackPlan,
    locale: LocaleMode,
    standards: Mapping[str, str],
) -> DossierView:
    places = loaded.document.places
    options = evidence_options(company)
    return DossierView(
        profile=profile,
        scheme=scheme,
        plan=plan,
        locale=locale,
        places={pointer: (place.line, place.column) for pointer, place in places.items()},
        evidence={
            e.evidence_id: _evidence_state(
                company.root / e.file, options.get(e.evidence_id, EvidenceOptions())
            )
            for e in profile.evidence
        },
        standards=standards,
    )


def _evidence_state(path: Path, options: EvidenceOptions) -> EvidenceState:
    try:
        inspection = inspect_evidence(path, options)
    except (FileNotFoundError, IsADirectoryError):
        return EvidenceState(problem="evidence-missing")
    except OSError:
        return EvidenceState(problem="evidence-not-readable", params={"reason": "no-permission"})
    if isinstance(inspection, EvidenceProblem):
        return EvidenceState(problem=inspection.code, params=inspection.params)
    return EvidenceState(page_count=inspection.page_count)

"""Everything that is known of a dossier before anything is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packbuilder.check.coverage import clause_coverage
from packbuilder.check.engine import by_severity, is_ready, run_checks
from packbuilder.check.view import DossierView, EvidenceState, Phase
from packbuilder.convert.evidence import inspect_evidence
from packbuilder.convert.evidence_types import EvidenceProblem
from packbuilder.errors import InputError
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.plan import PackPlan
from packbuilder.model.profile import Profile
from packbuilder.model.result import PackResult
from packbuilder.model.scheme import Scheme
from packbuilder.model.text import LocaleMode
from packbuilder.plan.planner import plan_pack
from packbuilder.plan.scheme import parse_scheme
from packbuilder.profile.loader import LoadedProfile, find_company, load_profile
from packbuilder.render.context import Context, shared_context
from packbuilder.report.messages import message
from packbuilder.source.reader import read_source
from packbuilder.source.schema import load_schema, validate_document
from packbuilder.store.layout import CompanyFolder, Resources

_BLOCKING = frozenset({"reference-unknown", "duplicate-id"})


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
        input_findings: what is wrong with profile and record tables.
        findings: everything found so far.
    """

    company: CompanyFolder
    resources: Resources
    locale: LocaleMode
    profile: Profile
    scheme: Scheme
    plan: PackPlan
    view: DossierView
    context: Context
    input_findings: tuple[Finding, ...]
    findings: tuple[Finding, ...]


def open_dossier(path: Path, resources: Resources, locale: LocaleMode) -> Dossier | PackResult:
    """Read, plan and check one company; a result instead where the schema refuses the profile.

    Raises:
        InputError: an input cannot be read, or the scheme or level does not exist.
    """
    company = find_company(path)
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
    if scheme.level(profile.level) is None:
        known = ", ".join(level.level_id for level in scheme.levels)
        raise InputError("level-unknown", level=profile.level, scheme=scheme.scheme_id, known=known)
    plan = plan_pack(profile, scheme, locale)
    view = _view(company, loaded, profile, scheme, plan, locale)
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
        input_findings=input_findings,
        findings=(*input_findings, *run_checks(view, Phase.PLAN)),
    )


def check_result(dossier: Dossier) -> PackResult:
    """What ``check`` says: everything that can be known without making a document."""
    return PackResult(
        company_id=dossier.profile.company_id,
        company_name=dossier.profile.name,
        is_ready=is_ready(dossier.findings),
        findings=by_severity(dossier.findings),
        coverage=clause_coverage(dossier.scheme, dossier.plan, dossier.profile, {}),
        plan=dossier.plan,
    )


def blocked_result(dossier: Dossier) -> PackResult | None:
    """The result instead of a build where documents would be wrong yet look right.

    A record table with faults is left out, so its document would come out as a blank form; a row
    that refers to nothing would stop a template half way.
    """
    blocking = [f for f in dossier.input_findings if f.code in _BLOCKING or _is_table_fault(f)]
    return check_result(dossier) if blocking else None


def _is_table_fault(finding: Finding) -> bool:
    return finding.code.startswith("records-") and finding.severity is Severity.ERROR


def validation_result(dossier: Dossier) -> PackResult:
    """What ``validate`` says: schema and meaning of the inputs alone."""
    return PackResult(
        company_id=dossier.profile.company_id,
        company_name=dossier.profile.name,
        is_ready=is_ready(dossier.input_findings),
        findings=by_severity(dossier.input_findings),
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
    document = read_source(path)
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
) -> DossierView:
    places = loaded.document.places
    return DossierView(
        profile=profile,
        scheme=scheme,
        plan=plan,
        locale=locale,
        places={pointer: (place.line, place.column) for pointer, place in places.items()},
        evidence={e.evidence_id: _evidence_state(company.root / e.file) for e in profile.evidence},
    )


def _evidence_state(path: Path) -> EvidenceState:
    try:
        inspection = inspect_evidence(path)
    except (FileNotFoundError, IsADirectoryError):
        return EvidenceState(problem="evidence-missing")
    except OSError:
        return EvidenceState(problem="evidence-not-readable", params={"reason": "no-permission"})
    if isinstance(inspection, EvidenceProblem):
        return EvidenceState(problem=inspection.code, params=inspection.params)
    return EvidenceState(page_count=inspection.page_count)

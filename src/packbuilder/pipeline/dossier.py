"""Everything that is known of a dossier before anything is made, and what can be said of it."""

from __future__ import annotations

from dataclasses import dataclass

from packbuilder.check.coverage import clause_coverage
from packbuilder.check.engine import by_severity, is_ready
from packbuilder.check.severity import FIXED, Severities
from packbuilder.check.view import DossierView
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.plan import PackPlan
from packbuilder.model.profile import Profile
from packbuilder.model.result import PackResult
from packbuilder.model.round import ChangedDocument, Round
from packbuilder.model.scheme import Scheme
from packbuilder.model.score import ScoreReport
from packbuilder.model.text import LocaleMode
from packbuilder.pipeline.rounds import RoundState, Submitted
from packbuilder.pipeline.score import ScoreInputs
from packbuilder.pipeline.score_join import join_score
from packbuilder.render.context import Context
from packbuilder.render.round_context import RoundFacts
from packbuilder.store.layout import CompanyFolder, Resources
from packbuilder.store.seal import RevisionLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectification:
    """What an open round answers, and what differs from what was submitted before.

    Attributes:
        round: the nonconformities and answers.
        submitted: the sealed rounds before.
        changed: the documents that differ.
        lines: the revision lines that this round adds.
        facts: what the documents of the resubmission print.
    """

    round: Round
    submitted: Submitted
    changed: tuple[ChangedDocument, ...]
    lines: tuple[RevisionLine, ...]
    facts: RoundFacts


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
        rounds: which round is open.
        rectification: the open round's answers; None for a whole dossier.
        whole_plan: the plan of the whole dossier, where ``plan`` is that of a resubmission.
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
    rounds: RoundState
    rectification: Rectification | None = None
    whole_plan: PackPlan | None = None


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

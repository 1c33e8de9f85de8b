"""The self-evaluation of one company, from its files and its dossier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from packbuilder.calc.points import scheme_points
from packbuilder.calc.scoring import Scorecard, Specials, compute_score, make_scorecard
from packbuilder.calc.scoring_ways import cheapest_ways, clause_costs
from packbuilder.errors import InputError
from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.model.plan import PackPlan
from packbuilder.model.profile import Profile
from packbuilder.model.scheme import Level, Scheme
from packbuilder.model.score import (
    Basis,
    ClauseResult,
    ClauseRow,
    Failure,
    Outcome,
    ScoreReport,
)
from packbuilder.pipeline.scheme_source import read_scheme_source
from packbuilder.pipeline.score_basis import ClauseBasis, clause_bases
from packbuilder.pipeline.score_files import (
    POINTS,
    SELF_EVALUATION,
    OwnPoints,
    SelfEvaluation,
    find_file,
    read_points,
    read_self_evaluation,
)
from packbuilder.store.layout import CompanyFolder, Resources


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreOutcome:
    """What scoring gave.

    Attributes:
        report: the score; None where a file that it needs is faulty.
        findings: what is wrong with the files, and what the score means for the application.
    """

    report: ScoreReport | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreInputs:
    """What a score is made from.

    Attributes:
        company: the company folder.
        resources: schemas and templates.
        profile: the validated profile.
        scheme: the scheme applied for.
        plan: what the pack will hold.
        findings: everything that was found in the dossier.
    """

    company: CompanyFolder
    resources: Resources
    profile: Profile
    scheme: Scheme
    plan: PackPlan
    findings: tuple[Finding, ...]


def score_company(inputs: ScoreInputs, points_file: Path | None = None) -> ScoreOutcome:
    """Score one company by the scheme's own rules.

    Args:
        inputs: the company's dossier.
        points_file: the points of the clauses; else ``points.yaml`` of the company folder if
            there is one, else only those that the scheme ships.

    Raises:
        InputError: a file cannot be read at all, or the scheme's own points contradict each other.
    """
    points = _points(inputs, points_file)
    own = _self_evaluation(inputs)
    faults = (*points.findings, *own.findings)
    if faults:
        return ScoreOutcome(report=None, findings=faults)
    levels = tuple((level.level_id, Fraction(level.threshold)) for level in inputs.scheme.levels)
    try:
        card = make_scorecard(
            inputs.scheme.clauses,
            {**scheme_points(inputs.scheme.clauses), **points.points},
            (exclusion.clause for exclusion in inputs.profile.exclusions),
            levels,
            _limits(inputs),
        )
    except ValueError as exc:
        raise InputError("score-impossible", scheme=inputs.scheme.scheme_id) from exc
    report = _report(inputs, card, points, own)
    return ScoreOutcome(report=report, findings=tuple(_judge(report)))


def _limits(inputs: ScoreInputs) -> tuple[int, int]:
    """Most special deductions that do not fail, most bonus that counts."""
    folder = inputs.resources.scheme_dir(inputs.scheme.scheme_id)
    document = read_scheme_source(folder / "scheme.yaml")
    data: Mapping[str, Any] = document.data if isinstance(document.data, Mapping) else {}
    scoring = data["scoring"]
    return scoring["max_special_deductions"], scoring["max_special_bonus"]


def _points(inputs: ScoreInputs, points_file: Path | None) -> OwnPoints:
    if points_file is not None:
        return read_points(points_file, str(points_file), inputs.scheme, inputs.resources)
    own = find_file(inputs.company.root, POINTS)
    if own is None:
        return OwnPoints()
    return read_points(own, own.name, inputs.scheme, inputs.resources)


def _self_evaluation(inputs: ScoreInputs) -> SelfEvaluation:
    path = find_file(inputs.company.root, SELF_EVALUATION)
    if path is None:
        return SelfEvaluation()
    return read_self_evaluation(path, path.name, inputs.scheme, inputs.profile, inputs.resources)


def _report(
    inputs: ScoreInputs, card: Scorecard, points: OwnPoints, own: SelfEvaluation
) -> ScoreReport:
    scheme, applied = inputs.scheme, inputs.profile.level
    bases = clause_bases(scheme, inputs.plan, inputs.profile, inputs.findings)
    results = {clause: _result(clause, own, bases[clause]) for clause in card.applicable}
    accepted = {clause: _accepted(result) for clause, result in results.items()}
    shares = {clause: result.earned[0] for clause, result in accepted.items()}
    specials = Specials(len(own.deductions), int(own.bonus_reason is not None))
    known = {b.leaves[0]: b.mass for b in card.blocks if len(b.leaves) == 1}
    return ScoreReport(
        scheme=scheme.title,
        applied=_level(scheme, applied),
        levels=scheme.levels,
        rows=tuple(_rows(scheme, known, results, own, bases)),
        judged=compute_score(card, results, specials),
        accepted=compute_score(card, accepted, specials),
        costs=clause_costs(card, shares, specials, applied),
        ways=cheapest_ways(card, shares, specials, applied),
        deductions=own.deductions,
        bonus_reason=own.bonus_reason,
        max_special_deductions=card.max_special_deductions,
        section_titles={clause.number: clause.title for clause in scheme.clauses},
        points_file=points.file,
        results_file=own.file,
    )


def _result(clause: str, own: SelfEvaluation, basis: ClauseBasis) -> ClauseResult:
    """The company's own judgement; else not met without usable evidence, and never met."""
    given = own.results.get(clause)
    if given is not None and given.outcome is not Outcome.UNKNOWN:
        return given
    usable = basis.basis in (Basis.PRESENT, Basis.RULES_ONLY)
    return ClauseResult(clause=clause, outcome=Outcome.UNKNOWN if usable else Outcome.NOT_MET)


def _accepted(result: ClauseResult) -> ClauseResult:
    if result.outcome is not Outcome.UNKNOWN:
        return result
    return ClauseResult(clause=result.clause, outcome=Outcome.MET)


def _rows(
    scheme: Scheme,
    known: Mapping[str, Fraction],
    results: Mapping[str, ClauseResult],
    own: SelfEvaluation,
    bases: Mapping[str, ClauseBasis],
) -> Iterator[ClauseRow]:
    leaves = scheme.leaf_numbers()
    for clause in scheme.flat_clauses():
        number = clause.number
        if number in leaves:
            given = own.results.get(number)
            yield ClauseRow(
                clause=number,
                title=clause.title,
                points=known.get(number),
                result=results.get(number),
                is_own=given is not None and given.outcome is not Outcome.UNKNOWN,
                basis=bases[number].basis,
                faults=bases[number].faults,
                note=own.notes.get(number, ""),
            )


def _level(scheme: Scheme, level_id: str) -> Level:
    level = scheme.level(level_id)
    if level is None:
        known = ", ".join(one.level_id for one in scheme.levels)
        raise InputError("level-unknown", level=level_id, scheme=scheme.scheme_id, known=known)
    return level


def _judge(report: ScoreReport) -> Iterator[Finding]:
    """What the score means for the application (R16)."""
    yield from _unproven(report)
    opened = sum(1 for one in report.deductions if not one.is_rectified)
    if opened:
        yield _finding("special-deduction-open", Severity.WARNING, "special-deductions", report,
                       {"count": str(opened)})  # fmt: skip
    if Failure.SPECIAL_DEDUCTIONS in report.accepted.failures:
        params = {"count": str(len(report.deductions)), "limit": str(report.max_special_deductions)}
        yield _finding("score-special-deductions", Severity.ERROR, "score", report, params)
    elif Failure.BELOW_LOWEST_LEVEL in report.accepted.failures:
        params = {"threshold": f"{report.levels[0].threshold:f}"}
        yield _finding("score-below-lowest-level", Severity.ERROR, "score", report, params)
    elif _rank(report, report.accepted.level_upper) < _rank(report, report.applied.level_id):
        params = {
            **report.applied.title.params("level"),
            "threshold": f"{report.applied.threshold:f}",
        }
        yield _finding("level-above-score", Severity.WARNING, "score", report, params)


def _unproven(report: ScoreReport) -> Iterator[Finding]:
    for row in report.rows:
        gained = row.is_own and row.result is not None and row.result.earned[1] > 0
        if gained and row.basis in (Basis.NONE, Basis.FAULTY):
            params = {"clause": row.clause, "count": str(len(row.faults))}
            yield _finding("met-without-evidence", Severity.WARNING, row.clause, report, params)


def _finding(
    code: str, severity: Severity, subject: str, report: ScoreReport, params: Mapping[str, str]
) -> Finding:
    place = Location(file=report.results_file) if report.results_file else None
    return Finding(code=code, severity=severity, subject=subject, params=params, location=place)


def _rank(report: ScoreReport, level_id: str | None) -> int:
    ids = [level.level_id for level in report.levels]
    return -1 if level_id is None else ids.index(level_id)

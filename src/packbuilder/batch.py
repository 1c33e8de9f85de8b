"""Many companies, one after the other: one company's failure never stops the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from packbuilder.errors import ExitCode, PackbuilderError
from packbuilder.model.result import PackResult


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyOutcome:
    """What became of one company.

    Attributes:
        company: the folder or file as the user named it.
        exit_code: the exit status that ``build`` would have had for it alone.
        result: the build's result; None where an error stopped it.
        error: what stopped it; None where nothing did.
    """

    company: Path
    exit_code: ExitCode
    result: PackResult | None = None
    error: PackbuilderError | None = None

    @property
    def has_failed(self) -> bool:
        """Whether the build could not be carried out; a dossier that is not ready is no failure."""
        return self.exit_code not in (ExitCode.OK, ExitCode.FINDINGS)


def build_many(
    companies: Sequence[Path], build: Callable[[Path], PackResult]
) -> Iterator[CompanyOutcome]:
    """Build each company; outcomes come as they are known, in the order given.

    A fault of packbuilder itself counts as that company's failure, too: hundreds of packs must
    not wait for one.
    """
    for company in companies:
        try:
            result = build(company)
        except PackbuilderError as exc:
            yield CompanyOutcome(company=company, exit_code=exc.exit_code, error=exc)
        except Exception as exc:
            error = PackbuilderError("internal-in-batch", kind=type(exc).__name__)
            yield CompanyOutcome(company=company, exit_code=ExitCode.INTERNAL, error=error)
        else:
            code = ExitCode.OK if result.is_ready else ExitCode.FINDINGS
            yield CompanyOutcome(company=company, exit_code=code, result=result)


def exit_code_of(outcomes: Sequence[CompanyOutcome]) -> ExitCode:
    """8 if a company failed, else 1 if a dossier is not ready, else 0."""
    if any(outcome.has_failed for outcome in outcomes):
        return ExitCode.PARTIAL
    if any(outcome.exit_code is ExitCode.FINDINGS for outcome in outcomes):
        return ExitCode.FINDINGS
    return ExitCode.OK

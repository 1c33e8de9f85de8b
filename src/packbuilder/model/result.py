"""What a command found out: one object that every report is made from."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from packbuilder.model.finding import Finding
from packbuilder.model.manifest import Manifest
from packbuilder.model.plan import Decision, PackPlan
from packbuilder.model.score import ScoreReport
from packbuilder.model.text import BilingualText


class CoverageStatus(enum.StrEnum):
    """Whether the dossier answers a clause."""

    COVERED = "covered"
    EXCLUDED = "excluded"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class PageReference:
    """An item of the pack and the page where it answers; page 0 before there is a pack.

    ``is_marked``: the page is that of the clause's mark, not just the item's first one; ``label``:
    what it prints as its number, empty where that is ``page``.
    """

    item_id: str
    page: int
    is_marked: bool = False
    label: str = ""

    @property
    def number(self) -> str:
        """What the page prints as its number."""
        return self.label or str(self.page)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """One clause and what answers it."""

    clause: str
    title: BilingualText
    status: CoverageStatus
    documents: tuple[PageReference, ...] = ()
    evidence: tuple[PageReference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PackResult:
    """The outcome of a check or a build.

    Attributes:
        company_id: name of the company folder.
        company_name: legal name; None where the profile could not be read into one.
        is_ready: nothing of severity error was found.
        findings: everything that was found, errors first.
        coverage: every clause that is judged.
        plan: what the pack holds; None where the profile was refused.
        decisions: what was or would be done, item by item.
        manifest: the pack that was built; None for a check.
        pack_dir: where it lies, as the user may write it; None for a check.
        kept_dir: where an earlier pack that is ready was left as it was, because this build's
            pack is only a draft.
        score: the self-evaluation; None where none was made.
    """

    company_id: str
    company_name: BilingualText | None
    is_ready: bool
    findings: tuple[Finding, ...]
    coverage: tuple[CoverageRow, ...] = ()
    plan: PackPlan | None = None
    decisions: tuple[Decision, ...] = ()
    manifest: Manifest | None = None
    pack_dir: str | None = None
    kept_dir: str | None = None
    score: ScoreReport | None = None

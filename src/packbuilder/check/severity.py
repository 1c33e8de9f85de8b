"""How much each finding matters to one company: the default, unless it set another. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from packbuilder.model.finding import Finding, Location, Severity

SETTINGS_FILE = "packbuilder.toml"
IGNORE = "ignore"
# Without these inputs would be built into documents that are wrong yet look right.
FIXED = frozenset(
    {"reference-unknown", "duplicate-id", "evidence-id-taken", "department-under-itself"}
)
_WEIGHT = {IGNORE: 0, Severity.INFO: 1, Severity.WARNING: 2, Severity.ERROR: 3}


def is_fixed(code: str) -> bool:
    """Whether the severity of a code is not for a company to choose."""
    if code == "records-missing":  # a blank form, and honest about it
        return False
    return code in FIXED or code.startswith(("schema-", "records-", "verify-"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Severities:
    """What a company set in ``packbuilder.toml``, and what the user asked for.

    Attributes:
        own: code to ``error``, ``warning``, ``info`` or ``ignore``.
        is_strict: warnings count as errors.
    """

    own: Mapping[str, str] = field(default_factory=dict)
    is_strict: bool = False

    def apply(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The findings with the severities that hold for this company.

        Whoever reads the report learns which errors the company has made less of.
        """
        kept: list[Finding] = []
        lowered: dict[str, int] = {}
        for finding in findings:
            wanted = self.own.get(finding.code, finding.severity)
            was = finding.severity
            if was is Severity.ERROR and _WEIGHT[wanted] < _WEIGHT[was]:
                lowered[finding.code] = lowered.get(finding.code, 0) + 1
            if wanted == IGNORE:
                continue
            severity = Severity(wanted)
            if self.is_strict and severity is Severity.WARNING:
                severity = Severity.ERROR
            kept.append(
                finding if severity is was else dataclasses.replace(finding, severity=severity)
            )
        return (*kept, *self._lowered(lowered))

    @staticmethod
    def _lowered(codes: Mapping[str, int]) -> tuple[Finding, ...]:
        return tuple(
            Finding(
                code="severity-lowered",
                severity=Severity.INFO,
                subject=code,
                params={"count": str(count)},
                location=Location(file=SETTINGS_FILE),
            )
            for code, count in codes.items()
        )

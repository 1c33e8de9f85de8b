"""The nonconformities of the open round, and findings about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from packbuilder.calc.deadlines import due_date
from packbuilder.check.view import DossierView, RectificationView
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.round import (
    REDLINE_PREFIX,
    REPORT_PREFIX,
    Nonconformity,
    NonconformitySeverity,
)

_COMPARISON = "comparison-table"


def nonconformities(view: DossierView) -> Iterator[tuple[RectificationView, Nonconformity]]:
    """Each nonconformity with the view of its round; none in a first submission."""
    if view.rectification is not None:
        for row in view.rectification.round.nonconformities:
            yield view.rectification, row


def about(
    rect: RectificationView,
    row: Nonconformity,
    code: str,
    severity: Severity,
    below: str = "",
    **params: str,
) -> Finding:
    """A finding about a part of a nonconformity.

    Args:
        rect: the view of its round.
        row: the nonconformity.
        code: the finding's code.
        severity: how much it matters.
        below: JSON pointer of the part, from the nonconformity.
        params: what the sentence names beside the report number.
    """
    pointer = f"{row.pointer}{below}"
    return Finding(
        code=code,
        severity=severity,
        subject=pointer,
        params={"number": row.number, **params},
        location=rect.location(pointer),
    )


def severity_of(row: Nonconformity) -> Severity:
    """An observation need not be answered in full; everything else must."""
    is_observation = row.severity is NonconformitySeverity.OBSERVATION
    return Severity.WARNING if is_observation else Severity.ERROR


def shows_old_text(item_id: str) -> bool:
    """Whether a paper of a round shows what was submitted before beside what is new."""
    return item_id.startswith((REDLINE_PREFIX, _COMPARISON))


def quotes_old_text(item_id: str) -> bool:
    """Whether it shows it, or quotes an auditor who speaks of it."""
    return shows_old_text(item_id) or item_id.startswith(REPORT_PREFIX)


def round_days(view: DossierView) -> frozenset[dt.date]:
    """The days by which answers are due, which are worked out and written nowhere."""
    days = (
        due_date(row, rect.round.audit_date, rect.due_days) for rect, row in nonconformities(view)
    )
    return frozenset(day for day in days if day is not None)

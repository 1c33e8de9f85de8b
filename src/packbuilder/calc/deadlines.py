"""By which day the answer to a nonconformity is due, and what is still missing in it. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from packbuilder.model.round import Nonconformity, Round


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Where one nonconformity stands on a day.

    Attributes:
        nonconformity: it.
        due: day by which its answer is due; None where neither scheme nor round says.
        days_left: days from the given day to ``due``, negative when it has passed.
        missing: names of the fields of the answer that are still empty.
    """

    nonconformity: Nonconformity
    due: dt.date | None
    days_left: int | None
    missing: tuple[str, ...]


def due_date(
    row: Nonconformity, audit_date: dt.date, due_days: Mapping[str, int]
) -> dt.date | None:
    """The day by which the answer is due.

    Args:
        row: the nonconformity; a day of its own wins.
        audit_date: the day from which the time counts where it was not raised on another.
        due_days: severity to the days that the scheme allows.

    Returns:
        The day, or None where nothing says how long the severity may take.
    """
    if row.due is not None:
        return row.due
    days = due_days.get(row.severity.value)
    return audit_date + dt.timedelta(days=days) if days is not None else None


def deadlines(found: Round, due_days: Mapping[str, int], day: dt.date) -> tuple[Deadline, ...]:
    """Where each nonconformity of the round stands on ``day``, in the auditor's order."""
    rows = []
    for row in found.nonconformities:
        due = due_date(row, found.audit_date, due_days)
        rows.append(
            Deadline(
                nonconformity=row,
                due=due,
                days_left=(due - day).days if due is not None else None,
                missing=missing_parts(row),
            )
        )
    return tuple(rows)


def missing_parts(row: Nonconformity) -> tuple[str, ...]:
    """Names of the parts of the answer that are still empty."""
    answered = {action.cause for action in row.corrective_actions}
    parts = {
        "correction": row.correction is not None,
        "root_causes": bool(row.root_causes),
        "corrective_actions": bool(row.corrective_actions)
        and all(cause.cause_id in answered for cause in row.root_causes),
        "extent": row.extent is not None,
        "evidence": bool(row.evidence),
        "done": row.done is not None,
        "verification": row.verification is not None,
    }
    return tuple(name for name, is_there in parts.items() if not is_there)

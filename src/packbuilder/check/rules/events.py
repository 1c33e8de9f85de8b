"""What documents and records tell of events, held against each other (R11, R18)."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from packbuilder.check.places import dotted, numbered_rows, title_params
from packbuilder.check.reading import dates, documents
from packbuilder.check.view import DossierView
from packbuilder.model.finding import Finding, Location, Severity

# Registers of documents that rule what is done: they cannot know what happened later.
_RULING = frozenset({"manual", "procedure", "commitment"})
_EVERYWHERE = re.compile("(?:各|全部|所有)(?:有关|相关|职能)?部门|全公司|公司全部")


def check_audit_scope(view: DossierView) -> Iterator[Finding]:
    """R11: an internal audit finds something only where it was.

    The scope is free text. It names the department, or one above it ("all departments of ...").
    """
    data: Any = view.profile.data
    audit = data.get("internal_audit")
    if not audit:
        return
    above = _departments_above(data["organisation"]["departments"])
    if _is_everywhere(audit["scope"]["zh"], above):
        return
    for index, finding in enumerate(audit.get("findings") or ()):
        name = finding["department"]["zh"]
        if not any(each in audit["scope"]["zh"] for each in above.get(name, (name,))):
            pointer = f"/internal_audit/findings/{index}/department"
            yield Finding(
                code="audit-finding-outside-scope",
                severity=Severity.WARNING,
                subject=pointer,
                params={**title_params(finding["department"]), "field": dotted(pointer)},
                location=view.location(pointer),
            )


def check_failed_trainings(view: DossierView) -> Iterator[Finding]:
    """R11: whoever fails a test passes one on the same subject before the submission."""
    data: Any = view.profile.data
    pass_score = data["training"]["pass_score"]
    sessions = {row["session_no"]: row for _, _, row in numbered_rows(view, "training_sessions")}
    results: dict[tuple[str, str], list[tuple[str, bool]]] = {}
    for _, _, row in numbered_rows(view, "training_attendance"):
        session = sessions.get(row["session_no"])
        score: Any = row.get("score")
        if session is not None and score is not None:
            key = (str(session["plan_id"]), str(row["employee_no"]))
            results.setdefault(key, []).append((str(session["date"]), score >= pass_score))
    failed = [key for key, own in sorted(results.items()) if not max(own)[1]]
    topics = {entry["id"]: title_params(entry["topic"]) for entry in data["training"]["plan"]}
    for plan_id, group in itertools.groupby(failed, key=lambda key: key[0]):
        people = [person for _, person in group]
        yield Finding(
            code="training-failure-open",
            severity=Severity.INFO,
            subject=plan_id,
            params={
                "count": str(len(people)),
                "people": ", ".join(people),
                **topics.get(plan_id, title_params({"zh": plan_id})),
            },
            location=Location(file=view.profile.records["training_attendance"].file),
        )


def check_later_events(view: DossierView) -> Iterator[Finding]:
    """R18: manual, procedures and commitments tell of nothing later than their version.

    Days after the submission are plans and terms of validity, which any document may name.
    """
    rules = {item.item_id: item.rule for item in view.plan.items}
    for document in documents(view.pages):
        rule = rules.get(document.item_id)
        if rule is None or rule.register not in _RULING:
            continue
        since = _in_force_since(view, rule.item_id)
        later = sorted(
            {day for day in dates(document.text) if since < day <= view.profile.submission_date}
        )
        if later:
            yield Finding(
                code="document-older-than-content",
                severity=Severity.WARNING,
                subject=document.item_id,
                params={
                    "since": since.isoformat(),
                    "found": ", ".join(day.isoformat() for day in later),
                },
                location=Location(item=document.item_id, page=document.first_page),
            )


def _is_everywhere(scope: str, names: Iterable[str]) -> bool:
    """Whether the scope is every department, and not every one of one that it names."""
    for name in names:
        scope = scope.replace(f"{name}各部门", "").replace(f"{name}全部部门", "")
    return _EVERYWHERE.search(scope) is not None


def _in_force_since(view: DossierView, item_id: str) -> dt.date:
    settings: Any = view.profile.data["documents"]
    days = [r["date"] for r in settings.get("revisions") or () if r["document"] == item_id]
    return dt.date.fromisoformat(days[-1] if days else settings["effective_date"])


def _departments_above(departments: list[Any]) -> Mapping[str, tuple[str, ...]]:
    """Each department's name to its own and the names of all above it."""
    by_id = {department["id"]: department for department in departments}
    lines: dict[str, tuple[str, ...]] = {}
    for department in departments:
        line, step = list[str](), department
        while step is not None and step["name"]["zh"] not in line:
            line.append(step["name"]["zh"])
            step = by_id.get(step["parent"])
        # The top is the whole company; that somebody's post stands in the scope says nothing.
        lines[department["name"]["zh"]] = tuple(line[:-1]) if len(line) > 1 else tuple(line)
    return lines

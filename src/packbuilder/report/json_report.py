"""The result as JSON: the shape of the public contract."""

from __future__ import annotations

import json
from typing import Any

from packbuilder.model.finding import Finding
from packbuilder.model.plan import Decision
from packbuilder.model.result import CoverageRow, PackResult, PageReference
from packbuilder.report.messages import message, remedy
from packbuilder.report.score_report import score_data


def report_json(result: PackResult) -> str:
    """``report.<locale>.json``, also what ``check --json`` prints."""
    return json.dumps(report_data(result), ensure_ascii=False, indent=1) + "\n"


def report_data(result: PackResult) -> dict[str, Any]:
    """The report as plain data."""
    return {
        "company_id": result.company_id,
        "ready": result.is_ready,
        "findings": [finding_data(finding) for finding in result.findings],
        "score": score_data(result.score) if result.score else None,
        "coverage": [_coverage(row) for row in result.coverage],
    }


def finding_data(finding: Finding) -> dict[str, Any]:
    """One finding, worded in both languages."""
    where = finding.location
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "subject": finding.subject,
        "message": {"zh": message(finding, "zh"), "en": message(finding, "en")},
        "remedy": {"zh": remedy(finding, "zh"), "en": remedy(finding, "en")},
        "location": {
            "file": where.file if where else None,
            "pointer": where.pointer if where else None,
            "line": where.line if where else None,
            "column": where.column if where else None,
            "item": where.item if where else None,
            "page": where.page if where else None,
            **({"page_label": where.page_label} if where and where.page_label else {}),
        },
    }


def plan_data(result: PackResult) -> dict[str, Any]:
    """What ``plan --json`` prints."""
    plan = result.plan
    if plan is None:
        return {
            "company_id": result.company_id,
            "items": [],
            "findings": report_data(result)["findings"],
        }
    decisions = {decision.item_id: decision for decision in result.decisions}
    return {
        "company_id": plan.company_id,
        "scheme": {"id": plan.scheme_id, "version": plan.scheme_version},
        "round": plan.round_number,
        "items": [
            {
                "id": item.item_id,
                "kind": item.rule.kind.value,
                "section": item.rule.section,
                "title": item.title.data(),
                "language": item.language.value,
                **_decision(decisions.get(item.item_id)),
            }
            for item in plan.items
        ],
        "rules": [
            {"id": outcome.rule.item_id, "status": outcome.status.value}
            for outcome in plan.outcomes
        ],
        "findings": [finding_data(finding) for finding in result.findings],
    }


def _decision(decision: Decision | None) -> dict[str, Any]:
    if decision is None:
        return {"decision": None, "reasons": []}
    return {
        "decision": decision.action.value,
        "reasons": [{"code": r.code.value, "detail": r.detail} for r in decision.reasons],
    }


def _coverage(row: CoverageRow) -> dict[str, Any]:
    return {
        "clause": row.clause,
        "title": row.title.data(),
        "status": row.status.value,
        "documents": [_reference(one) for one in row.documents],
        "evidence": [_reference(one) for one in row.evidence],
    }


def _reference(one: PageReference) -> dict[str, Any]:
    """``page`` counts from 1; ``page_label`` is there where the page prints another number."""
    is_other = one.number != str(one.page)
    label = {"page_label": one.label} if is_other else {}
    return {"id": one.item_id, "page": one.page or None, **label}

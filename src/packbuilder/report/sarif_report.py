"""Findings as SARIF 2.1.0, which editors and other programs read."""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from packbuilder.i18n import translate
from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.model.result import PackResult
from packbuilder.report.messages import message, place, remedy

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_ROOT = "COMPANY"  # paths are relative to the company folder, wherever it lies

Places = Callable[[Finding], list[dict[str, Any]]]


def report_sarif(result: PackResult, language: str) -> str:
    """``report.<locale>.sarif``: every finding with its file and line."""

    def places(finding: Finding) -> list[dict[str, Any]]:
        return _places(finding, language)

    log = sarif_log(result.findings, "packbuilder", language, places)
    log["runs"][0]["originalUriBaseIds"] = {
        _ROOT: {"description": {"text": translate("sarif.root", language)}}
    }
    log["runs"][0]["properties"] = {"company": result.company_id, "ready": result.is_ready}
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def sarif_log(
    findings: Sequence[Finding], tool: str, language: str, places: Places
) -> dict[str, Any]:
    """The findings as one run of a tool.

    Args:
        findings: what was found.
        tool: name of the tool.
        language: ``zh`` or ``en``.
        places: the locations of a finding.
    """
    codes = sorted({finding.code for finding in findings})
    driver = {
        "name": tool,
        "version": importlib.metadata.version("packbuilder"),
        "language": "zh-CN" if language == "zh" else "en",
        "rules": [{"id": code} for code in codes],
    }
    results = [
        {
            "ruleId": finding.code,
            "ruleIndex": codes.index(finding.code),
            "level": _LEVELS[finding.severity],
            "message": {"text": f"{message(finding, language)} {remedy(finding, language)}"},
            "locations": places(finding),
            "partialFingerprints": {"subject/v1": f"{finding.code}:{finding.subject}"},
        }
        for finding in findings
    ]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def file_uri(path: str) -> str:
    """A relative path as a URI reference."""
    return quote(path)


def _places(finding: Finding, language: str) -> list[dict[str, Any]]:
    where = finding.location or Location()
    named = {"fullyQualifiedName": where.pointer or finding.subject, "kind": "member"}
    found: dict[str, Any] = {"logicalLocations": [named]}
    if where.file is not None:
        physical: dict[str, Any] = {
            "artifactLocation": {"uri": file_uri(where.file), "uriBaseId": _ROOT}
        }
        region = {"startLine": where.line, "startColumn": where.column}
        if where.line is not None:
            physical["region"] = {key: value for key, value in region.items() if value is not None}
        found["physicalLocation"] = physical
    elif where.item is not None:
        named |= {"fullyQualifiedName": where.item, "kind": "resource"}
        found["message"] = {"text": place(finding, language)}
    return [found]

"""The result as one self-contained HTML page that also prints well."""

from __future__ import annotations

import functools
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from packbuilder.i18n import translate
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.result import CoverageStatus, PackResult
from packbuilder.model.text import Language
from packbuilder.report.messages import message, place, remedy

if TYPE_CHECKING:
    from jinja2 import Template


@functools.cache
def _template() -> Template:
    import jinja2

    loader = jinja2.FileSystemLoader(Path(__file__).parent / "templates")
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    return environment.get_template("report.html.j2")


def report_html(result: PackResult, language: str) -> str:
    """``report.<locale>.html``: verdict first, then every finding, every clause, every item."""
    counts = Counter(finding.severity for finding in result.findings)

    def say(key: str, **params: object) -> str:
        return translate(key, language, params)

    return _template().render(
        say=say,
        language="zh-CN" if language == "zh" else "en",
        result=result,
        company=result.company_name.in_language(Language(language))
        if result.company_name
        else result.company_id,
        counts={severity.value: counts[severity] for severity in Severity},
        findings=[_finding(finding, language) for finding in result.findings],
        covered=Counter(row.status.value for row in result.coverage),
        coverage=[
            {
                "clause": row.clause,
                "title": row.title.in_language(Language(language)),
                "status": row.status.value,
                "is_missing": row.status is CoverageStatus.MISSING,
                "documents": row.documents,
                "evidence": row.evidence,
            }
            for row in result.coverage
        ],
        items=_items(result, language),
    )


def _finding(finding: Finding, language: str) -> dict[str, str]:
    return {
        "severity": finding.severity.value,
        "code": finding.code,
        "message": message(finding, language),
        "remedy": remedy(finding, language),
        "place": place(finding, language),
    }


def _items(result: PackResult, language: str) -> list[dict[str, Any]]:
    if result.manifest is None:
        return []
    return [
        {
            "id": item.item_id,
            "title": item.title.in_language(Language(language)),
            "number": item.number or item.attachment_number or "",
            "kind": item.kind,
            "first_page": item.first_page,
            "page_count": item.page_count,
        }
        for item in result.manifest.items
    ]

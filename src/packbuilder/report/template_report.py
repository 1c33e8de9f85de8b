"""Faults and fields of templates: for a terminal, as data, and as SARIF for other programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from packbuilder.i18n import LANGUAGES, translate
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.template_field import TemplateField
from packbuilder.report.json_report import finding_data
from packbuilder.report.messages import message, remedy
from packbuilder.report.sarif_report import file_uri, sarif_log


@dataclass(frozen=True, slots=True)
class LintResult:
    """What a run looked at and found."""

    template_count: int
    findings: tuple[Finding, ...]

    @property
    def is_clean(self) -> bool:
        """Nothing of severity error was found."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)


def template_place(finding: Finding, language: str) -> str:
    """``cover.zh.docx: 正文，第 2 个表第 3 行第 1 格“…”``."""
    where = finding.location
    if where is None or where.file is None:
        return ""
    params = dict(finding.params)
    if "table" in params:
        key = "place.template-cell"
    elif "paragraph" in params:
        key = "place.template-paragraph"
    else:
        key = "place.template-part"
    place = translate(key, language, params)
    if params.get("words"):
        place = translate("place.template-words", language, {**params, "place": place})
    return f"{where.file}: {place}"


def lint_lines(result: LintResult, language: str) -> Iterator[str]:
    """Every fault with its place and remedy, and the verdict."""
    for finding in result.findings:
        severity = translate(f"severity.{finding.severity.value}", language)
        yield f"{template_place(finding, language)}"
        yield f"    {severity} [{finding.code}] {message(finding, language)}"
        yield f"    → {remedy(finding, language)}"
    counts = Counter(finding.severity for finding in result.findings)
    params: dict[str, object] = {severity.value: counts[severity] for severity in Severity}
    params["templates"] = result.template_count
    if result.findings:
        yield ""
    yield translate("template.clean" if result.is_clean else "template.faulty", language, params)


def lint_data(result: LintResult) -> dict[str, Any]:
    """What ``template lint --json`` prints."""
    return {
        "clean": result.is_clean,
        "templates": result.template_count,
        "findings": [finding_data(finding) for finding in result.findings],
    }


def lint_sarif(result: LintResult, language: str) -> dict[str, Any]:
    """The result as a SARIF 2.1.0 log."""
    return sarif_log(result.findings, "packbuilder template lint", language, _sarif_places)


def _sarif_places(finding: Finding) -> list[dict[str, Any]]:
    where = finding.location
    return [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": file_uri((where and where.file) or "")}
            },
            "logicalLocations": [
                {"fullyQualifiedName": (where and where.pointer) or "", "kind": "member"}
            ],
        }
    ]


def field_lines(fields: Sequence[TemplateField], language: str) -> Iterator[str]:
    """A line a value: path, kind, title, and whether it may be left out."""
    width = max((len(field.path) for field in fields), default=0)
    for field in fields:
        title = field.titles[0 if language == "zh" else 1]
        notes = [translate(f"kind.{field.kind}", language)]
        if field.is_optional:
            notes.append(translate("template.optional", language))
        if not field.is_printed:
            notes.append(translate("template.not-printed", language))
        yield f"{field.path:<{width}}  {title} ({', '.join(notes)})"


def field_data(fields: Sequence[TemplateField]) -> dict[str, Any]:
    """What ``template fields --json`` prints."""
    return {
        "fields": [
            {
                "path": field.path,
                "kind": field.kind,
                "title": dict(zip(LANGUAGES, field.titles, strict=True)),
                "printed": field.is_printed,
                "optional": field.is_optional,
                "places": list(field.places),
            }
            for field in fields
        ]
    }

"""The readiness report in all its forms: page, data, SARIF, and a Word list for the file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from packbuilder.errors import InputError, TemplateError
from packbuilder.model.profile import JSONValue
from packbuilder.model.result import PackResult
from packbuilder.model.text import BilingualText, Language, LocaleMode
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.produce import document_date
from packbuilder.pipeline.timeline import timeline
from packbuilder.render.jobs import RenderJob
from packbuilder.render.service import render_documents
from packbuilder.report.checklist import CHECKLIST, checklist_context
from packbuilder.report.facts import ClauseGroup, ReportFacts
from packbuilder.report.html_report import report_html
from packbuilder.report.json_report import report_json
from packbuilder.report.sarif_report import report_sarif
from packbuilder.source.schema import load_schema, two_languages
from packbuilder.store.layout import CompanyFolder, Resources, RoundFolder

# The date in the properties of a checklist for a profile that could not be read.
_NO_DATE = dt.date(2000, 1, 1)


def write_reports(result: PackResult, dossier: Dossier, folder: Path) -> None:
    """Every form of the report on a dossier, into ``folder``.

    Raises:
        TemplateError: the template of the checklist is missing or cannot be filled.
    """
    facts = report_facts(dossier)
    _write_texts(result, facts, folder, dossier.locale)
    profile = dossier.profile
    job = _checklist_job(
        result,
        facts,
        (dossier.company, dossier.resources),
        dossier.locale,
        folder,
        is_sample=profile.is_sample,
        day=document_date(dossier),
    )
    render_documents([job], shared=dossier.context)


def write_refusal(
    result: PackResult,
    company: CompanyFolder,
    resources: Resources,
    locale: LocaleMode,
    folder: Path,
) -> None:
    """Every form of the report on a profile that the schema refused.

    Raises:
        TemplateError: the template of the checklist is missing or cannot be filled.
    """
    facts = ReportFacts()
    _write_texts(result, facts, folder, locale)
    job = _checklist_job(
        result, facts, (company, resources), locale, folder, is_sample=False, day=_NO_DATE
    )
    name: JSONValue = {"zh": company.company_id, "en": company.company_id}
    render_documents([job], shared={"company": {"name": name, "short_name": name}})


def write_report_folder(
    result: PackResult,
    checked: Dossier | CompanyFolder,
    resources: Resources,
    locale: LocaleMode,
    folder: Path,
) -> tuple[Path, ...]:
    """Every form of the report into a folder of the user's choice; the files in it.

    Args:
        result: what the check found.
        checked: the dossier, or the company folder where the profile was refused.
        resources: schemas and templates.
        locale: the languages of the pack; reports are in the first of them.
        folder: made where it does not exist.

    Raises:
        InputError: the folder cannot be written.
        TemplateError: the template of the checklist is missing or cannot be filled.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if isinstance(checked, Dossier):
            write_reports(result, checked, folder)
        else:
            write_refusal(result, checked, resources, locale, folder)
    except OSError as exc:
        raise InputError("output-unwritable", file=str(folder), reason=exc.strerror or "") from exc
    return RoundFolder(folder).reports(locale.value)


def report_facts(dossier: Dossier) -> ReportFacts:
    """Names and dates that a report on the dossier needs."""
    level = dossier.scheme.level(dossier.profile.level)
    return ReportFacts(
        scheme=dossier.scheme.title,
        level=level.title if level else None,
        contact=_contact(dossier.profile.data),
        submission=dossier.profile.submission_date,
        days=timeline(dossier),
        clause_groups=tuple(_clause_groups(dossier)),
        places=dict(_places(dossier)),
        is_sample=dossier.profile.is_sample,
    )


def _contact(data: Mapping[str, JSONValue]) -> BilingualText | None:
    contact: Any = data.get("contact")
    if not contact:
        return None
    name, post = (contact.get(key) or {} for key in ("name", "post"))
    zh = f"{name.get('zh', '')}（{post['zh']}）" if post else name.get("zh", "")
    en = name.get("en") or name.get("zh", "")
    return BilingualText(zh, f"{en} ({post.get('en') or post['zh']})" if post else en)


def _clause_groups(dossier: Dossier) -> Iterator[ClauseGroup]:
    for clause in dossier.scheme.clauses:
        yield ClauseGroup(number=clause.number, title=clause.title, is_heading=True)
        for child in clause.children:
            yield ClauseGroup(number=child.number, title=child.title, is_heading=False)


def _places(dossier: Dossier) -> Iterator[tuple[str, BilingualText]]:
    profile = load_schema(dossier.resources.schema("company-profile"))
    tables = load_schema(dossier.resources.schema("record-tables"))
    for name, schema in profile["properties"].items():
        yield name, _title(schema, name)
    for name, table in dossier.profile.records.items():
        yield table.file, _title(tables["properties"][name], name)
    for outcome in dossier.plan.outcomes:
        yield outcome.rule.item_id, outcome.rule.title
    for item in dossier.plan.items:
        yield item.item_id, item.title


def _title(schema: Mapping[str, Any], name: str) -> BilingualText:
    return BilingualText(*two_languages(str(schema.get("title") or name)))


def _write_texts(result: PackResult, facts: ReportFacts, folder: Path, locale: LocaleMode) -> None:
    names, language = RoundFolder(folder), locale.languages[0].value
    forms = {
        "json": report_json(result),
        "html": report_html(result, language, facts),
        "sarif": report_sarif(result, language),
    }
    for suffix, text in forms.items():
        names.report(locale.value, suffix).write_text(text, encoding="utf-8")


def _checklist_job(
    result: PackResult,
    facts: ReportFacts,
    sources: tuple[CompanyFolder, Resources],
    locale: LocaleMode,
    folder: Path,
    *,
    is_sample: bool,
    day: dt.date,
) -> RenderJob:
    company, resources = sources
    language = locale.languages[0]
    return RenderJob(
        item_id=CHECKLIST,
        template=_template(company, resources, language),
        language=language,
        context=checklist_context(result, facts),
        output=RoundFolder(folder).checklist(locale.value),
        is_sample=is_sample,
        document_date=day,
        style_sheet=company.style_sheet,
        logo=company.logo,
    )


def _template(company: CompanyFolder, resources: Resources, language: Language) -> Path:
    """The company's own template, else the shipped one."""
    name = f"{CHECKLIST}.{language.value}.docx"
    own = company.templates_dir / name
    path = own if own.is_file() else resources.templates_dir / "common" / name
    if not path.is_file():
        raise TemplateError("template-missing", file=f"common/{name}", item=CHECKLIST)
    return path

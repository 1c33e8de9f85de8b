"""What templates may print: one tree of plain data for a whole pack. Pure.

The tree holds the profile under the schema's own names, the record rows, the figures computed from
them, and what the scheme and the plan say of the document at hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from packbuilder.calc.statistics import all_figures
from packbuilder.i18n import translate
from packbuilder.model.page_label import page_value
from packbuilder.model.pdf import PlacedPart
from packbuilder.model.plan import PackPlan, PlannedItem
from packbuilder.model.profile import JSONValue, Profile
from packbuilder.model.result import CoverageRow, PageReference
from packbuilder.model.scheme import ItemKind, Scheme
from packbuilder.model.text import BilingualText, Language
from packbuilder.source.schema import complete

Context = dict[str, JSONValue]
RECORD_TABLES = "records"


def shared_context(
    profile: Profile,
    scheme: Scheme,
    plan: PackPlan,
    profile_schema: Mapping[str, Any],
) -> Context:
    """What every template of one company sees."""
    filled = complete(dict(profile.data), profile_schema, profile_schema)
    context: Context = dict(filled) if isinstance(filled, dict) else {}
    tables = {name: list(table.rows) for name, table in profile.records.items()}
    declared = profile_schema["properties"][RECORD_TABLES]["properties"]
    context[RECORD_TABLES] = {name: [dict(r) for r in tables.get(name, [])] for name in declared}
    context["stats"] = all_figures(profile.data, tables)
    context["scheme"] = _scheme(scheme, profile)
    context["register"] = _register(plan, profile)
    return context


def document_context(item: PlannedItem, profile: Profile) -> Context:
    """What one document sees beside the shared context: ``doc``."""
    return {"doc": _doc(item, profile)}


def cover_context(profile: Profile, round_number: int, *, is_answer: bool) -> Context:
    """What the cover sees: which submission this is, and its day."""
    return {
        "submission": {
            "round": round_number,
            "date": profile.submission_date.isoformat(),
            "is_answer": is_answer,
        }
    }


def section_context(plan: PackPlan, section_id: str, profile: Profile) -> Context:
    """What a divider sees: its section, without page numbers."""
    section = next(s for s in plan.sections if s.section_id == section_id)
    return {
        "section": {
            "id": section.section_id,
            "number": section.number,
            "title": text(section.title),
            "is_bilingual": len(first_language_items(plan)) < len(plan.items),
            "items": [
                _pack_item(i, None, profile)
                for i in first_language_items(plan)
                if i.rule.section == section_id and i.rule.kind is not ItemKind.GENERATED
            ],
        }
    }


def pack_context(
    plan: PackPlan, placed: Sequence[PlacedPart], profile: Profile, language: Language
) -> Context:
    """What page-aware documents see: every item with its pages in the pack.

    In a pack of two languages a document in the second one names the pages of the twins in its own
    language, which is where its links lead.
    """
    pages = {part.item_id: part for part in placed}
    pages |= {
        part.item_id.removesuffix(f".{language.value}"): part
        for part in placed
        if part.item_id.endswith(f".{language.value}")
    }
    sections: list[JSONValue] = []
    flat: list[JSONValue] = []
    for section in plan.sections:
        items: list[JSONValue] = [
            _pack_item(item, pages[item.item_id], profile)
            for item in first_language_items(plan)
            if item.rule.section == section.section_id and item.rule.kind is not ItemKind.GENERATED
        ]
        flat += items
        divider = pages[f"divider-{section.section_id}"]
        sections.append(
            {
                "id": f"divider-{section.section_id}",
                "number": section.number,
                "title": text(section.title),
                "first_page": page_value(divider.label(divider.first_page)),
                "items": items,
            }
        )
    total = sum(part.page_count for part in placed)
    return {"pack": {"sections": sections, "items": flat, "page_count": total}}


def clause_index_context(
    coverage: Sequence[CoverageRow],
    scheme: Scheme,
    plan: PackPlan,
    profile: Profile,
    language: Language | None = None,
) -> Context:
    """What the clause index sees: every clause, its status, and the places that answer it.

    Args:
        coverage: what answers each clause, on which page.
        scheme: the scheme applied for.
        plan: what the pack holds.
        profile: the company's profile.
        language: that of the index; in a pack of two languages it names the documents of its own
            language only. None for all.
    """
    rows = {row.clause: row for row in coverage}
    items = {
        item.item_id: item
        for item in plan.items
        if language is None or item.evidence is not None or item.language is language
    }
    return {
        "clause_index": [
            {
                "number": clause.number,
                "title": text(clause.title),
                "is_leaf": not clause.children,
                "status": rows[clause.number].status.value if clause.number in rows else "",
                "answers": [
                    _answer(reference, clause.number, items[reference.item_id], profile)
                    for reference in _references(rows.get(clause.number))
                    if reference.item_id in items
                ],
            }
            for clause in scheme.flat_clauses()
        ]
    }


def _references(row: CoverageRow | None) -> tuple[PageReference, ...]:
    return () if row is None else (*row.documents, *row.evidence)


def _answer(
    reference: PageReference, clause: str, item: PlannedItem, profile: Profile
) -> JSONValue:
    mark = f"#clause_{clause.replace('.', '_')}" if reference.is_marked else ""
    return {
        "id": item.item_id,
        "title": text(item.title),
        "number": document_number(item, profile) if item.evidence is None else "",
        "attachment_number": item.attachment_number or "",
        "page": page_value(reference.number),
        "target": f"{item.item_id}{mark}",
    }


def first_language_items(plan: PackPlan) -> tuple[PlannedItem, ...]:
    """The items without the second language's twins."""
    return tuple(item for item in plan.items if not item.item_id.endswith(".en"))


def text(value: BilingualText) -> JSONValue:
    """A bilingual text as templates see it."""
    return {"zh": value.zh, "en": value.en}


def _pack_item(item: PlannedItem, part: PlacedPart | None, profile: Profile) -> JSONValue:
    row: dict[str, JSONValue] = {
        "id": item.item_id,
        "title": text(item.title),
        "number": document_number(item, profile),
        "attachment_number": item.attachment_number or "",
        "kind": item.rule.kind.value,
        "clauses": list(item.evidence.clauses if item.evidence else item.rule.clauses),
    }
    if part is not None:
        last = part.first_page + part.page_count - 1
        row |= {
            "first_page": page_value(part.label(part.first_page)),
            "last_page": page_value(part.label(last)),
            "page_count": part.page_count,
        }
    return row


def document_number(item: PlannedItem, profile: Profile) -> str:
    """The number with the company's prefix, ``EA-SM-01``; empty for a document without one."""
    prefix = profile.data["documents"]["prefix"]  # type: ignore[index,call-overload]
    return f"{prefix}-{item.rule.number}" if item.rule.number else ""


def document_version(item_id: str, profile: Profile) -> str:
    """The version of a document: that of its last revision, or of the whole set."""
    documents: Any = profile.data["documents"]
    own = [r for r in documents.get("revisions") or [] if r["document"] == item_id]
    return str(own[-1]["version"] if own else documents["version"])


def _doc(item: PlannedItem, profile: Profile) -> JSONValue:
    documents: Any = profile.data["documents"]
    base_id = item.rule.item_id
    own = [r for r in documents.get("revisions") or [] if r["document"] == base_id]
    first: dict[str, JSONValue] = {
        "version": documents["version"],
        "date": documents["effective_date"],
        "chapter": {"zh": "全部", "en": "All"},
        "change": {"zh": "首次发布", "en": "First issue"},
        "reason": {"zh": "建立体系", "en": "Establishment of the system"},
        "author": documents["prepared_by"]["name"],
    }
    return {
        "id": base_id,
        "title": text(item.title),
        "number": document_number(item, profile),
        "version": document_version(base_id, profile),
        "effective_date": own[-1]["date"] if own else documents["effective_date"],
        "revisions": [
            first,
            *({key: row[key] for key in first} for row in own),
        ],
    }


def _register(plan: PackPlan, profile: Profile) -> JSONValue:
    documents: Any = profile.data["documents"]
    rows: list[JSONValue] = []
    for rule in plan.controlled:
        item = PlannedItem(item_id=rule.item_id, rule=rule, title=rule.title, language=Language.ZH)
        doc: Any = _doc(item, profile)
        rows.append(
            {
                "id": rule.item_id,
                "number": doc["number"],
                "title": doc["title"],
                "version": doc["version"],
                "effective_date": doc["effective_date"],
                "kind": rule.register,
                "retention_years": documents["retention_years"],
                "revisions": doc["revisions"][1:],  # what came after the first issue
            }
        )
    return rows


def _scheme(scheme: Scheme, profile: Profile) -> JSONValue:
    excluded = {e.clause: e for e in profile.exclusions}
    level = scheme.level(profile.level)
    return {
        "id": scheme.scheme_id,
        "title": text(scheme.title),
        "criteria": [text(c) for c in scheme.criteria],
        "validity_months": scheme.validity_months,
        "surveillance_months": scheme.surveillance_months,
        "level": None
        if level is None
        else {"title": text(level.title), "threshold": float(level.threshold)},
        "levels": [
            {"id": x.level_id, "title": text(x.title), "threshold": float(x.threshold)}
            for x in scheme.levels
        ],
        "clauses": [
            {
                "number": clause.number,
                "title": text(clause.title),
                "depth": clause.number.count("."),
                "is_leaf": not clause.children,
                "points": None if clause.points is None else float(clause.points),
                "is_excluded": clause.number in excluded,
                "reason": text(excluded[clause.number].reason)
                if clause.number in excluded
                else None,
            }
            for clause in scheme.flat_clauses()
        ],
    }


def placeholder_context(item: PlannedItem, problem: str, params: Mapping[str, str]) -> Context:
    """What the sheet sees that stands where an unusable evidence file should be."""
    return {
        "missing": {
            "title": text(item.title),
            "attachment_number": item.attachment_number or "",
            "file": item.evidence.file if item.evidence else "",
            "reason": {
                language: translate(f"problem.{problem}", language, params)
                for language in ("zh", "en")
            },
        }
    }

"""What the documents of a resubmission may print, beside the ordinary context. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from packbuilder.calc.deadlines import due_date
from packbuilder.model.plan import PackPlan, PlannedItem
from packbuilder.model.profile import JSONValue, Profile
from packbuilder.model.round import REDLINE_PREFIX, ChangedDocument, Nonconformity, Round
from packbuilder.model.scheme import Scheme
from packbuilder.render.context import Context, document_number, text
from packbuilder.source.schema import complete

# How the dossier is put together; no document says so.
_PAGE_NUMBERS = "page_numbers"
Pages = Mapping[str, int | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One paragraph or table cell that differs from what was submitted.

    Attributes:
        document: id of the document.
        language: ``zh`` or ``en``.
        place: where it stands, in that language.
        old: its text before; empty where it is new.
        new: its text now; empty where it was taken out.
    """

    document: str
    language: str
    place: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFacts:
    """Everything that the documents of a resubmission print.

    Attributes:
        round: the round.
        schema: the JSON Schema of rounds, which names every field.
        scheme: the scheme, for clause titles and days.
        profile: the profile, with the revision lines of this round.
        plan: the resubmission.
        changed: the documents that differ.
        differences: paragraph by paragraph; empty before they are known.
    """

    round: Round
    schema: Mapping[str, Any]
    scheme: Scheme
    profile: Profile
    plan: PackPlan
    changed: tuple[ChangedDocument, ...]
    differences: tuple[Difference, ...] = ()


def round_context(facts: RoundFacts, item: PlannedItem, pages: Pages | None) -> Context:
    """What one document of the resubmission sees.

    Args:
        facts: the round.
        item: the document.
        pages: item id to what its first page is called, for a document that prints page numbers;
            None otherwise.
    """
    suffix = f".{item.language.value}"
    shown = _Shown(facts, suffix if item.item_id.endswith(suffix) else "", pages)
    nonconformities = [shown.nonconformity(each) for each in facts.round.nonconformities]
    filled: Any = complete(dict(facts.round.data), facts.schema, facts.schema)
    filled = {name: value for name, value in filled.items() if name != _PAGE_NUMBERS}
    context: Context = {
        "round": {
            **filled,
            "number": facts.round.number,
            "nonconformities": list(nonconformities),
        },
        "changed_documents": [shown.document(each) for each in facts.changed],
        "comparison": [
            shown.difference(row) for row in facts.differences if row.language == item.language
        ],
    }
    for each, row in zip(facts.round.nonconformities, nonconformities, strict=True):
        if item.rule.item_id == each.report_id:
            context["nonconformity"] = row
    return context


class _Shown:
    """The parts of the context, for one language of the pack.

    Ids are those of the first language; links and page numbers lead to the twins of the second.
    """

    def __init__(self, facts: RoundFacts, suffix: str, pages: Pages | None) -> None:
        self._facts = facts
        self._suffix = suffix
        self._pages = pages
        self._items = {item.item_id: item for item in facts.plan.items}
        self._clauses = {c.number: c.title for c in facts.scheme.flat_clauses()}

    def nonconformity(self, each: Nonconformity) -> JSONValue:
        facts = self._facts
        raw: Any = facts.round.data["nonconformities"]
        schema = facts.schema["properties"]["nonconformities"]["items"]
        row: Any = complete(raw[each.index], schema, facts.schema)
        due = due_date(each, facts.round.audit_date, facts.scheme.due_days)
        found = each.found_on or facts.round.audit_date
        title = self._clauses.get(each.clause)
        return {
            **row,
            "found_on": found.isoformat(),
            "due": due.isoformat() if due else None,
            "clause_title": text(title) if title else None,
            "report_id": each.report_id,
            **self._page(each.report_id),
            "evidence_items": [
                self._evidence(self._items[name]) for name in each.evidence if name in self._items
            ],
            "changed": [
                self._change(document, each)
                for document in facts.changed
                if each.nonconformity_id in document.nonconformities
            ],
        }

    def document(self, document: ChangedDocument) -> JSONValue:
        own = self._revisions(document)
        numbers = {n.nonconformity_id: n.number for n in self._facts.round.nonconformities}
        return {
            **self._head(document),
            "date": own[-1]["date"] if own else None,
            "nonconformities": [numbers[name] for name in document.nonconformities],
            "changes": [
                {"chapter": row["chapter"], "change": row["change"], "reason": row["reason"]}
                for row in own
            ],
        }

    def difference(self, row: Difference) -> JSONValue:
        document = next(d for d in self._facts.changed if d.item_id == row.document)
        numbers = {n.nonconformity_id: n.number for n in self._facts.round.nonconformities}
        head: Any = self._head(document)
        return {
            "id": head["id"],
            "title": head["title"],
            "number": head["number"],
            "place": row.place,
            "old": row.old,
            "new": row.new,
            "nonconformities": [numbers[name] for name in document.nonconformities],
        }

    def _change(self, document: ChangedDocument, each: Nonconformity) -> JSONValue:
        said = next((c for c in each.documents if c.document == document.item_id), None)
        own = [row for row in self._revisions(document) if _mentions(row, each)]
        change: JSONValue = own[-1]["change"] if own else None
        chapter: JSONValue = own[-1]["chapter"] if own else None
        if said is not None:
            change = text(said.change)
            chapter = text(said.chapter) if said.chapter else None
        return {**self._head(document), "chapter": chapter, "change": change}

    def _head(self, document: ChangedDocument) -> dict[str, JSONValue]:
        item = self._items[document.item_id]
        return {
            "id": document.item_id,
            "title": text(item.title),
            "number": document_number(item, self._facts.profile),
            "version_before": document.version_before or "",
            "version": document.version or "",
            "redline_id": f"{REDLINE_PREFIX}{document.item_id}",
            **self._page(document.item_id),
        }

    def _revisions(self, document: ChangedDocument) -> Sequence[Mapping[str, Any]]:
        """The revision lines of the document's version today, if it is a new one."""
        documents: Any = self._facts.profile.data["documents"]
        return [
            row
            for row in documents.get("revisions") or []
            if row["document"] == document.item_id
            and row["version"] == document.version != document.version_before
        ]

    def _evidence(self, item: PlannedItem) -> JSONValue:
        return {
            "id": item.item_id,
            "title": text(item.title),
            "attachment_number": item.attachment_number or "",
            **self._page(item.item_id),
        }

    def _page(self, item_id: str) -> dict[str, JSONValue]:
        if self._pages is None:
            return {}
        twin = f"{item_id}{self._suffix}"
        return {"first_page": self._pages.get(twin, self._pages.get(item_id, 0))}


def _mentions(row: Mapping[str, Any], each: Nonconformity) -> bool:
    return str(row["reason"]["zh"]).endswith(each.number)

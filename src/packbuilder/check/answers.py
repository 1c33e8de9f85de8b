"""From a finding to what must change: what answers a clause in the submission before. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from packbuilder.model.clause_answer import ClauseAnswer, ClauseAnswers
from packbuilder.model.clause_numbers import clause_key, is_within
from packbuilder.model.manifest import Manifest, ManifestItem
from packbuilder.model.profile import EvidenceFile
from packbuilder.model.scheme import ItemRule, Scheme

# What nearly every document prints, or what no profile holds: nothing to touch for a clause.
_EVERYWHERE = frozenset(
    {
        "application", "clause_index", "company", "contact", "doc", "documents", "pack",
        "register", "round", "sample", "scheme", "section", "stats",
    }
)  # fmt: skip
_BROAD_MARKS = 12  # a document that answers more clauses than that, such as the manual
_LEAF = re.compile(r"/(?:zh|en)$")
_INDEX = re.compile(r"/(?:\d+|\*)(?=/|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What was submitted before, as far as tracing needs it.

    Attributes:
        manifest: of the pack.
        evidence: the profile's evidence at that time.
        headings: item id to clause to the heading or paragraph at its mark.
    """

    manifest: Manifest
    evidence: Sequence[EvidenceFile] = ()
    headings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def answers_of_clause(
    clause: str, scheme: Scheme, submission: Submission, changed: Collection[str] = ()
) -> ClauseAnswers:
    """The documents, evidence, fields and tables that answer a clause.

    Args:
        clause: its number; one with clauses below it stands for all of them.
        scheme: which items answer which clause.
        submission: what was submitted.
        changed: ids of the documents that differ from it.
    """
    titles = {each.number: each.title for each in scheme.flat_clauses()}
    rules = {rule.item_id: rule for rule in scheme.items}
    answering = [
        item
        for item in submission.manifest.items
        if item.kind == "document" and _document_answers(item, rules.get(item.item_id), clause)
    ]
    rank = _rank(submission.manifest, answering)
    return ClauseAnswers(
        clause=clause,
        title=titles.get(clause),
        documents=tuple(
            _document_answer(item, clause, answering, submission, rank, item.item_id in changed)
            for item in answering
        ),
        evidence=tuple(_evidence_answers(clause, rules, submission)),
    )


def _document_answers(item: ManifestItem, rule: ItemRule | None, clause: str) -> bool:
    own = (*item.clause_marks, *(rule.clauses if rule else ()))
    return any(is_within(other, clause) for other in own)


def _document_answer(
    item: ManifestItem,
    clause: str,
    answering: Sequence[ManifestItem],
    submission: Submission,
    rank: Mapping[str, tuple[float, int]],
    is_changed: bool,
) -> ClauseAnswer:
    marks = sorted((m for m in item.clause_marks if is_within(m, clause)), key=clause_key)
    headings = submission.headings.get(item.item_id, {})
    page = item.clause_marks[marks[0]] if marks else 1
    pointers = _own_pointers(item, answering)
    return ClauseAnswer(
        item_id=item.item_id,
        title=item.title,
        number=item.number,
        page=item.first_page + page - 1,
        heading=next((headings[mark] for mark in marks if mark in headings), None),
        fields=tuple(
            sorted(
                (pointer for pointer in pointers if not pointer.startswith("/records/")),
                key=lambda pointer: (*rank[pointer], pointer),
            )
        ),
        tables=tuple(sorted(p for p in pointers if p.startswith("/records/"))),
        is_changed=is_changed,
    )


def _own_pointers(item: ManifestItem, answering: Sequence[ManifestItem]) -> frozenset[str]:
    """What of a document's values is worth showing for the clause.

    *Why:* the manual prints half the profile; what it shares with a document on this clause alone
    is what matters.
    """
    own = _pointers(item)
    if len(item.clause_marks) <= _BROAD_MARKS:
        return own
    narrow = [other for other in answering if len(other.clause_marks) <= _BROAD_MARKS]
    shared = own & frozenset[str]().union(*(_pointers(other) for other in narrow))
    return shared if narrow else own


def _pointers(item: ManifestItem) -> frozenset[str]:
    """Fields and tables that a document prints, as a user writes them: no list of every row."""
    found = set()
    for read in item.reads:
        pointer = _LEAF.sub("", read.rstrip("#?"))
        steps = pointer.split("/")
        if len(steps) < 3 or steps[1] in _EVERYWHERE:
            continue
        if steps[1] == "records":
            found.add("/".join(steps[:3]))
        elif read[-1] not in "#?":
            found.add(_INDEX.sub("/*", pointer))
    return frozenset(found)


def _rank(manifest: Manifest, answering: Sequence[ManifestItem]) -> dict[str, tuple[float, int]]:
    """What only documents on this clause print comes first, then what few documents print."""
    everywhere = Counter(pointer for item in manifest.items for pointer in _pointers(item))
    here = Counter(pointer for item in answering for pointer in _pointers(item))
    return {pointer: (-here[pointer] / total, total) for pointer, total in everywhere.items()}


def _evidence_answers(
    clause: str, rules: Mapping[str, ItemRule], submission: Submission
) -> Iterable[ClauseAnswer]:
    held = {evidence.evidence_id: evidence for evidence in submission.evidence}
    for item in submission.manifest.items:
        evidence = held.get(item.item_id)
        if item.kind != "evidence" or evidence is None:
            continue
        rule = rules.get(evidence.type)
        own = evidence.clauses or (rule.clauses if rule else ())
        if any(is_within(other, clause) for other in own):
            yield ClauseAnswer(
                item_id=item.item_id,
                title=item.title,
                number=item.attachment_number,
                page=item.first_page,
            )

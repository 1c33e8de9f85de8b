"""The open rectification round: which documents differ from what was submitted, and why."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from packbuilder.calc.statistics import all_figures
from packbuilder.i18n import translate
from packbuilder.model.plan import Decision, PlannedItem, ReasonCode
from packbuilder.model.profile import JSONValue, Profile
from packbuilder.model.round import ChangedDocument, DocumentChange, Nonconformity, Round
from packbuilder.model.scheme import ItemKind
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.pages import lay_out_pack
from packbuilder.pipeline.rounds import Submitted, with_revisions
from packbuilder.pipeline.work import Tooling, plan_work
from packbuilder.render.context import document_version
from packbuilder.render.trace import read_digests
from packbuilder.source.schema import field_titles, load_schema
from packbuilder.store.layout import Resources
from packbuilder.store.seal import RevisionLine

# What stands in a document because of its place or its own history, not because of a value.
_OWN = "doc"
_OTHERS = ("register", "documents/revisions")
_NO_TOOL = Tooling(documents="", evidence="")
Reopen = Callable[[Profile], Dossier]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The dossier in one language, and what was submitted in it.

    Attributes:
        dossier: the whole dossier as the profile stands.
        submitted: what was submitted before.
        reopen: makes the dossier anew from a profile with more revision lines.
    """

    dossier: Dossier
    submitted: Submitted
    reopen: Reopen


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rectified:
    """A dossier whose changed documents carry their new versions.

    Attributes:
        dossier: the whole dossier as it would be submitted today.
        changed: the documents that differ, in submission order.
        lines: the revision lines that this round adds.
    """

    dossier: Dossier
    changed: tuple[ChangedDocument, ...]
    lines: tuple[RevisionLine, ...]


def rectify(readings: Sequence[Reading], this_round: Round) -> Rectified:
    """Give every document that an answer changed its new version and revision line.

    A new version is itself a change to the documents that list it, so this goes on until no
    further document changes. A document has one version in all its languages: it is raised in
    each of them where only one of them changed.

    Args:
        readings: the language that is built, then the others that were submitted.
        this_round: the nonconformities and their answers.
    """
    first = readings[0].dossier
    lines: tuple[RevisionLine, ...] = ()
    while True:
        changed = changed_documents(readings, this_round)
        fresh = tuple(
            line
            for document in changed
            if document.version == document.version_before and document.version is not None
            for line in revision_lines(document, this_round, first.profile, first.resources)
        )
        if not fresh:
            return Rectified(dossier=readings[0].dossier, changed=changed, lines=lines)
        lines += fresh
        revised = with_revisions(first.profile, lines)
        readings = [dataclasses.replace(one, dossier=one.reopen(revised)) for one in readings]


def changed_documents(
    readings: Sequence[Reading], this_round: Round
) -> tuple[ChangedDocument, ...]:
    """The documents that differ in any language from what was submitted, each named once."""
    found: dict[str, ChangedDocument] = {}
    for reading in readings:
        dossier, submitted = reading.dossier, reading.submitted
        items = [item for item in dossier.plan.items if item.rule.kind is ItemKind.DOCUMENT]
        layout = lay_out_pack(dossier, submitted.builds)
        for work in plan_work(items, dossier, submitted.builds, _NO_TOOL, layout=layout):
            document = _judge(work.item, work.decision, dossier, this_round, submitted)
            if document is not None:
                held = found.get(document.item_id)
                found[document.item_id] = _joined(held, document) if held else document
    order = dict.fromkeys(item.rule.item_id for item in readings[0].dossier.plan.items)
    names = (*order, *(name for name in found if name not in order))
    return tuple(found[name] for name in names if name in found)


def _judge(
    item: PlannedItem,
    decision: Decision,
    dossier: Dossier,
    this_round: Round,
    submitted: Submitted,
) -> ChangedDocument | None:
    codes = {reason.code for reason in decision.reasons}
    pointers = tuple(
        reason.detail for reason in decision.reasons if reason.code is ReasonCode.DATA_CHANGED
    )
    is_template = ReasonCode.TEMPLATE_CHANGED in codes or ReasonCode.NEW in codes
    if not pointers and not is_template:
        return None
    item_id = item.rule.item_id
    values = [p for p in pointers if not _lies_in(p, _OWN, *_OTHERS)]
    before = submitted.builds.item(item.item_id)
    return ChangedDocument(
        item_id=item_id,
        pointers=pointers,
        template_changed=is_template,
        nonconformities=tuple(
            each.nonconformity_id
            for each in this_round.nonconformities
            if explains(each.documents, each.fields, item_id, values, dossier, submitted)
        ),
        other_changes=tuple(
            index
            for index, change in enumerate(this_round.changes)
            if explains(
                [change.document] if change.document else [],
                change.fields,
                item_id,
                values,
                dossier,
                submitted,
            )
        ),
        follows=("*",) if not values and not is_template and _lists_others(pointers) else (),
        version_before=before.version if before else None,
        version=document_version(item_id, dossier.profile) if item.rule.register else None,
    )


def _lists_others(pointers: Sequence[str]) -> bool:
    return any(_lies_in(pointer, *_OTHERS) for pointer in pointers)


def _lies_in(pointer: str, *places: str) -> bool:
    bare = f"{pointer.rstrip('#?')}/"
    return any(bare.startswith(f"/{place}/") for place in places)


def _joined(one: ChangedDocument, other: ChangedDocument) -> ChangedDocument:
    return dataclasses.replace(
        one,
        pointers=tuple(dict.fromkeys((*one.pointers, *other.pointers))),
        template_changed=one.template_changed or other.template_changed,
        nonconformities=tuple(dict.fromkeys((*one.nonconformities, *other.nonconformities))),
        other_changes=tuple(dict.fromkeys((*one.other_changes, *other.other_changes))),
    )


def explains(
    documents: Sequence[DocumentChange],
    fields: Sequence[str],
    item_id: str,
    pointers: Sequence[str],
    dossier: Dossier,
    submitted: Submitted,
) -> bool:
    """Whether a change of ``fields``, or of the named documents, explains a document's change.

    A figure is explained by the fields and tables that it is computed from: it is computed once
    more from what was submitted with only those fields changed.
    """
    if any(change.document == item_id for change in documents):
        return True
    if any(covers(field, pointer) for field in fields for pointer in pointers):
        return True
    figures = [pointer for pointer in pointers if _lies_in(pointer, "stats")]
    if not figures or not fields:
        return False
    before = _figures(submitted.profile)
    after = _figures(_with_fields(submitted.profile, dossier.profile, fields))
    return read_digests(before, figures) != read_digests(after, figures)


def covers(field: str, pointer: str) -> bool:
    """Whether ``pointer``, as a document remembers it, lies in ``field`` or holds it."""
    wanted = field.split("/")[1:]
    steps = pointer.rstrip("#?").split("/")[1:]
    return all(a == b or (b == "*" and a.isdigit()) for a, b in zip(wanted, steps, strict=False))


def _figures(profile: Profile) -> Mapping[str, JSONValue]:
    tables = {name: table.rows for name, table in profile.records.items()}
    return {"stats": all_figures(profile.data, tables)}


def _with_fields(before: Profile, now: Profile, fields: Sequence[str]) -> Profile:
    """The profile as it was submitted, with only ``fields`` as they stand today."""
    data: Any = before.data
    records = dict(before.records)
    for field in fields:
        steps = field.split("/")[1:]
        if steps[0] == "records" and len(steps) > 1:
            if steps[1] in now.records:
                records[steps[1]] = now.records[steps[1]]
        else:
            data = _grafted(data, now.data, steps)
    return dataclasses.replace(before, data=data, records=records)


def _grafted(old: Any, new: Any, steps: Sequence[str]) -> Any:
    """``old`` with the place at ``steps`` taken from ``new``; neither is changed."""
    if not steps:
        return new
    if isinstance(old, Mapping) and isinstance(new, Mapping) and steps[0] in new:
        inner = _grafted(old.get(steps[0]), new[steps[0]], steps[1:])
        return {**old, steps[0]: inner}
    if isinstance(old, list) and isinstance(new, list) and steps[0].isdigit():
        at = int(steps[0])
        if at < len(new):
            inner = _grafted(old[at] if at < len(old) else None, new[at], steps[1:])
            return [*old[:at], inner, *old[at + 1 :]]
    return new if isinstance(old, type(None)) else old


def revision_lines(
    document: ChangedDocument, this_round: Round, profile: Profile, resources: Resources
) -> Iterator[RevisionLine]:
    """The lines that the document's revision table gains, one for each reason.

    They carry one version and one day, the last on which anything of it was done. There is none
    for an unexplained change.
    """
    version = next_version(document.version or "")
    author = _author(profile)
    rows: list[tuple[DocumentChange | None, tuple[str, ...], Mapping[str, str], dt.date]] = []
    known = {each.nonconformity_id: each for each in this_round.nonconformities}
    for name in document.nonconformities:
        each = known[name]
        own = next((c for c in each.documents if c.document == document.item_id), None)
        rows.append((own, each.fields, _answers(each), each.done or this_round.submission_date))
    for index in document.other_changes:
        other = this_round.changes[index]
        reason = _text(other.reason.zh, other.reason.en)
        rows.append((other.document, other.fields, reason, this_round.submission_date))
    if not rows and document.follows:
        rows.append(
            (None, (), _phrase("round.reason-versions"), this_round.submission_date),
        )
    day = max((date for *_, date in rows), default=this_round.submission_date)
    for change, fields, reason, _ in rows:
        what = _what(change, fields, document, resources)
        chapter = _text(change.chapter.zh, change.chapter.en) if change and change.chapter else None
        yield _line(document.item_id, version, day, what, reason, author, chapter)


def _line(
    item_id: str,
    version: str,
    date: dt.date,
    change: Mapping[str, str],
    reason: Mapping[str, str],
    author: JSONValue,
    chapter: Mapping[str, str] | None = None,
) -> RevisionLine:
    return RevisionLine(
        document=item_id,
        row={
            "version": version,
            "date": date.isoformat(),
            "chapter": dict(chapter or {"zh": "/", "en": "/"}),
            "change": dict(change),
            "reason": dict(reason),
            "author": author,
        },
    )


def _answers(each: Nonconformity) -> Mapping[str, str]:
    return _phrase("round.reason-nonconformity", number=each.number)


def _what(
    change: DocumentChange | None,
    fields: Sequence[str],
    document: ChangedDocument,
    resources: Resources,
) -> Mapping[str, str]:
    """What changed: in the user's words, else by the titles of the fields that changed."""
    if change is not None:
        return _text(change.change.zh, change.change.en)
    if not fields:
        return _phrase("round.change-versions")
    schema = load_schema(resources.schema("company-profile"))
    named = [f for f in fields if any(covers(f, pointer) for pointer in document.pointers)]
    titles = [field_titles(field, schema) for field in named or fields]
    zh = "、".join(dict.fromkeys(title[0] for title in titles))
    en = ", ".join(dict.fromkeys(title[1] for title in titles))
    return {
        "zh": translate("round.change-fields", "zh", {"fields": zh}),
        "en": translate("round.change-fields", "en", {"fields": en}),
    }


def _phrase(key: str, **params: str) -> Mapping[str, str]:
    return {language: translate(key, language, params) for language in ("zh", "en")}


def _text(zh: str, en: str | None) -> Mapping[str, str]:
    return {"zh": zh, "en": en} if en else {"zh": zh}


def _author(profile: Profile) -> JSONValue:
    documents: Any = profile.data["documents"]
    name: JSONValue = documents["prepared_by"]["name"]
    return name


def next_version(version: str) -> str:
    """The version after a revision: ``A/0`` becomes ``A/1``."""
    head, slash, number = version.rpartition("/")
    return f"{head}{slash}{int(number) + 1}"

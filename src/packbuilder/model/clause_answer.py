"""What answers a clause in a submission: documents, fields, tables and evidence."""

from __future__ import annotations

from dataclasses import dataclass

from packbuilder.model.text import BilingualText


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseAnswer:
    """An item of the submission that answers a clause.

    Attributes:
        item_id: the document or evidence.
        title: what the contents page prints.
        number: document or attachment number, or None.
        page: page of the pack that carries the clause's mark, else the item's first.
        heading: heading or paragraph at the mark, or None.
        fields: profile fields that the document prints, those that belong to the clause most first.
        tables: record tables that it prints, ``/records/complaints``.
        is_changed: it differs from what was submitted.
    """

    item_id: str
    title: BilingualText
    number: str | None
    page: int
    heading: str | None = None
    fields: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    is_changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseAnswers:
    """Everything in the submission that answers a clause."""

    clause: str
    title: BilingualText | None
    documents: tuple[ClauseAnswer, ...] = ()
    evidence: tuple[ClauseAnswer, ...] = ()

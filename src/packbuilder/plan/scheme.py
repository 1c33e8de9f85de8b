"""Validated ``scheme.yaml`` data to a :class:`Scheme`. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from packbuilder.model.profile import CertificationStage
from packbuilder.model.scheme import (
    Clause,
    Holds,
    ItemKind,
    ItemRule,
    Level,
    Obligation,
    RoundSection,
    Scheme,
    Section,
)
from packbuilder.model.text import BilingualText


def parse_scheme(data: Mapping[str, Any]) -> Scheme:
    """The scheme of data that ``scheme.schema.json`` has accepted."""
    certificate = data["certificate"]
    sections = [
        Section(section_id=row["id"], number=number, title=_text(row["title"]))
        for number, row in enumerate(data["sections"], start=1)
    ]
    return Scheme(
        scheme_id=data["id"],
        version=data["version"],
        title=_text(data["title"]),
        criteria=tuple(_text(row) for row in data["criteria"]),
        clauses=_tree(data["clauses"]),
        sections=tuple(sections),
        items=tuple(
            _item(data["id"], section["id"], row)
            for section in data["sections"]
            for row in section["items"]
        ),
        levels=tuple(
            Level(
                level_id=row["id"],
                title=_text(row["title"]),
                threshold=Decimal(str(row["threshold"])),
            )
            for row in data["levels"]
        ),
        surveillance_months=certificate["surveillance_months"],
        validity_months=certificate["validity_months"],
        min_run_months=certificate["min_run_months"],
        sheets={name: PurePosixPath(path) for name, path in data["sheets"].items()},
        due_days=data["rectification"]["due_days"],
        round_sections=tuple(
            _round_section(row) for row in data["rectification"].get("sections", ())
        ),
    )


def _text(value: Mapping[str, str]) -> BilingualText:
    return BilingualText(zh=value["zh"], en=value["en"])


def _item(scheme_id: str, section_id: str, row: Mapping[str, Any]) -> ItemRule:
    kind = ItemKind(row["kind"])
    template = row.get("template") or f"{scheme_id}/{row['id']}"
    return ItemRule(
        item_id=row["id"],
        section=section_id,
        kind=kind,
        title=_text(row["title"]),
        obligation=Obligation(row["obligation"]),
        stages=frozenset(CertificationStage(stage) for stage in row["stages"]),
        template=PurePosixPath(template) if kind is ItemKind.DOCUMENT else None,
        number=row.get("number"),
        clauses=tuple(row.get("clauses", ())),
        needs=tuple(row.get("needs", ())),
        page_aware=row.get("page_aware", False),
        condition=row.get("condition"),
        register=row.get("register"),
    )


def _round_section(row: Mapping[str, Any]) -> RoundSection:
    return RoundSection(
        section_id=row["id"],
        title=_text(row["title"]),
        items=tuple(
            ItemRule(
                item_id=item["id"],
                section=row["id"],
                kind=ItemKind.DOCUMENT,
                title=_text(item["title"]),
                obligation=Obligation.MANDATORY,
                stages=frozenset(CertificationStage),
                template=PurePosixPath(item["template"]),
                page_aware=item.get("page_aware", False),
                is_per_nonconformity=item.get("each") == "nonconformity",
            )
            for item in row.get("items", ())
        ),
        holds=Holds(row["holds"]) if "holds" in row else None,
    )


def _tree(rows: Sequence[Mapping[str, Any]]) -> tuple[Clause, ...]:
    """The clauses as a tree; a clause stands below the one whose number its own begins with."""

    def below(parent: str) -> tuple[Clause, ...]:
        return tuple(
            Clause(
                number=row["number"],
                title=_text(row["title"]),
                support=row.get("support", "memory"),
                points=None if row.get("points") is None else Decimal(str(row["points"])),
                children=below(row["number"]),
            )
            for row in rows
            if _parent(row["number"], numbers) == parent
        )

    numbers = frozenset(row["number"] for row in rows)
    return below("")


def _parent(number: str, numbers: frozenset[str]) -> str:
    parent = number.rpartition(".")[0]
    while parent and parent not in numbers:
        parent = parent.rpartition(".")[0]
    return parent

"""A certification scheme: what a dossier must hold, in which order, judged how."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePosixPath

from packbuilder.model.profile import CertificationStage
from packbuilder.model.text import BilingualText


class Obligation(enum.StrEnum):
    """Whether a dossier must hold an item."""

    MANDATORY = "mandatory"
    CONDITIONAL = "conditional"
    OPTIONAL = "optional"


class ItemKind(enum.StrEnum):
    """Where an item comes from: a template, the company's files, or the assembly itself."""

    DOCUMENT = "document"
    EVIDENCE = "evidence"
    GENERATED = "generated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause of the criteria, paraphrased.

    Attributes:
        number: ``5.3.2.2``.
        title: paraphrase, never the standard's own words.
        support: how well the paraphrase is sourced: ``seen``, ``mirrored`` or ``memory``.
        points: full points of the item, or None where no public source gives them.
        children: the clauses below it.
    """

    number: str
    title: BilingualText
    support: str = "memory"
    points: Decimal | None = None
    children: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRule:
    """One row of the scheme's item manifest (申报材料清单).

    Attributes:
        item_id: permanent id; for evidence, the evidence type that fills it.
        section: id of the section it stands in.
        kind: document, evidence or generated.
        title: what contents page and outline print.
        obligation: whether it must be there.
        stages: the stages in which it is asked for.
        template: for documents, the template's path without ``.<language>.docx``, relative to
            the folder of schemes.
        number: for controlled documents, the part of the document number after the company's
            prefix (``SM-01``).
        clauses: the clauses it answers.
        needs: for a document filled from records, the record tables it prints.
        page_aware: rendered last, because it prints page numbers of the pack.
        condition: name of the profile path that makes a conditional item apply, or None.
        register: its kind in the document register (``manual``, ``procedure``, ``commitment``,
            ``record``), or None for a document without a number.
        is_per_nonconformity: in a resubmission, one for each nonconformity.
    """

    item_id: str
    section: str
    kind: ItemKind
    title: BilingualText
    obligation: Obligation
    stages: frozenset[CertificationStage]
    template: PurePosixPath | None = None
    number: str | None = None
    clauses: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    page_aware: bool = False
    condition: str | None = None
    register: str | None = None
    is_per_nonconformity: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the pack with its own divider page; numbered from 1."""

    section_id: str
    number: int
    title: BilingualText


class Holds(enum.StrEnum):
    """What a section of a resubmission takes in beside its own documents."""

    DOCUMENTS = "documents"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundSection:
    """A part of a resubmission (整改材料).

    Attributes:
        section_id: unique among the sections of a resubmission.
        title: what divider and outline print.
        items: its own documents.
        holds: the changed documents, or the new evidence; None for neither.
    """

    section_id: str
    title: BilingualText
    items: tuple[ItemRule, ...] = ()
    holds: Holds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A grade of the certificate and the score from which it is given (inclusive)."""

    level_id: str
    title: BilingualText
    threshold: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A certification scheme as its folder's ``scheme.yaml`` describes it.

    Attributes:
        scheme_id: folder name, ``gbt27922-2011``.
        version: version of the scheme's data, printed in the manifest.
        title: name of the certification.
        criteria: standards and rules judged by, with their year.
        clauses: the clause tree, top level first.
        sections: the parts of the pack, in submission order.
        items: the item manifest, in submission order.
        levels: lowest first.
        surveillance_months: longest time between two surveillance audits, in months.
        validity_months: how long a certificate is valid, in months.
        min_run_months: how long the system must have run before the audit, in months.
        sheets: template paths of ``cover``, ``contents`` and ``divider``.
        due_days: severity of a nonconformity to the days allowed for its answer.
        round_sections: what a resubmission holds, in order.
    """

    scheme_id: str
    version: str
    title: BilingualText
    criteria: tuple[BilingualText, ...]
    clauses: tuple[Clause, ...]
    sections: tuple[Section, ...]
    items: tuple[ItemRule, ...]
    levels: tuple[Level, ...]
    surveillance_months: int
    validity_months: int
    min_run_months: int
    sheets: Mapping[str, PurePosixPath]
    due_days: Mapping[str, int] = field(default_factory=dict)
    round_sections: tuple[RoundSection, ...] = ()

    def level(self, level_id: str) -> Level | None:
        """The level of that id, or None."""
        return next((level for level in self.levels if level.level_id == level_id), None)

    def flat_clauses(self) -> tuple[Clause, ...]:
        """Every clause, each before its children."""
        return tuple(_walk(self.clauses))

    def leaf_numbers(self) -> frozenset[str]:
        """Numbers of the clauses that are judged: those without clauses below them."""
        return frozenset(c.number for c in self.flat_clauses() if not c.children)

    def evidence_types(self) -> frozenset[str]:
        """Ids of the items that the company's own files fill."""
        return frozenset(r.item_id for r in self.items if r.kind is ItemKind.EVIDENCE)


def _walk(clauses: tuple[Clause, ...]) -> Iterator[Clause]:
    for clause in clauses:
        yield clause
        yield from _walk(clause.children)

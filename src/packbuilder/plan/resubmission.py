"""What a resubmission holds: the answers, the changed documents, the new evidence. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from packbuilder.model.plan import PackPlan, PlannedItem
from packbuilder.model.profile import EvidenceFile, Profile
from packbuilder.model.round import REDLINE_PREFIX, Nonconformity, Round
from packbuilder.model.scheme import (
    Holds,
    ItemKind,
    ItemRule,
    Obligation,
    RoundSection,
    Scheme,
    Section,
)
from packbuilder.model.text import BilingualText, LocaleMode
from packbuilder.plan.planner import divider_sheet, evidence_item, front_sheets, twin_id


def plan_resubmission(
    this_round: Round,
    profile: Profile,
    scheme: Scheme,
    locale: LocaleMode,
    full: PackPlan,
    changed: Mapping[str, bool],
) -> PackPlan:
    """The items of a resubmission in order.

    Args:
        this_round: the nonconformities and answers.
        profile: the company's profile.
        scheme: says which sections a resubmission has.
        locale: the languages of the pack.
        full: the plan of the whole dossier.
        changed: ids of the documents that differ from what was submitted, without twins, and
            whether there is an older version to compare with.
    """
    items = [*front_sheets(scheme, locale, ("cover", "contents"))]
    sections: list[Section] = []
    for row in scheme.round_sections:
        section = Section(section_id=row.section_id, number=len(sections) + 1, title=row.title)
        held = [*_held(row, section, this_round, profile, locale, full, changed)]
        if held:
            sections.append(section)
            items += [divider_sheet(section, scheme, locale), *held]
    return dataclasses.replace(full, sections=tuple(sections), items=tuple(items))


def _held(
    row: RoundSection,
    section: Section,
    this_round: Round,
    profile: Profile,
    locale: LocaleMode,
    full: PackPlan,
    changed: Mapping[str, bool],
) -> Iterator[PlannedItem]:
    for rule in row.items:
        yield from _own(rule, this_round.nonconformities, locale)
    if row.holds is Holds.DOCUMENTS:
        for item in full.items:
            if item.rule.item_id in changed and item.rule.kind is ItemKind.DOCUMENT:
                rule = dataclasses.replace(item.rule, section=section.section_id)
                yield dataclasses.replace(item, rule=rule)
                if changed[item.rule.item_id]:
                    yield _redline(item, section)
    if row.holds is Holds.EVIDENCE:
        for number, (evidence, rule) in enumerate(new_evidence(this_round, profile, full), 1):
            moved = dataclasses.replace(rule, section=section.section_id)
            yield evidence_item(evidence, moved, f"{section.number}-{number}", locale)


def _own(
    rule: ItemRule, nonconformities: Sequence[Nonconformity], locale: LocaleMode
) -> Iterator[PlannedItem]:
    rules = [rule]
    if rule.is_per_nonconformity:
        rules = [
            dataclasses.replace(
                rule,
                item_id=each.report_id,
                title=BilingualText(
                    zh=f"{rule.title.zh} {each.number}",
                    en=f"{rule.title.en or rule.title.zh} {each.number}",
                ),
                clauses=(each.clause,),
            )
            for each in nonconformities
        ]
    for one in rules:
        for language in locale.languages:
            yield PlannedItem(
                item_id=twin_id(one.item_id, language, locale),
                rule=one,
                title=one.title,
                language=language,
            )


def _redline(item: PlannedItem, section: Section) -> PlannedItem:
    """The document with its changes marked, behind the document itself."""
    title = BilingualText(
        zh=f"{item.title.zh}（修订对照）",
        en=f"{item.title.en or item.title.zh} (changes marked)",
    )
    rule = ItemRule(
        item_id=f"{REDLINE_PREFIX}{item.rule.item_id}",
        section=section.section_id,
        kind=ItemKind.DOCUMENT,
        title=title,
        obligation=Obligation.MANDATORY,
        stages=item.rule.stages,
    )
    return PlannedItem(
        item_id=f"{REDLINE_PREFIX}{item.item_id}", rule=rule, title=title, language=item.language
    )


def new_evidence(
    this_round: Round, profile: Profile, full: PackPlan
) -> Iterator[tuple[EvidenceFile, ItemRule]]:
    """The evidence that the nonconformities name, each once, and the rule that it stands under."""
    rules: Mapping[str, ItemRule] = {o.rule.item_id: o.rule for o in full.outcomes}
    known = {evidence.evidence_id: evidence for evidence in profile.evidence}
    names = dict.fromkeys(
        name for each in this_round.nonconformities for name in each.evidence if name in known
    )
    for name in names:
        evidence = known[name]
        yield evidence, rules.get(evidence.type) or _loose_rule(evidence)


def _loose_rule(evidence: EvidenceFile) -> ItemRule:
    """For evidence of a type that the stage does not ask for."""
    return ItemRule(
        item_id=evidence.type,
        section="",
        kind=ItemKind.EVIDENCE,
        title=evidence.title,
        obligation=Obligation.OPTIONAL,
        stages=frozenset(),
        clauses=evidence.clauses,
    )

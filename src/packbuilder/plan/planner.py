"""What the pack of one company contains. Pure: nothing is read or written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from packbuilder.model.plan import ItemStatus, PackPlan, PlannedItem, RuleOutcome
from packbuilder.model.profile import CertificationStage, EvidenceFile, Profile
from packbuilder.model.scheme import ItemKind, ItemRule, Obligation, Scheme, Section
from packbuilder.model.text import BilingualText, Language, LocaleMode

FRONT_SECTION = "front"
_SHEET_TITLES: Mapping[str, BilingualText] = {
    "cover": BilingualText("封面", "Cover"),
    "contents": BilingualText("目录", "Contents"),
    "clause-index": BilingualText("条款索引", "Clause index"),
}
_PAGE_AWARE_SHEETS = ("contents", "clause-index")


def plan_pack(
    profile: Profile, scheme: Scheme, locale: LocaleMode, round_number: int = 0
) -> PackPlan:
    """The items of the pack in submission order, and what became of every row of the manifest."""
    outcomes = tuple(
        _outcome(rule, profile) for rule in scheme.items if profile.stage in rule.stages
    )
    included = [o.rule for o in outcomes if o.status is ItemStatus.INCLUDED]
    used = {rule.section for rule in included}
    sections = tuple(
        Section(section_id=s.section_id, number=n, title=s.title)
        for n, s in enumerate((s for s in scheme.sections if s.section_id in used), start=1)
    )
    items = [*front_sheets(scheme, locale, tuple(_SHEET_TITLES))]
    for section in sections:
        items += _section(section, included, profile, scheme, locale)
    return PackPlan(
        company_id=profile.company_id,
        scheme_id=scheme.scheme_id,
        scheme_version=scheme.version,
        round_number=round_number,
        sections=sections,
        items=tuple(items),
        outcomes=outcomes,
        controlled=tuple(
            outcome.rule
            for outcome in (
                _outcome(rule, profile)
                for rule in scheme.items
                # What was issued for the first certificate stays in force.
                if rule.register and rule.stages & {profile.stage, CertificationStage.INITIAL}
            )
            if outcome.status is ItemStatus.INCLUDED
        ),
    )


def twin_id(item_id: str, language: Language, locale: LocaleMode) -> str:
    """The item's id in the pack: the second language of a pack carries ``.en`` behind it."""
    return item_id if language is locale.languages[0] else f"{item_id}.{language.value}"


def has_value(data: Mapping[str, Any], path: str) -> bool:
    """Whether ``path`` (``records.prices``) leads to something that is not empty."""
    value: Any = data
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value not in (None, "", [], {})


def _outcome(rule: ItemRule, profile: Profile) -> RuleOutcome:
    excluded = {exclusion.clause: exclusion for exclusion in profile.exclusions}
    reasons = [
        next((excluded[p] for p in _lineage(clause) if p in excluded), None)
        for clause in rule.clauses
    ]
    if rule.kind is ItemKind.EVIDENCE and any(e.type == rule.item_id for e in profile.evidence):
        return RuleOutcome(rule=rule, status=ItemStatus.INCLUDED)
    if reasons and all(reasons):
        first = reasons[0]
        return RuleOutcome(
            rule=rule, status=ItemStatus.EXCLUDED, reason=first.reason if first else None
        )
    if rule.kind is ItemKind.EVIDENCE:
        missing = rule.obligation is Obligation.MANDATORY
        return RuleOutcome(
            rule=rule, status=ItemStatus.MISSING if missing else ItemStatus.NOT_APPLICABLE
        )
    if rule.condition and not has_value(profile.data, rule.condition):
        return RuleOutcome(rule=rule, status=ItemStatus.NOT_APPLICABLE)
    return RuleOutcome(rule=rule, status=ItemStatus.INCLUDED)


def _lineage(clause: str) -> Iterator[str]:
    while clause:
        yield clause
        clause = clause.rpartition(".")[0]


def front_sheets(scheme: Scheme, locale: LocaleMode, names: Iterable[str]) -> Iterator[PlannedItem]:
    """The sheets of the front matter, in every language of the pack."""
    for name in (name for name in names if name in scheme.sheets):
        for language in locale.languages:
            yield _sheet(name, name, _SHEET_TITLES[name], scheme, language, locale, FRONT_SECTION)


def _sheet(
    sheet: str,
    item_id: str,
    title: BilingualText,
    scheme: Scheme,
    language: Language,
    locale: LocaleMode,
    section_id: str,
) -> PlannedItem:
    rule = ItemRule(
        item_id=item_id,
        section=section_id,
        kind=ItemKind.GENERATED,
        title=title,
        obligation=Obligation.MANDATORY,
        stages=frozenset(),
        template=PurePosixPath(scheme.sheets[sheet]),
        page_aware=sheet in _PAGE_AWARE_SHEETS,
    )
    return PlannedItem(
        item_id=twin_id(item_id, language, locale), rule=rule, title=title, language=language
    )


def _section(
    section: Section,
    included: list[ItemRule],
    profile: Profile,
    scheme: Scheme,
    locale: LocaleMode,
) -> Iterator[PlannedItem]:
    yield divider_sheet(section, scheme, locale)
    attachment = 0
    for rule in (r for r in included if r.section == section.section_id):
        if rule.kind is ItemKind.DOCUMENT:
            for language in locale.languages:
                yield PlannedItem(
                    item_id=twin_id(rule.item_id, language, locale),
                    rule=rule,
                    title=rule.title,
                    language=language,
                )
            continue
        for evidence in (e for e in profile.evidence if e.type == rule.item_id):
            attachment += 1
            yield evidence_item(evidence, rule, f"{section.number}-{attachment}", locale)


def divider_sheet(section: Section, scheme: Scheme, locale: LocaleMode) -> PlannedItem:
    """The sheet before a section; one, whatever the languages."""
    first = locale.languages[0]
    item_id = f"divider-{section.section_id}"
    return _sheet("divider", item_id, section.title, scheme, first, locale, section.section_id)


def evidence_item(
    evidence: EvidenceFile, rule: ItemRule, number: str, locale: LocaleMode
) -> PlannedItem:
    """One attached file; ``number`` is that of the attachment, section and running number."""
    return PlannedItem(
        item_id=evidence.evidence_id,
        rule=rule,
        title=evidence.title,
        language=locale.languages[0],
        evidence=evidence,
        attachment_number=number,
    )

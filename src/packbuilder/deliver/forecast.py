"""What is known to break a recipient's rules before a pack is built."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from packbuilder.deliver.lint import (
    FinishedFile,
    InputFile,
    lint_inputs,
    lint_names,
    rule_finding,
    wrong_pages,
)
from packbuilder.deliver.profile import DeliveryProfile, LinkRule, Rule, RuleKind
from packbuilder.model.finding import Finding

# What packbuilder writes, whatever is asked for.
_PDF_VERSION = "1.7"


def forecast(
    profile: DeliveryProfile, locale: str, files: Sequence[InputFile]
) -> tuple[Finding, ...]:
    """Everything that the recipient is certain to refuse, as far as nothing has to be made for it.

    Sizes and page counts of what is handed over are not guessed: they are seen when it is made.

    Args:
        profile: form and rules.
        locale: the languages of the pack.
        files: the files of evidence, as the company supplies them.
    """
    rules = [rule for rule in profile.rules if rule.of_files]
    planned = planned_files(profile, locale)
    return (
        *lint_inputs(profile.rules, files),
        *(finding for rule in rules for finding in _own_form(rule, profile)),
        *(finding for rule in rules for finding in _version(rule, planned[0].name)),
        *lint_names(rules, planned, profile.profile_id),
        *(finding for rule in rules for finding in _pages(rule, files)),
    )


def planned_files(profile: DeliveryProfile, locale: str) -> tuple[FinishedFile, ...]:
    """What a delivery will write, as far as names go; of volumes the first."""
    form = profile.form
    base = form.file_name.replace("{locale}", locale)
    limits = (profile.limit(RuleKind.FILE_SIZE), profile.limit(RuleKind.PAGE_COUNT))
    may_split = form.has_volumes and any(limit is not None for limit in limits)
    names = [f"{base}-1.pdf" if may_split else f"{base}.pdf"]
    if form.side_car:
        names.append(f"{base}-files.zip")
    return tuple(
        FinishedFile(name=name, path=f"{profile.profile_id}/{name}", size=0) for name in names
    )


def _own_form(rule: Rule, profile: DeliveryProfile) -> Iterator[Finding]:
    """A rule that the profile's own form makes impossible to keep."""
    form = profile.form
    broken = {
        RuleKind.NO_LINKS: ("links", form.links is not LinkRule.REMOVE),
        RuleKind.NO_ATTACHMENTS: ("attach", bool(form.attach)),
        RuleKind.PDFA_PART: ("pdfa_part", str(form.pdfa_part) not in rule.values),
    }
    field, holds = broken.get(rule.kind, ("", False))
    if holds:
        params = {"file": profile.profile_id, "rule": rule.kind.value, "field": field}
        code = "delivery-rule-against-form"
        yield rule_finding(rule, profile.profile_id, params, code=code)


def _version(rule: Rule, name: str) -> Iterator[Finding]:
    if rule.kind is RuleKind.PDF_VERSION and _PDF_VERSION not in rule.values:
        params = {"found": _PDF_VERSION, "limit": ", ".join(rule.values)}
        yield rule_finding(rule, name, params)


def _pages(rule: Rule, files: Sequence[InputFile]) -> Iterator[Finding]:
    """A page of a scan keeps its size in the pack."""
    if rule.kind is not RuleKind.PAGE_SIZE or rule.of_inputs:  # those of inputs were asked already
        return
    for file in files:
        for params in wrong_pages(rule, file):
            yield rule_finding(rule, file.base_name, params)

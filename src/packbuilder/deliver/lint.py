"""The recipient's rules, held against the files of evidence and against what is handed over."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from packbuilder.deliver.profile import Rule, RuleKind, paper_size
from packbuilder.deliver.traits import PdfTraits
from packbuilder.model.finding import Finding, Location
from packbuilder.model.pdf import PdfFacts

_TOLERANCE = 3.0
_MOST = 8
_WIDE = frozenset({"W", "F"})


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """A file that a company supplies; size in bytes, None where it is not known."""

    name: str
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedFile:
    """A file that is handed over.

    Attributes:
        name: in the folder of the delivery.
        path: with that folder, as a recipient would store it.
        size: bytes.
        traits: what a PDF holds; None for another file.
        facts: what a PDF says of itself; None for another file.
    """

    name: str
    path: str
    size: int
    traits: PdfTraits | None = None
    facts: PdfFacts | None = None


Params = Mapping[str, str]


def lint_inputs(rules: Iterable[Rule], files: Sequence[InputFile]) -> tuple[Finding, ...]:
    """What is known to break a rule before anything is built: names, types and sizes.

    Args:
        rules: of a delivery profile; those on what is handed over alone are passed over.
        files: the files of evidence.
    """
    wanted = [rule for rule in rules if rule.of_inputs]
    found: list[Finding] = []
    for file in files:
        name = PurePosixPath(file.name).name
        for rule in wanted:
            checks = _OF_NAMES.get(rule.kind)
            if checks is not None:
                found += [_finding(rule, name, params) for params in checks(rule, name)]
            if rule.kind is RuleKind.FILE_SIZE and file.size is not None:
                found += [_finding(rule, name, params) for params in _size(rule, file.size)]
    if any(rule.kind is RuleKind.TOTAL_SIZE for rule in wanted):
        found += _total(wanted, [file.size or 0 for file in files])
    return tuple(found)


def lint_files(rules: Iterable[Rule], files: Sequence[FinishedFile]) -> tuple[Finding, ...]:
    """What the finished files break of the rules on what is handed over."""
    wanted = [rule for rule in rules if rule.of_files]
    found: list[Finding] = []
    for rule in wanted:
        for file in files:
            found += [_finding(rule, file.name, params) for params in _breaches(rule, file)]
    found += _total(wanted, [file.size for file in files])
    return tuple(found)


def _breaches(rule: Rule, file: FinishedFile) -> Iterator[Params]:
    if rule.kind in _OF_NAMES:
        yield from _OF_NAMES[rule.kind](rule, file.name)
    elif rule.kind is RuleKind.FILE_SIZE:
        yield from _size(rule, file.size)
    elif rule.kind is RuleKind.PATH_LENGTH:
        if len(file.path) > rule.limit:
            yield {"file": file.path, "found": str(len(file.path)), "limit": _plain(rule.limit)}
    elif file.traits is not None and file.facts is not None and rule.kind in _OF_PDFS:
        yield from _OF_PDFS[rule.kind](rule, file.traits, file.facts)


def _finding(rule: Rule, subject: str, params: Params) -> Finding:
    return Finding(
        code=f"delivery-{rule.kind.value}",
        severity=rule.severity,
        subject=subject,
        params={
            "file": subject,
            **params,
            "source_zh": rule.source.zh,
            "source_en": rule.source.en or rule.source.zh,
            "certainty": rule.certainty,
        },
        location=Location(file=subject) if subject else None,
    )


def too_large(rule: Rule, item_id: str, *, size: int, pages: int) -> Finding:
    """A document that alone is over the limit of a file; size in bytes."""
    return Finding(
        code="delivery-document-too-large",
        severity=rule.severity,
        subject=item_id,
        params={
            "found": megabytes(size),
            "pages": str(pages),
            "source_zh": rule.source.zh,
            "source_en": rule.source.en or rule.source.zh,
            "certainty": rule.certainty,
        },
        location=Location(item=item_id),
    )


def megabytes(size: int) -> str:
    """Bytes in MB of a million, with two decimals, rounded up: a limit is never met by rounding."""
    return f"{-(-size // 10_000) / 100:.2f}"


def _plain(limit: float) -> str:
    return f"{limit:g}"


def _size(rule: Rule, size: int) -> Iterator[Params]:
    if size > rule.limit_bytes:
        yield {"found": megabytes(size), "limit": _plain(rule.limit)}


def _total(rules: Iterable[Rule], sizes: Sequence[int]) -> Iterator[Finding]:
    for rule in rules:
        if rule.kind is RuleKind.TOTAL_SIZE and sum(sizes) > rule.limit_bytes:
            found = {"found": megabytes(sum(sizes)), "limit": _plain(rule.limit)}
            yield _finding(rule, "", found)


def _characters(rule: Rule, name: str) -> Iterator[Params]:
    allowed = re.compile(rule.pattern)
    strange = [char for char in PurePosixPath(name).stem if not allowed.fullmatch(char)]
    if strange:
        yield {"found": " ".join(dict.fromkeys(strange))}


def _length(rule: Rule, name: str) -> Iterator[Params]:
    counted = sum(
        rule.wide_counts if unicodedata.east_asian_width(char) in _WIDE else 1 for char in name
    )
    if counted > rule.limit:
        yield {"found": str(counted), "limit": _plain(rule.limit)}


def _type(rule: Rule, name: str) -> Iterator[Params]:
    ending = PurePosixPath(name).suffix.lower().removeprefix(".")
    if ending not in {value.lower().removeprefix(".") for value in rule.values}:
        yield {"limit": ", ".join(rule.values)}


def _version(rule: Rule, traits: PdfTraits, facts: PdfFacts) -> Iterator[Params]:
    del facts
    if traits.version not in rule.values:
        yield {"found": traits.version, "limit": ", ".join(rule.values)}


def _pdfa(rule: Rule, traits: PdfTraits, facts: PdfFacts) -> Iterator[Params]:
    del facts
    named = [name for name in traits.declared if name.startswith("PDF/A-")]
    if not any(name.removeprefix("PDF/A-")[:1] in rule.values for name in named):
        yield {"found": ", ".join(named) or "-", "limit": ", ".join(rule.values)}


def _page_size(rule: Rule, traits: PdfTraits, facts: PdfFacts) -> Iterator[Params]:
    del traits
    allowed = [size for name in rule.values if (size := paper_size(name)) is not None]
    wrong = [
        number
        for number, size in enumerate(facts.sizes, start=1)
        if not any(_is_like(size, paper) for paper in allowed)
    ]
    if wrong:
        yield {"limit": ", ".join(rule.values), **_pages(wrong)}


def _is_like(size: tuple[float, float], paper: tuple[float, float]) -> bool:
    return all(
        abs(own - wanted) <= _TOLERANCE for own, wanted in zip(sorted(size), paper, strict=True)
    )


def _counted(name: str) -> Callable[[Rule, PdfTraits, PdfFacts], Iterator[Params]]:
    def check(rule: Rule, traits: PdfTraits, facts: PdfFacts) -> Iterator[Params]:
        del rule, facts
        count: int = getattr(traits, name)
        if count:
            yield {"found": str(count)}

    return check


def _encryption(rule: Rule, traits: PdfTraits, facts: PdfFacts) -> Iterator[Params]:
    del rule, traits
    if facts.is_encrypted:
        yield {}


def _rotated(rule: Rule, traits: PdfTraits, facts: PdfFacts) -> Iterator[Params]:
    del rule, facts
    if traits.rotated_pages:
        yield _pages(traits.rotated_pages)


def _bookmarks(rule: Rule, traits: PdfTraits, facts: PdfFacts) -> Iterator[Params]:
    if facts.page_count >= rule.limit and not traits.has_outline:
        yield {"found": str(facts.page_count), "limit": _plain(rule.limit)}


def _fonts(rule: Rule, traits: PdfTraits, facts: PdfFacts) -> Iterator[Params]:
    del rule, traits
    absent = [name for name, is_embedded in facts.fonts if not is_embedded]
    if absent:
        yield {"found": ", ".join(absent[:_MOST])}


def _page_count(rule: Rule, traits: PdfTraits, facts: PdfFacts) -> Iterator[Params]:
    del traits
    if facts.page_count > rule.limit:
        yield {"found": str(facts.page_count), "limit": _plain(rule.limit)}


def _pages(numbers: Sequence[int]) -> Params:
    shown = [str(number) for number in numbers[:_MOST]]
    rest = ["…"] if len(numbers) > _MOST else []
    return {"count": str(len(numbers)), "pages": ", ".join([*shown, *rest])}


_OF_NAMES: Mapping[RuleKind, Callable[[Rule, str], Iterator[Params]]] = {
    RuleKind.FILE_NAME_CHARACTERS: _characters,
    RuleKind.FILE_NAME_LENGTH: _length,
    RuleKind.FILE_TYPE: _type,
}
_OF_PDFS: Mapping[RuleKind, Callable[[Rule, PdfTraits, PdfFacts], Iterator[Params]]] = {
    RuleKind.PAGE_COUNT: _page_count,
    RuleKind.PDF_VERSION: _version,
    RuleKind.PDFA_PART: _pdfa,
    RuleKind.PAGE_SIZE: _page_size,
    RuleKind.NO_LINKS: _counted("links"),
    RuleKind.NO_ATTACHMENTS: _counted("attachments"),
    RuleKind.NO_SCRIPTS: _counted("scripts"),
    RuleKind.NO_ANNOTATIONS: _counted("annotations"),
    RuleKind.NO_ENCRYPTION: _encryption,
    RuleKind.NO_ROTATED_PAGES: _rotated,
    RuleKind.BOOKMARKS: _bookmarks,
    RuleKind.FONTS_EMBEDDED: _fonts,
}

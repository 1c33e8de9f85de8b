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
# The part of the profile that lists the files of evidence.
_EVIDENCE = "/evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """A file that a company supplies.

    Attributes:
        name: its path in the company folder.
        size: bytes; None where it is not known.
        page_sizes: width and height of each page, in points; empty where nobody looked, or where
            its pages are set on A4.
    """

    name: str
    size: int | None = None
    page_sizes: tuple[tuple[float, float], ...] = ()

    @property
    def base_name(self) -> str:
        """Its name without folders."""
        return PurePosixPath(self.name).name


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
    """What breaks a rule on evidence: number, names, types and sizes of files, size of pages.

    Args:
        rules: of a delivery profile; those on what is handed over alone are passed over.
        files: the files of evidence.
    """
    wanted = [rule for rule in rules if rule.of_inputs]
    found: list[Finding] = []
    for file in files:
        for rule in wanted:
            broken = [rule_finding(rule, file.base_name, params) for params in _input(rule, file)]
            found += broken
    found += _of_all(wanted, [file.size or 0 for file in files], subject=_EVIDENCE)
    return tuple(found)


def _input(rule: Rule, file: InputFile) -> Iterator[Params]:
    if rule.kind in _OF_NAMES:
        yield from _OF_NAMES[rule.kind](rule, file.base_name)
    elif rule.kind is RuleKind.FILE_SIZE and file.size is not None:
        yield from _size(rule, file.size)
    elif rule.kind is RuleKind.PAGE_COUNT and len(file.page_sizes) > rule.limit:
        yield {"found": str(len(file.page_sizes)), "limit": _plain(rule.limit)}
    elif rule.kind is RuleKind.PAGE_SIZE:
        yield from wrong_pages(rule, file)


def wrong_pages(rule: Rule, file: InputFile) -> Iterator[Params]:
    """The pages of a file of evidence whose size a rule on pages does not allow."""
    yield from _wrong_sizes(rule, file.page_sizes)


def lint_names(
    rules: Iterable[Rule], files: Sequence[FinishedFile], subject: str
) -> tuple[Finding, ...]:
    """What is wrong with the number, the names and the paths of files, made or still to be made."""
    named = frozenset({*_OF_NAMES, RuleKind.PATH_LENGTH, RuleKind.FILE_COUNT})
    return lint_files([rule for rule in rules if rule.kind in named], files, subject=subject)


def lint_files(
    rules: Iterable[Rule], files: Sequence[FinishedFile], *, subject: str = ""
) -> tuple[Finding, ...]:
    """What the finished files break of the rules on what is handed over.

    Args:
        rules: of a delivery profile; those on evidence alone are passed over.
        files: what is handed over.
        subject: what all files together are called.
    """
    wanted = [rule for rule in rules if rule.of_files]
    found: list[Finding] = []
    for rule in wanted:
        for file in files:
            found += [rule_finding(rule, file.name, params) for params in _breaches(rule, file)]
    found += _of_all(wanted, [file.size for file in files], subject=subject)
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


def rule_finding(rule: Rule, subject: str, params: Params, *, code: str = "") -> Finding:
    """A breach of ``rule``, with its source; ``code`` where it is not the rule's own."""
    return Finding(
        code=code or f"delivery-{rule.kind.value}",
        severity=rule.severity,
        subject=subject,
        params={
            "file": subject,
            **params,
            "source_zh": rule.source.zh,
            "source_en": rule.source.en or rule.source.zh,
            "certainty": rule.certainty,
        },
        location=Location(file=subject) if subject not in ("", _EVIDENCE) else None,
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


def _of_all(rules: Iterable[Rule], sizes: Sequence[int], *, subject: str) -> Iterator[Finding]:
    """What all files together break."""
    for rule in rules:
        found = ""
        if rule.kind is RuleKind.TOTAL_SIZE and sum(sizes) > rule.limit_bytes:
            found = megabytes(sum(sizes))
        elif rule.kind is RuleKind.FILE_COUNT and len(sizes) > rule.limit:
            found = str(len(sizes))
        if found:
            yield rule_finding(rule, subject, {"found": found, "limit": _plain(rule.limit)})


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
    yield from _wrong_sizes(rule, facts.sizes)


def _wrong_sizes(rule: Rule, sizes: Sequence[tuple[float, float]]) -> Iterator[Params]:
    allowed = [size for name in rule.values if (size := paper_size(name)) is not None]
    wrong = [
        number
        for number, size in enumerate(sizes, start=1)
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

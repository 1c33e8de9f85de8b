"""Do the Chinese and the English rendering of a document say the same? Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from packbuilder.check.alignment import align_sections
from packbuilder.check.figures import figures, unmatched
from packbuilder.check.rules.bilingual import ENGLISH_PENDING
from packbuilder.check.view import DossierView, value_at
from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.model.outline import DocumentOutline, OutlineSection, OutlineTable
from packbuilder.model.profile import JSONValue, Profile

TWIN_SUFFIX: Final = ".en"
_EXCERPT = 48
_SHOWN = 6
# Where the profile names companies, people, departments and products. Posts are left out: their
# names are common words too (热线座席, a hotline agent and a hotline seat).
_NAMED: Final = (
    ("/company", ("name", "short_name", "legal_representative")),
    ("/contact", ("name",)),
    ("/organisation/top_management", ("name",)),
    ("/organisation/management_representative", ("name",)),
    ("/organisation/after_sales_head", ("name",)),
    ("/organisation/departments", ("name", "head")),
    ("/documents", ("name",)),
    ("/products", ("name",)),
)
# Departments and products stand in running text in other forms: "quality manager".
_COMMON: Final = ("/organisation/departments", "/products")
_NAMED_RECORDS: Final = ("staff", "outlets")
_MOST = 0.6


@dataclass(frozen=True, slots=True)
class NamePair:
    """A name and its renderings in English.

    Attributes:
        zh: the Chinese name.
        en: its renderings; one of them must stand where the Chinese name stands.
        is_common: it is made of common words, so that most of them are enough, in any form.
    """

    zh: str
    en: frozenset[str]
    is_common: bool = False

    def stands_in(self, text: str) -> bool:
        """Whether ``text`` holds a rendering, or the Chinese name on purpose."""
        folded = _folded(text)
        if self.zh in text or any(_folded(rendering) in folded for rendering in self.en):
            return True
        return self.is_common and any(_most_words(rendering, folded) for rendering in self.en)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where something stands below a heading.

    Attributes:
        kind: ``margin``, ``heading``, ``paragraph``, ``paragraphs``, ``cell``, ``tables``,
            ``rows`` or ``columns``; the catalogue words it.
        numbers: ``paragraph``, ``table``, ``row``, ``column``, each from 1.
    """

    kind: str
    numbers: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return ", ".join(f"{name} {n}" for name, n in self.numbers.items()) or self.kind

    def params(self) -> dict[str, str]:
        """For the sentence."""
        return {"problem": f"parity-{self.kind}", **{k: str(n) for k, n in self.numbers.items()}}


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two blocks that must say the same, and where they stand."""

    heading: str
    twin_heading: str
    place: _Place
    text: str
    twin: str


def check_parity(view: DossierView) -> Iterator[Finding]:
    """Every document that stands in the pack in both languages."""
    names = name_pairs(view.profile)
    items = {item.item_id: item for item in view.plan.items}
    owners = {page.number: page.item_id for page in view.pages}
    for item_id, outline in view.outlines.items():
        twin = view.outlines.get(f"{item_id}{TWIN_SUFFIX}")
        if twin is not None:
            item = items[item_id]
            pages = owners if item.rule.page_aware else {}
            title = item.title.params("document")
            yield from compare_outlines(item_id, outline, twin, names, title, pages)


def compare_outlines(
    item_id: str,
    zh: DocumentOutline,
    en: DocumentOutline,
    names: Iterable[NamePair] = (),
    document: Mapping[str, str] | None = None,
    owners: Mapping[str, str] | None = None,
) -> Iterator[Finding]:
    """What differs between two renderings of one document.

    Args:
        item_id: the document; its twin is ``<item_id>.en``.
        zh: the Chinese rendering.
        en: the English one.
        names: names with their renderings.
        document: parameters that name the document in the sentence.
        owners: for a document that prints pages of the pack, page to the item that stands there:
            each language names the pages of its own documents.
    """
    report = _Report(item_id, document or {"document": item_id}, owners or {})
    glossary = sorted(names, key=lambda pair: -len(pair.zh))
    pairs = _blocks("", "", "margin", zh.margins, en.margins)
    matched, alone = align_sections(zh.sections, en.sections)
    yield from (report.heading(*lonely) for lonely in alone)
    for mine, theirs in matched:
        if mine.level:
            place = _Place("heading")
            pairs.append(_Pair(mine.heading, theirs.heading, place, mine.title, theirs.title))
        pairs += _blocks(
            mine.heading, theirs.heading, "paragraph", mine.paragraphs, theirs.paragraphs
        )
        yield from _tables(mine, theirs, report, pairs)
    for pair in pairs:
        if ENGLISH_PENDING not in pair.twin:
            yield from report.figures(pair)
            yield from report.names(pair, glossary)


def _blocks(
    heading: str, twin_heading: str, kind: str, zh: tuple[str, ...], en: tuple[str, ...]
) -> list[_Pair]:
    """Paragraphs one by one; as one block where their numbers differ."""
    if len(zh) != len(en):
        return [_Pair(heading, twin_heading, _Place(f"{kind}s"), "\n".join(zh), "\n".join(en))]
    return [
        _Pair(heading, twin_heading, _Place(kind, {"paragraph": number}), one, other)
        for number, (one, other) in enumerate(zip(zh, en, strict=True), start=1)
    ]


def _tables(
    mine: OutlineSection, theirs: OutlineSection, report: _Report, pairs: list[_Pair]
) -> Iterator[Finding]:
    if len(mine.tables) != len(theirs.tables):
        counts = (len(mine.tables), len(theirs.tables))
        yield report.shape(mine, theirs, _Place("tables"), counts)
        return
    for number, (one, other) in enumerate(zip(mine.tables, theirs.tables, strict=True), start=1):
        if len(one.rows) != len(other.rows):
            counts = (len(one.rows), len(other.rows))
            yield report.shape(mine, theirs, _Place("rows", {"table": number}), counts)
            continue
        rows = list(enumerate(zip(one.shape, other.shape, strict=True), start=1))
        for row, counts in rows:
            if counts[0] != counts[1]:
                place = _Place("columns", {"table": number, "row": row})
                yield report.shape(mine, theirs, place, counts)
                break
        else:
            pairs += _cells(mine, theirs, number, one, other)


def _cells(
    mine: OutlineSection,
    theirs: OutlineSection,
    table: int,
    one: OutlineTable,
    other: OutlineTable,
) -> Iterator[_Pair]:
    for row, (cells, twins) in enumerate(zip(one.rows, other.rows, strict=True), start=1):
        for column, (text, twin) in enumerate(zip(cells, twins, strict=True), start=1):
            place = _Place("cell", {"table": table, "row": row, "column": column})
            yield _Pair(mine.heading, theirs.heading, place, text, twin)


@dataclass(frozen=True, slots=True)
class _Report:
    """Words what differs in one document."""

    item_id: str
    document: Mapping[str, str]
    owners: Mapping[str, str]

    def heading(self, mine: OutlineSection | None, theirs: OutlineSection | None) -> Finding:
        """A heading without its twin."""
        section = mine or theirs
        heading = section.heading if section else ""
        missing = self.item_id if mine is None else f"{self.item_id}{TWIN_SUFFIX}"
        present = self.item_id if mine is not None else f"{self.item_id}{TWIN_SUFFIX}"
        params = {"heading": heading, "present": present, "missing": missing}
        place = _Place("heading")
        return self._finding("parity-headings", Severity.ERROR, heading, place, params)

    def shape(
        self,
        mine: OutlineSection,
        theirs: OutlineSection,
        place: _Place,
        counts: tuple[int, int],
    ) -> Finding:
        """Tables, rows or cells of which the languages have not the same number."""
        params = {
            "heading": mine.heading,
            "twin_heading": theirs.heading,
            "count": str(counts[0]),
            "twin_count": str(counts[1]),
        }
        return self._finding("parity-table-shape", Severity.ERROR, mine.heading, place, params)

    def figures(self, pair: _Pair) -> Iterator[Finding]:
        """Figures that stand in one language only."""
        mine, theirs = figures(pair.text), figures(pair.twin)
        only = unmatched(mine, theirs, pair.twin)
        twin_only = unmatched(theirs, mine, pair.text)
        only, twin_only = self._without_pages(only, twin_only)
        if only or twin_only:
            params = {"only": _listed(only), "twin_only": _listed(twin_only)}
            yield self._of_pair("parity-figures", pair, params)

    def _without_pages(
        self, only: tuple[str, ...], twin_only: tuple[str, ...]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What is left when pages of a document and pages of its twin are the same figure."""
        rest, twin_rest = [], list(twin_only)
        for page in only:
            twin_item = f"{self.owners.get(page, '')}{TWIN_SUFFIX}"
            twin = next((p for p in twin_rest if self.owners.get(p) == twin_item), None)
            if twin is None:
                rest.append(page)
            else:
                twin_rest.remove(twin)
        return tuple(rest), tuple(twin_rest)

    def names(self, pair: _Pair, glossary: Iterable[NamePair]) -> Iterator[Finding]:
        """Names whose rendering the English lacks."""
        rest = pair.text
        for name in glossary:
            if name.zh not in rest:
                continue
            rest = rest.replace(name.zh, "\0")
            if not name.stands_in(pair.twin):
                wanted = " / ".join(sorted(name.en))
                yield self._of_pair("parity-names", pair, {"name": name.zh, "wanted": wanted})

    def _of_pair(self, code: str, pair: _Pair, params: Mapping[str, str]) -> Finding:
        words = {
            "heading": pair.heading,
            "twin_heading": pair.twin_heading,
            "words": _excerpt(pair.text),
            "twin_words": _excerpt(pair.twin),
        }
        params = {**words, **params}
        return self._finding(code, Severity.WARNING, pair.heading, pair.place, params)

    def _finding(
        self, code: str, severity: Severity, heading: str, place: _Place, params: Mapping[str, str]
    ) -> Finding:
        both = {"item": self.item_id, "twin": f"{self.item_id}{TWIN_SUFFIX}", **place.params()}
        if not heading:
            params = {
                **params,
                "heading_zh": "首个标题之前",
                "heading_en": "before the first heading",
            }
        where = ": ".join(filter(None, (self.item_id, heading, str(place), params.get("name"))))
        return Finding(
            code=code,
            severity=severity,
            subject=where,
            params={**self.document, **both, **params},
            location=Location(item=self.item_id, pointer=str(place)),
        )


def name_pairs(profile: Profile) -> tuple[NamePair, ...]:
    """Companies, people, departments, products and outlets with their English names."""
    found: dict[str, set[str]] = {}
    common: set[str] = set()
    for key in ("name", "short_name"):  # in running text the company may be "the company"
        name = value_at(profile.data, f"/company/{key}/zh")
        if isinstance(name, str):
            found[name] = {"the company"}
    for pointer, fields in _NAMED:
        values = dict(_names(value_at(profile.data, pointer), fields))
        if pointer in _COMMON:
            common |= values.keys()
        for zh, en in values.items():
            found.setdefault(zh, set()).add(en)
    for table in _NAMED_RECORDS:
        if table in profile.records:
            for row in profile.records[table].rows:
                for zh, en in _names(dict(row), ("name",)):
                    found.setdefault(zh, set()).add(en)
    return tuple(NamePair(zh, frozenset(en), zh in common) for zh, en in found.items())


def _names(value: JSONValue, fields: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for entry in value:
            yield from _names(entry, fields)
    elif isinstance(value, Mapping):
        for key, child in value.items():
            if key in fields and isinstance(child, Mapping):
                zh, en = child.get("zh"), child.get("en")
                if isinstance(zh, str) and isinstance(en, str) and len(zh) > 1:
                    yield zh, en
            yield from _names(child, fields)


def _most_words(rendering: str, text: str) -> bool:
    """Whether most words of a name stand in ``text``, whatever their endings."""
    stems = [
        word[: max(4, (len(word) + 1) // 2)] for word in _folded(rendering).split() if len(word) > 2
    ]
    found = sum(re.search(rf"\b{re.escape(stem)}", text) is not None for stem in stems)
    return bool(stems) and found >= _MOST * len(stems)


def _listed(found: tuple[str, ...]) -> str:
    counted = Counter(found)
    shown = [f"{figure} ×{n}" if n > 1 else figure for figure, n in list(counted.items())[:_SHOWN]]
    return ", ".join(shown) + (", …" if len(counted) > _SHOWN else "") if shown else "–"


def _excerpt(text: str) -> str:
    squeezed = " ".join(text.split())
    return squeezed if len(squeezed) <= _EXCERPT else f"{squeezed[:_EXCERPT]}…"


def _folded(text: str) -> str:
    """Case, spaces and hyphens do not tell names apart in running text."""
    return re.sub(r"[\s\-‐‑]+", " ", text.replace("’", "'")).casefold()

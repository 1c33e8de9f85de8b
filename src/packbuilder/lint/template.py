"""One template: everything that can be said of it by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from packbuilder.lint.expressions import Expressions
from packbuilder.lint.links import Marks, read_marks
from packbuilder.lint.names import Use
from packbuilder.lint.place import fault
from packbuilder.lint.shapes import Shape, nearest
from packbuilder.lint.statements import follow
from packbuilder.lint.structure import structure_faults
from packbuilder.lint.tags import Tag, build_source, find_tags
from packbuilder.lint.vocabulary import Vocabulary
from packbuilder.lint.word_file import WordFile, read_word_file
from packbuilder.lint.word_tags import word_tag_faults
from packbuilder.model.finding import Finding
from packbuilder.model.scheme import ItemKind, ItemRule, Scheme

# The schema's words for the documents that see a name, where not all of them do.
_SEEN_BY, _HIDDEN_FROM, _PAGE_AWARE = "x-seen-by", "x-hidden-from", "page-aware"
# Documents beside those of a scheme: they are none of its items and none of its sheets.
_BESIDE = ("placeholder", "checklist")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What templates are held against.

    Attributes:
        context: everything that templates may name.
        vocabulary: everything that they may call.
        scheme: the items and clauses that they answer.
    """

    context: Shape
    vocabulary: Vocabulary
    scheme: Scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template that was looked at.

    Attributes:
        file: how findings call it.
        item_id: the item or sheet it makes, by its file name.
        language: ``zh``, ``en`` or empty, by its file name.
        uses: the values that it names, in order.
        marks: its marks and links.
        pages: what it asks the page of, and where it does.
        findings: what is wrong with it by itself.
    """

    file: str
    item_id: str
    language: str
    uses: tuple[Use, ...]
    marks: Marks
    pages: tuple[tuple[str, Tag], ...]
    findings: tuple[Finding, ...]


def name_of(path: Path) -> tuple[str, str]:
    """Item and language that a template's file name gives: ``cover.zh.docx``."""
    item_id, dot, language = path.stem.rpartition(".")
    return (item_id, language) if dot and language in ("zh", "en") else (path.stem, "")


def look_at(path: Path, file: str, rules: Rules) -> Template:
    """Everything that can be said of the template at ``path`` by itself.

    Raises:
        InputError: the file is missing or no Word document.
    """
    document = read_word_file(path)
    item_id, language = name_of(path)
    hidden = _elsewhere(item_id, rules)
    expressions = Expressions(rules.context, rules.vocabulary, hidden, file)
    findings = _tag_faults(document, expressions, file)
    clauses = frozenset(clause.number for clause in rules.scheme.flat_clauses())
    marks, mark_faults = read_marks(document, clauses, file)
    findings += mark_faults
    findings += _item_faults(marks, rules.scheme, file)
    findings += _page_faults(expressions.pages, rules.scheme, file)
    findings += structure_faults(document, file)
    return Template(
        file=file,
        item_id=item_id,
        language=language,
        uses=tuple(expressions.uses),
        marks=marks,
        pages=tuple(expressions.pages),
        findings=tuple(findings),
    )


def _tag_faults(document: WordFile, expressions: Expressions, file: str) -> list[Finding]:
    found: list[Finding] = []
    for part in document.parts:
        found += word_tag_faults(part, file)
        source, mended = build_source(find_tags(part), file)
        found += mended
        expressions.findings = []
        follow(source, expressions)
        found += expressions.findings
    return found


def _elsewhere(item_id: str, rules: Rules) -> frozenset[str]:
    """The names of the context that the document ``item_id`` does not see."""
    rule = rule_of(item_id, rules.scheme)
    if rule is None and item_id not in (*rules.scheme.sheets, *_BESIDE):
        return frozenset()  # no document of the scheme: nothing is known of it
    kinds = {item_id, _PAGE_AWARE} if rule is not None and rule.page_aware else {item_id}
    return frozenset(
        name
        for name, schema in rules.context.fields.items()
        if kinds.isdisjoint(schema.get(_SEEN_BY, kinds))
        or not kinds.isdisjoint(schema.get(_HIDDEN_FROM, ()))
    )


def rule_of(item_id: str, scheme: Scheme) -> ItemRule | None:
    """The scheme's document of that id, or None."""
    documents = (rule for rule in scheme.items if rule.kind is ItemKind.DOCUMENT)
    return next((rule for rule in documents if rule.item_id == item_id), None)


def _item_faults(marks: Marks, scheme: Scheme, file: str) -> list[Finding]:
    known = {rule.item_id for rule in scheme.items}
    return [
        fault(
            "template-link-no-item", file, link.paragraph.place(), link.item,
            item=link.item, near=nearest(link.item, sorted(known)) or "-",
        )
        for link in marks.links
        if link.item not in known
    ]  # fmt: skip


def _page_faults(pages: Sequence[tuple[str, Tag]], scheme: Scheme, file: str) -> Iterator[Finding]:
    """Pages asked of what is neither an item of the scheme nor one of its sheets."""
    known = {rule.item_id for rule in scheme.items} | set(scheme.sheets)
    known |= {rule.item_id for section in scheme.round_sections for rule in section.items}
    for target, tag in pages:
        item = target.partition("#")[0]
        if item not in known:
            near = nearest(item, sorted(known)) or "-"
            yield fault("template-page-of-no-item", file, tag.place(), item, item=item, near=near)

"""A set of templates: pairs of languages, links between documents, and what nobody prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from packbuilder.lint.links import Marks
from packbuilder.lint.place import Place, fault
from packbuilder.lint.shapes import Kind, Shape, nearest
from packbuilder.lint.statements import paths
from packbuilder.lint.template import Rules, Template
from packbuilder.model.finding import Finding
from packbuilder.model.scheme import ItemKind, Scheme

_LANGUAGES = ("zh", "en")
_PROFILE_FILE = "company-profile.schema.json"
# Fields that the assembly answers, not a template: scans are placed as pages, tables as rows.
_ANSWERED_ELSEWHERE = frozenset({"evidence", "records", "schema_version"})


def pair_faults(templates: Sequence[Template]) -> Iterator[Finding]:
    """Where the Chinese and the English template of one document do not print the same."""
    by_name = {(t.item_id, t.language, _folder(t)): t for t in templates}
    for (item_id, language, folder), template in by_name.items():
        other_language = "en" if language == "zh" else "zh"
        other = by_name.get((item_id, other_language, folder))
        if language and other is not None:
            yield from _one_sided(template, other)


def _folder(template: Template) -> PurePosixPath:
    return PurePosixPath(template.file).parent


def _one_sided(template: Template, other: Template) -> Iterator[Finding]:
    """What ``template`` has and ``other`` lacks."""
    known = paths(other.uses)
    for path, use in paths(template.uses).items():
        if path not in known:
            yield fault(
                "template-pair-path", template.file, use.tag.place(), path,
                path=path, other=PurePosixPath(other.file).name,
            )  # fmt: skip
    for clause, paragraph in template.marks.clauses.items():
        if clause not in other.marks.clauses:
            yield fault(
                "template-pair-clause", template.file, paragraph.place(), clause,
                clause=clause, other=PurePosixPath(other.file).name,
            )  # fmt: skip


def link_faults(templates: Sequence[Template], scheme: Scheme) -> Iterator[Finding]:
    """Links to a mark that the other document does not have."""
    marks = {(t.item_id, t.language): t.marks for t in templates}
    known = {rule.item_id for rule in scheme.items}
    for template in templates:
        for link in template.marks.links:
            if not link.mark or link.item not in known or "{{" in link.mark:
                continue
            target = marks.get((link.item, template.language))
            if target is not None and link.mark not in target.names:
                near = _nearest_mark(link.mark, target)
                yield fault(
                    "template-link-no-mark-there", template.file, link.paragraph.place(),
                    f"{link.item}#{link.mark}", item=link.item, mark=link.mark, near=near,
                )  # fmt: skip


def page_faults(templates: Sequence[Template]) -> Iterator[Finding]:
    """Pages asked of a clause that the other document does not mark."""
    marks = {(t.item_id, t.language): t.marks for t in templates}
    for template in templates:
        for target, tag in template.pages:
            item, _, mark = target.partition("#")
            other = marks.get((item, template.language))
            if not mark or other is None:
                continue
            clauses = sorted(f"clause_{number.replace('.', '_')}" for number in other.clauses)
            if mark not in clauses:
                yield fault(
                    "template-page-of-no-mark", template.file, tag.place(), target,
                    item=item, mark=mark, near=nearest(mark, clauses) or "-",
                )  # fmt: skip


def _nearest_mark(mark: str, marks: Marks) -> str:
    return nearest(mark, sorted(marks.names)) or "-"


def scheme_faults(
    templates: Sequence[Template], rules: Rules, profile: Mapping[str, object], folder: str
) -> Iterator[Finding]:
    """What the whole set of a scheme leaves out: documents, clauses, fields of the profile."""
    yield from _missing_documents(templates, rules.scheme)
    yield from _missing_clauses(templates, rules.scheme, folder)
    yield from _missing_fields(templates, rules.context, profile)


def _missing_documents(templates: Sequence[Template], scheme: Scheme) -> Iterator[Finding]:
    there = {(t.item_id, t.language) for t in templates}
    for rule in scheme.items:
        if rule.kind is not ItemKind.DOCUMENT:
            continue
        for language in _LANGUAGES:
            if (rule.item_id, language) not in there:
                file = f"{rule.template}.{language}.docx"
                yield fault(
                    "template-document-missing", file, Place(part=rule.section), rule.item_id,
                    title_zh=rule.title.zh, title_en=rule.title.en or rule.title.zh,
                )  # fmt: skip
    for sheet, path in scheme.sheets.items():
        for language in _LANGUAGES:
            if (path.name, language) not in there:
                file = f"{path}.{language}.docx"
                yield fault(
                    "template-document-missing", file, Place(part="sheets"), sheet,
                    title_zh=sheet, title_en=sheet,
                )  # fmt: skip


def _missing_clauses(
    templates: Sequence[Template], scheme: Scheme, folder: str
) -> Iterator[Finding]:
    for clause in scheme.flat_clauses():
        if clause.children:
            continue
        missing = [
            language for language in _LANGUAGES
            if not any(t.language == language and clause.number in t.marks.clauses
                       for t in templates)
        ]  # fmt: skip
        if missing:
            place = Place(part=f"clauses, {clause.number}")
            yield fault(
                "template-clause-unanswered", f"{folder}/scheme.yaml", place, clause.number,
                title_zh=clause.title.zh, title_en=clause.title.en or clause.title.zh,
                languages=", ".join(missing),
            )  # fmt: skip


def _missing_fields(
    templates: Sequence[Template], context: Shape, profile: Mapping[str, object]
) -> Iterator[Finding]:
    used = {use.path for template in templates for use in template.uses}
    named = used | {_without_language(path) for path in used}
    properties = profile["properties"]
    assert isinstance(properties, Mapping)  # noqa: S101 - a JSON Schema of an object
    for shape in context.members():
        if shape.path in properties and shape.path not in _ANSWERED_ELSEWHERE:
            for missing in _unprinted(shape, named):
                zh, en = missing.titles
                yield fault(
                    "template-field-unprinted", _PROFILE_FILE, Place(part=missing.path),
                    missing.path, title_zh=zh, title_en=en,
                )  # fmt: skip


def _without_language(path: str) -> str:
    return path.removesuffix(".zh").removesuffix(".en")


def _unprinted(shape: Shape, named: set[str]) -> list[Shape]:
    """The required values below ``shape`` that no template names, whole records as one."""
    if shape.is_optional or shape.is_id:
        return []
    if shape.kind is Kind.LIST:
        return _unprinted_list(shape, named)
    if shape.kind is not Kind.RECORD:
        return [] if shape.path in named else [shape]
    wanted = [m for m in shape.members() if not m.is_optional and not m.is_id]
    missing = [(m, _unprinted(m, named)) for m in wanted]
    if wanted and all(found == [member] for member, found in missing):
        return [shape]
    return [one for _, found in missing for one in found]


def _unprinted_list(shape: Shape, named: set[str]) -> list[Shape]:
    entry = shape.entry
    if entry is None:
        return []
    if entry.kind is Kind.RECORD:
        found = _unprinted(entry, named)
        return [shape] if found == [entry] else found
    is_named = shape.path in named or entry.path in named
    return [] if is_named else [shape]

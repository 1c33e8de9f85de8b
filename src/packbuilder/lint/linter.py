"""Looks at templates and sets of templates; the way in to this package."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packbuilder.lint.statements import paths
from packbuilder.lint.template import Rules, Template, look_at
from packbuilder.lint.template_set import link_faults, page_faults, pair_faults, scheme_faults
from packbuilder.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Field:
    """A value that a template uses.

    Attributes:
        path: how the template names it, list entries as ``[]``.
        kind: what kind of value: ``text``, ``number``, ``list``.
        title_zh: its title in Chinese.
        title_en: its title in English.
        is_printed: it is printed, not only looked at.
        is_optional: a company may leave it out.
        places: where it is used, each once.
    """

    path: str
    kind: str
    title_zh: str
    title_en: str
    is_printed: bool
    is_optional: bool
    places: tuple[str, ...]


def lint_templates(
    files: Sequence[tuple[Path, str]],
    rules: Rules,
    *,
    whole_set: Mapping[str, Any] | None = None,
    set_folder: str = "",
    progress: Callable[[str], None] | None = None,
) -> tuple[Finding, ...]:
    """Every fault of a number of templates, in the order of the files.

    Args:
        files: each template's path and how findings call it.
        rules: what they are held against.
        whole_set: the profile's schema where the templates are all of a scheme, to name what no
            template prints or answers; else None.
        set_folder: how findings call the folder of the scheme.
        progress: told each file's name before it is read.

    Raises:
        InputError: a file is missing or no Word document.
    """
    templates: list[Template] = []
    for path, name in files:
        if progress is not None:
            progress(name)
        templates.append(look_at(path, name, rules))
    findings = [finding for template in templates for finding in template.findings]
    findings += pair_faults(templates)
    findings += link_faults(templates, rules.scheme)
    findings += page_faults(templates)
    if whole_set is not None:
        findings += scheme_faults(templates, rules, whole_set, set_folder)
    return tuple(_unique(findings))


def _unique(findings: Sequence[Finding]) -> list[Finding]:
    seen: dict[tuple[str, str, str, str], Finding] = {}
    for finding in findings:
        where = finding.location
        place = (where.file or "", where.pointer or "") if where else ("", "")
        seen.setdefault((finding.code, finding.subject, *place), finding)
    return list(seen.values())


def template_fields(path: Path, rules: Rules) -> tuple[Field, ...]:
    """What the template at ``path`` uses, by path.

    Raises:
        InputError: the file is missing or no Word document.
    """
    template = look_at(path, path.name, rules)
    places: dict[str, dict[str, None]] = {}
    for use in template.uses:
        places.setdefault(use.path, {})[use.tag.place().pointer()] = None
    return tuple(
        Field(
            path=path_,
            kind=use.shape.kind.value,
            title_zh=use.shape.titles[0],
            title_en=use.shape.titles[1],
            is_printed=use.is_printed,
            is_optional=use.shape.is_optional,
            places=tuple(places[path_]),
        )
        for path_, use in sorted(paths(template.uses).items())
    )

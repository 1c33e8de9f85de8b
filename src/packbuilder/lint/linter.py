"""Looks at templates and sets of templates; the way in to this package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from packbuilder.lint.statements import paths
from packbuilder.lint.template import Rules, look_at
from packbuilder.lint.template_set import link_faults, page_faults, pair_faults, scheme_faults
from packbuilder.model.finding import Finding
from packbuilder.model.template_field import TemplateField


def lint_templates(
    files: Sequence[tuple[Path, str]],
    rules: Rules,
    *,
    whole_set: Mapping[str, Any] | None = None,
    set_folder: str = "",
) -> tuple[Finding, ...]:
    """Every fault of a number of templates, in the order of the files.

    Args:
        files: each template's path and how findings call it.
        rules: what they are held against.
        whole_set: the profile's schema where the templates are all of a scheme, to name what no
            template prints or answers; else None.
        set_folder: how findings call the folder of the scheme.

    Raises:
        InputError: a file is missing or no Word document.
    """
    templates = [look_at(path, name, rules) for path, name in files]
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


def template_fields(path: Path, rules: Rules) -> tuple[TemplateField, ...]:
    """What the template at ``path`` uses, by path.

    Raises:
        InputError: the file is missing or no Word document.
    """
    template = look_at(path, path.name, rules)
    places: dict[str, dict[str, None]] = {}
    for use in template.uses:
        places.setdefault(use.path, {})[use.tag.place().pointer()] = None
    return tuple(
        TemplateField(
            path=path_,
            kind=use.shape.kind.value,
            titles=use.shape.titles,
            is_printed=use.is_printed,
            is_optional=use.shape.is_optional,
            places=tuple(places[path_]),
        )
        for path_, use in sorted(paths(template.uses).items())
    )

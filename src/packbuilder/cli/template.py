"""``template lint`` and ``template fields``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from packbuilder.cli.options import JSON, resources
from packbuilder.cli.output import echo_json, echo_lines, write_output
from packbuilder.errors import ExitCode, InputError, TemplateError
from packbuilder.store.inside import refuse_outside

if TYPE_CHECKING:
    from packbuilder.lint.template import Rules
    from packbuilder.model.finding import Finding
    from packbuilder.store.layout import Resources

_DEFAULT_SCHEME = "gbt27922-2011"
_SCHEME_FILE = "scheme.yaml"


@click.group("template")
def template_command() -> None:
    """Look into Word templates."""


@template_command.command("lint")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@JSON
@click.option("--sarif", "sarif_file", type=click.Path(path_type=Path, dir_okay=False),
              metavar="FILE", help="Write the faults as SARIF 2.1.0, too.")  # fmt: skip
@click.pass_obj
def lint_command(
    language: str, paths: tuple[Path, ...], *, as_json: bool, sarif_file: Path | None
) -> int:
    """Name every fault of templates, each at its place.

    PATH is a Word file or a folder of them; without it all templates that packbuilder ships are
    looked at, as one set. Ends with 1 when there are faults.
    """
    from packbuilder.report.template_report import LintResult, lint_data, lint_lines, lint_sarif

    ours = resources()
    given = paths or (ours.scheme_dir(_DEFAULT_SCHEME),)
    count, findings = 0, []
    for path in given:
        files, found = _lint(path, ours)
        count += files
        findings += found
    result = LintResult(count, tuple(findings))
    if sarif_file is not None:
        _write_sarif(sarif_file, lint_sarif(result, language))
    if as_json:
        echo_json(lint_data(result))
    else:
        echo_lines(lint_lines(result, language))
    return int(ExitCode.OK if result.is_clean else ExitCode.FINDINGS)


@template_command.command("fields")
@click.argument("path", type=click.Path(path_type=Path))
@JSON
@click.pass_obj
def fields_command(language: str, path: Path, *, as_json: bool) -> int:
    """List what the template PATH uses, with kinds and titles."""
    from packbuilder.lint.linter import template_fields
    from packbuilder.report.template_report import field_data, field_lines

    ours = resources()
    fields = template_fields(path, _rules(_scheme_of(path.parent, ours), ours))
    if as_json:
        echo_json(field_data(fields))
    else:
        echo_lines(field_lines(fields, language))
    return int(ExitCode.OK)


def _lint(path: Path, ours: Resources) -> tuple[int, list[Finding]]:
    """How many templates lie at ``path``, and their faults."""
    from packbuilder.lint.linter import lint_templates
    from packbuilder.source.schema import load_schema

    is_set = path.is_dir() and (path / _SCHEME_FILE).is_file()
    folder = path if path.is_dir() else path.parent
    scheme_id = _scheme_of(folder, ours)
    rules = _rules(scheme_id, ours)
    found = _word_files(path)
    if is_set:
        found += _sheets(rules, folder)
    files = [(file, _name_of(file, path)) for file in dict.fromkeys(found)]
    refused = [finding for file, name in files for finding in _refusal(file, name)]
    findings = lint_templates(
        files,
        rules,
        whole_set=load_schema(ours.schema("company-profile")) if is_set else None,
        set_folder=folder.name,
    )
    return len(files), [*refused, *findings]


def _word_files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(p for p in path.rglob("*.docx") if not p.name.startswith(("~$", ".")))
    if not found:
        raise InputError("template-folder-empty", file=str(path))
    for file in found:
        refuse_outside(path, file)
    return found


def _sheets(rules: Rules, folder: Path) -> list[Path]:
    """The sheets beside a scheme: cover, contents, divider, and what else lies with them."""
    folders = {folder.parent / sheet.parent for sheet in map(Path, rules.scheme.sheets.values())}
    return [file for one in sorted(folders) if one.is_dir() for file in sorted(one.glob("*.docx"))]


def _name_of(file: Path, given: Path) -> str:
    if not given.is_dir():
        return file.name
    root = given.resolve()
    if file.is_relative_to(given):
        return (root.name / file.relative_to(given)).as_posix()
    return file.resolve().relative_to(root.parent).as_posix()


def _scheme_of(folder: Path, ours: Resources) -> str:
    """The scheme whose folder a template lies in; else the one that packbuilder ships."""
    for one in (folder, *folder.resolve().parents):
        if (ours.scheme_dir(one.name) / _SCHEME_FILE).is_file():
            return one.name
    return _DEFAULT_SCHEME


def _rules(scheme_id: str, ours: Resources) -> Rules:
    from packbuilder.cli.vocabulary import template_vocabulary
    from packbuilder.lint.shapes import context_shape
    from packbuilder.lint.template import Rules
    from packbuilder.pipeline.opening import load_scheme
    from packbuilder.source.schema import load_schema

    schemas = [
        load_schema(ours.schema(name))
        for name in ("company-profile", "template-context", "record-tables")
    ]
    return Rules(
        context=context_shape(*schemas),
        vocabulary=template_vocabulary(),
        scheme=load_scheme(scheme_id, ours),
    )


def _refusal(file: Path, name: str) -> Iterator[Finding]:
    """Why a build would refuse the file before it looks into it."""
    from packbuilder.lint.place import Place, fault
    from packbuilder.render.safety import check_template
    from packbuilder.report.messages import error_sentences

    try:
        check_template(file)
    except TemplateError as exc:
        if exc.code in ("template-not-word", "template-file-missing"):
            raise InputError("template-unreadable", file=name) from exc
        reasons = {f"reason_{lang}": error_sentences(exc, lang)[0] for lang in ("zh", "en")}
        place = Place(part=exc.params.get("entry", "") or "[Content_Types].xml")
        yield fault("template-refused", name, place, exc.code, **reasons)


def _write_sarif(file: Path, log: Mapping[str, object]) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise InputError("output-unwritable", file=str(file), reason=exc.strerror or "") from exc
    write_output(file, json.dumps(log, ensure_ascii=False, indent=1) + "\n")

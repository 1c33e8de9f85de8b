"""The command: which sources, where to, what to say."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from template_authoring.model import Language
from template_authoring.package import build_docx, members
from template_authoring.parser import parse_source
from template_authoring.problems import Problems
from template_authoring.specimen import STYLE_SHEET, specimen

SOURCES = "template-sources"
TEMPLATES = "doc-templates"
_NAME = re.compile(r"^(?P<item>[a-z0-9]+(?:-[a-z0-9]+)*)\.(?P<language>zh|en)\.md$")
_NOT_SOURCES = ("README.md",)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 when all is well, 1 when a source has faults or a template differs."""
    options = _options(arguments)
    paths = [path.resolve() for path in options.paths] or _all_sources(options.root)
    lines: list[str] = []
    for path in paths:
        lines += _author(path, is_check=options.check)
    if not options.paths and (options.root / SOURCES / "common").is_dir():
        target = options.root / TEMPLATES / "common" / STYLE_SHEET
        lines += _write(target, specimen(), is_check=options.check, source="")
    for line in lines:
        print(line)
    if not lines:
        print(f"{len(paths)} templates {'checked' if options.check else 'written'}")
    return 1 if lines else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Write the Word templates from their sources.")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH.md")
    parser.add_argument("--check", action="store_true", help="write nothing; name what differs")
    parser.add_argument(
        "--root",
        type=Path,
        default=Path(__file__).resolve().parents[2],
        help=f"folder that holds {SOURCES} (default: this checkout)",
    )
    return parser.parse_args(arguments)


def _all_sources(root: Path) -> list[Path]:
    found = sorted((root / SOURCES).glob("*/*.md"))
    return [path for path in found if path.name not in _NOT_SOURCES]


def template_path(source: Path) -> Path | None:
    """Give the template of a source, or None when the source lies in no folder of sources."""
    scheme_dir = source.parent
    if scheme_dir.parent.name != SOURCES:
        return None
    return scheme_dir.parent.parent / TEMPLATES / scheme_dir.name / f"{source.stem}.docx"


def _author(path: Path, *, is_check: bool) -> list[str]:
    problems = Problems(_shown(path))
    data = _build(path, problems)
    target = template_path(path)
    if target is None:
        problems.add(1, f"a source lies in {SOURCES}/<scheme>/<item-id>.<zh|en>.md")
    if problems.found or data is None or target is None:
        return problems.lines()
    return _write(target, data, is_check=is_check, source=f" {problems.path}")


def _write(target: Path, data: bytes, *, is_check: bool, source: str) -> list[str]:
    if target.is_file() and members(target.read_bytes()) == members(data):
        return []
    if is_check:
        word = "differs from its source" if target.is_file() else "is missing"
        return [f"{_shown(target)}: {word}: run scripts/author_templates.py{source}"]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return []


def _build(path: Path, problems: Problems) -> bytes | None:
    match = _NAME.match(path.name)
    if not match:
        problems.add(1, "the name of a source is <item-id>.<zh|en>.md")
        return None
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        problems.add(1, f"cannot be read as UTF-8: {type(exc).__name__}")
        return None
    source = parse_source(text, Language(match.group("language")), problems)
    return None if problems.found else build_docx(source)


def _shown(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path

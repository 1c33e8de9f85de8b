"""The documents say what the program does."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from packbuilder.cli.main import main as program
from packbuilder.errors import ExitCode
from packbuilder.i18n import has_message, translate
from packbuilder.render.figures import FIGURES
from packbuilder.render.filters import FILTERS, FUNCTIONS

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "scripts"))

import make_findings_reference as findings_reference  # noqa: E402

PAGES = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "company-profiles/README.md"]
)
CLI = (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"`[^`\n]*`")


def _prose(page: Path) -> str:
    return _CODE.sub("", _FENCE.sub("", page.read_text(encoding="utf-8")))


def _anchors(page: Path) -> set[str]:
    """The anchors that a page's headings get where Markdown is shown."""
    heads = re.findall(r"^#+ (.+)$", _FENCE.sub("", page.read_text(encoding="utf-8")), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def _command_paths(group: click.Group, path: str = "") -> list[str]:
    context = click.Context(group)
    paths = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        if isinstance(command, click.Group):
            paths += _command_paths(command, f"{path}{name} ")
        else:
            paths.append(f"{path}{name}")
    return paths


@pytest.mark.parametrize("path", _command_paths(program))
def test_every_command_stands_in_the_reference(path: str) -> None:
    assert f"\n## `{path}`\n" in CLI


@pytest.mark.parametrize("name", ["cli", "findings", "profile"])
def test_made_pages_are_current(name: str) -> None:
    script = ROOT / f"scripts/make_{name}_reference.py"
    done = subprocess.run([sys.executable, str(script), "--check"], check=False)
    assert done.returncode == 0, f"run .venv/bin/python scripts/{script.name}"


def test_exit_statuses_are_those_of_the_program() -> None:
    rows = re.findall(r"^\| (\d+) \| `([A-Z_]+)` \|", CLI, re.M)
    assert [(int(status), name) for status, name in rows] == [(c.value, c.name) for c in ExitCode]


def test_every_code_of_the_source_has_its_entry() -> None:
    codes = findings_reference.codes_in_source()
    assert len(codes) > 20
    told = set(findings_reference.findings())
    # A scan that cannot be used is worded as the reason inside another finding.
    missing = {code for code in codes - told if not has_message(_reason(code), "en")}
    assert missing == set()


def _reason(code: str) -> str:
    return f"problem.{code}"


@pytest.mark.parametrize("code", findings_reference.findings())
def test_every_finding_has_sentence_and_remedy_in_both_languages(code: str) -> None:
    for language in ("zh", "en"):
        for key in (f"finding.{code}", f"finding.{code}.remedy"):
            assert has_message(key, language)
            assert translate(key, language)  # an unpaired brace stops the command that reports it


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_resolve(page: Path) -> None:
    for link in _LINK.findall(_prose(page)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        if anchor:
            assert anchor in _anchors(target), link


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_page_under_docs_is_linked_from_the_readme_in_its_language(readme: str) -> None:
    links = {
        (ROOT / link.partition("#")[0]).resolve() for link in _LINK.findall(_prose(ROOT / readme))
    }
    pages = {page for page in PAGES if "docs" in page.relative_to(ROOT).parts}
    chinese = {page for page in pages if page.name.endswith(".zh-CN.md")}
    if readme.endswith(".zh-CN.md"):
        unwanted = {page.with_name(page.name.replace(".zh-CN.md", ".md")) for page in chinese}
    else:
        unwanted = chinese
    assert pages - unwanted == links & pages


def test_every_dependency_has_its_reason_and_licence() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = [re.split(r"[\[<>=]", line)[0] for line in declared["project"]["dependencies"]]
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    table = page.partition("## What it stands on")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([\w.-]+) \| ([^|]+) \| ([^|]+) \|$", table, re.M)
    assert [row[0] for row in rows if row[0] not in ("package", "---")] == names


def test_pictures_are_small() -> None:
    pictures = list((ROOT / "docs/images").glob("*.png"))
    assert pictures
    assert all(picture.stat().st_size <= 250_000 for picture in pictures)


def test_the_guide_names_every_filter_function_and_figure() -> None:
    guide = (ROOT / "docs/how-to/write-a-template.md").read_text(encoding="utf-8")
    section = guide.partition("<!-- filters -->")[2].partition("\n## ")[0]
    words = {
        word for code in re.findall(r"`([^`]+)`", section) for word in re.split(r"[^\w-]", code)
    }
    assert set(FILTERS) <= words
    assert set(FUNCTIONS) <= words
    assert set(FIGURES) <= words
    first_cells = re.findall(r"^\| (`.*?`) \|", section, re.M)
    named = {n for cell in first_cells for n in re.findall(r"`(\w+)", cell)}
    assert named == {*FILTERS, *FUNCTIONS}

"""Each guide says the same in Chinese and in English, as far as a program can see."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[3] / "docs"
_CHINESE = ".zh-CN.md"
GUIDES = sorted(
    page
    for folder in ("how-to", "tutorial")
    for page in (DOCS / folder).glob("*.md")
    if not page.name.endswith(_CHINESE)
)
_FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^(#+) ", re.MULTILINE)
_TABLE_ROW = re.compile(r"^\|.*\|$", re.MULTILINE)
# Blocks of commands are fenced or indented; a comment behind a command is prose.
_COMMAND = re.compile(r"^(?: {4})?(?:\$ )?(packbuilder [^\n]*?)(?:\s+#.*)?$", re.MULTILINE)
_KEY = re.compile(r"`([a-z][a-z0-9_.\[\]-]*[-_.][a-z0-9_.\[\]-]*)`")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
# What a finding says is worded by each catalogue; how many there are is a fact of the page.
_FINDING = re.compile(r"^profile\.yaml:.*$", re.MULTILINE)


def _twin(guide: Path) -> Path:
    return guide.with_name(guide.name.removesuffix(".md") + _CHINESE)


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _heading_levels(text: str) -> list[int]:
    return [len(marks) for marks in _HEADING.findall(_FENCE.sub("", text))]


def _commands(text: str) -> list[str]:
    """The commands, without what only chooses a language."""
    joined = text.replace("\\\n", " ")
    found = []
    for command in _COMMAND.findall(joined):
        neutral = re.sub(r" --(?:lang|locale) (?:zh|en)\b", "", command)
        neutral = re.sub(r"\.(?:zh|en)(?=\.(?:docx|md)\b)", "", neutral)
        found.append(re.sub(r"\s+", " ", neutral).strip())
    return found


def _keys(text: str) -> set[str]:
    """Names that a reader types: codes of findings, fields, files, options' values."""
    prose = _FENCE.sub("", text)
    return {re.sub(r"\.(?:zh|en)(?=\.)", "", key) for key in _KEY.findall(prose)}


def test_there_are_guides_and_no_chinese_page_stands_alone() -> None:
    assert len(GUIDES) >= 8
    pages = {page for folder in ("how-to", "tutorial") for page in (DOCS / folder).glob("*.md")}
    assert pages == {*GUIDES, *map(_twin, GUIDES)}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
class TestGuide:
    def test_each_names_the_other_at_its_top(self, guide: Path) -> None:
        twin = _twin(guide)
        assert _text(guide).splitlines()[2] == f"[中文]({twin.name})"
        assert _text(twin).splitlines()[2] == f"[English]({guide.name})"

    def test_both_have_the_same_headings_in_the_same_order(self, guide: Path) -> None:
        assert _heading_levels(_text(_twin(guide))) == _heading_levels(_text(guide))

    def test_both_show_the_same_commands(self, guide: Path) -> None:
        assert _commands(_text(_twin(guide))) == _commands(_text(guide))

    def test_both_have_as_many_blocks_and_table_rows(self, guide: Path) -> None:
        english, chinese = _text(guide), _text(_twin(guide))
        assert len(_FENCE.findall(chinese)) == len(_FENCE.findall(english))
        assert len(_TABLE_ROW.findall(chinese)) == len(_TABLE_ROW.findall(english))

    def test_both_name_the_same_fields_findings_and_files(self, guide: Path) -> None:
        assert _keys(_text(_twin(guide))) == _keys(_text(guide))

    def test_relative_links_resolve(self, guide: Path) -> None:
        for page in (guide, _twin(guide)):
            prose = _CODE.sub("", _FENCE.sub("", _text(page)))
            for link in _LINK.findall(prose):
                if not re.match(r"[a-z]+:", link):
                    assert (page.parent / link.partition("#")[0]).exists(), (page.name, link)

    def test_chinese_guides_lead_to_chinese_guides(self, guide: Path) -> None:
        prose = _CODE.sub("", _FENCE.sub("", _text(_twin(guide))))
        for link in _LINK.findall(prose):
            target = (guide.parent / link.partition("#")[0]).resolve()
            assert target == guide or target not in GUIDES, link


def test_the_readmes_have_the_same_figures() -> None:
    english, chinese = (
        Counter(_FIGURE.findall(_LINK.sub("]", _FINDING.sub("", _text(DOCS.parent / name)))))
        for name in ("README.md", "README.zh-CN.md")
    )
    assert english == chinese

"""``page_of`` in templates: what it may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.lint.rules import shipped_rules
from tests.unit.lint.word_builder import h, p, write

from packbuilder.lint.linter import lint_templates, template_fields

PLACE = "word/document.xml, paragraph 2: "


def linted(folder: Path, *templates: tuple[str, str]) -> list[tuple[str, str, str]]:
    """Code, subject and place of what is found in templates of one paragraph each."""
    files = [(write(folder / name, h("Scope"), text), name) for name, text in templates]
    return [
        (one.code, one.subject, (one.location.pointer or "") if one.location else "")
        for one in lint_templates(files, shipped_rules())
    ]


@pytest.mark.parametrize(
    "call",
    ['page_of("complaint-procedure")', 'page_of("business-licence")|slash', 'page_of("contents")',
     'page_of("complaint-procedure#clause_5_3_2_2")', "page_of(doc.id)",
     '"on page " ~ page_of("contents")|number'],
)  # fmt: skip
def test_a_page_may_be_asked_of_any_item(tmp_path: Path, call: str) -> None:
    assert linted(tmp_path, ("sales-model.zh.docx", p(f"{{{{ {call} }}}}"))) == []


def test_an_item_that_the_scheme_does_not_know(tmp_path: Path) -> None:
    text = '{{ page_of("complaint-procdure") }}'
    assert linted(tmp_path, ("sales-model.zh.docx", p(text))) == [
        ("template-page-of-no-item", "complaint-procdure", f'{PLACE}"{text}"')
    ]


def test_a_clause_that_the_other_document_does_not_mark(tmp_path: Path) -> None:
    asks = p('{{ page_of("complaint-procedure#clause_5_3_2_2") }}')
    unmarked = ("complaint-procedure.zh.docx", p("text", mark="clause_5_3_2_1"))
    marked = ("complaint-procedure.zh.docx", p("text", mark="clause_5_3_2_2"))
    found = linted(tmp_path, ("sales-model.zh.docx", asks), unmarked)
    assert [row[:2] for row in found] == [
        ("template-page-of-no-mark", "complaint-procedure#clause_5_3_2_2")
    ]
    assert linted(tmp_path, ("sales-model.zh.docx", asks), marked) == []


def test_a_call_without_or_with_too_many_arguments(tmp_path: Path) -> None:
    for call in ("page_of()", 'page_of("contents", 2)'):
        found = linted(tmp_path, ("sales-model.zh.docx", p(f"{{{{ {call} }}}}")))
        assert [row[0] for row in found] == ["template-call-arguments"]


def test_a_page_is_no_field_of_the_profile(tmp_path: Path) -> None:
    path = write(tmp_path / "sales-model.zh.docx", p('{{ page_of("contents") }}'))
    assert template_fields(path, shipped_rules()) == ()

"""The recipient's rules against file names, sizes and what a PDF holds."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from packbuilder.deliver.lint import FinishedFile, InputFile, lint_files, lint_inputs, megabytes
from packbuilder.deliver.profile import Rule, RuleKind
from packbuilder.deliver.traits import PdfTraits
from packbuilder.i18n import LANGUAGES
from packbuilder.model.finding import Severity
from packbuilder.model.pdf import PdfFacts
from packbuilder.model.text import BilingualText
from packbuilder.report.messages import message, remedy

A4 = (595.28, 841.89)
PLAIN = PdfTraits(
    version="1.7", declared=("PDF/A-2a", "PDF/UA-1"), links=0, annotations=0, scripts=0,
    attachments=0, rotated_pages=(), has_outline=True,
)  # fmt: skip


def rule(kind: str, **more: Any) -> Rule:
    return Rule(
        kind=RuleKind(kind),
        severity=Severity.ERROR,
        source=BilingualText("某规定", "Some rules"),
        certainty="C",
        **more,
    )


def pdf(
    name: str = "pack-zh.pdf",
    size: int = 1000,
    facts: dict[str, Any] | None = None,
    traits: dict[str, Any] | None = None,
) -> FinishedFile:
    return FinishedFile(
        name=name,
        path=f"portal/{name}",
        size=size,
        traits=dataclasses.replace(PLAIN, **(traits or {})),
        facts=PdfFacts(**{"page_count": 6, "sizes": (A4,) * 6, **(facts or {})}),
    )


@pytest.mark.parametrize(
    ("broken", "file"),
    [
        (rule("file-size", limit=1), pdf(size=1_000_001)),
        (rule("total-size", limit=1), pdf(size=1_000_001)),
        (rule("page-count", limit=5), pdf()),
        (rule("file-name-length", limit=5), pdf()),
        (rule("path-length", limit=10), pdf()),
        (rule("file-name-characters", pattern="[a-z]"), pdf()),
        (rule("file-type", values=("docx",)), pdf()),
        (rule("pdf-version", values=("1.4", "1.5")), pdf()),
        (rule("pdfa-part", values=("1", "3")), pdf()),
        (rule("pdfa-part", values=("2",)), pdf(traits={"declared": ()})),
        (rule("page-size", values=("A4",)), pdf(facts={"sizes": (A4, (842, 1191))})),
        (rule("no-links"), pdf(traits={"links": 3})),
        (rule("no-attachments"), pdf(traits={"attachments": 1})),
        (rule("no-scripts"), pdf(traits={"scripts": 1})),
        (rule("no-encryption"), pdf(facts={"is_encrypted": True})),
        (rule("no-annotations"), pdf(traits={"annotations": 2})),
        (rule("no-rotated-pages"), pdf(traits={"rotated_pages": (4,)})),
        (rule("bookmarks", limit=5), pdf(traits={"has_outline": False})),
        (rule("fonts-embedded"), pdf(facts={"fonts": (("SimSun", False),)})),
    ],
    ids=lambda value: value.kind.value if isinstance(value, Rule) else "",
)
def test_a_broken_rule_is_one_finding_that_says_where_it_comes_from(
    broken: Rule, file: FinishedFile
) -> None:
    (finding,) = lint_files([broken], [file])

    assert finding.code == f"delivery-{broken.kind.value}"
    assert finding.severity is Severity.ERROR
    for language, source in zip(LANGUAGES, ("某规定", "Some rules"), strict=True):
        sentence = message(finding, language)
        assert source in sentence
        assert "{" not in sentence + remedy(finding, language)


@pytest.mark.parametrize("kind", list(RuleKind))
def test_a_good_file_breaks_no_rule(kind: RuleKind) -> None:
    values = {
        RuleKind.FILE_TYPE: ("pdf",),
        RuleKind.PDF_VERSION: ("1.7",),
        RuleKind.PDFA_PART: ("2",),
        RuleKind.PAGE_SIZE: ("A4",),
    }
    kept = rule(kind.value, limit=100, values=values.get(kind, ()), pattern="[a-z-]")

    assert lint_files([kept], [pdf()]) == ()


def test_a_page_on_its_side_is_still_a4() -> None:
    turned = pdf(facts={"sizes": (A4[::-1], (596, 842))})

    assert lint_files([rule("page-size", values=("A4",))], [turned]) == ()


def test_evidence_is_held_against_the_rules_on_inputs_alone() -> None:
    letters = rule("file-name-characters", pattern="[\u4e00-\u9fffa-z0-9_-]", of_inputs=True)
    size = rule("file-size", limit=2, of_inputs=True)
    files = [
        InputFile(name="evidence/营业执照 (扫描).pdf", size=100),
        InputFile(name="evidence/licence.pdf", size=2_500_000),
        InputFile(name="evidence/unknown.pdf"),
    ]

    found = lint_inputs([letters, size, rule("file-name-length", limit=1)], files)

    assert [(f.code, f.subject) for f in found] == [
        ("delivery-file-name-characters", "营业执照 (扫描).pdf"),
        ("delivery-file-size", "licence.pdf"),
    ]
    assert found[0].params["found"] == "  ( )"
    assert found[1].params["found"] == "2.50"


def test_a_chinese_character_counts_as_many_as_the_rule_says() -> None:
    name = "营" * 30 + ".pdf"

    assert lint_files([rule("file-name-length", limit=64, wide_counts=2)], [pdf(name)]) == ()
    assert lint_files([rule("file-name-length", limit=63, wide_counts=2)], [pdf(name)]) != ()


def test_a_size_is_never_rounded_down_to_its_limit() -> None:
    assert megabytes(20_000_000) == "20.00"
    assert megabytes(20_000_001) == "20.01"

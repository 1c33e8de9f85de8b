from __future__ import annotations

import dataclasses

import pytest

from packbuilder.i18n import LANGUAGES, has_message
from packbuilder.model.plan import Action, ReasonCode
from packbuilder.plan.staleness import Inputs, decide

BEFORE = Inputs(
    source="t1",
    source_name="doc-templates/x/a.zh.docx",
    tool="office-1",
    reads={"/company/name": "n1", "/pack/items#": "p1"},
)


@pytest.mark.parametrize(
    ("change", "code", "detail"),
    [
        ({"source": "t2"}, ReasonCode.TEMPLATE_CHANGED, "doc-templates/x/a.zh.docx"),
        ({"source": "t2", "is_evidence": True}, ReasonCode.EVIDENCE_CHANGED, BEFORE.source_name),
        ({"tool": "office-2"}, ReasonCode.TOOL_CHANGED, "office-2"),
        (
            {"reads": {"/company/name": "n2", "/pack/items#": "p1"}},
            ReasonCode.DATA_CHANGED,
            "/company/name",
        ),
        (
            {"reads": {"/company/name": "n1", "/pack/items#": "p2"}},
            ReasonCode.PAGES_MOVED,
            "/pack/items#",
        ),
        ({"reads": {"/pack/items#": "p1"}}, ReasonCode.DATA_CHANGED, "/company/name"),
    ],
)
def test_a_change_of_one_input_is_the_one_reason(
    change: dict[str, object], code: ReasonCode, detail: str
) -> None:
    now = dataclasses.replace(BEFORE, **change)  # type: ignore[arg-type]

    decision = decide("a", now, BEFORE, output_is_intact=True)

    assert decision.action is Action.BUILD
    assert [(r.code, r.detail) for r in decision.reasons] == [(code, detail)]


def test_nothing_changed_means_reuse_without_reasons() -> None:
    decision = decide("a", BEFORE, BEFORE, output_is_intact=True)

    assert (decision.action, decision.reasons) == (Action.REUSE, ())


def test_a_value_that_the_document_never_read_does_not_matter() -> None:
    now = dataclasses.replace(BEFORE, reads={**BEFORE.reads, "/other": "x"})

    assert decide("a", now, BEFORE, output_is_intact=True).action is Action.REUSE


def test_every_reason_is_given_together() -> None:
    now = Inputs(source="t2", source_name="a", tool="office-2", reads={})

    decision = decide("a", now, BEFORE, output_is_intact=False)

    assert [r.code for r in decision.reasons] == [
        ReasonCode.TEMPLATE_CHANGED, ReasonCode.TOOL_CHANGED, ReasonCode.DATA_CHANGED,
        ReasonCode.PAGES_MOVED, ReasonCode.OUTPUT_MISSING,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "is_forced", "code"),
    [
        (None, False, ReasonCode.NEW),
        (BEFORE, True, ReasonCode.FORCED),
        (None, True, ReasonCode.FORCED),
    ],
)
def test_new_and_forced_stand_alone(
    before: Inputs | None, is_forced: bool, code: ReasonCode
) -> None:
    decision = decide("a", BEFORE, before, output_is_intact=False, is_forced=is_forced)

    assert decision.action is Action.BUILD
    assert [r.code for r in decision.reasons] == [code]


def test_every_reason_is_worded_in_both_languages() -> None:
    for code in ReasonCode:
        assert all(has_message(f"reason.{code.value}", language) for language in LANGUAGES)

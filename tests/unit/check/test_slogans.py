"""Answers that say nothing, in both languages, and answers that do."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.dossiers import RESOURCES

from packbuilder.errors import InputError
from packbuilder.model.text import BilingualText
from packbuilder.pipeline.slogans import load_slogans
from packbuilder.store.layout import Resources

EMPTY_ZH = [
    "加强管理",
    "加强学习。",
    "今后加强管理，提高员工的责任意识，杜绝此类问题再次发生。",
    "对相关人员加强培训",
    "严格按程序执行",
    "员工责任心不强",
    "我们将进一步加强对售后人员的管理和监督",
    "工作疏忽，管理不到位",
]
FULL_ZH = [
    "2月10日前由培训工程师组织12名座席学习投诉处理程序并考试",
    "对12名座席加强投诉分级培训并考试",
    "派单系统读取证书有效期，过期人员不出现在可派名单中",
    "座席未按EA-QP-01升级",
    "更换柜门",
]
EMPTY_EN = [
    "Strengthen management",
    "We will raise staff awareness and avoid such problems happening again",
    "Staff training will be improved and awareness raised",
    "carelessness of staff",
    "Pay more attention to details",
]
FULL_EN = [
    "We strengthened training: 12 agents sat a test on EA-QP-01 on 10 February",
    "The dispatch system no longer offers people whose permit has run out",
]


@pytest.mark.parametrize("text", EMPTY_ZH)
def test_a_chinese_slogan_is_one(text: str) -> None:
    assert load_slogans(RESOURCES).are_all_of(BilingualText(text))


@pytest.mark.parametrize("text", FULL_ZH)
def test_a_chinese_answer_is_none(text: str) -> None:
    assert not load_slogans(RESOURCES).are_all_of(BilingualText(text))


@pytest.mark.parametrize("text", EMPTY_EN)
def test_an_english_slogan_is_one(text: str) -> None:
    assert load_slogans(RESOURCES).are_all_of(BilingualText(FULL_ZH[0], text))


@pytest.mark.parametrize("text", FULL_EN)
def test_an_english_answer_is_none(text: str) -> None:
    assert not load_slogans(RESOURCES).are_all_of(BilingualText(FULL_ZH[0], text))


def test_without_the_file_nothing_is_a_slogan_and_a_damaged_one_stops(tmp_path: Path) -> None:
    resources = Resources(tmp_path)
    assert not load_slogans(resources).are_all_of(BilingualText("加强管理"))
    path = tmp_path / "doc-templates" / "common" / "slogans.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("zh: {phrases: [], fillers: []}\nen: {phrases: [], fillers: []}\n", "utf-8")
    assert not load_slogans(resources).are_all_of(BilingualText("甲"))
    for text in ("zh: 1\n", "zh: {phrases: ['('], fillers: []}\nen: {phrases: [], fillers: []}\n"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError):
            load_slogans(resources)

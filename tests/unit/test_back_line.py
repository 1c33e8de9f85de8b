"""The line by which an evidence page says what it answers: as long as fits, and read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Pdf

from packbuilder.assemble.back_line import (
    Answer,
    answer_text,
    fit_back_line,
    leaves_out,
    read_answer,
)
from packbuilder.assemble.geometry import visible_page
from packbuilder.assemble.page_prints import squeeze
from packbuilder.model.text import Language

ANSWERS = (Answer("NC-03", "12"), Answer("NC-05", "14A"), Answer("NC-06", "18"))
_NUMBERS = st.from_regex(r"[A-Z]{1,3}[-/.]?[0-9]{1,4}([-/][0-9]{1,3})?", fullmatch=True)
_ANSWERS = st.lists(
    st.builds(Answer, _NUMBERS, st.from_regex(r"[1-9][0-9]{0,3}[A-Z]{0,2}", fullmatch=True)),
    min_size=1,
    max_size=5,
)


@pytest.mark.parametrize(
    ("language", "room", "text"),
    [
        (Language.ZH, 99, "回应 NC-03，见第 12 页；NC-05，见第 14A 页；NC-06，见第 18 页"),
        (Language.ZH, 40, "回应 NC-03、NC-05、NC-06"),
        (Language.ZH, 16, "回应 NC-03、NC-05、…"),
        (Language.ZH, 12, "回应 NC-03、…"),
        (Language.ZH, 7, "回应 NC-…"),
        (Language.ZH, 3, ""),
        (Language.EN, 99, "Answers NC-03, see page 12; NC-05, see page 14A; NC-06, see page 18"),
        (Language.EN, 28, "Answers NC-03, NC-05, NC-06"),
        (Language.EN, 24, "Answers NC-03, NC-05, …"),
    ],
)
def test_the_line_gives_up_pages_first_then_the_last_numbers(
    language: Language, room: int, text: str
) -> None:
    line = fit_back_line(ANSWERS, language, lambda said: len(said) <= room)
    assert line.text == text
    assert line.is_cut is ("…" in text or not text)


def test_one_answer_reads_as_a_sentence_and_none_says_nothing() -> None:
    assert answer_text(ANSWERS[0], Language.ZH) == "回应 NC-03，见第 12 页"
    assert answer_text(ANSWERS[0], Language.EN) == "Answers NC-03, see page 12"
    assert fit_back_line((), Language.ZH, lambda said: True).text == ""


@given(_ANSWERS, st.sampled_from(Language), st.integers(0, 120))
def test_what_is_printed_reads_back(answers: list[Answer], language: Language, room: int) -> None:
    line = fit_back_line(answers, language, lambda said: len(said) <= room)
    read = [read_answer(squeeze(line.text[start:end])) for start, end in line.spans]
    for answer, one in zip(answers, read, strict=False):
        assert one.page in (None, answer.page)
        assert one.number == answer.number or one.is_cut
        assert answer.number.startswith(one.number)
    behind = line.text[line.spans[-1][1] :] if line.spans else ""
    assert leaves_out(squeeze(behind)) is (0 < len(read) < len(answers) and "…" in behind)
    assert len(read) == len(answers) or line.is_cut


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_an_area_is_the_same_as_shown_and_on_the_page(turn: int) -> None:
    with Pdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        page.obj.CropBox, page.obj.Rotate = Array([20, 30, 500, 800]), turn
        shown = visible_page(page)
    area = (10.0, 20.0, 110.0, 45.0)
    assert shown.to_shown(shown.to_page(area)) == pytest.approx(area)

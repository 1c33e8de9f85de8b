"""What an evidence page says of the nonconformities that it answers, and what of it is a link.

The sentence and the pattern that ``verify`` reads it with stand side by side. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from packbuilder.model.text import Language

_LEADS = {Language.ZH: "回应 ", Language.EN: "Answers "}
_PIECES = {Language.ZH: "{number}，见第 {page} 页", Language.EN: "{number}, see page {page}"}
_BETWEEN = {Language.ZH: "；", Language.EN: "; "}
_BETWEEN_NUMBERS = {Language.ZH: "、", Language.EN: ", "}
_MORE = "…"
# As text reads back: without white space, in compatibility forms.
_READ = re.compile(r"(?P<zh>.+),见第(?P<zh_page>.+)页|(?P<en>.+),seepage(?P<en_page>.+)", re.DOTALL)
_READ_MORE = "..."


@dataclass(frozen=True, slots=True)
class Answer:
    """A nonconformity: its number, and what the page of the report on it is called."""

    number: str
    page: str


@dataclass(frozen=True, slots=True)
class BackLine:
    """The line as it is printed.

    Attributes:
        text: all of it; empty where there is nothing to say or no room at all.
        spans: for each answer that stands in it, in order, its characters in ``text``.
        is_cut: some of it had to be left out.
    """

    text: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """One answer as it was read back.

    Attributes:
        number: the number, without white space; only its beginning where it was cut.
        page: the page, None where there was no room for it.
        is_cut: whether the number was cut.
    """

    number: str
    page: str | None = None
    is_cut: bool = False


def answer_text(answer: Answer, language: Language) -> str:
    """``回应 NC-03，见第 12 页`` or ``Answers NC-03, see page 12``."""
    return _LEADS[language] + _piece(answer, language)


def fit_back_line(
    answers: Sequence[Answer], language: Language, fits: Callable[[str], bool]
) -> BackLine:
    """The longest form of the line that fits.

    Without room for all pages only the numbers are printed, since each is a link all the same;
    without room for all numbers the last ones are left out, and an ellipsis says so.

    Args:
        answers: what the page answers.
        language: of the line.
        fits: whether there is room for a text.
    """
    if not answers:
        return BackLine()
    numbers = [answer.number for answer in answers]
    pieces = [_piece(answer, language) for answer in answers]
    between = _BETWEEN_NUMBERS[language]
    for line in (
        _joined(pieces, _BETWEEN[language], language),
        _joined(numbers, between, language),
        *(
            _joined(numbers[:count], between, language, tail=between + _MORE)
            for count in range(len(numbers) - 1, 0, -1)
        ),
        *(
            _joined([numbers[0][:length].rstrip() + _MORE], between, language, is_cut=True)
            for length in range(len(numbers[0]) - 1, 0, -1)
        ),
    ):
        if fits(line.text):
            return line
    return BackLine(is_cut=True)


def read_answer(text: str) -> ReadAnswer:
    """What a link of the line says.

    Args:
        text: the text under the link, without white space and in compatibility forms.
    """
    plain = text.strip(";、")
    match = _READ.fullmatch(plain)
    if match:
        return ReadAnswer(match["zh"] or match["en"], match["zh_page"] or match["en_page"])
    number = plain.removesuffix(_READ_MORE)
    return ReadAnswer(number.rstrip(","), is_cut=number != plain)


def leaves_out(text: str) -> bool:
    """Whether ``text``, read behind the last link of a line, says that there would be more."""
    return _READ_MORE in text or _MORE in text


def _piece(answer: Answer, language: Language) -> str:
    return _PIECES[language].format(number=answer.number, page=answer.page)


def _joined(
    pieces: Sequence[str], between: str, language: Language, tail: str = "", *, is_cut: bool = False
) -> BackLine:
    text = _LEADS[language]
    spans = []
    for position, piece in enumerate(pieces):
        text += between if position else ""
        spans.append((len(text), len(text) + len(piece)))
        text += piece
    return BackLine(text + tail, tuple(spans), is_cut or bool(tail))

"""Whether an answer to a nonconformity says nothing but slogans. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from packbuilder.model.text import BilingualText

_ENOUGH = {"zh": 4, "en": 2}  # characters, words: with less left over, a text says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Slogans:
    """What is taken away from a text before looking at what is left; patterns by language.

    Attributes:
        zh: patterns of Chinese phrases, and of fillers between them.
        en: the same for English.
    """

    zh: tuple[re.Pattern[str], ...] = ()
    en: tuple[re.Pattern[str], ...] = ()

    def are_all_of(self, text: BilingualText) -> bool:
        """Whether nothing is left of the text in one of its languages."""
        return any(
            self._is_empty(words, language)
            for language, words in (("zh", text.zh), ("en", text.en))
            if words and getattr(self, language)
        )

    def _is_empty(self, text: str, language: str) -> bool:
        phrases, *fillers = getattr(self, language)
        bare, found = phrases.subn(" ", text)
        if not found:
            return False
        for filler in fillers:
            bare = filler.sub(" ", bare)
        left = list(_signs(bare) if language == "zh" else re.findall(r"\w+", bare))
        return len(left) <= _ENOUGH[language]


def _signs(text: str) -> Iterator[str]:
    return (sign for sign in text if sign.isalnum())

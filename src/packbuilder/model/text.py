"""Text in two languages."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Language(enum.StrEnum):
    """A language that documents and messages are written in."""

    ZH = "zh"
    EN = "en"


class LocaleMode(enum.StrEnum):
    """Which languages one pack holds; the value of ``--locale``."""

    ZH = "zh"
    EN = "en"
    ZH_EN = "zh-en"

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages of the pack, in the order in which they stand in it."""
        return tuple(Language(part) for part in self.value.split("-"))


@dataclass(frozen=True, slots=True)
class BilingualText:
    """One text in Chinese and, where somebody wrote it, in English."""

    zh: str
    en: str | None = None

    def in_language(self, language: Language) -> str:
        """The text in ``language``; the Chinese original where the English is missing.

        For titles in reports only: a document never falls back, see
        :mod:`packbuilder.render.records`.
        """
        if language is Language.EN and self.en:
            return self.en
        return self.zh

    def data(self) -> dict[str, str | None]:
        """Both languages, as JSON; None where nobody wrote the English."""
        return {"zh": self.zh, "en": self.en}

    def filled(self) -> dict[str, str]:
        """Both languages, as JSON; the Chinese stands for English that nobody wrote."""
        return {"zh": self.zh, "en": self.en or self.zh}

    def params(self, name: str = "title") -> dict[str, str]:
        """Both languages as a finding's sentence takes them: ``title_zh`` and ``title_en``."""
        return {f"{name}_{language}": text for language, text in self.filled().items()}

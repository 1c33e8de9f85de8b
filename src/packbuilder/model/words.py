"""Text cut into what changes as a whole when it changes."""

from __future__ import annotations

import re

# A figure with its separators, a word of an alphabet, blanks, else one character: Chinese has no
# blanks between words.
_WORD = re.compile(r"\d+(?:[.,:/-]\d+)*|[A-Za-z\u00c0-\u024f]+|\s+|.", re.DOTALL)


def split_words(text: str) -> list[str]:
    """The words, figures and signs of ``text``; joined they give it back."""
    return _WORD.findall(text)

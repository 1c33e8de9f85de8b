"""Finding company names that are nearly, but not quite, the legal name. Pure."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator

# A Chinese company name ends in its legal form; an English one in its abbreviation.
_ZH = re.compile(r"[\u3400-\u9fff（）()·\-A-Za-z0-9]{2,40}?(?:有限责任公司|股份有限公司|有限公司)")
_EN = re.compile(
    r"(?:[A-Z][\w&'\-]*|\([A-Z][\w ]*\))(?:[ ,]+(?:[A-Z&][\w&'\-]*|\([A-Z][\w ]*\)))*"
    r"[ ,]+(?:Co\. ?,? ?Ltd\b\.?|Limited\b|Inc\b\.?|Corp\b\.?)"
)
_NEAR = 0.82


def variants(text: str, legal_name: str) -> Iterator[str]:
    """Names in ``text`` that must mean ``legal_name`` but are written otherwise.

    A bracket of the other width, a missing character, another legal form: each is a second name
    to a reviewer who compares with the licence.
    """
    squeezed = re.sub(r"\s+", " ", text)
    pattern = _ZH if _is_chinese(legal_name) else _EN
    for match in pattern.finditer(squeezed.replace(legal_name, "\0")):
        candidate = _best_tail(match.group(), legal_name)
        if candidate and candidate != legal_name and _is_near(candidate, legal_name):
            yield candidate


def _is_chinese(name: str) -> bool:
    return any("\u3400" <= c <= "\u9fff" for c in name)


def _best_tail(found: str, name: str) -> str:
    """The end of ``found`` that is most like ``name``: words before a name run into it."""
    starts = range(max(0, len(found) - len(name) - 3), max(1, len(found) - len(name) + 4))
    tails = [found[start:] for start in starts]
    return max(tails, key=lambda tail: _likeness(tail, name), default="")


def _is_near(candidate: str, name: str) -> bool:
    return _fold(candidate) == _fold(name) or _likeness(candidate, name) >= _NEAR


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _fold(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name)
    return re.sub(r"[\s.,]", "", folded).casefold()

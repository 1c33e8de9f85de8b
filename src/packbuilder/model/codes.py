"""Numbers such as EA-FR-20 and 400-000-0000: where a line must not end within them."""

from __future__ import annotations

import re
from typing import Final

# Capitals and digits joined by hyphens, standing alone: not part of an address or of a word.
_CODE: Final = re.compile(r"(?<![\w./@:-])[A-Z0-9]+(?:-[A-Z0-9]+)+(?![\w@/-])", re.ASCII)
# A longer one must be able to break: in a narrow column it would be cut at any character.
_LONGEST: Final = 13


def code_hyphens(text: str) -> list[int]:
    """Give the places of the hyphens within numbers of documents, models and telephones.

    Only of numbers of up to 13 characters; addresses of pages and of mail hold none.
    """
    return [
        match.start() + offset
        for match in _CODE.finditer(text)
        if len(match.group()) <= _LONGEST
        for offset, character in enumerate(match.group())
        if character == "-"
    ]

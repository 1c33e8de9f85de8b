"""The short name of a pack: eight hexadecimal digits that stand for every part it was made of.

It is printed on every page, so that a part cannot be exchanged afterwards without printing the
whole pack anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def pack_id(digests: Iterable[tuple[str | None, str]]) -> str:
    """The name of the pack of these parts.

    Args:
        digests: of every item in the order of the pack, the digest of its Word document (None
            where there is none) and that of its converted part.
    """
    text = "".join(f"{docx or ''}{part}" for docx, part in digests)
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:8]

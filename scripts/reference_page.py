"""What the scripts that make pages of ``docs/reference`` have in common."""

from __future__ import annotations

import sys
from pathlib import Path


def write_or_check(target: Path, text: str) -> int:
    """Write the page ``text``; with ``--check`` on the command line only compare.

    Returns:
        The exit status: 1 where ``--check`` found the page not current, else 0.
    """
    if "--check" in sys.argv[1:]:
        return 0 if target.is_file() and target.read_text(encoding="utf-8") == text else 1
    target.write_text(text, encoding="utf-8")
    return 0

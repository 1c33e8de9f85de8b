"""The phrases that say nothing by themselves, from their file."""

from __future__ import annotations

import re
from typing import Any

from packbuilder.check.slogans import Slogans
from packbuilder.errors import InputError
from packbuilder.source.reader import read_source
from packbuilder.store.layout import Resources

SLOGANS_FILE = "slogans.yaml"


def load_slogans(resources: Resources) -> Slogans:
    """Read ``doc-templates/common/slogans.yaml``; no slogans where there is no such file.

    Raises:
        InputError: the file is damaged or holds a pattern that is none.
    """
    path = resources.templates_dir / "common" / SLOGANS_FILE
    if not path.is_file():
        return Slogans()
    data: Any = read_source(path).data
    try:
        return Slogans(zh=_patterns(data["zh"]), en=_patterns(data["en"]))
    except (KeyError, TypeError, re.error) as exc:
        raise InputError("slogans-broken", file=f"doc-templates/common/{SLOGANS_FILE}") from exc


def _patterns(rows: Any) -> tuple[re.Pattern[str], ...]:
    """The phrases and the fillers, each as one pattern; none where there is no phrase."""
    lists = [rows[name] for name in ("phrases", "fillers")]
    if not lists[0]:
        return ()
    return tuple(
        re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
        for patterns in lists
        if patterns
    )

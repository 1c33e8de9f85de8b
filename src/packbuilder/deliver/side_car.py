"""The zip file beside the PDF, the same bytes for the same files."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from packbuilder.deliver.archive import Companion

_DAY = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_UNIX = 3
_MODE = 0o644


def write_side_car(target: Path, companions: Sequence[Companion], day: str) -> None:
    """Write ``companions`` under their paths; Python marks names beyond ASCII as UTF-8.

    Args:
        target: the zip file.
        companions: what it holds.
        day: the date that every entry bears, as PDF writes dates.
    """
    found = _DAY.match(day)
    year, month, of_month = (int(part) for part in found.groups()) if found else (1980, 1, 1)
    moment = (max(year, 1980), month, of_month, 0, 0, 0)
    with zipfile.ZipFile(target, "w", compression=zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for companion in sorted(companions, key=lambda one: one.name):
            entry = zipfile.ZipInfo(companion.name, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = _MODE << 16
            archive.writestr(entry, companion.path.read_bytes())

"""Version and licence of a font, as the font file itself states them."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from packbuilder.convert.fonts import FontFace, open_face

# What the licence text of a font begins with or holds, and the short name of the licence.
_KNOWN = (
    (re.compile(r"SIL Open Font License,? Version 1\.1"), "OFL-1.1"),
    # Releases before 2.0; from 2.0 on these fonts are under the Open Font License.
    (
        re.compile(r"Liberation Fonts license"),
        "Liberation Fonts License (GPL-2.0 + font exception)",
    ),
    (re.compile(r"Bitstream Vera Fonts Copyright"), "Bitstream Vera"),
    (re.compile(r"Apache License,? Version 2\.0"), "Apache-2.0"),
)
_VERSION = re.compile(r"\d+(\.\d+)+")
_VERSION_NAME, _LICENCE, _LICENCE_URL = 5, 13, 14
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class FontFacts:
    """What a font file says of itself.

    Attributes:
        version: its version, ``2.001``.
        licence: short name of its licence, or the first words of it; empty if it states none.
    """

    version: str
    licence: str


def facts_of(face: FontFace) -> FontFacts:
    """Version and licence of a face, as its file states them."""
    try:
        with open_face(face) as font:
            names = font["name"]
            version, licence, url = (
                str(names.getDebugName(one) or "")
                for one in (_VERSION_NAME, _LICENCE, _LICENCE_URL)
            )
    except (OSError, KeyError, struct.error, AssertionError):
        return FontFacts(face.revision, "")
    found = _VERSION.search(version)
    return FontFacts(found[0] if found else face.revision, _short(licence, url))


def _short(licence: str, url: str) -> str:
    for pattern, name in _KNOWN:
        if pattern.search(licence):
            return name
    words = next((one for one in (licence, url) if one.strip()), "").split("\n")[0].strip()
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…"

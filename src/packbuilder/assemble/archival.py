"""Is the finished pack what it declares to be, as far as that can be judged without Java?

``pikepdf.pdfa`` judges level b of PDF/A-2, the part of the standard on fonts, colours, pictures
and metadata. It cannot judge level a or PDF/UA: of those nothing is said here, and a file that it
could not judge is ``not-checked``, never valid.
"""

from __future__ import annotations

import enum
import io
import logging
import re
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import pdfa

_FLAVOUR = "2b"
_MOST_RULES = 5
_EXTENSION = re.compile(
    rb"<rdf:Description[^>]*?xmlns:(?:pdfaExtension|pdfuaid)=.*?</rdf:Description>", re.DOTALL
)
_LEVEL_A = b"<pdfaid:conformance>A</pdfaid:conformance>"


class Judgement(enum.StrEnum):
    """What was found."""

    VALID = "valid"
    INVALID = "invalid"
    NOT_CHECKED = "not-checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivalVerdict:
    """The verdict on a pack by the rules of PDF/A-2b.

    Attributes:
        judgement: valid, invalid or not checked.
        rules: the first rules that are broken or could not be judged.
    """

    judgement: Judgement
    rules: tuple[str, ...] = ()


def check_archival(path: Path, flavour: str = _FLAVOUR) -> ArchivalVerdict:
    """Judge a pack by the rules of PDF/A; half a minute for 300 pages.

    A file that cannot be read is not checked.

    Args:
        path: the file.
        flavour: ``2b`` or ``3b``; the checker knows no level a.
    """
    muttering = logging.getLogger("fontTools")
    level = muttering.level
    muttering.setLevel(logging.CRITICAL)
    try:
        return _check(path, flavour)
    except (OSError, pikepdf.PdfError, ValueError, TypeError, RuntimeError) as exc:
        return ArchivalVerdict(judgement=Judgement.NOT_CHECKED, rules=(type(exc).__name__,))
    finally:
        muttering.setLevel(level)


def _check(path: Path, flavour: str) -> ArchivalVerdict:
    with pikepdf.open(path) as pdf:
        if "/Metadata" in pdf.Root:
            # The checker knows neither level a nor the schema that names PDF/UA.
            said = pdf.Root.Metadata.read_bytes().replace(_LEVEL_A, _LEVEL_A.replace(b"A<", b"B<"))
            pdf.Root.Metadata.write(_EXTENSION.sub(b"", said))
        buffer = io.BytesIO()
        pdf.save(buffer, **pdfa.resolve_save_kwargs(flavour, deterministic_id=True))
    report = pdfa.validate_written(io.BytesIO(buffer.getvalue()), flavour)
    rules = tuple(dict.fromkeys(found.rule for found in report.findings))[:_MOST_RULES]
    judgements = {
        "pass": Judgement.VALID, "fail": Judgement.INVALID, "not_checked": Judgement.NOT_CHECKED,
    }  # fmt: skip
    return ArchivalVerdict(judgement=judgements[report.verdict], rules=rules)

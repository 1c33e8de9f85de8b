"""What is known of a supplied scan once it was looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceOptions:
    """How scans are taken in.

    Attributes:
        password: opens a locked PDF; None if there is none.
        largest_part: bytes above which the pictures of a part are reduced.
        highest_dpi: pixels an inch above which a picture is reduced.
        lowest_dpi: pixels an inch that a reduced picture keeps at least.
        on_a4: shrink pages of other sizes onto A4; by default pages of a PDF keep their size.
    """

    password: str | None = field(default=None, repr=False)
    largest_part: int = 8_000_000
    highest_dpi: int = 300
    lowest_dpi: int = 200
    on_a4: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceNote:
    """Something done to a scan, or odd about it, that a person should know.

    Attributes:
        code: ``evidence-repaired``, ``evidence-restrictions-removed``,
            ``evidence-active-content-removed``, ``evidence-attachments-removed``,
            ``evidence-form-flattened``, ``evidence-annotations-flattened``,
            ``evidence-signature-lost``, ``evidence-blank-page``,
            ``evidence-colour-converted``, ``evidence-transparency-flattened``,
            ``evidence-low-resolution``, ``evidence-page-rasterised``, ``evidence-scan-reduced``,
            ``evidence-framed``, ``evidence-frames-dropped``, ``evidence-converted``.
        params: what the sentence names: pages (from 1), a resolution (dpi), sizes (MB), kinds of
            content.
    """

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceProblem:
    """Why a scan cannot be used.

    Attributes:
        code: ``evidence-empty``, ``evidence-encrypted``, ``evidence-password-wrong``,
            ``evidence-truncated``, ``evidence-page-damaged``, ``evidence-not-readable``,
            ``evidence-no-pages``, ``evidence-too-large``, ``evidence-dynamic-form``,
            ``evidence-heic-unsupported`` or
            ``evidence-wrong-type``.
        params: ``named`` and ``found`` types, the ``page`` (from 1), or a ``reason``.
    """

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFacts:
    """A scan that can be used.

    Attributes:
        page_count: its pages; of a Word or Excel file 0, as only conversion tells.
        is_office: it is a Word or Excel file, to be converted first.
    """

    page_count: int
    is_office: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceOutcome:
    """A scan that was written as PDF.

    Attributes:
        page_count: its pages.
        notes: what to know of it.
        is_signed: the supplied file carries an electronic signature that only it can prove, so it
            is to be kept beside the pack.
    """

    page_count: int
    notes: tuple[EvidenceNote, ...] = ()
    is_signed: bool = False

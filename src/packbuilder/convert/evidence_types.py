"""What is known of a supplied scan once it was looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceNote:
    """Something done to a scan, or odd about it, that a person should know.

    Attributes:
        code: ``evidence-repaired``, ``evidence-restrictions-removed``,
            ``evidence-active-content-removed``, ``evidence-form-flattened``,
            ``evidence-signature-lost``, ``evidence-blank-page``,
            ``evidence-colour-converted``, ``evidence-transparency-flattened``,
            ``evidence-low-resolution``.
        params: what the sentence names: a page (from 1), a resolution (dpi), kinds of content.
    """

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceProblem:
    """Why a scan cannot be used.

    Attributes:
        code: ``evidence-empty``, ``evidence-encrypted``, ``evidence-truncated``,
            ``evidence-not-readable``, ``evidence-no-pages`` or ``evidence-wrong-type``.
        params: ``named`` and ``found`` types, or a ``reason``: ``unknown-format``, ``damaged``,
            ``too-large``, ``dynamic-form``.
    """

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFacts:
    """A scan that can be used, and its number of pages."""

    page_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceOutcome:
    """A scan that was written as PDF: its number of pages, and what to know of it."""

    page_count: int
    notes: tuple[EvidenceNote, ...] = ()

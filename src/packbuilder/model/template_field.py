"""A value that a template uses."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateField:
    """A value that a template uses.

    Attributes:
        path: how the template names it, list entries as ``[]``.
        kind: what kind of value: ``text``, ``number``, ``list``.
        titles: its title in Chinese and English.
        is_printed: it is printed, not only looked at.
        is_optional: a company may leave it out.
        places: where it is used, each once.
    """

    path: str
    kind: str
    titles: tuple[str, str]
    is_printed: bool
    is_optional: bool
    places: tuple[str, ...]

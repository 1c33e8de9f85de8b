"""The dated register of standards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from packbuilder.errors import InputError
from packbuilder.source.reader import read_source
from packbuilder.store.layout import Resources


def load_standards(resources: Resources) -> Mapping[str, str]:
    """Every edition that the register lists, to the edition in force.

    Raises:
        InputError: the register cannot be read.
    """
    path = resources.templates_dir / "common" / "standards.yaml"
    if not path.is_file():
        return {}
    data: Any = read_source(path).data
    try:
        return {
            edition: row["current"]
            for row in data["standards"]
            for edition in (row["current"], *row["replaces"])
        }
    except (KeyError, TypeError) as exc:
        raise InputError("standards-broken", file="doc-templates/common/standards.yaml") from exc

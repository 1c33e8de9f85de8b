"""What the lint tests hold templates against: the shipped schemas and scheme."""

from __future__ import annotations

import functools
from typing import Any

from tests.dossiers import RESOURCES

from packbuilder.cli.vocabulary import template_vocabulary
from packbuilder.lint.shapes import context_shape
from packbuilder.lint.template import Rules
from packbuilder.pipeline.opening import load_scheme
from packbuilder.source.schema import load_schema

SCHEME = "gbt27922-2011"


def profile_schema() -> dict[str, Any]:
    """The schema of company profiles."""
    return dict(load_schema(RESOURCES.schema("company-profile")))


@functools.cache
def shipped_rules() -> Rules:
    """The rules of the shipped scheme."""
    names = ("company-profile", "template-context", "record-tables")
    return Rules(
        context=context_shape(*(load_schema(RESOURCES.schema(name)) for name in names)),
        vocabulary=template_vocabulary(),
        scheme=load_scheme(SCHEME, RESOURCES),
    )

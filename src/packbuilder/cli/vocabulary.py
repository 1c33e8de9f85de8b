"""What templates may call, asked of the code that fills them."""

from __future__ import annotations

import functools
import inspect
from typing import Any

from jinja2 import Undefined

from packbuilder.lint.shapes import Kind
from packbuilder.lint.vocabulary import Vocabulary
from packbuilder.model.text import Language
from packbuilder.render.environment import DocumentEnvironment
from packbuilder.render.figures import FIGURES
from packbuilder.render.records import Reading, Record

# Values of each kind, to try a filter on; a text of no known form may hold anything.
_SAMPLES: dict[tuple[Kind, str], Any] = {
    (Kind.BOOLEAN, ""): True,
    (Kind.NUMBER, ""): 3,
    (Kind.STRING, "date"): "2026-03-05",
    (Kind.LIST, ""): [],
    (Kind.TEXT, ""): {"zh": "文", "en": "text"},
    (Kind.RECORD, ""): {"id": "x", "name": {"zh": "文", "en": "text"}},
}
_ARGUMENTS: dict[str, tuple[object, ...]] = {"replace": ("a", "b"), "batch": (2,), "slice": (2,)}


# Filters that take any arguments and look at them when they run.
_KEYWORDS = {"map": {"attribute", "default"}}
_WITHOUT_KEYWORDS = ("select", "reject", "selectattr", "rejectattr")


def template_vocabulary() -> Vocabulary:
    """The filters, tests, functions and figures of the environment that documents are made in."""
    environment = DocumentEnvironment(Reading(Language.ZH))
    methods = [
        name
        for name in dir(str)
        if not name.startswith("_") and not isinstance(environment.getattr("", name), Undefined)
    ]
    return Vocabulary(
        filters=frozenset(environment.filters),
        tests=frozenset(environment.tests),
        functions=frozenset(environment.globals),
        figures=frozenset(FIGURES),
        text_methods=frozenset(methods),
        refuses=_refuses,
        accepts=_accepts,
    )


@functools.cache
def _refuses(name: str, kind: Kind, form: str) -> bool:
    """Whether the filter ``name`` stops on every value of that kind; found out by trying."""
    sample = _SAMPLES.get((kind, form))
    if sample is None or kind is Kind.LIST:
        return False
    reading = Reading(Language.ZH)
    environment = DocumentEnvironment(reading)
    value = Record({"value": sample}, "", reading).read("value")
    try:
        environment.call_filter(name, value, _ARGUMENTS.get(name, ()))
    except (TypeError, ValueError):
        return True
    except Exception:  # it wants arguments or an attribute: nothing is known
        return False
    return False


@functools.cache
def _accepts(name: str, count: int, keys: tuple[str, ...]) -> bool:
    """Whether the filter or function ``name`` can be called with such arguments."""
    environment = DocumentEnvironment(Reading(Language.ZH))
    if name in _KEYWORDS:
        return set(keys) <= _KEYWORDS[name]
    if name in _WITHOUT_KEYWORDS:
        return not keys
    is_filter = name in environment.filters
    called: Any = (environment.filters if is_filter else environment.globals).get(name)
    called = inspect.unwrap(called)
    hidden = int(is_filter) + int(hasattr(called, "jinja_pass_arg"))
    try:
        inspect.signature(called).bind(*[None] * (hidden + count), **dict.fromkeys(keys))
    except TypeError:
        return False
    except ValueError:  # a function of C that tells nothing, such as range
        return True
    return True

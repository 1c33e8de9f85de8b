"""What templates may call, as the code that fills them declares it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from packbuilder.lint.shapes import ANY, BOOLEAN, NUMBER, STRING, Kind, Shape, list_of

# What Jinja's own filters make of a list; every other filter makes text.
KEEPS_LIST: Final = frozenset({
    "list", "reject", "rejectattr", "reverse", "select", "selectattr", "sort", "unique",
})  # fmt: skip
PICKS_ENTRY: Final = frozenset({"first", "last", "max", "min"})
CUTS_LIST: Final = frozenset({"batch", "slice"})
WANTS_LIST: Final = (
    KEEPS_LIST | PICKS_ENTRY | CUTS_LIST | {"groupby", "join", "join_text", "map", "sum"}
)
BY_ATTRIBUTE: Final = frozenset({
    "groupby", "map", "max", "min", "rejectattr", "selectattr", "sort", "sum", "unique",
})  # fmt: skip
_NUMBERS = frozenset({"abs", "count", "float", "int", "length", "round", "sum"})

LOOP: Final[Mapping[str, Shape]] = {
    "index": NUMBER, "index0": NUMBER, "revindex": NUMBER, "revindex0": NUMBER, "length": NUMBER,
    "depth": NUMBER, "depth0": NUMBER, "first": BOOLEAN, "last": BOOLEAN, "previtem": ANY,
    "nextitem": ANY, "cycle": Shape(Kind.FUNCTION, "loop.cycle"),
    "changed": Shape(Kind.FUNCTION, "loop.changed"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The names of everything that a template may call.

    Attributes:
        filters: the filters.
        tests: what may stand behind ``is``.
        functions: the functions.
        figures: the pictures that ``figure`` draws.
        text_methods: what may be called on a text, ``startswith``.
        refuses: tells whether a filter cannot take a value of a kind; the third argument is the
            text's form (``date``) or empty.
        accepts: tells whether a filter or function takes that many arguments beside the filtered
            value, and keywords of those names.
    """

    filters: frozenset[str]
    tests: frozenset[str]
    functions: frozenset[str]
    figures: frozenset[str]
    text_methods: frozenset[str]
    refuses: Callable[[str, Kind, str], bool] = lambda _name, _kind, _form: False
    accepts: Callable[[str, int, tuple[str, ...]], bool] = lambda _name, _count, _keys: True


def filtered(name: str, shape: Shape, mapped: Shape | None) -> Shape:
    """What the filter ``name`` makes of ``shape``; ``mapped`` is the attribute it works by."""
    entry = shape.entry or ANY
    if name == "map":
        return list_of(mapped or ANY)
    if name in KEEPS_LIST:
        return shape if shape.kind is Kind.LIST else list_of(ANY)
    if name in PICKS_ENTRY:
        return entry
    if name in CUTS_LIST:
        return list_of(list_of(entry))
    if name == "groupby":
        return list_of(Shape(Kind.GROUP, entry=entry))
    return NUMBER if name in _NUMBERS else STRING

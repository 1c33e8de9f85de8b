"""Follows the statements of a template: blocks, loops, names that ``set`` makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jinja2 import nodes

from packbuilder.lint.expressions import Expressions
from packbuilder.lint.names import Names, Use
from packbuilder.lint.shapes import ANY, STRING, Kind, Shape, list_of
from packbuilder.lint.tags import Source

_UNPRINTABLE = (Kind.RECORD, Kind.LIST, Kind.BOOLEAN, Kind.FUNCTION, Kind.LOOP)


def follow(source: Source, expressions: Expressions) -> None:
    """Read every tag of ``source``; uses and faults gather in ``expressions``."""
    tree = source.tree()
    if tree is None or not source.tags:
        return
    expressions.tags = source.tags
    expressions.ended = set()
    _Follower(expressions).body(tree.body, Names({}))


class _Follower:
    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions

    def body(self, statements: Sequence[nodes.Node], names: Names) -> None:
        for statement in statements:
            self._statement(statement, names)

    def _statement(self, node: nodes.Node, names: Names) -> None:
        if isinstance(node, nodes.Output):
            for printed in node.nodes:
                self._print(printed, names)
        elif isinstance(node, nodes.If):
            self._choice(node, names)
        elif isinstance(node, nodes.For):
            self._loop(node, names)
        elif isinstance(node, nodes.Assign | nodes.AssignBlock):
            self._assign(node, names)
        elif isinstance(node, nodes.With):
            self._with(node, names)
        elif isinstance(node, nodes.Macro | nodes.CallBlock):
            self._macro(node, names)
        elif isinstance(node, nodes.FilterBlock):
            self.body(node.body, names)
            self.expressions.read(node.filter, names)
        elif isinstance(node, nodes.Scope):
            self.body(node.body, Names({}, names))

    def _print(self, node: nodes.Node, names: Names) -> None:
        if isinstance(node, nodes.TemplateData):
            return
        before = len(self.expressions.uses)
        shape = self.expressions.read(node, names)
        uses = self.expressions.uses
        uses[before:] = [replace(use, is_printed=True) for use in uses[before:]]
        if shape.kind in _UNPRINTABLE:
            tag = self.expressions.tag_of(node)
            subject = shape.path or tag.body
            zh, en = shape.titles
            self.expressions.tell(
                f"template-prints-{shape.kind.value}", node, subject,
                title_zh=zh or subject, title_en=en or subject,
            )  # fmt: skip

    def _choice(self, node: nodes.If, names: Names) -> None:
        self.expressions.read(node.test, names)
        self.body(node.body, names)
        for other in node.elif_:
            self._choice(other, names)
        self.body(node.else_, names)

    def _loop(self, node: nodes.For, names: Names) -> None:
        shape = self.expressions.read(node.iter, names)
        if shape.kind not in (Kind.LIST, Kind.ANY):
            subject = shape.path or self.expressions.tag_of(node).body
            zh, en = shape.titles
            self.expressions.tell(
                "template-not-a-list", node, subject,
                path=subject, title_zh=zh or subject, title_en=en or subject,
            )  # fmt: skip
        entry = shape.entry or ANY
        inner = Names({"loop": Shape(Kind.LOOP, "loop", entry=entry)}, names)
        self._bind(node.target, entry, inner)
        if node.test is not None:
            self.expressions.read(node.test, inner)
        self.body(node.body, inner)
        self.expressions.ended |= set(inner.shapes)
        self.body(node.else_, Names({}, names))

    def _assign(self, node: nodes.Assign | nodes.AssignBlock, names: Names) -> None:
        if isinstance(node, nodes.Assign):
            self._bind(node.target, self.expressions.read(node.node, names), names)
            return
        self.body(node.body, Names({}, names))
        if node.filter is not None:
            self.expressions.read(node.filter, names)
        self._bind(node.target, STRING, names)

    def _with(self, node: nodes.With, names: Names) -> None:
        inner = Names({}, names)
        for target, value in zip(node.targets, node.values, strict=True):
            self._bind(target, self.expressions.read(value, inner), inner)
        self.body(node.body, inner)
        self.expressions.ended |= set(inner.shapes)

    def _macro(self, node: nodes.Macro | nodes.CallBlock, names: Names) -> None:
        inner = Names(dict.fromkeys(("caller", "varargs", "kwargs"), ANY), names)
        for argument in node.args:
            inner.shapes[argument.name] = ANY
        for default in node.defaults:
            self.expressions.read(default, names)
        if isinstance(node, nodes.Macro):
            names.shapes[node.name] = ANY
        else:
            self.expressions.read(node.call, names)
        self.body(node.body, inner)

    def _bind(self, target: nodes.Node, shape: Shape, names: Names) -> None:
        if isinstance(target, nodes.Name):
            names.shapes[target.name] = shape
        elif isinstance(target, nodes.Tuple):
            is_group = shape.kind is Kind.GROUP and len(target.items) == 2
            shapes = [ANY, list_of(shape.entry or ANY)] if is_group else [ANY] * len(target.items)
            for item, part in zip(target.items, shapes, strict=True):
                self._bind(item, part, names)


def paths(uses: Sequence[Use]) -> dict[str, Use]:
    """The first use of every path, in order."""
    found: dict[str, Use] = {}
    for use in uses:
        if use.path not in found or (use.is_printed and not found[use.path].is_printed):
            found[use.path] = use
    return found

"""Reads the expressions of a template: which values they name, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from jinja2 import nodes

from packbuilder.lint.names import Names, Use
from packbuilder.lint.place import fault
from packbuilder.lint.shapes import (
    ANY,
    BOOLEAN,
    NUMBER,
    STRING,
    Kind,
    Shape,
    all_paths,
    list_of,
    nearest,
)
from packbuilder.lint.tags import Tag
from packbuilder.lint.vocabulary import (
    BY_ATTRIBUTE,
    LOOP,
    WANTS_LIST,
    Vocabulary,
    filtered,
)
from packbuilder.model.finding import Finding

_CHAIN: Final = (nodes.Name, nodes.Getattr, nodes.Getitem)
_BY_TEST: Final = frozenset({"select", "selectattr", "reject", "rejectattr"})
_KNOWN_SHOWN = 12


@dataclass(slots=True)
class Expressions:
    """Works out what expressions stand for, and collects uses and faults on the way.

    Attributes:
        context: everything that templates may name.
        vocabulary: everything that they may call.
        elsewhere: names of the context that this document does not see.
        file: how findings call the template.
        pages: what the template asks the page of, and where it does.
    """

    context: Shape
    vocabulary: Vocabulary
    elsewhere: frozenset[str]
    file: str
    tags: Sequence[Tag] = ()
    uses: list[Use] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    ended: set[str] = field(default_factory=set)
    pages: list[tuple[str, Tag]] = field(default_factory=list)

    def tag_of(self, node: nodes.Node) -> Tag:
        """The tag that a node was made from."""
        return self.tags[min(max(node.lineno, 1), len(self.tags)) - 1]

    def tell(self, code: str, node: nodes.Node, subject: str, **params: str) -> None:
        """Remember a fault at the tag of ``node``."""
        tag = self.tag_of(node)
        finding = fault(code, self.file, tag.place(), subject, **params)
        if finding not in self.findings:
            self.findings.append(finding)

    def read(self, node: nodes.Node, names: Names) -> Shape:
        """The value of an expression."""
        if isinstance(node, _CHAIN):
            shape = self._chain(node, names)
            self.use(shape, node)
            return shape
        reader = _READERS.get(type(node))
        if reader is not None:
            return reader(self, node, names)
        for child in node.iter_child_nodes():
            self.read(child, names)
        return _RESULTS.get(type(node), ANY)

    def use(self, shape: Shape, node: nodes.Node) -> None:
        """Remember that the template names ``shape``."""
        if shape.path and shape.kind not in (Kind.FUNCTION, Kind.LOOP):
            self.uses.append(Use(shape, self.tag_of(node)))

    def _chain(self, node: nodes.Node, names: Names) -> Shape:
        if isinstance(node, nodes.Name):
            return self._name(node, names)
        if isinstance(node, nodes.Getattr):
            return self.member(self._chain(node.node, names), node.attr, node)
        if isinstance(node, nodes.Getitem):
            return self._item(node, names)
        return self.read(node, names)

    def _name(self, node: nodes.Name, names: Names) -> Shape:
        known = names.find(node.name)
        if known is not None:
            return known
        if node.name in self.vocabulary.functions:
            return Shape(Kind.FUNCTION, node.name)
        if node.name in self.elsewhere:
            self.tell("template-name-elsewhere", node, node.name)
            return ANY
        found = self.context.member(node.name)
        if found is not None:
            return found
        if node.name in self.ended:
            self.tell("template-name-outside-loop", node, node.name)
            return ANY
        here = [n for n in self.context.fields if n not in self.elsewhere]
        self._unknown("template-unknown-name", node, node.name, "", [*names.all(), *here])
        return ANY

    def member(self, owner: Shape, name: str, node: nodes.Node) -> Shape:
        """The value ``owner.name``; tells where there is none."""
        if owner.kind is Kind.ANY:
            return ANY
        if owner.kind in (Kind.LOOP, Kind.GROUP):
            return self._made_by_jinja(owner, name, node)
        if owner.kind is Kind.RECORD:
            found = owner.member(name)
            if found is not None:
                return found
            self._unknown("template-unknown-field", node, name, owner.path, list(owner.fields))
        elif owner.kind is Kind.TEXT:
            if name in ("zh", "en"):
                return replace(STRING, path=f"{owner.path}.{name}", is_optional=name == "en")
            self._unknown("template-unknown-field", node, name, owner.path, ["zh", "en"])
        elif owner.kind is Kind.STRING and name in self.vocabulary.text_methods:
            return Shape(Kind.FUNCTION, name)
        elif owner.kind is Kind.LIST:
            self.tell("template-list-has-no-field", node, _join(owner.path, name), list=owner.path,
                      **_titles(owner))  # fmt: skip
        else:
            self.tell("template-value-has-no-field", node, _join(owner.path, name),
                      value=owner.path or self.tag_of(node).body, **_titles(owner))  # fmt: skip
        return ANY

    def _made_by_jinja(self, owner: Shape, name: str, node: nodes.Node) -> Shape:
        """A part of ``loop``, or of what ``groupby`` makes."""
        entry = owner.entry or ANY
        known = LOOP if owner.kind is Kind.LOOP else {"grouper": ANY, "list": list_of(entry)}
        if name in ("previtem", "nextitem") and owner.kind is Kind.LOOP:
            return entry
        if name in known:
            return known[name]
        self._unknown("template-unknown-field", node, name, owner.path, list(known))
        return ANY

    def _unknown(
        self, code: str, node: nodes.Node, name: str, owner: str, known: list[str]
    ) -> None:
        path = _join(owner, name)
        near = nearest(name, known)
        meant = _join(owner, near) if near else self._same_name(name)
        if meant is None:
            shown = ", ".join(sorted(known)[:_KNOWN_SHOWN])
            self.tell(code, node, path, path=path, known=shown)
            return
        shape = next((s for s in all_paths(self.context) if s.path == meant), ANY)
        self.tell(f"{code}-near", node, path, path=path, near=meant, **_titles(shape))

    def _same_name(self, name: str) -> str | None:
        """The only field of that name anywhere, or None."""
        found = [s.path for s in all_paths(self.context) if s.path.rpartition(".")[2] == name]
        return found[0] if len(found) == 1 and "[]" not in found[0] else None

    def _item(self, node: nodes.Getitem, names: Names) -> Shape:
        owner = self._chain(node.node, names)
        if isinstance(node.arg, nodes.Slice):
            self.read(node.arg, names)
            return owner if owner.kind is Kind.LIST else ANY
        key = node.arg.value if isinstance(node.arg, nodes.Const) else None
        if isinstance(key, str):
            return self.member(owner, key, node)
        self.read(node.arg, names)
        return owner.entry or ANY if owner.kind is Kind.LIST else ANY

    def attribute(self, entry: Shape, dotted: str, node: nodes.Node) -> Shape:
        """The value that ``attribute="a.b"`` of a filter reads from each entry."""
        shape = entry
        for step in dotted.split("."):
            shape = (shape.entry or ANY) if step.isdigit() else self.member(shape, step, node)
        self.use(shape, node)
        return shape

    def filter(self, node: nodes.Filter, names: Names) -> Shape:
        """``value|name(arguments)``."""
        shape = self.read(node.node, names) if node.node is not None else STRING
        for argument in (*node.args, *(pair.value for pair in node.kwargs)):
            self.read(argument, names)
        if node.name not in self.vocabulary.filters:
            self._unknown_word("template-unknown-filter", node, node.name, self.vocabulary.filters)
            return ANY
        self._arguments(node.name, node)
        is_list = shape.kind in (Kind.LIST, Kind.ANY)
        if (node.name in WANTS_LIST and not is_list) or self.vocabulary.refuses(
            node.name, shape.kind, shape.form
        ):
            value = shape.path or self.tag_of(node).body
            self.tell("template-filter-input", node, value, filter=node.name, value=value,
                      kind=shape.kind.value, **_titles(shape))  # fmt: skip
        mapped = self._mapped(node, shape)
        return filtered(node.name, shape, mapped)

    def _arguments(self, name: str, node: nodes.Filter | nodes.Call) -> None:
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            return
        keys = tuple(str(pair.key) for pair in node.kwargs)
        if not self.vocabulary.accepts(name, len(node.args), keys):
            self.tell("template-call-arguments", node, name, word=name)

    def _mapped(self, node: nodes.Filter, shape: Shape) -> Shape | None:
        """What a filter reads from each entry of its list, with the tests it names checked."""
        arguments = list(node.args)
        keyword = next((p.value for p in node.kwargs if p.key == "attribute"), None)
        entry = shape.entry or ANY
        if node.name == "map" and keyword is None:
            return self._mapped_filter(arguments, node)
        if node.name in BY_ATTRIBUTE:
            positional = arguments.pop(0) if arguments and node.name != "unique" else None
            wanted = keyword or positional
            entry = (
                self.attribute(entry, wanted.value, node)
                if isinstance(wanted, nodes.Const) and isinstance(wanted.value, str)
                else entry
            )
        if node.name in _BY_TEST and arguments:
            self._select_test(node, entry, arguments)
        return entry

    def _mapped_filter(self, arguments: list[nodes.Expr], node: nodes.Node) -> Shape:
        named = arguments[0] if arguments else None
        if isinstance(named, nodes.Const) and named.value not in self.vocabulary.filters:
            word = str(named.value)
            self._unknown_word("template-unknown-filter", node, word, self.vocabulary.filters)
        return STRING

    def _select_test(
        self, node: nodes.Filter, entry: Shape, arguments: Sequence[nodes.Expr]
    ) -> None:
        named = arguments[0]
        if isinstance(named, nodes.Const) and named.value not in self.vocabulary.tests:
            word = str(named.value)
            self._unknown_word("template-unknown-test", node, word, self.vocabulary.tests)
        elif isinstance(named, nodes.Const) and named.value in ("equalto", "==", "eq", "ne"):
            self.compare(entry, arguments[1:2], node)

    def _unknown_word(self, code: str, node: nodes.Node, word: str, known: frozenset[str]) -> None:
        near = nearest(word, sorted(known))
        if near is None:
            self.tell(code, node, word, word=word, known=", ".join(sorted(known)))
        else:
            self.tell(f"{code}-near", node, word, word=word, near=near)

    def test(self, node: nodes.Test, names: Names) -> Shape:
        """``value is name``."""
        self.read(node.node, names)
        for argument in node.args:
            self.read(argument, names)
        if node.name not in self.vocabulary.tests:
            self._unknown_word("template-unknown-test", node, node.name, self.vocabulary.tests)
        return BOOLEAN

    def call(self, node: nodes.Call, names: Names) -> Shape:
        """``function(arguments)``."""
        arguments = [self.read(argument, names) for argument in node.args]
        for pair in node.kwargs:
            self.read(pair.value, names)
        called = self._chain(node.node, names)
        if called.kind is Kind.ANY:
            return ANY
        if called.kind is not Kind.FUNCTION:
            self.tell("template-call-forbidden", node, called.path or self.tag_of(node).body)
            return ANY
        if isinstance(node.node, nodes.Name):
            self._arguments(called.path, node)
        if isinstance(node.node, nodes.Getattr) and called.path in self.vocabulary.text_methods:
            self.use(self._chain(node.node.node, names), node)
        return self._result(called.path, node, arguments)

    def _result(self, name: str, node: nodes.Call, arguments: list[Shape]) -> Shape:
        if name == "lookup" and arguments:
            entries = arguments[0]
            if entries.kind not in (Kind.LIST, Kind.ANY):
                self.tell("template-not-a-list", node, entries.path, path=entries.path,
                          **_titles(entries))  # fmt: skip
                return ANY
            entry = entries.entry or ANY
            if entry.kind is Kind.RECORD:
                self.use(self.member(entry, "id", node), node)
            return entry
        if name == "figure":
            self._figure(node)
            return Shape(Kind.PICTURE)
        if name == "page_of" and node.args and isinstance(node.args[0], nodes.Const):
            self.pages.append((str(node.args[0].value), self.tag_of(node)))
        return _CALLED.get(name, ANY)

    def _figure(self, node: nodes.Call) -> None:
        wanted = node.args[0] if node.args else None
        if isinstance(wanted, nodes.Const) and wanted.value not in self.vocabulary.figures:
            word = str(wanted.value)
            self._unknown_word("template-unknown-figure", node, word, self.vocabulary.figures)

    def comparison(self, node: nodes.Compare, names: Names) -> Shape:
        """``a == b``, ``a in [b, c]``."""
        shape = self.read(node.expr, names)
        for operand in node.ops:
            other = self.read(operand.expr, names)
            if operand.op in ("eq", "ne", "in", "notin"):
                given = operand.expr
                literals = given.items if isinstance(given, nodes.List | nodes.Tuple) else [given]
                self.compare(shape, literals, node)
            if operand.op in ("eq", "ne"):
                self.compare(other, [node.expr], node)
        return BOOLEAN

    def compare(self, shape: Shape, literals: Sequence[nodes.Node], node: nodes.Node) -> None:
        """Tell where a value is compared with one that it never has."""
        for literal in literals:
            if not isinstance(literal, nodes.Const) or not isinstance(literal.value, str):
                continue
            if shape.choices and literal.value not in shape.choices:
                choices = [str(choice) for choice in shape.choices]
                near = nearest(literal.value, choices) or ""
                self.tell("template-unknown-value", node, shape.path, value=literal.value,
                          path=shape.path, choices=", ".join(choices), near=near,
                          **_titles(shape))  # fmt: skip

    def choice(self, node: nodes.CondExpr, names: Names) -> Shape:
        """``a if test else b``."""
        self.read(node.test, names)
        first = self.read(node.expr1, names)
        if node.expr2 is None:
            return first
        second = self.read(node.expr2, names)
        return first if first.kind is second.kind else ANY

    def logic(self, node: nodes.BinExpr, names: Names) -> Shape:
        """``a and b``, ``a or b``: one of them."""
        first, second = self.read(node.left, names), self.read(node.right, names)
        return replace(first, path="") if first.kind is second.kind else ANY

    def entries(self, node: nodes.List | nodes.Tuple, names: Names) -> Shape:
        """``[a, b]``."""
        shapes = [self.read(item, names) for item in node.items]
        return list_of(shapes[0] if shapes else ANY)


def _join(owner: str, name: str) -> str:
    return f"{owner}.{name}" if owner else name


def _titles(shape: Shape) -> dict[str, str]:
    zh, en = shape.titles
    return {"title_zh": zh or shape.path, "title_en": en or shape.path}


def _constant(node: nodes.Const) -> Shape:
    if isinstance(node.value, bool):
        return BOOLEAN
    if isinstance(node.value, str):
        return STRING
    return NUMBER if isinstance(node.value, int | float) else ANY


_Reader = Callable[[Expressions, Any, Names], Shape]
_READERS: Final[Mapping[type[nodes.Node], _Reader]] = {
    nodes.Filter: Expressions.filter,
    nodes.Test: Expressions.test,
    nodes.Call: Expressions.call,
    nodes.Compare: Expressions.comparison,
    nodes.CondExpr: Expressions.choice,
    nodes.And: Expressions.logic,
    nodes.Or: Expressions.logic,
    nodes.List: Expressions.entries,
    nodes.Tuple: Expressions.entries,
    nodes.Const: lambda _self, node, _names: _constant(node),
    nodes.TemplateData: lambda _self, _node, _names: STRING,
}
_CALLED: Final[Mapping[str, Shape]] = {
    "range": list_of(NUMBER),
    "tick": STRING,
    "split": list_of(STRING),
    "page_of": NUMBER,
}
_RESULTS: Final[Mapping[type[nodes.Node], Shape]] = {
    nodes.Not: BOOLEAN,
    nodes.Concat: STRING,
    **dict.fromkeys((nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod), NUMBER),
    **dict.fromkeys((nodes.Pow, nodes.Neg, nodes.Pos), NUMBER),
}

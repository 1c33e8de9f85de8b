"""Names of values in a template, and their uses."""

from __future__ import annotations

from dataclasses import dataclass

from packbuilder.lint.shapes import Shape
from packbuilder.lint.tags import Tag


@dataclass(frozen=True, slots=True)
class Use:
    """A template names a value of the context.

    Attributes:
        shape: the value.
        tag: the tag that names it.
        is_printed: it is printed, not only looked at.
    """

    shape: Shape
    tag: Tag
    is_printed: bool = False

    @property
    def path(self) -> str:
        """How templates reach it: ``products[].name``."""
        return self.shape.path


@dataclass(slots=True)
class Names:
    """The names of one scope; ``outer`` is the scope around it."""

    shapes: dict[str, Shape]
    outer: Names | None = None

    def find(self, name: str) -> Shape | None:
        """The value of ``name`` here or further out."""
        scope: Names | None = self
        while scope is not None:
            if name in scope.shapes:
                return scope.shapes[name]
            scope = scope.outer
        return None

    def all(self) -> list[str]:
        """Every name that is known here."""
        return [*self.shapes, *(self.outer.all() if self.outer else ())]

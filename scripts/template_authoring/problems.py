"""Faults of a template source: all of them in one run, each with its line."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault of a source.

    Attributes:
        line: line of the file, from 1.
        message: what is wrong and what would be right.
    """

    line: int
    message: str


@dataclass(slots=True)
class Problems:
    """Collects the faults of one source file."""

    path: Path
    found: list[Problem] = field(default_factory=list)

    def add(self, line: int, message: str) -> None:
        """Note a fault; the same one is kept once."""
        problem = Problem(line, message)
        if problem not in self.found:
            self.found.append(problem)

    def lines(self) -> list[str]:
        """Give ``file:line: message`` for every fault, in the order of the file."""
        return [f"{self.path}:{item.line}: {item.message}" for item in sorted(self.found)]

"""Turns whatever goes wrong while a template is filled into an error that names the place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from types import TracebackType

from jinja2 import TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from lxml import etree

from packbuilder.errors import PackbuilderError, TemplateError
from packbuilder.render.environment import UnprintableError
from packbuilder.render.records import Reading, ValueTooLongError
from packbuilder.render.trace import readable_path

_PLACE_LENGTH = 60


@dataclass(slots=True)
class Place:
    """Where the filling of a template stands.

    Attributes:
        file: name of the template file.
        document: the document's id in the pack.
        reading: what was read so far.
        part: name of the part inside the file.
        source: the part's text with its tags, a line for each paragraph.
    """

    file: str
    document: str
    reading: Reading
    part: str = ""
    source: str = ""

    def enter(self, part: str, source: str) -> None:
        """Go on with another part."""
        self.part = part.removeprefix("/")
        self.source = source

    def params(self, line: int = 0) -> dict[str, str]:
        """What the error's sentence names; ``line`` counts from 1, 0 is unknown."""
        words = self._words(line)
        place = f"{self.part}: {words}" if words else self.part
        return {"file": self.file, "document": self.document, "place": place}

    def _words(self, line: int) -> str:
        lines = self.source.split("\n")
        if not 0 < line <= len(lines):
            return ""
        words = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", lines[line - 1]))).strip()
        return words if len(words) <= _PLACE_LENGTH else words[: _PLACE_LENGTH - 1] + "…"


@contextmanager
def translated(place: Place) -> Iterator[None]:
    """Raise every error of the block as a TemplateError that says where in the template.

    Raises:
        TemplateError: for whatever the block raised.
    """
    try:
        yield
    except PackbuilderError:
        raise
    except (MemoryError, RecursionError):
        raise TemplateError("template-runaway", **place.params()) from None
    except Exception as exc:
        # The chain stays inside this step: a library's message may hold a value of the profile.
        raise _error_for(exc, place) from exc


def _error_for(exc: Exception, place: Place) -> TemplateError:
    if isinstance(exc, TemplateSyntaxError):
        return TemplateError(
            "template-syntax", **place.params(exc.lineno), variable=exc.message or ""
        )
    params = place.params(_line_of(exc.__traceback__))
    last = readable_path(place.reading.trace.last)
    if isinstance(exc, UndefinedError):
        return TemplateError("template-undefined", **params, variable=str(exc))
    if isinstance(exc, UnprintableError):
        return TemplateError(f"template-prints-{exc}", **params, variable=last)
    if isinstance(exc, ValueTooLongError):
        return TemplateError("template-value-too-long", **params, variable=str(exc))
    if isinstance(exc, SecurityError):
        return TemplateError("template-forbidden", **params)
    if isinstance(exc, etree.XMLSyntaxError):
        return TemplateError("template-structure", **params)
    return TemplateError("template-expression", **params, variable=last, error=type(exc).__name__)


def _line_of(traceback: TracebackType | None) -> int:
    line = 0
    while traceback is not None:
        if "__jinja_exception__" in traceback.tb_frame.f_globals:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line

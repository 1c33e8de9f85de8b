"""A page's own drawing instructions, fenced in so that nothing leaks into the stamp."""

from __future__ import annotations

from dataclasses import dataclass

import pikepdf
from pikepdf import Pdf

_SHOWN = (
    "Tj", "TJ", "'", '"', "Do", "sh", "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "BI", "ID",
    "EI",
)  # fmt: skip
_WATCHED = " ".join(("q Q BT ET BMC BDC EMC", *_SHOWN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What a page's content leaves open.

    Attributes:
        missing_saves: ``Q`` without a ``q`` before it.
        open_saves: ``q`` without a ``Q`` behind it, counted with the missing ones put in front.
        open_text: a text object that does not end.
        open_marks: marked content that does not end.
        has_marks: there is marked content at all.
        has_unmarked: something is shown that stands in no mark.
        has_content: there are drawing instructions at all.
    """

    missing_saves: int = 0
    open_saves: int = 0
    open_text: bool = False
    open_marks: int = 0
    has_marks: bool = False
    has_unmarked: bool = False
    has_content: bool = True


def measure_balance(page: pikepdf.Page) -> Balance:
    """Count what the content of ``page`` leaves open.

    Raises:
        pikepdf.PdfError: the content cannot be parsed.
    """
    if "/Contents" not in page.obj:
        return Balance(has_content=False)
    depth = lowest = marks = 0
    text = has_marks = has_unmarked = False
    for instruction in pikepdf.parse_content_stream(page, _WATCHED):
        match str(instruction.operator):
            case "q":
                depth += 1
            case "Q":
                depth -= 1
                lowest = min(lowest, depth)
            case "BT" | "ET" as operator:
                text = operator == "BT"
            case "EMC":
                marks = max(0, marks - 1)
            case "BMC" | "BDC":
                marks, has_marks = marks + 1, True
            case _:
                has_unmarked = has_unmarked or marks == 0
    return Balance(
        missing_saves=-lowest,
        open_saves=depth - lowest,
        open_text=text,
        open_marks=marks,
        has_marks=has_marks,
        has_unmarked=has_unmarked,
    )


class Fence:
    """Puts a page's content between ``q`` and ``Q``; equal fences share one stream."""

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._streams: dict[bytes, pikepdf.Stream] = {}

    def enclose(
        self,
        page: pikepdf.Page,
        balance: Balance,
        *,
        before: bytes = b"",
        inside: bytes = b"",
        after: bytes = b"",
    ) -> None:
        """Fence in the content of ``page``.

        Args:
            page: the page.
            balance: what its content leaves open.
            before: instructions in front of the fence, such as the begin of a figure.
            inside: instructions that hold for all of the content, such as a reduction.
            after: instructions behind the fence.
        """
        opening = before + b"q\n" + inside + b"q\n" * balance.missing_saves
        closing = (
            b"\n"
            + (b"ET\n" if balance.open_text else b"")
            + b"EMC\n" * balance.open_marks
            + b"Q\n" * (balance.open_saves + 1)
            + after
        )
        page.contents_add(self._stream(opening), prepend=True)
        page.contents_add(self._stream(closing))

    def _stream(self, data: bytes) -> pikepdf.Stream:
        if data not in self._streams:
            self._streams[data] = self._pdf.make_stream(data)
        return self._streams[data]

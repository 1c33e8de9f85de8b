"""What a template source says, as data: blocks, inline parts, tables."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TypeAlias


class Language(enum.StrEnum):
    """Language of one source file."""

    ZH = "zh"
    EN = "en"


class Kind(enum.StrEnum):
    """Kind of document; decides what surrounds the text."""

    MANUAL = "manual"
    PROCEDURE = "procedure"
    REPORT = "report"
    FORM = "form"
    LETTER = "letter"
    SHEET = "sheet"


class Orientation(enum.StrEnum):
    """How the page lies."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


class HeadingRole(enum.StrEnum):
    """How a heading is numbered."""

    NUMBERED = "numbered"
    UNNUMBERED = "unnumbered"
    ANNEX = "annex"


class TableLook(enum.StrEnum):
    """The looks a table can have."""

    GRID = "grid"
    FORM = "form"
    PLAIN = "plain"
    FLOW = "flow"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with one character style.

    Attributes:
        text: literal text and Jinja tags; ``\\t`` and ``\\n`` are real characters here.
        style: id of a character style, or empty.
    """

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another item of the pack."""

    pieces: tuple[Piece, ...]
    target: str


Inline: TypeAlias = Piece | Link


@dataclass(frozen=True, slots=True)
class RichText:
    """The text of one paragraph or cell with its clause marks."""

    parts: tuple[Inline, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of level 1 to 3."""

    line: int
    level: int
    role: HeadingRole
    text: RichText


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph in a named style."""

    line: int
    text: RichText
    style: str = "BodyText"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListItem:
    """One entry of a list.

    Attributes:
        list_no: 0 for bullets, else the number of the numbered list, from 1.
    """

    line: int
    text: RichText
    list_no: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A Jinja statement between blocks; it takes its paragraph with it."""

    line: int
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell as written.

    Attributes:
        text: what it says.
        is_label: grey, in the face of headings.
        span: columns it covers.
        starts_merge: the cells below are joined to it.
        joins_above: it is part of the cell above.
    """

    text: RichText = field(default_factory=RichText)
    is_label: bool = False
    span: int = 1
    starts_merge: bool = False
    joins_above: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row; ``statement`` is set for a row that is only a Jinja statement."""

    line: int
    cells: tuple[Cell, ...] = ()
    statement: str = ""
    is_blank: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table.

    Attributes:
        widths: share of each column in the text width, in percent.
        aligns: ``c``, ``l`` or ``r`` for each column.
        head: number of head rows.
    """

    line: int
    caption: RichText | None
    widths: tuple[float, ...]
    aligns: tuple[str, ...]
    head: int
    look: TableLook
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture that the render step draws."""

    line: int
    name: str
    caption: RichText | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Place to sign: who, and whether the seal goes beside it."""

    line: int
    role: RichText
    name: RichText | None
    has_seal: bool


class Mark(enum.StrEnum):
    """Blocks that say nothing but their name."""

    TOC = "toc"
    PAGE_BREAK = "pagebreak"
    LANDSCAPE = "landscape"
    PORTRAIT = "portrait"
    APPROVAL = "approval"
    SEAL = "seal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Simple:
    """A block that is only its name, such as ``[[toc]]``."""

    line: int
    mark: Mark


Block: TypeAlias = Heading | Paragraph | ListItem | Control | Table | Figure | Signature | Simple


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One parsed template source."""

    language: Language
    kind: Kind
    has_toc: bool
    orientation: Orientation
    blocks: tuple[Block, ...]

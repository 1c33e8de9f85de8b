"""In which form a pack is handed over, and which rules its recipient has: data, read from YAML."""

from __future__ import annotations

import enum
import re
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packbuilder.errors import InputError
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.text import BilingualText
from packbuilder.source.reader import read_source
from packbuilder.source.schema import load_schema, validate_document

# Width and height in points, the short side first.
_PAPER = {
    "A3": (841.89, 1190.55),
    "A4": (595.28, 841.89),
    "A5": (419.53, 595.28),
    "Letter": (612.0, 792.0),
    "Legal": (612.0, 1008.0),
}
_MILLIMETRES = re.compile(r"(\d{2,4})x(\d{2,4})")
_SUFFIXES = frozenset({".yaml", ".yml", ".json"})


class RuleKind(enum.StrEnum):
    """What a rule looks at."""

    FILE_SIZE = "file-size"
    TOTAL_SIZE = "total-size"
    FILE_COUNT = "file-count"
    PAGE_COUNT = "page-count"
    FILE_NAME_LENGTH = "file-name-length"
    PATH_LENGTH = "path-length"
    FILE_NAME_CHARACTERS = "file-name-characters"
    FILE_TYPE = "file-type"
    PDF_VERSION = "pdf-version"
    PDFA_PART = "pdfa-part"
    PAGE_SIZE = "page-size"
    NO_LINKS = "no-links"
    NO_ATTACHMENTS = "no-attachments"
    NO_SCRIPTS = "no-scripts"
    NO_ENCRYPTION = "no-encryption"
    NO_ANNOTATIONS = "no-annotations"
    NO_ROTATED_PAGES = "no-rotated-pages"
    BOOKMARKS = "bookmarks"
    FONTS_EMBEDDED = "fonts-embedded"


class Material(enum.StrEnum):
    """What may be handed over beside the pages."""

    DOCUMENTS = "documents"
    INPUTS = "inputs"
    MANIFEST = "manifest"
    REPORT = "report"


class BlankPages(enum.StrEnum):
    """What starts on a right-hand page."""

    NONE = "none"
    ITEMS = "items"
    SECTIONS = "sections"


class LinkRule(enum.StrEnum):
    """What becomes of the links of the pack."""

    KEEP = "keep"
    REMOVE = "remove"
    BETWEEN_FILES = "between-files"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the recipient.

    Attributes:
        kind: what it looks at.
        severity: how much a breach matters.
        source: where the rule is written.
        certainty: ``A`` to ``D`` or ``K``, as everywhere in packbuilder.
        limit: a number; sizes in MB of a million bytes.
        values: what is allowed.
        pattern: characters allowed in a name, as a set of a regular expression.
        wide_counts: how many characters a Chinese one counts.
        of_inputs: it is asked of the files of evidence.
        of_files: it is asked of what is handed over.
    """

    kind: RuleKind
    severity: Severity
    source: BilingualText
    certainty: str
    limit: float = 0.0
    values: tuple[str, ...] = ()
    pattern: str = ""
    wide_counts: int = 1
    of_inputs: bool = False
    of_files: bool = True

    @property
    def limit_bytes(self) -> int:
        """The limit of a size."""
        return int(self.limit * 1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What is handed over.

    Attributes:
        file_name: name without its ending; ``{locale}`` in it is the language.
        pdfa_part: 2 or 3.
        attach: what lies inside the PDF.
        side_car: what lies in a zip file beside it.
        blank_pages: what starts on a right-hand page.
        links: what becomes of links.
        has_volumes: the pack may be split.
        shares_fonts: every font is embedded once for the whole pack.
        upright_pages: pages that are stored turned are written upright.
    """

    file_name: str = "pack-{locale}"
    pdfa_part: int = 2
    attach: tuple[Material, ...] = ()
    side_car: tuple[Material, ...] = ()
    blank_pages: BlankPages = BlankPages.NONE
    links: LinkRule = LinkRule.KEEP
    has_volumes: bool = False
    shares_fonts: bool = False
    upright_pages: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryProfile:
    """A form and its rules.

    Attributes:
        profile_id: name of the folder that is delivered.
        title: the recipient or the purpose.
        form: what is handed over.
        rules: what the recipient asks for.
    """

    profile_id: str
    title: BilingualText
    form: Form
    rules: tuple[Rule, ...] = field(default_factory=tuple)

    def limit(self, kind: RuleKind) -> int | None:
        """The smallest limit of the rules of ``kind`` on what is handed over, or None.

        Sizes in bytes.
        """
        found = [rule for rule in self.rules if rule.kind is kind and rule.of_files]
        is_size = kind in (RuleKind.FILE_SIZE, RuleKind.TOTAL_SIZE)
        limits = [rule.limit_bytes if is_size else int(rule.limit) for rule in found]
        return min(limits, default=None)


def paper_size(value: str) -> tuple[float, float] | None:
    """Points of ``A4`` or of ``210x297`` (millimetres), the short side first; None if unknown."""
    found = _MILLIMETRES.fullmatch(value)
    if found is None:
        return _PAPER.get(value)
    short, long = sorted(int(side) * 72 / 25.4 for side in found.groups())
    return short, long


def is_file_name(name: str) -> bool:
    """Whether ``name`` is the path of a delivery profile and not the id of a shipped one."""
    return Path(name).suffix.lower() in _SUFFIXES


def find_profile(name: str, folder: Path) -> Path:
    """The file of a delivery profile.

    Args:
        name: the id of a shipped one, or the path of a file.
        folder: where the shipped ones lie.

    Raises:
        InputError: ``delivery-profile-unknown``.
    """
    if is_file_name(name):
        return Path(name)
    known = {shipped.stem: shipped for shipped in folder.glob("*.yaml")}
    if name not in known:
        raise InputError("delivery-profile-unknown", name=name, known=", ".join(sorted(known)))
    return known[name]


def load_profile(path: Path, schema: Path) -> DeliveryProfile | tuple[Finding, ...]:
    """Read a delivery profile; its violations of the schema where it has any.

    Raises:
        InputError: the file cannot be read, or two of its fields exclude each other.
    """
    document = read_source(path)
    findings = validate_document(document, load_schema(schema), path.name)
    if findings:
        return findings
    data: Any = document.data
    rules = tuple(_rule(row, path) for row in data.get("rules", ()))
    profile = DeliveryProfile(
        profile_id=data["id"],
        title=_text(data["title"]),
        form=_form(data["form"], has_size_limit=any(r.kind is RuleKind.FILE_SIZE for r in rules)),
        rules=rules,
    )
    _refuse_contradictions(profile.form, path)
    return profile


def _text(data: Any) -> BilingualText:
    return BilingualText(zh=data["zh"], en=data["en"])


def _rule(row: Any, path: Path) -> Rule:
    pattern = row.get("pattern", "")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of sets that a later Python may read otherwise
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as exc:
        raise InputError("delivery-profile-pattern", file=path.name, rule=row["rule"]) from exc
    unknown = [v for v in row.get("values", ()) if paper_size(v) is None]
    if row["rule"] == RuleKind.PAGE_SIZE and unknown:
        known = ", ".join(_PAPER)
        raise InputError("delivery-profile-paper", file=path.name, name=unknown[0], known=known)
    applies = row.get("applies_to", ["files"])
    return Rule(
        kind=RuleKind(row["rule"]),
        severity=Severity(row["severity"]),
        source=_text(row["source"]),
        certainty=row["certainty"],
        limit=float(row.get("limit", 0)),
        values=tuple(row.get("values", ())),
        pattern=pattern,
        wide_counts=row.get("wide_counts", 1),
        of_inputs="inputs" in applies,
        of_files="files" in applies,
    )


def _form(data: Any, *, has_size_limit: bool) -> Form:
    return Form(
        file_name=data.get("file_name", Form().file_name),
        pdfa_part=data.get("pdfa_part", 2),
        attach=tuple(Material(name) for name in data.get("attach", ())),
        side_car=tuple(Material(name) for name in data.get("side_car", ())),
        blank_pages=BlankPages(data.get("blank_pages", "none")),
        links=LinkRule(data.get("links", "keep")),
        has_volumes=data.get("volumes", False),
        shares_fonts=data.get("shared_fonts", has_size_limit),
        upright_pages=data.get("upright_pages", False),
    )


def _refuse_contradictions(form: Form, path: Path) -> None:
    pairs = (
        ("attach", "pdfa_part: 2", bool(form.attach) and form.pdfa_part == 2),
        ("attach", "volumes", bool(form.attach) and form.has_volumes),
        ("blank_pages", "volumes", form.blank_pages is not BlankPages.NONE and form.has_volumes),
    )
    for first, second, holds in pairs:
        if holds:
            raise InputError(
                "delivery-profile-contradicts", file=path.name, first=first, second=second
            )

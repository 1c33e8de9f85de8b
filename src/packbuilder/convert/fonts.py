"""Which faces draw a document: the font table, matched with the fonts of this machine."""

from __future__ import annotations

import fnmatch
import functools
import hashlib
import os
import struct
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packbuilder.convert.font_table import ROLES, Candidate, FontRole
from packbuilder.errors import MissingToolError

FONT_DIRS_VARIABLE = "PACKBUILDER_FONT_DIRS"
_SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")
_BOLD_FROM = 600
_WEIGHTS = (350, 750)  # Light and Black files of a family are no part of the set


@dataclass(frozen=True, slots=True, kw_only=True)
class FontFace:
    """One face in one file.

    Attributes:
        family: English family name.
        path: the file.
        index: its place in a collection (0 in a single-face file).
        names: the names by which a PDF can call it.
        is_bold: weight of 600 or more.
        is_italic: slanted.
        revision: version of the font, as its head table gives it.
    """

    family: str
    path: Path
    index: int
    names: tuple[str, ...]
    is_bold: bool
    is_italic: bool
    revision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FontMapping:
    """What draws a group of names in Word files.

    Attributes:
        role: the group's short name.
        word_names: names in Word files.
        wanted: the family that draws them best.
        family: the family that draws them here.
        faces: its faces: regular, and bold and italic where there are such files.
        is_substitute: it is drawn in another style than the name promises.
    """

    role: str
    word_names: tuple[str, ...]
    wanted: str
    family: str
    faces: tuple[FontFace, ...]
    is_substitute: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingFont:
    """A group of names in Word files that nothing here can draw.

    Attributes:
        role: the group's short name.
        wanted: the family to install.
        package: the Debian package that brings it.
    """

    role: str
    wanted: str
    package: str

    @property
    def command(self) -> str:
        """The command that installs it on Debian and Ubuntu."""
        return f"sudo apt-get install {self.package}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FontReport:
    """The font set of this machine."""

    mappings: tuple[FontMapping, ...]
    missing: tuple[MissingFont, ...] = ()

    @property
    def faces(self) -> tuple[FontFace, ...]:
        """Every face of the set, once."""
        return tuple(dict.fromkeys(face for one in self.mappings for face in one.faces))

    @property
    def substitutions(self) -> tuple[FontMapping, ...]:
        """The mappings in which another style stands in."""
        return tuple(one for one in self.mappings if one.is_substitute)

    @property
    def fingerprint(self) -> str:
        """Changes when another face, or another version of one, would draw a document."""
        lines = [f"{one.role}={one.family}" for one in self.mappings]
        lines += [
            f"{face.family}|{face.path.name}|{face.index}|{face.revision}" for face in self.faces
        ]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def mapping_for(self, word_name: str) -> FontMapping | None:
        """The mapping of a name in a Word file, or of a family of the set itself."""
        folded = word_name.casefold()
        for one in self.mappings:
            if folded in (name.casefold() for name in (*one.word_names, one.family)):
                return one
        return None


def font_directories() -> tuple[Path, ...]:
    """Where fonts are looked for: PACKBUILDER_FONT_DIRS first, then the user's, the system's."""
    own = [Path(part) for part in os.environ.get(FONT_DIRS_VARIABLE, "").split(os.pathsep) if part]
    data_home = os.environ.get("XDG_DATA_HOME")
    user = Path(data_home) if data_home else Path.home() / ".local/share"
    usual = (user / "fonts", Path.home() / ".fonts", Path("/usr/local/share/fonts"))
    return (*own, *usual, Path("/usr/share/fonts"))


def survey_fonts(directories: Sequence[Path] | None = None) -> FontReport:
    """The font set of this machine, with what is missing; never raises for a missing font."""
    places = font_directories() if directories is None else tuple(directories)
    return _survey(places)


def probe_fonts(directories: Sequence[Path] | None = None) -> FontReport:
    """The font set of this machine.

    Raises:
        MissingToolError: ``font-missing`` when a group of names cannot be drawn at all.
    """
    report = survey_fonts(directories)
    if report.missing:
        first = report.missing[0]
        packages = " ".join(dict.fromkeys(one.package for one in report.missing))
        raise MissingToolError(
            "font-missing", font=first.wanted, command=f"sudo apt-get install {packages}"
        )
    return report


def font_file_for(
    family: str, *, bold: bool = False, report: FontReport | None = None
) -> tuple[Path, int]:
    """The file of a family or of a name in Word files, and the index of its face in that file.

    Raises:
        MissingToolError: ``font-missing`` when no face of the set answers to the name.
    """
    fonts = probe_fonts() if report is None else report
    mapping = fonts.mapping_for(family)
    if mapping is None:
        raise MissingToolError("font-missing", font=family, command="packbuilder doctor")
    upright = [face for face in mapping.faces if not face.is_italic] or list(mapping.faces)
    face = next((one for one in upright if one.is_bold == bold), upright[0])
    return face.path, face.index


def missing_glyphs(
    text: str, *, word_name: str | None = None, report: FontReport | None = None
) -> tuple[str, ...]:
    """The characters of ``text`` that would be drawn as an empty box, in order, each once.

    Args:
        text: any text.
        word_name: ask this font of a Word file alone; by default any face of the set counts,
            as LibreOffice takes a missing glyph from another face.
        report: the font set, by default this machine's.

    Raises:
        MissingToolError: ``font-missing``.
    """
    fonts = probe_fonts() if report is None else report
    mapping = fonts.mapping_for(word_name) if word_name else None
    faces = mapping.faces if mapping else fonts.faces
    regular = [face for face in faces if not face.is_bold and not face.is_italic] or list(faces)
    wanted = dict.fromkeys(char for char in text if needs_glyph(char))
    return tuple(char for char in wanted if not any(ord(char) in cmap_of(face) for face in regular))


def needs_glyph(char: str) -> bool:
    """Whether a character leaves ink: no blank, control, joiner or variation selector."""
    if char.isspace() or unicodedata.category(char) in {"Cc", "Cf", "Zs", "Zl", "Zp"}:
        return False
    point = ord(char)
    return not (0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF)


def cmap_of(face: FontFace) -> dict[int, str]:
    """Code point → glyph name of a face (read once)."""
    return _cmap(face.path, face.index)


@functools.lru_cache(maxsize=64)
def _cmap(path: Path, index: int) -> dict[int, str]:
    with _open(path, index) as font:
        return dict(font.getBestCmap() or {})


def other_faces_cmaps(face: FontFace) -> tuple[dict[int, str], ...]:
    """Maps of the other faces of a collection: Japanese, Korean, Traditional Chinese."""
    return tuple(
        _cmap(face.path, one) for one in range(_face_count(face.path)) if one != face.index
    )


# --- looking for faces ---------------------------------------------------------------------------


@functools.lru_cache(maxsize=8)
def _survey(directories: tuple[Path, ...]) -> FontReport:
    files = tuple(_font_files(directories))
    mappings: list[FontMapping] = []
    missing: list[MissingFont] = []
    for role in ROLES:
        mapping = _map_role(role, files)
        if mapping:
            mappings.append(mapping)
        else:
            wanted = role.candidates[0].family
            missing.append(MissingFont(role=role.role, wanted=wanted, package=role.package))
    return FontReport(mappings=tuple(mappings), missing=tuple(missing))


def _font_files(directories: Iterable[Path]) -> Iterator[Path]:
    for directory in directories:
        for folder, subfolders, names in os.walk(directory):
            subfolders.sort()
            for name in sorted(names):
                if name.lower().endswith(_SUFFIXES):
                    yield Path(folder) / name


def _map_role(role: FontRole, files: Sequence[Path]) -> FontMapping | None:
    for candidate in role.candidates:
        faces = _faces_of(candidate, files)
        if faces:
            return FontMapping(
                role=role.role,
                word_names=role.word_names,
                wanted=role.candidates[0].family,
                family=candidate.family,
                faces=faces,
                is_substitute=candidate.is_substitute,
            )
    return None


def _faces_of(candidate: Candidate, files: Sequence[Path]) -> tuple[FontFace, ...]:
    """At most one face for each of regular, bold, italic, bold italic; none without a regular."""
    found: dict[tuple[bool, bool], FontFace] = {}
    for path in files:
        if not any(fnmatch.fnmatchcase(path.name, pattern) for pattern in candidate.files):
            continue
        for face in _read_faces(path):
            if face.family == candidate.family:
                found.setdefault((face.is_bold, face.is_italic), face)
    if (False, False) not in found:
        return ()
    return tuple(found[key] for key in sorted(found))


@functools.lru_cache(maxsize=256)
def _read_faces(path: Path) -> tuple[FontFace, ...]:
    from fontTools.ttLib import TTLibError

    try:
        # LibreOffice does not see a collection behind a symbolic link: name the file itself.
        real = path.resolve()
        found = [_read_face(real, index) for index in range(_face_count(real))]
    except (OSError, TTLibError, struct.error, KeyError, AssertionError):
        return ()  # a damaged file is no font
    return tuple(face for face in found if face)


def _read_face(path: Path, index: int) -> FontFace | None:
    with _open(path, index) as font:
        weight = font["OS/2"].usWeightClass
        if "fvar" in font or not _WEIGHTS[0] <= weight <= _WEIGHTS[1]:
            return None
        names = font["name"]
        called = [str(names.getDebugName(6) or ""), _cff_name(font)]
        return FontFace(
            family=str(names.getBestFamilyName()),
            path=path,
            index=index,
            names=tuple(dict.fromkeys(name for name in called if name)),
            is_bold=weight >= _BOLD_FROM,
            is_italic=bool(font["OS/2"].fsSelection & 1),
            revision=f"{font['head'].fontRevision:.3f}",
        )


def _cff_name(font: Any) -> str:
    """The name inside a CFF table: all faces of a collection share one, and PDFs carry it."""
    if "CFF " not in font:
        return ""
    start = font.reader.tables["CFF "].offset
    font.reader.file.seek(start)
    head = font.reader.file.read(512)
    size = head[2]  # header, then the Name INDEX: count, offset size, offsets from 1, names
    width = head[size + 2]
    offsets = size + 3
    end = int.from_bytes(head[offsets + width : offsets + 2 * width], "big")
    names = offsets + 2 * width
    return bytes(head[names : names + end - 1]).decode("ascii", "replace")


def open_face(face: FontFace) -> AbstractContextManager[Any]:
    """The tables of a face, for as long as it is open."""
    return _open(face.path, face.index)


@contextmanager
def _open(path: Path, index: int) -> Iterator[Any]:
    from fontTools.ttLib import TTFont

    with path.open("rb") as file:  # given a path, fontTools leaves a damaged file open
        yield TTFont(file, fontNumber=index, lazy=True)


def _face_count(path: Path) -> int:
    with path.open("rb") as file:
        head = file.read(12)
    return int(struct.unpack(">L", head[8:12])[0]) if head[:4] == b"ttcf" else 1


def other_families(report: FontReport) -> tuple[str, ...]:
    """The families that the files of the set hold beside those of the set."""
    wanted = {face.family for face in report.faces}
    found: dict[str, None] = {}
    for path in dict.fromkeys(face.path for face in report.faces):
        for index in range(_face_count(path)):
            with _open(path, index) as font:
                family = str(font["name"].getBestFamilyName())
            if family not in wanted:
                found[family] = None
    return tuple(found)

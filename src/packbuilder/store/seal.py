"""A submitted round is sealed: every file's digest written down, nothing in it built again.

The seal lies in the round's folder and, byte for byte the same, beside the company's rounds, so
that neither can be exchanged alone.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from packbuilder.errors import InputError
from packbuilder.store.fingerprint import file_digest

SEAL_NAME = "seal.json"
INPUTS_DIR = "inputs"
FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionLine:
    """A line that a round added to the revision table of a document.

    Attributes:
        document: the document's item id.
        row: version, date, chapter, change, reason, author, as the profile writes revisions.
    """

    document: str
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What was submitted.

    Attributes:
        company_id: name of the company folder.
        scheme_id: the scheme applied for.
        stage: the certification stage.
        round_number: the round.
        sealed_on: the day.
        locales: the languages of the packs.
        files: every file of the round's folder, relative, to its SHA-256.
        revisions: the revision lines that this round added.
    """

    company_id: str
    scheme_id: str
    stage: str
    round_number: int
    sealed_on: dt.date
    locales: tuple[str, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    revisions: tuple[RevisionLine, ...] = ()


def seal_path(rounds_dir: Path, number: int) -> Path:
    """The seal's twin beside the company's rounds."""
    return rounds_dir / f"round-{number:02d}.seal.json"


def read_seals(rounds_dir: Path) -> tuple[Seal, ...]:
    """The seals of a company's submitted rounds, oldest first.

    Raises:
        InputError: one of them is damaged.
    """
    return tuple(read_seal(path) for path in sorted(rounds_dir.glob("round-[0-9][0-9].seal.json")))


def read_seal(path: Path) -> Seal:
    """One seal.

    Raises:
        InputError: it cannot be read, is damaged, or is of an unknown format.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format_version"] != FORMAT_VERSION:
            raise InputError("seal-unknown-version", file=path.name)
        return Seal(
            company_id=_typed(data["company_id"], str),
            scheme_id=_typed(data["scheme"], str),
            stage=_typed(data["stage"], str),
            round_number=_typed(data["round"], int),
            sealed_on=dt.date.fromisoformat(data["sealed_on"]),
            locales=tuple(_typed(locale, str) for locale in _typed(data["locales"], list)),
            files={_typed(row["path"], str): _typed(row["sha256"], str) for row in data["files"]},
            revisions=tuple(_revision(row) for row in data["revisions"]),
        )
    except InputError:
        raise
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as exc:
        raise InputError("seal-broken", file=path.name) from exc


_T = TypeVar("_T")


def _typed(value: object, kind: type[_T]) -> _T:
    if not isinstance(value, kind):
        raise TypeError(f"{kind.__name__} expected, got {type(value).__name__}")
    return value


def _revision(data: Mapping[str, Any]) -> RevisionLine:
    row = _typed(data["row"], dict)
    _typed(row["version"], str)
    return RevisionLine(document=_typed(data["document"], str), row=row)


def is_sealed(folder: Path) -> bool:
    """Whether a round's folder was submitted."""
    return (folder / SEAL_NAME).is_file()


def seal_folder(folder: Path, seal: Seal, inputs: Mapping[str, Path], rounds_dir: Path) -> Seal:
    """Keep the inputs beside the pack, write down every digest, make the files read-only.

    Args:
        folder: the round's folder.
        seal: what is known but the files.
        inputs: path inside the snapshot to the company's file.
        rounds_dir: where the seal's twin goes.

    Returns:
        The seal with its files.

    Raises:
        InputError: the folder cannot be written.
    """
    try:
        _keep_inputs(folder / INPUTS_DIR, inputs)
        files = {path: file_digest(folder / path) for path in _files(folder)}
        text = _text(seal, files)
        rounds_dir.mkdir(exist_ok=True)
        for target in (folder / SEAL_NAME, seal_path(rounds_dir, seal.round_number)):
            part = target.with_name(f".{target.name}.part")
            part.write_text(text, encoding="utf-8")
            part.replace(target)
        for path in (*files, SEAL_NAME):
            (folder / path).chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
    except OSError as exc:
        raise InputError("output-unwritable", file=str(folder), reason=exc.strerror or "") from exc
    return read_seal(folder / SEAL_NAME)


def _keep_inputs(target: Path, inputs: Mapping[str, Path]) -> None:
    part = target.with_name(f".{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    for name, source in inputs.items():
        place = part / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, place)
    shutil.rmtree(target, ignore_errors=True)
    if inputs:
        part.rename(target)


def _files(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != SEAL_NAME and not path.name.startswith("."):
            yield name


def _text(seal: Seal, files: Mapping[str, str]) -> str:
    data = {
        "format_version": FORMAT_VERSION,
        "company_id": seal.company_id,
        "scheme": seal.scheme_id,
        "stage": seal.stage,
        "round": seal.round_number,
        "sealed_on": seal.sealed_on.isoformat(),
        "locales": list(seal.locales),
        "revisions": [
            {"document": line.document, "row": dict(line.row)} for line in seal.revisions
        ],
        "files": [{"path": path, "sha256": files[path]} for path in sorted(files)],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class SealFault:
    """A file that is not as it was submitted.

    Attributes:
        code: ``seal-file-missing``, ``seal-file-changed`` or ``seal-file-added``.
        path: the file, relative to the folder.
    """

    code: str
    path: str


def seal_faults(folder: Path, seal: Seal) -> Sequence[SealFault]:
    """Everything in which a round's folder differs from its seal."""
    there = set(_files(folder))
    faults = [SealFault("seal-file-missing", path) for path in sorted(set(seal.files) - there)]
    faults += [
        SealFault("seal-file-changed", path)
        for path in sorted(set(seal.files) & there)
        if file_digest(folder / path) != seal.files[path]
    ]
    # What is made from a submitted pack may lie beside it; nothing may lie among its own files.
    own = {path.partition("/")[0] for path in seal.files if "/" in path}
    faults += [
        SealFault("seal-file-added", path)
        for path in sorted(there - set(seal.files))
        if path.partition("/")[0] in own or "/" not in path
    ]
    return faults


def copy_unsealed(source: Path, target: Path) -> None:
    """A copy that may be replaced later; never a link, which would reach into the sealed file."""
    shutil.copyfile(source, target)
    os.utime(target, ns=(source.stat().st_atime_ns, source.stat().st_mtime_ns))

"""A build writes into a folder of its own, which takes the round's place only when it is whole."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from packbuilder.errors import InputError


@contextlib.contextmanager
def staging_dir(target: Path) -> Iterator[Path]:
    """A fresh folder beside ``target``, removed at the end whatever happened.

    Raises:
        InputError: the output folder cannot be written, or another build is at work in it.
    """
    staging = target.with_name(f".{target.name}.building")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _take_over_from_the_dead(staging)
        staging.mkdir()
        (staging / ".pid").write_text(str(os.getpid()), encoding="ascii")
    except FileExistsError as exc:
        raise InputError("output-busy", file=str(target)) from exc
    except OSError as exc:
        raise InputError(
            "output-unwritable", file=str(target.parent), reason=exc.strerror or ""
        ) from exc
    try:
        yield staging
    except OSError as exc:
        if exc.errno is None:
            raise
        raise InputError("output-unwritable", file=str(target), reason=exc.strerror or "") from exc
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def publish(staging: Path, target: Path, keep: Callable[[Path], bool]) -> None:
    """Put the finished ``staging`` in ``target``'s place.

    The old folder stands until the new one is whole; two renames then swap them.

    Args:
        staging: the new folder; it is gone afterwards.
        target: the folder to replace.
        keep: for a path relative to ``target`` that ``staging`` does not have, whether it stays
            (the other language's pack).
    """
    (staging / ".pid").unlink(missing_ok=True)
    old = target.with_name(f".{target.name}.old")
    recover(target)
    if target.exists():
        for path in target.rglob("*"):
            relative = path.relative_to(target)
            twin = staging / relative
            if path.is_file() and not twin.exists() and keep(relative):
                twin.parent.mkdir(parents=True, exist_ok=True)
                _link(path, twin)
        target.rename(old)
    target.parent.mkdir(parents=True, exist_ok=True)
    staging.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def replace_files(files: Iterable[Path], folder: Path) -> None:
    """Put copies of ``files`` into ``folder``, each replaced in one step."""
    for file in files:
        part = folder / f".{file.name}.part"
        shutil.copy2(file, part)
        part.replace(folder / file.name)


def recover(target: Path) -> None:
    """Bring back the folder that a machine's sudden end left half swapped."""
    old = target.with_name(f".{target.name}.old")
    if old.exists():
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(target)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without links
        shutil.copy2(source, target)


def _take_over_from_the_dead(staging: Path) -> None:
    """Remove what a build that is no longer running left behind."""
    try:
        pid = int((staging / ".pid").read_text(encoding="ascii"))
        os.kill(pid, 0)
    except FileNotFoundError:
        shutil.rmtree(staging, ignore_errors=True)
    except (ProcessLookupError, ValueError):
        shutil.rmtree(staging, ignore_errors=True)
    except PermissionError:
        pass  # it runs under another user

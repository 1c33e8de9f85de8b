"""A build writes into a folder of its own, which takes the round's place only when it is whole."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from packbuilder.errors import InputError

_MARK = ".pid"
# What a disk or its permissions refuse; any other OSError is a fault of the program.
_NOT_WRITABLE = frozenset(
    {
        errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO,
        errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR, errno.EFBIG,
    }
)  # fmt: skip


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
        _claim(staging)
    except OSError as exc:
        raise InputError(
            "output-unwritable", file=str(target.parent), reason=exc.strerror or ""
        ) from exc
    try:
        recover(target)
        yield staging
    except OSError as exc:
        if exc.errno not in _NOT_WRITABLE:
            raise
        raise InputError("output-unwritable", file=str(target), reason=exc.strerror or "") from exc
    finally:
        if _owner(staging) in (None, os.getpid()):
            shutil.rmtree(staging, ignore_errors=True)


def _claim(staging: Path) -> None:
    """Make ``staging`` with this process's mark already in it: there is no moment without one."""
    own = staging.with_name(f"{staging.name}.{os.getpid()}.{threading.get_ident()}")
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir()
    try:
        (own / _MARK).write_text(str(os.getpid()), encoding="ascii")
        own.rename(staging)  # fails where another build's folder stands, which is never empty
    except OSError as exc:
        shutil.rmtree(own, ignore_errors=True)
        if staging.exists():
            raise InputError("output-busy", file=str(staging.parent)) from exc
        raise


def publish(staging: Path, target: Path, keep: Callable[[Path], bool]) -> None:
    """Put the finished ``staging`` in ``target``'s place.

    The old folder stands until the new one is whole; two renames then swap them.

    Args:
        staging: the new folder; it is gone afterwards.
        target: the folder to replace.
        keep: for a path relative to ``target`` that ``staging`` does not have, whether it stays
            (the other language's pack).
    """
    old = target.with_name(f".{target.name}.old")
    recover(target)
    if target.exists():
        for path in sorted(target.rglob("*")):
            relative = path.relative_to(target)
            twin = staging / relative
            if path.is_file() and not twin.exists() and keep(relative):
                twin.parent.mkdir(parents=True, exist_ok=True)
                _link(path, twin)
        target.rename(old)
    target.parent.mkdir(parents=True, exist_ok=True)
    # The mark goes last: without it another build would take this one for dead.
    staging.rename(target)
    (target / _MARK).unlink(missing_ok=True)
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
    pid = _owner(staging)
    if pid is None or not _is_running(pid):
        shutil.rmtree(staging, ignore_errors=True)


def _owner(staging: Path) -> int | None:
    """The process that builds in ``staging``; None where nobody's mark stands."""
    try:
        return int((staging / _MARK).read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return None


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True  # under another user
    except (ProcessLookupError, OverflowError):
        return False
    return True

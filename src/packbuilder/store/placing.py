"""Put files into a folder that people work in: nothing of theirs is ever overwritten."""

from __future__ import annotations

import enum
import os
import shutil
from pathlib import Path

from packbuilder.store.fingerprint import file_digest


class Placed(enum.StrEnum):
    """What came of a file."""

    NEW = "new"
    SAME = "same"
    DIFFERS = "differs"


def place_file(source: Path, target: Path) -> Placed:
    """Move ``source`` to ``target`` unless something stands there already.

    Returns:
        ``new`` (moved), ``same`` (the same bytes stand there) or ``differs`` (something else
        does); in the last two cases both stay as they are.

    Raises:
        OSError: the folder cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):  # a file stands where a folder would be
        return Placed.DIFFERS
    if not os.path.lexists(target):
        try:
            os.link(source, target)  # fails, unlike a move, where a file has come up meanwhile
        except FileExistsError:
            pass
        except OSError:  # another file system, or one without links
            _copy_whole(source, target)
            source.unlink()
            return Placed.NEW
        else:
            source.unlink()
            return Placed.NEW
    is_same = target.is_file() and file_digest(target) == file_digest(source)
    return Placed.SAME if is_same else Placed.DIFFERS


def _copy_whole(source: Path, target: Path) -> None:
    """Half a file, where the disk is full, would be taken for the company's own."""
    part = target.with_name(f".{os.getpid()}.part")
    try:
        shutil.copyfile(source, part)
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)

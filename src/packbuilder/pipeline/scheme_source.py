"""The data of a scheme, read once in a run: it is wanted for the plan and for the score."""

from __future__ import annotations

import functools
from pathlib import Path

from packbuilder.source.reader import SourceDocument, read_source


def read_scheme_source(path: Path) -> SourceDocument:
    """``scheme.yaml`` at ``path``; read anew only where the file has changed.

    Raises:
        InputError: the file is missing or cannot be read.
    """
    try:
        state = path.stat()
    except OSError:
        return read_source(path)  # says what is wrong
    return _read(path, state.st_mtime_ns, state.st_size)


@functools.lru_cache(maxsize=4)
def _read(path: Path, changed: int, size: int) -> SourceDocument:
    del changed, size  # the key of the cache
    return read_source(path)

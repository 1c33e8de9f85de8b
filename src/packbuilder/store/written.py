"""Files that are written by a library of another language."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO


def write_bytes_of(target: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let ``write`` write a file, by way of memory.

    qpdf, which writes PDF, ends the whole process when the disk is full while it writes: nothing
    is cleaned up then, and nobody is told why. From memory it is an ordinary error.

    Args:
        target: the file; overwritten.
        write: writes everything into what it is given.

    Raises:
        OSError: the file cannot be written.
    """
    buffer = io.BytesIO()
    write(buffer)
    with target.open("wb") as file:
        file.write(buffer.getbuffer())

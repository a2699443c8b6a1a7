"""Files of bytes that are read: from a disk, or from a pipe into memory that is limited."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cnnshape.memory_limit import allowed_bytes, refuse_above

WITHOUT_LIMIT = 2**30
"""Bytes that are read from a pipe at most where it is not known how much memory is free."""

PIECE = 2**20
"""Bytes that are read at a time."""


@contextmanager
def opened_to_read(path: str, limit: int | None) -> Iterator[BinaryIO]:
    """Open a file in which one can go back; raise TooLarge if a pipe gives more than is allowed."""
    with Path(path).open("rb") as file:
        yield file if file.seekable() else _in_memory(file, path, limit)


def bytes_of(file: BinaryIO) -> int:
    """Return how many bytes a file has; a device has none that can be counted."""
    if isinstance(file, io.BytesIO):
        return file.getbuffer().nbytes
    return os.fstat(file.fileno()).st_size


def _in_memory(file: BinaryIO, path: str, limit: int | None) -> BinaryIO:
    content = io.BytesIO()
    allowed = allowed_bytes(limit) or WITHOUT_LIMIT
    while piece := file.read(PIECE):
        content.write(piece)
        refuse_above(allowed, content.tell(), f"{path}: reading it")
    content.seek(0)
    return content

"""The files that a command has read, so that no output takes the place of one of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from os import PathLike
from pathlib import Path

from cnnshape.cli.exits import fail

_READ: ContextVar[set[Path] | None] = ContextVar("read_files", default=None)


@contextmanager
def reads_noted() -> Iterator[None]:
    """Note what one command reads; the next one starts anew."""
    token = _READ.set(set())
    try:
        yield
    finally:
        _READ.reset(token)


def note_read(path: str | PathLike[str]) -> None:
    """Note a file that is read; a word that names no file is none."""
    noted = _READ.get()
    if noted is not None:
        noted.add(Path(path))


def refuse_to_overwrite(path: str | PathLike[str], give: str = "another --output") -> None:
    """End the command if a file that it has read would be written, under whatever name."""
    if any(_are_one_file(Path(path), each) for each in _READ.get() or ()):
        fail(f"{path} is the file that is read: give {give}")


def _are_one_file(path: Path, other: Path) -> bool:
    try:
        return path.is_file() and other.is_file() and path.samefile(other)
    except (OSError, ValueError):
        return False

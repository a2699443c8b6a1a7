"""The destination of a report: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from cnnshape.cli.exits import fail
from cnnshape.cli.read_files import refuse_to_overwrite

MAX_PREFIX = 50
"""Characters of a name that the file beside it takes up; names have at most 255 bytes."""


def echo(line: str = "") -> None:
    """Write a line on standard output at once, before what is then written on standard error."""
    print(line, flush=True)  # noqa: T201


@contextmanager
def opened(path: str | None) -> Iterator[TextIO]:
    """Yield a stream for a report; an old file stays until the report is complete."""
    if path is None or path == "-":
        yield sys.stdout
        return
    if not path:
        fail("cannot write the report: the name of its file is empty")
    refuse_unwritable(path)
    text = io.StringIO()
    yield text
    refuse_to_overwrite(path)
    try:
        replace(Path(path), text.getvalue().encode("utf-8", "backslashreplace"))
    except OSError as error:
        fail(f"cannot write {path}: {error.strerror or error}")


def refuse_unwritable(path: str) -> None:
    """End the command before its work if a report cannot replace what is there."""
    if Path(path).is_dir():
        fail(f"cannot write {path}: {os.strerror(errno.EISDIR)}")
    refuse_to_overwrite(path)


def replace(path: Path, content: bytes) -> None:
    """Replace a regular file in one step, through its links; write into anything else.

    Whatever happens meanwhile, the file holds the old content or all of the new. It keeps its
    permissions, and its owner where that is allowed; another hard link to it keeps the old content.
    """
    old = _status(path)
    target = path.resolve()
    if old is not None and not stat.S_ISREG(old.st_mode):
        target.write_bytes(content)
        return
    if old is not None and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    import tempfile

    with tempfile.NamedTemporaryFile(
        dir=target.parent, prefix=f".{target.name[:MAX_PREFIX]}.", delete=False
    ) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            _take_after(old, file.fileno())
            Path(file.name).replace(target)
        except BaseException:
            Path(file.name).unlink()
            raise


def _status(path: Path) -> os.stat_result | None:
    """Return the status of a file through its links, None if there is none; a loop is an error."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _take_after(old: os.stat_result | None, file: int) -> None:
    """Give a file the owner and the permissions of the one it replaces, or the usual ones."""
    made = os.fstat(file)
    if old is not None and (made.st_uid, made.st_gid) != (old.st_uid, old.st_gid):
        with suppress(PermissionError):
            os.fchown(file, old.st_uid, old.st_gid)
    os.fchmod(file, _usual_mode() if old is None else stat.S_IMODE(old.st_mode))


def _usual_mode() -> int:
    """Return the permissions that a new file gets."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask

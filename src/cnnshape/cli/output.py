"""The destination of a report: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from cnnshape.cli.exits import fail


@contextmanager
def opened(path: str | None) -> Iterator[TextIO]:
    """Yield a stream for a report; an old file stays until the report is complete."""
    if path is None or path == "-":
        yield sys.stdout
        return
    if not path or Path(path).is_dir():
        fail(f"cannot write {path or 'the report'}: {os.strerror(errno.EISDIR)}")
    text = io.StringIO()
    yield text
    try:
        replace(Path(path), text.getvalue().encode("utf-8", "backslashreplace"))
    except OSError as error:
        fail(f"cannot write {path}: {error.strerror}")


def replace(path: Path, content: bytes) -> None:
    """Replace a regular file in one step, through its links; write into anything else."""
    target = path.resolve()
    if target.exists() and not target.is_file():
        target.write_bytes(content)
        return
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else _usual_mode()
    with tempfile.NamedTemporaryFile(
        dir=target.parent, prefix=f".{target.name}.", delete=False
    ) as file:
        try:
            file.write(content)
            Path(file.name).chmod(mode)
            Path(file.name).replace(target)
        except BaseException:
            Path(file.name).unlink()
            raise


def _usual_mode() -> int:
    """Return the permissions that a new file gets."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask

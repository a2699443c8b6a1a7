"""Where a report goes: standard output, or a file that is replaced in one step."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO, cast


@contextmanager
def opened(path: str | None) -> Iterator[TextIO]:
    """Give a stream to write a report to; a file appears whole or not at all."""
    if path is None or path == "-":
        yield sys.stdout
        return
    target = Path(path)
    with tempfile.NamedTemporaryFile(
        "w",
        encoding="utf-8",
        newline="",
        dir=target.parent,
        prefix=f".{target.name}.",
        delete=False,
    ) as file:
        try:
            yield cast(TextIO, file)
        except BaseException:
            Path(file.name).unlink()
            raise
    _give_usual_permissions(file.name)
    Path(file.name).replace(target)


def _give_usual_permissions(path: str) -> None:
    """Let a temporary file be read by those who could read a file made in the usual way."""
    mask = os.umask(0)
    os.umask(mask)
    Path(path).chmod(0o666 & ~mask)

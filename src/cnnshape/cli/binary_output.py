"""Files of bytes, which appear whole or not at all."""

from __future__ import annotations

from pathlib import Path

from cnnshape.cli.exits import fail, warn
from cnnshape.cli.output import replace


def write_whole(path: str, content: bytes, remark: str = "") -> None:
    """Write a file in one step and say so; end the command where it cannot be written."""
    try:
        replace(Path(path), content)
    except OSError as error:
        fail(f"cannot write {path}: {error.strerror or error}")
    warn(f"wrote {path}{remark}")

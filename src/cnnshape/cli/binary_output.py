"""Files of bytes, written whole or not at all."""

from __future__ import annotations

from pathlib import Path

from cnnshape.cli.exits import fail, warn
from cnnshape.cli.output import replace
from cnnshape.cli.read_files import refuse_to_overwrite


def write_whole(path: str, content: bytes, remark: str = "") -> None:
    """Write a file in one step and report it; end the command if that fails."""
    refuse_to_overwrite(path, "another file")
    try:
        replace(Path(path), content)
    except OSError as error:
        fail(f"cannot write {path}: {error.strerror or error}")
    warn(f"wrote {path}{remark}")

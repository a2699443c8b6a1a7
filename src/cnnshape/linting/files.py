"""The files that a path means: itself, or the architectures in a folder."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cnnshape.spec.document import MOST_BYTES

SUFFIXES = frozenset({".yaml", ".yml"})

KEY_AT_THE_TOP = re.compile(rb"""^["']?(layers|inputs?|extends)["']?[ \t]*:(?=\s)""", re.MULTILINE)
KEY_IN_BRACES = re.compile(rb"""[{,]\s*["']?(layers|inputs?|extends)["']?[ \t]*:(?=\s)""")


class Found(NamedTuple):
    """The files to be linted, how many others were skipped, and what could not be looked into."""

    files: list[str]
    skipped: int
    errors: list[OSError]


def files_in(paths: list[str]) -> Found:
    """Return the files that paths mean, each once; a folder means the architectures in it.

    Links to folders are not followed, so that no loop of them can be endless.
    """
    files: list[str] = []
    skipped = 0
    errors: list[OSError] = []
    for path in dict.fromkeys(paths):
        if not Path(path).is_dir():
            files.append(path)
            continue
        for file in _yaml_files(path, errors):
            if _looks_like_an_architecture(file, errors):
                files.append(str(file))
            else:
                skipped += 1
    return Found(list(dict.fromkeys(files)), skipped, errors)


def _yaml_files(folder: str, errors: list[OSError]) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder, onerror=errors.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if Path(name).suffix.lower() in SUFFIXES:
                yield Path(parent) / name


def _looks_like_an_architecture(path: Path, errors: list[OSError]) -> bool:
    """Say whether a file has `layers` and an input at its top, or extends another."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            content = file.read(MOST_BYTES)
    except OSError as error:
        errors.append(error)
        return False
    pattern = KEY_IN_BRACES if content.lstrip().startswith(b"{") else KEY_AT_THE_TOP
    keys = set(pattern.findall(content))
    return {b"layers", b"input"} <= keys or {b"layers", b"inputs"} <= keys or b"extends" in keys

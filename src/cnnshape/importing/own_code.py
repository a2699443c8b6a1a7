"""The user's own line of code that an error comes from, and what it says."""

from __future__ import annotations

import linecache
import sys
import sysconfig
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

from cnnshape.importing.records import Place

OTHERS = frozenset({"cnnshape", "torch", "importlib", "keras"})
"""Packages whose lines say nothing to the user."""

STANDARD_LIBRARY = sysconfig.get_path("stdlib")


def own_place(error: BaseException) -> Place | None:
    """Return the innermost line of an error that is in none of those packages."""
    own = [
        Place(frame.f_code.co_filename, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if is_own(frame.f_code.co_filename, frame.f_globals.get("__name__", ""))
    ]
    return own[-1] if own else None


def quoted(error: BaseException) -> str:
    """Return that line with its place, as a line of a message; nothing if there is none."""
    place = own_place(error)
    if place is None:
        return ""
    return f"\n  {place.file}:{place.line}: {linecache.getline(place.file, place.line).strip()}"


@contextmanager
def printing_aside() -> Iterator[None]:
    """Let the user's code print to the standard error: the output of a command is its own."""
    with redirect_stdout(sys.stderr):
        yield


def is_own(file: str, module: str) -> bool:
    """Say whether a file is the user's, by its path and the name of its module."""
    if file.startswith("<") or module.partition(".")[0] in OTHERS:
        return False
    return "site-packages" in file or not file.startswith(STANDARD_LIBRARY)

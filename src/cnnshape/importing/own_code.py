"""The user's own line of code that an error comes from, and what it says."""

from __future__ import annotations

import linecache
import traceback

from cnnshape.importing.records import Place

OTHERS = frozenset({"cnnshape", "torch", "importlib", "keras"})
"""Packages whose lines say nothing to the user."""


def own_place(error: BaseException) -> Place | None:
    """Return the innermost line of an error that is in none of those packages."""
    own = [
        Place(frame.f_code.co_filename, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if _is_own(frame.f_code.co_filename, frame.f_globals.get("__name__", ""))
    ]
    return own[-1] if own else None


def quoted(error: BaseException) -> str:
    """Return that line with its place, as a line of a message; nothing if there is none."""
    place = own_place(error)
    if place is None:
        return ""
    return f"\n  {place.file}:{place.line}: {linecache.getline(place.file, place.line).strip()}"


def _is_own(file: str, module: str) -> bool:
    return not file.startswith("<frozen") and module.partition(".")[0] not in OTHERS

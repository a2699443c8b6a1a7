"""Names in folded files: of blocks, and of calls and layers, legal and different."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from itertools import count

from cnnshape.layers import KINDS

WORD = re.compile(r"[A-Za-z][A-Za-z_]*")
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")
RESERVED = frozenset({*KINDS, "branches", "separable_conv", "input"})


class BlockNames:
    """Names of blocks: those of the classes of modules, or the last word of their paths."""

    def __init__(self, classes: Mapping[str, str]) -> None:
        self._classes = classes
        self._given: set[str] = set()

    def name_for(self, path: str) -> str:
        """Return a name for the block of a module, and of no other."""
        word = HUMP.sub("_", self._classes.get(path, "")).lower().strip("_") or _last_word(path)
        wanted = f"{word}_block" if word in RESERVED else word
        name = unused(wanted, self._given)
        self._given.add(name)
        return name


def unused(wanted: str, taken: Collection[str]) -> str:
    """Return the wanted name, or the first number of it from `name_2` on that is not taken."""
    if wanted not in taken:
        return wanted
    return next(name for number in count(2) if (name := f"{wanted}_{number}") not in taken)


def legal(name: str) -> str:
    """Return a name in the letters that a file allows; nothing for no name."""
    if not name:
        return ""
    changed = NOT_IN_NAMES.sub("_", name).strip("_")
    return changed if re.match(r"[A-Za-z]", changed) else f"layer_{changed}".rstrip("_")


def _last_word(path: str) -> str:
    words = [part.strip("_0123456789") for part in path.split(".")]
    return next((word.lower() for word in reversed(words) if WORD.fullmatch(word)), "block")

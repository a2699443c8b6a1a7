"""Names in folded files: of blocks, and of calls and layers, legal and different."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import count, takewhile

from cnnshape.importing.folding.trees import Call, Fork, Series, leaves_of
from cnnshape.layers import KINDS, MERGES

NUMBER = re.compile(r"[_-]?\d+[a-z]?$")
WORD = re.compile(r"[A-Za-z][A-Za-z_]*")
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")
RESERVED = frozenset({*KINDS, "branches", "separable_conv", "input"})

MAX_KINDS = 2
"""A block of more kinds of layers is not named after them."""

CONTAINERS = frozenset({"Sequential", "ModuleList", "ModuleDict", "Functional"})
"""Classes that hold any layers: a block is not named after them."""

VAGUE = frozenset(
    {"features", "feature", "layers", "layer", "blocks", "stages", "model", "module", "net"}
    | {"body", "out", "output"}
)
"""Words of paths that say nothing of what a block does."""


class BlockNames:
    """Names of blocks: those of the classes of modules, or the last word of their paths."""

    def __init__(self, classes: Mapping[str, str]) -> None:
        self._classes = classes
        self._given: set[str] = set()

    def name_for(self, path: str, body: Series) -> str:
        """Return a name for the block of a module, and of no other."""
        word = self._class_of(path) or word_of(path) or _content_of(body)
        wanted = f"{word}_block" if word in RESERVED else word
        if _is_residual(body) and (word in MERGES or wanted in self._given):
            wanted = "residual_block" if word in MERGES else f"residual_{wanted}"
        name = unused(wanted, self._given)
        self._given.add(name)
        return name

    def _class_of(self, path: str) -> str:
        name = self._classes.get(path, "")
        return "" if name in CONTAINERS else HUMP.sub("_", name).lower().strip("_")


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


def identifier(name: str) -> str:
    """Return a name in the letters that a parameter may have; nothing where none are left."""
    return re.sub(r"\W+", "_", name).strip("_").lstrip("0123456789_")


def common_start(names: Sequence[str]) -> str:
    """Return the words with which all names start."""
    words = [re.split(r"[._]", name) for name in names]
    same = takewhile(lambda column: len(set(column)) == 1, zip(*words, strict=False))
    return "_".join(column[0] for column in same)


def word_of(path: str) -> str:
    """Return the last word of a path, without numbers, that says what a module is."""
    words = [NUMBER.sub("", part).strip("_-").lower() for part in path.split(".")]
    return next(
        (word for word in reversed(words) if WORD.fullmatch(word) and word not in VAGUE), ""
    )


def _is_residual(body: Series) -> bool:
    """Say whether a block adds what its layers give to what it reads, or to a projection of it."""
    fork = body[0]
    is_sum = len(body) == 1 and isinstance(fork, Fork) and fork.merge.kind == "add"
    return is_sum and len(fork.branches) == 2  # type: ignore[union-attr]


def _content_of(body: Series) -> str:
    """Return what a block is called after what is in it."""
    if any(isinstance(tree, Call) for tree in body):
        return "stage"
    kinds = list(dict.fromkeys(leaf.kind for leaf in leaves_of(body)))
    return "_".join(kinds) if len(kinds) <= MAX_KINDS else "block"

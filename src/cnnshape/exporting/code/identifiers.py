"""Names of a file as names of Python: legal, different, and never code."""

from __future__ import annotations

import builtins
import re
import unicodedata
from collections.abc import Iterable
from keyword import iskeyword, issoftkeyword

OTHERS = re.compile(r"[^A-Za-z0-9]+")
RESERVED = frozenset(["self", "cls"])
WORDS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z0-9]+(?![a-z])")


class Identifiers:
    """Identifiers of one scope, each given once; none hides a function that is built in."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        """Start with names that are not to be given."""
        self._reserved = {*reserved, *dir(builtins), *RESERVED}
        self._given: set[str] = set()

    def variable(self, name: str) -> str:
        """Return a name for a variable or an attribute: `conv1` stays as it is."""
        return self._unique(OTHERS.sub("_", _plain(name)).strip("_") or "layer", "_")

    def function(self, name: str) -> str:
        """Return a name for a function: `ResNet-50` is resnet_50."""
        return self.variable(name.lower())

    def class_name(self, name: str) -> str:
        """Return a name for a class: `basic_block` is BasicBlock."""
        words = (word for part in OTHERS.split(_plain(name)) for word in WORDS.findall(part))
        return self._unique("".join(word[0].upper() + word[1:] for word in words) or "Network", "")

    def _unique(self, wanted: str, joint: str) -> str:
        prefix = "layer_" if joint else "Net"
        start = f"{prefix}{wanted}" if wanted[0].isdigit() else wanted
        is_reserved = start in self._reserved or iskeyword(start) or issoftkeyword(start)
        name = f"{start}_" if is_reserved else start
        number = 2
        while name in self._given or name in self._reserved:
            name = f"{start}{joint}{number}"
            number += 1
        self._given.add(name)
        return name


def _plain(name: str) -> str:
    """Return a name with the letters below its accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))

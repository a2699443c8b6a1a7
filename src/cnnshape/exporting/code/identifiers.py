"""Names of a file as names of Python: legal, different, and never code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from keyword import iskeyword, issoftkeyword

OTHERS = re.compile(r"[^A-Za-z0-9]+")
WORDS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z0-9]+(?![a-z])")


class Identifiers:
    """Identifiers of one scope, each given once."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        """Start with names that are not to be given."""
        self._taken = set(taken)

    def variable(self, name: str) -> str:
        """Return a name for a variable or an attribute: `conv1` stays as it is."""
        return self._unique(OTHERS.sub("_", name).strip("_") or "layer", "_")

    def function(self, name: str) -> str:
        """Return a name for a function: `ResNet-50` is resnet_50."""
        return self.variable(name.lower())

    def class_name(self, name: str) -> str:
        """Return a name for a class: `basic_block` is BasicBlock."""
        words = (word for part in OTHERS.split(name) for word in WORDS.findall(part))
        return self._unique("".join(word[0].upper() + word[1:] for word in words) or "Network", "")

    def _unique(self, wanted: str, joint: str) -> str:
        prefix = "layer_" if joint else "Layer"
        start = f"{prefix}{wanted}" if wanted[0].isdigit() else wanted
        name = f"{start}_" if _is_taken_by_python(start) else start
        number = 2
        while name in self._taken:
            name = f"{start}{joint}{number}"
            number += 1
        self._taken.add(name)
        return name


def _is_taken_by_python(name: str) -> bool:
    return iskeyword(name) or issoftkeyword(name) or name in ("self", "None", "print")

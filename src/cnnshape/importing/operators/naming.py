"""Give every layer a name of its own: the source's where it has one, or the kind and a number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator


class Names:
    """The names that were given so far.

    `scopes` are what the source calls layers and the modules around them.
    """

    def __init__(self, scopes: Iterable[str] = ()) -> None:
        self._given: set[str] = set()
        self._numbers: Counter[str] = Counter()
        self._modules = {module for scope in scopes for module in _around(scope)}

    def name_for(self, scope: str, kind: str) -> str:
        """Return a name for a layer of a scope.

        What a module does itself, as the addition of a residual block, is named after its kind.
        """
        if not scope:
            return self.unique(kind)
        return self.unique(f"{scope}.{kind}" if scope in self._modules else scope)

    def unique(self, wanted: str) -> str:
        """Return the wanted name, or with a number if another layer has it."""
        name = wanted
        while name in self._given:
            self._numbers[wanted] += 1
            name = f"{wanted}_{self._numbers[wanted] + 1}"
        self._given.add(name)
        return name


def _around(scope: str) -> Iterator[str]:
    """Return the modules that hold that of a scope."""
    parts = scope.split(".")
    return (".".join(parts[:depth]) for depth in range(1, len(parts)))

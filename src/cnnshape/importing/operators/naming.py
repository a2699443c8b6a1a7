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

    def copied(self) -> Names:
        """Return the same names, to which others may be added."""
        names = Names()
        names._given, names._modules = set(self._given), self._modules
        names._numbers = Counter(self._numbers)
        return names

    def name_for(self, scope: str, kind: str) -> str:
        """Return a name for a layer of a scope.

        What a module does itself, as the addition of a residual block, is named after its kind.
        """
        if not scope:
            return self.unique(kind)
        return self.unique(f"{scope}.{kind}" if scope in self._modules else scope)

    def unique(self, wanted: str, copies: int = 1) -> str:
        """Return the wanted name, or with a number if another layer has it.

        Copies of a layer have the names `NAME_1`, `NAME_2`: no other layer gets these either.
        """
        name = wanted
        while not self._given.isdisjoint(_with_copies(name, copies)):
            self._numbers[wanted] += 1
            name = f"{wanted}_{self._numbers[wanted] + 1}"
        self._given.update(_with_copies(name, copies))
        return name


def _with_copies(name: str, copies: int) -> tuple[str, ...]:
    numbered = range(1, copies + 1) if copies > 1 else ()
    return (name, *(f"{name}_{number}" for number in numbered))


def _around(scope: str) -> Iterator[str]:
    """Return the modules that hold that of a scope."""
    parts = scope.split(".")
    return (".".join(parts[:depth]) for depth in range(1, len(parts)))

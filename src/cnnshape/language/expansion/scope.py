"""Scopes: lists of layers that see each other's names, and what each name means."""

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Final, Literal, NamedTuple, TypeAlias

from cnnshape.diagnostics import Related, Span
from cnnshape.language.broken import Broken
from cnnshape.language.expressions.environment import Environment
from cnnshape.language.yaml.values import Plain, Table, Value

SEPARATOR = "."


class Undecided(Enum):
    """What comes before the first layer if there are several inputs: the layer must say `from`."""

    UNDECIDED = "undecided"


UNDECIDED: Final = Undecided.UNDECIDED

NodeName: TypeAlias = str | Broken
"""A node that can be read, by its name in the network."""

Before: TypeAlias = str | Broken | Literal[Undecided.UNDECIDED]
"""What a layer reads unless it says `from`: the node before it."""


class Defined(NamedTuple):
    """What a name means: the node that is meant, and the nodes that belong to it.

    `node` is None if the layer is switched off or repeated 0 times: then there is none.
    """

    node: NodeName | None
    span: Span
    first: int = 0
    last: int = 0


class Scope(NamedTuple):
    """A list of layers that see each other's names: the top of the file, or one call of a block.

    `inputs` are the names under which the scope reads layers outside it, `written` the names
    in its list, those inside branches too; `numbers` count the layers of each kind, and
    `last_numbers` are the numbers in the last default names.
    """

    prefix: str
    inputs: Mapping[str, NodeName]
    environment: Environment
    written: Mapping[str, Table]
    layers: Value
    file_parameters: Mapping[str, Plain | Broken]
    numbers: Counter[str]
    last_numbers: Counter[str]
    uses: tuple[Related, ...] = ()
    calls: tuple[str, ...] = ()

    @property
    def first(self) -> Before:
        """What the first layer reads unless it says `from`."""
        return next(iter(self.inputs.values())) if len(self.inputs) == 1 else UNDECIDED

    def full(self, name: str) -> str:
        """Return the name by which the whole network knows a layer of this scope."""
        return f"{self.prefix}{name}"

    def next_name(self, kind: str, taken: Mapping[str, Defined]) -> str:
        """Return the default name of the next layer of a kind: the first that is not taken.

        The number counts all layers of the kind, named or not, so that conv_3 is the third one.
        """
        number = max(self.numbers[kind], self.last_numbers[kind] + 1)
        while self._is_taken(kind, number, taken):
            number += 1
        self.last_numbers[kind] = number
        return f"{kind}_{number}"

    def _is_taken(self, kind: str, number: int, taken: Mapping[str, Defined]) -> bool:
        name = f"{kind}_{number}"
        before = taken.get(self.full(name))
        is_in_use = before is not None and before.node is not None
        return name in self.written or is_in_use or name in self.inputs


class Names:
    """All names of the network so far, and what each means."""

    def __init__(self) -> None:
        """Start with no names."""
        self.defined: dict[str, Defined] = {}
        self.last_copies: dict[str, str] = {}
        self._loops: dict[int, Mapping[int, int]] = {}

    def find(self, scope: Scope, reference: str) -> Defined | None:
        """Return what a reference means in a scope, or None if the scope has no such name."""
        return self.defined.get(self._actual(scope.full(reference)))

    def aliases(self, blocks: Iterable[str]) -> dict[str, str]:
        """Return the nodes that the names of blocks and of repeated layers mean."""
        found = (
            (name, self.defined.get(self._actual(name))) for name in (*blocks, *self.last_copies)
        )
        return {name: each.node for name, each in found if each and isinstance(each.node, str)}

    def form_a_loop(self, layers: Value, one: Table, other: Table) -> bool:
        """Say whether two layers of a list depend on each other; the list is looked at once."""
        from cnnshape.language.expansion.cycles import loops_in

        if id(layers) not in self._loops:
            self._loops[id(layers)] = loops_in(layers)
        loops = self._loops[id(layers)]
        return id(one) in loops and loops[id(one)] == loops.get(id(other))

    def means_itself(self, name: str) -> bool:
        """Say whether no part of a full name is short for another name."""
        return self._actual(name) == name

    def _actual(self, name: str) -> str:
        """Follow names of repeated layers, which alone mean their last copy."""
        parts = name.split(SEPARATOR)
        path = ""
        for part in parts:
            path = f"{path}{SEPARATOR}{part}" if path else part
            path = self.last_copies.get(path, path)
        return path

"""Names: what a scope calls its layers, the numbers it hands out, and what a reference means."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from cnnshape.diagnostics import Related, Span
from cnnshape.language.expressions.environment import (
    ChannelsUnknown,
    Environment,
    Unreadable,
    work_out,
)
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.values import Scalar, Sequence, Table, Value, is_expression

SEPARATOR = "."


class Defined(NamedTuple):
    """What a name stands for: the node that is meant, and the nodes that belong to it.

    `node` is None where the layer is switched off, repeated 0 times or broken; `is_off` tells.
    """

    node: str | None
    span: Span
    first: int = 0
    last: int = 0
    is_off: bool = False


class Scope(NamedTuple):
    """A list of layers that see each other's names: the top of the file, or one call of a block.

    `inputs` are the names under which the scope reads what lies below it, `written` the names
    that stand in its list, wherever in it; `numbers` count the layers of each kind, `last_numbers`
    are the numbers in the last default names.
    """

    prefix: str
    inputs: Mapping[str, str | None]
    environment: Environment
    written: Mapping[str, Table]
    layers: Value
    file_parameters: Mapping[str, Any]
    numbers: Counter[str]
    last_numbers: Counter[str]
    uses: tuple[Related, ...] = ()
    calls: tuple[str, ...] = ()

    def full(self, name: str) -> str:
        """Return the name by which the whole network knows a layer of this scope."""
        return f"{self.prefix}{name}"

    def next_name(self, kind: str, taken: Mapping[str, Defined]) -> str:
        """Return the default name of the next layer of a kind: the first that is not taken."""
        number = max(self.numbers[kind], self.last_numbers[kind] + 1)
        while self._is_taken(kind, number, taken):
            number += 1
        self.last_numbers[kind] = number
        return f"{kind}_{number}"

    def _is_taken(self, kind: str, number: int, taken: Mapping[str, Defined]) -> bool:
        name = f"{kind}_{number}"
        before = taken.get(self.full(name))
        is_in_use = before is not None and not before.is_off
        return name in self.written or is_in_use or name in self.inputs


class Names:
    """All names of the network so far, and what each stands for."""

    def __init__(self) -> None:
        """Start with no names."""
        self.defined: dict[str, Defined] = {}
        self.last_copies: dict[str, str] = {}

    def find(self, scope: Scope, reference: str) -> Defined | None:
        """Return what a reference means in a scope, or None where the scope has no such name."""
        return self.defined.get(self._actual(scope.full(reference)))

    def _actual(self, name: str) -> str:
        """Follow names of repeated layers, which alone mean their last copy."""
        parts = name.split(SEPARATOR)
        path = ""
        for part in parts:
            path = f"{path}{SEPARATOR}{part}" if path else part
            path = self.last_copies.get(path, path)
        return path


MAX_RESERVED_COPIES = 1000


def written_names(layers: Value, environment: Environment | None = None) -> dict[str, Table]:
    """Return the names written in a list of layers, those of branches included.

    A repeated name stands for its copies too; what is surely switched off has no name.
    """
    return dict(_written(layers, environment or Environment({})))


def are_names_fixed(layers: Value) -> bool:
    """Say whether the names in a list are the same in every environment: none is computed."""
    for item in _tables(layers):
        repeat, branches = item.get("repeat"), item.get("branches")
        if repeat is not None and is_expression(repeat):
            return False
        inner = branches.items if isinstance(branches, Sequence) else ()
        if not all(map(are_names_fixed, inner)):
            return False
    return True


def _written(layers: Value, environment: Environment) -> Iterator[tuple[str, Table]]:
    for item in _tables(layers):
        name, switch = item.get("name"), item.get("if")
        if isinstance(switch, Scalar) and switch.value is False:
            continue
        if isinstance(name, Scalar) and isinstance(name.value, str):
            yield name.value, item
            copies = range(_copies_of(item.get("repeat"), environment))
            yield from ((f"{name.value}_{copy + 1}", item) for copy in copies)
        branches = item.get("branches")
        for branch in branches.items if isinstance(branches, Sequence) else ():
            yield from _written(branch, environment)


def _copies_of(repeat: Value | None, environment: Environment) -> int:
    """Return how many copies are named ahead; none where it is not known yet."""
    if repeat is None:
        return 0
    try:
        copies = work_out(repeat, environment, Problems())
    except (Unreadable, ChannelsUnknown):
        return 0
    return min(copies, MAX_RESERVED_COPIES) if isinstance(copies, int) else 0


def readers_form_a_cycle(layers: Value, reader: Table, target: Table) -> bool:
    """Say whether `target`, which stands below `reader`, depends on `reader` in turn."""
    below: dict[int, list[Table]] = {}
    before: Table | None = None
    names = written_names(layers)
    for item in _tables(layers):
        below[id(item)] = _read_by(item, before, names)
        before = item
    seen: set[int] = set()
    waiting = [target]
    while waiting:
        item = waiting.pop()
        if item is reader or any(inner is reader for inner in _inside(item)):
            return True
        if id(item) not in seen:
            seen.add(id(item))
            waiting += below.get(id(item), [])
    return False


def _tables(layers: Value) -> Iterator[Table]:
    for item in layers.items if isinstance(layers, Sequence) else ():
        if isinstance(item, Table):
            yield item


def _read_by(item: Table, before: Table | None, names: Mapping[str, Table]) -> list[Table]:
    read = [] if before is None or item.get("from") is not None else [before]
    for each in (item, *_inside(item)):
        written = each.get("from")
        references = written.items if isinstance(written, Sequence) else (written,)
        read += [names[r.value] for r in references if isinstance(r, Scalar) and r.value in names]
    return read


def _inside(item: Table) -> Iterator[Table]:
    """Return the layers in the branches of an item, and in the branches of those."""
    branches = item.get("branches")
    for branch in branches.items if isinstance(branches, Sequence) else ():
        for inner in _tables(branch):
            yield inner
            yield from _inside(inner)

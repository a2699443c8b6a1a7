"""The proof that no total of a file falls as a parameter grows, from its expressions alone.

Parameters, multiply-adds and bytes are sums of products of channels and sizes. They never fall if
the numbers of channels and the sizes of the input do not, and everything else stays as it is. So it
is enough that filters, units and input sizes never fall, and that no other key follows.

All blocks are looked at together: a name stands for every parameter with that name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cnnshape.language.yaml.parts import entries_of, items_of, text_of_scalar
from cnnshape.language.yaml.values import (
    Item,
    Sequence,
    Table,
    Value,
    expression_of,
    is_expression,
)
from cnnshape.solving.trends import (
    FIXED,
    Direction,
    Trend,
    all_of,
    trend_of,
    trend_of_number,
)

COUNTS = frozenset({"filters", "units", "multiplier"})
"""The keys that say how many channels there are, and that may grow."""

WITHOUT_COST = frozenset({"name", "description", "expect"})

TOTALS_OF_CHANNELS = frozenset(
    {"parameters", "macs", "macs_effective", "peak_activation_bytes", "parameter_bytes"}
)
TOTALS_OF_SIZES = TOTALS_OF_CHANNELS - {"macs_effective"}
"""At other sizes other taps read padding: effective MACs are not claimed to follow."""


class Monotone(NamedTuple):
    """The totals that never fall as a parameter grows, or the `reason` why that is not known."""

    totals: frozenset[str] = frozenset()
    reason: str | None = None


def monotone_in(
    root: Table, parameter: str, is_positive: bool, fixed: Mapping[str, object]
) -> Monotone:
    """Return which totals never fall as a parameter of a file grows.

    The parameter `is_positive` if none of its values is below 0; `fixed` are the others that a
    caller set.
    """
    if root.get("edits") is not None:
        return Monotone(reason="the file edits the layers of another")
    start = Trend(Direction.RISES, is_positive)
    trends = _Trends(root, {parameter: start} | {n: trend_of_number(v) for n, v in fixed.items()})
    trends.settle()
    for item in trends.keys_that_must_stay():
        if trends.of(item.value).direction is not Direction.FIXED:
            return Monotone(reason=f"`{item.key}` in line {item.key_span.line:,} depends on it")
    sizes = all_of(trends.of(value) for value in trends.inputs())
    counts = all_of(trends.of(item.value) for item in trends.counts())
    if Direction.UNKNOWN in (sizes.direction, counts.direction):
        return Monotone(reason="filters or sizes may fall as it grows")
    follows = sizes.direction is not Direction.FIXED
    return Monotone(TOTALS_OF_SIZES if follows else TOTALS_OF_CHANNELS)


class _Trends:
    """The trends of all names of a file: those of parameters with one name are joined."""

    def __init__(self, root: Table, start: Mapping[str, Trend]) -> None:
        self.root = root
        self.start = start
        self.blocks = entries_of(root.get("blocks"))
        self.names: dict[str, Trend] = {"index": FIXED, "channels": FIXED, **start}
        self.layers = [*_layers_in(root.get("layers"))]
        for block in self.blocks.values():
            if isinstance(block.value, Table):
                self.layers += _layers_in(block.value.get("layers"))
        self.arguments = frozenset(
            name for block in self.blocks.values() for name in _parameters_of(block.value)
        )

    def settle(self) -> None:
        """Join what defines each name until nothing changes; trends only get less certain."""
        while True:
            before = dict(self.names)
            for name, value in self._definitions():
                self._join(name, self.of(value))
            grows = [*(self.of(item.value) for item in self.counts())]
            grows += [self.of(value) for value in self.inputs()]
            self._join("channels", all_of(grows)._replace(is_positive=True))
            if self.names == before:
                return

    def of(self, value: Value) -> Trend:
        """Return the trend of a value as a file writes it."""
        if isinstance(value, Sequence):
            return all_of(map(self.of, value.items))
        if isinstance(value, Table):
            return all_of(self.of(item.value) for item in value.values())
        text = expression_of(value)
        return trend_of_number(value.value) if text is None else trend_of(text, self.names)

    def inputs(self) -> Iterator[Value]:
        """Return the values that say the sizes of the inputs."""
        for key in ("input", "inputs"):
            value = self.root.get(key)
            if value is not None:
                yield value

    def counts(self) -> Iterator[Item]:
        """Return the keys of layers that say how many channels there are."""
        for layer in self.layers:
            if not self._is_block(layer):
                yield from (item for item in layer.values() if item.key in COUNTS)

    def keys_that_must_stay(self) -> Iterator[Item]:
        """Return the keys of layers that may not follow the parameter."""
        for layer in self.layers:
            free = self.arguments if self._is_block(layer) else COUNTS
            for item in layer.values():
                if item.key not in free and item.key not in WITHOUT_COST | {"branches"}:
                    yield item

    def _is_block(self, layer: Table) -> bool:
        """Say whether a layer is a use of a block for sure."""
        return text_of_scalar(layer.get("type")) in self.blocks

    def _may_be_block(self, layer: Table) -> bool:
        """Say whether a layer is a use of a block, or may be: an expression names it."""
        kind = layer.get("type")
        return self._is_block(layer) or (kind is not None and is_expression(kind))

    def _definitions(self) -> Iterator[tuple[str, Value]]:
        """Return what defines names: defaults of parameters, and arguments of blocks."""
        for name, item in entries_of(self.root.get("parameters")).items():
            if name not in self.start:
                yield name, item.value
        for block in self.blocks.values():
            for name, item in _parameters_of(block.value).items():
                yield name, item.value
        for layer in self.layers:
            if self._may_be_block(layer):
                yield from ((i.key, i.value) for i in layer.values() if i.key in self.arguments)

    def _join(self, name: str, trend: Trend) -> None:
        known = self.names.get(name)
        self.names[name] = trend if known is None else known.joined(trend)


def _parameters_of(block: Value) -> Mapping[str, Item]:
    return entries_of(block.get("parameters") if isinstance(block, Table) else None)


def _layers_in(value: Value | None) -> Iterator[Table]:
    """Return the layers of a list, and those inside their branches."""
    for item in items_of(value):
        if isinstance(item, Table):
            yield item
            for branch in items_of(item.get("branches")):
                yield from _layers_in(branch)

"""Match expressions of operators: a tree of products, sums and functions of one value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations
from math import isclose
from typing import NamedTuple

from cnnshape.importing.graph import Graph, Operation

TOLERANCE = 1e-3
"""Numbers of formulas are written with few digits, or as float16."""


class Number(NamedTuple):
    """A constant of one value; any such constant where `value` is None, bound to `name`."""

    value: float | None = None
    name: str = ""


class Value(NamedTuple):
    """Any value that the model computes; the same one wherever the name stands."""

    name: str


class Known(NamedTuple):
    """Any value that is known before the model runs."""

    name: str


class Apply(NamedTuple):
    """An operator on patterns. Sums and products match in any order, and however they nest.

    A setting is a number that the operator must have, or the name that its number or its list of
    axes is bound to: the same wherever the name stands.
    """

    kind: str
    operands: tuple[Pattern, ...]
    settings: Mapping[str, float | str] = {}


Pattern = Number | Value | Known | Apply
What = str | float | tuple[int, ...]
Bound = Mapping[str, What]
COMMUTATIVE = {"Mul": "Mul", "Add": "Add"}


class Match(NamedTuple):
    """What the names of a pattern are, and the operators that it spans."""

    bound: dict[str, What]
    operations: tuple[Operation, ...]


class Matcher:
    """The operators of a graph by what they give."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._givers = {op.output: op for op in graph.operations if len(op.outputs) == 1}

    def matches(self, pattern: Pattern, value: str) -> Match | None:
        """Return how a pattern gives a value; None if it does not."""
        return next(self._match(pattern, value, Match({}, ())), None)

    def _match(self, pattern: Pattern, value: str, found: Match) -> Iterator[Match]:
        if isinstance(pattern, Number):
            yield from self._number(pattern, value, found)
        elif isinstance(pattern, Value | Known):
            if (value in self._graph.constants) is isinstance(pattern, Known):
                yield from _bound(pattern.name, value, found)
        else:
            yield from self._apply(pattern, value, found)

    def _number(self, pattern: Number, value: str, found: Match) -> Iterator[Match]:
        number = self._scalar(value)
        if number is None:
            return
        if pattern.value is None:
            yield from _bound(pattern.name, number, found)
        elif isclose(number, pattern.value, rel_tol=TOLERANCE):
            yield found

    def _scalar(self, value: str) -> float | None:
        constant = self._graph.constants.get(value)
        if constant is None or any(size != 1 for size in constant.shape):
            return None
        return float(constant.read().reshape(-1)[0])

    def _apply(self, pattern: Apply, value: str, found: Match) -> Iterator[Match]:
        operation = self._givers.get(value)
        if operation is None:
            return
        if pattern.kind in COMMUTATIVE:
            yield from self._in_any_order(pattern, value, found)
        elif operation.kind == pattern.kind and _has(operation, pattern.settings):
            inputs = operation.inputs
            if len(inputs) == len(pattern.operands):
                start = found._replace(operations=(*found.operations, operation))
                for match in _with_names(operation, pattern.settings, start):
                    yield from self._each(pattern.operands, inputs, match)

    def _in_any_order(self, pattern: Apply, value: str, found: Match) -> Iterator[Match]:
        """Match the operands of nested sums, or products, with the operands of the pattern."""
        count = len(pattern.operands)
        for terms, operations in self._terms(pattern.kind, value, count):
            start = found._replace(operations=(*found.operations, *operations))
            for order in permutations(terms):
                yield from self._each(pattern.operands, order, start)

    def _terms(
        self, kind: str, value: str, count: int
    ) -> Iterator[tuple[tuple[str, ...], tuple[Operation, ...]]]:
        """Return the ways to read a value as so many terms; a division is a product."""
        operation = self._givers.get(value)
        if count == 1:
            yield (value,), ()
        elif operation is not None and operation.kind == kind and len(operation.inputs) == 2:
            first, second = operation.inputs
            for left in range(1, count):
                for terms, operations in self._terms(kind, first, left):
                    for others, more in self._terms(kind, second, count - left):
                        yield (*terms, *others), (operation, *operations, *more)

    def _each(
        self, patterns: Sequence[Pattern], values: Sequence[str], found: Match
    ) -> Iterator[Match]:
        if not patterns:
            yield found
            return
        for match in self._match(patterns[0], values[0], found):
            yield from self._each(patterns[1:], values[1:], match)


def _with_names(
    operation: Operation, settings: Mapping[str, float | str], found: Match
) -> Iterator[Match]:
    """Bind the settings that the pattern names."""
    bound = found.bound
    for key, name in settings.items():
        if isinstance(name, str):
            own = operation.attributes.get(key)
            what = tuple(own) if isinstance(own, list) else own
            if what is None or bound.get(name, what) != what:
                return
            bound = {**bound, name: what}
    yield found._replace(bound=bound)


def _bound(name: str, what: What, found: Match) -> Iterator[Match]:
    """Bind a name, if it is not bound to something else."""
    if found.bound.get(name, what) == what:
        yield found._replace(bound={**found.bound, name: what})


def _has(operation: Operation, settings: Mapping[str, float | str]) -> bool:
    return all(
        isclose(operation.attributes.get(key) or 0.0, wanted, rel_tol=TOLERANCE)
        for key, wanted in settings.items()
        if not isinstance(wanted, str)
    )

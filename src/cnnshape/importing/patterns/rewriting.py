"""Replace the operators of a function that is spelled out by the function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cnnshape.importing.graph import Graph, Operation
from cnnshape.importing.patterns.attention import ATTENTION
from cnnshape.importing.patterns.functions import FUNCTIONS, Function
from cnnshape.importing.patterns.matching import Match, Matcher


def with_functions(graph: Graph) -> Graph:
    """Return a graph in which functions that are spelled out are one operator each."""
    return _rewritten(graph, FUNCTIONS)


def with_attention(graph: Graph) -> Graph:
    """Return a graph in which attention that is spelled out is one operator."""
    return _rewritten(graph, ATTENTION)


def _rewritten(graph: Graph, functions: Sequence[Function]) -> Graph:
    replaced = {each.output: each for each in _found(graph, functions)}
    operations = [replaced.get(each.output, each) for each in graph.operations]
    return graph._replace(operations=tuple(operations)).pruned()


def _found(graph: Graph, functions: Sequence[Function]) -> Iterator[Operation]:
    """Return the functions, the last operator of each being read from inside by no other.

    Operators that no formula ends with are not looked at.
    """
    matcher = Matcher(graph)
    last_kinds = {getattr(each.formula, "kind", "") for each in functions}
    readers = Counter(value for operation in graph.operations for value in operation.inputs)
    readers.update(graph.outputs)
    for operation in graph.operations:
        if operation.kind not in last_kinds or len(operation.outputs) != 1:
            continue
        for function in functions:
            match = matcher.matches(function.formula, operation.output)
            if match is None or not _is_closed(match, operation, readers):
                continue
            if function.holds(match, graph):
                yield _as_function(function, match, operation)
                break


def _is_closed(match: Match, last: Operation, readers: Counter[str]) -> bool:
    """Say whether nothing but the formula reads what is inside of it."""
    own = {operation.output: operation for operation in match.operations}
    inside = Counter(value for operation in own.values() for value in operation.inputs)
    values = own.keys() - {last.output}
    return all(readers[value] == inside[value] for value in values)


def _as_function(function: Function, match: Match, last: Operation) -> Operation:
    reads = tuple(str(match.bound[name]) for name in function.reads)
    named = {name: match.bound[name] for name in function.named if name in match.bound}
    settings = {**function.settings, **named}
    return last._replace(kind=function.kind, inputs=reads, attributes=settings)

"""A norm by the squares of neighbouring channels, whose sum is spelled out by slices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cnnshape.importing.graph import Graph, Operation
from cnnshape.importing.keras_reader.maps import on_maps
from cnnshape.importing.patterns.matching import Apply, Match, Matcher, Number, Value

X, TOTAL = Value("x"), Value("total")
SCALED = Apply("Add", (Apply("Mul", (Number(None, "alpha"), TOTAL)), Number(None, "bias")))
NORM = Apply("Div", (X, Apply("Pow", (SCALED, Number(None, "beta")))))


class Sum(NamedTuple):
    """A sum of so many neighbouring channels of a value."""

    of: str
    size: int


def with_norms_of_neighbours(graph: Graph) -> Graph:
    """Return a graph of maps with their channels last in which such a norm is one operator."""
    matcher = Matcher(graph)
    givers = {each.output: each for each in graph.operations if len(each.outputs) == 1}
    shapes = dict(graph.shapes)
    operations: list[Operation] = []
    for operation in graph.operations:
        match = matcher.matches(NORM, operation.output) if operation.kind == "Div" else None
        norm = None if match is None else _norm(operation, match, givers, graph)
        operations += [operation] if norm is None else on_maps(norm, shapes)
    return graph._replace(operations=tuple(operations), shapes=shapes).pruned()


def _norm(
    operation: Operation, match: Match, givers: Mapping[str, Operation], graph: Graph
) -> Operation | None:
    """Return the norm of what is divided, if the sum is of its squares."""
    found = _sum(str(match.bound["total"]), givers, graph)
    square = None if found is None else givers.get(found.of)
    source = str(match.bound["x"])
    if found is None or square is None or square.kind != "Square" or square.inputs != (source,):
        return None
    alpha, beta, bias = (float(str(match.bound[key])) for key in ("alpha", "beta", "bias"))
    settings = {"size": found.size, "alpha": alpha * found.size, "beta": beta, "bias": bias}
    return operation._replace(kind="LRN", inputs=(source,), attributes=settings)


def _sum(value: str, givers: Mapping[str, Operation], graph: Graph) -> Sum | None:
    """Return of what a value is the sum, if its terms are slices of the same padded channels."""
    terms = [each for each in _terms(value, givers) if not _is_zero(each, graph)]
    slices = [givers[each] for each in terms if each in givers and givers[each].kind == "Slice"]
    if len(slices) != len(terms) or len({each.inputs for each in slices}) != 1:
        return None
    pad = givers.get(slices[0].inputs[0])
    if pad is None or pad.kind != "Pad":
        return None
    size, shape = len(slices), graph.shapes[pad.inputs[0]]
    rank, channels = len(shape), shape[-1]
    places = sorted(_places(each, rank) for each in slices)
    wanted = [(rank - 1, at, at + channels, 1) for at in range(size)]
    around = [0] * (2 * rank)
    around[rank - 1], around[-1] = size // 2, (size - 1) // 2
    is_sum = places == wanted and list(pad.attributes["pads"]) == around
    return Sum(pad.inputs[0], size) if is_sum and not pad.attributes.get("value") else None


def _terms(value: str, givers: Mapping[str, Operation]) -> Iterator[str]:
    giver = givers.get(value)
    if giver is not None and giver.kind == "Add":
        for each in giver.inputs:
            yield from _terms(each, givers)
    elif giver is not None and giver.kind == "Reshape" and giver.inputs[0] in givers:
        yield giver.inputs[0]
    else:
        yield value


def _is_zero(value: str, graph: Graph) -> bool:
    constant = graph.constants.get(value)
    return constant is not None and constant.shape == () and not constant.read().any()


def _places(part: Operation, rank: int) -> tuple[int, ...]:
    """Return the axis of a slice, its start, its end and its step; nothing if it has several."""
    each = [part.attributes[key] for key in ("axes", "starts", "ends", "steps")]
    return (each[0][0] % rank, *(key[0] for key in each[1:])) if len(each[0]) == 1 else ()

"""Attention as exporters spell it out: a softmax of products, times values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from cnnshape.importing.graph import Graph
from cnnshape.importing.patterns.functions import Function, apply
from cnnshape.importing.patterns.matching import Known, Match, Number, Pattern, Value

Q, K, V = Value("q"), Value("k"), Value("v")
SCALE, DIVISOR = Number(None, "scale"), Number(None, "divisor")
SCORES = (
    apply("Mul", apply("MatMul", Q, K), SCALE),
    apply("Div", apply("MatMul", Q, K), DIVISOR),
    apply("MatMul", apply("Mul", Q, SCALE), apply("Mul", K, SCALE)),
    apply("MatMul", apply("Mul", Q, SCALE), K),
    apply("MatMul", apply("Div", Q, DIVISOR), K),
    apply("MatMul", Q, K),
)
HALF_SCALED = SCORES[2]
"""Queries and keys are each multiplied by the root of the scale."""

DIRECTIONS = apply("LpNormalization", Q, axes="axis of queries")
COSINES = (
    (apply("LpNormalization", K, axes="axis of keys"), False),
    (apply("Transpose", apply("LpNormalization", K, axes="axis of keys"), perm="order"), True),
)
"""Directions of keys that are transposed before, or after."""

LAST_AXES = (-1, 4, 3, 2)


class Offset(NamedTuple):
    """Scores with what is added to them, and the names of that in the formula."""

    scores: Pattern
    added: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()


def _with_offsets(scores: Pattern) -> Iterator[Offset]:
    """Yield scores with a bias, a mask for each group of cells, both, or what hides later cells."""
    biased = apply("Add", scores, Known("bias"))
    yield Offset(apply("CausalMask", scores), settings=("causal",))
    yield Offset(apply("CausalMask", biased), ("bias",), ("causal",))
    yield Offset(scores)
    yield Offset(apply("Add", scores, Known("bias"), Known("mask")), ("bias", "mask"))
    yield Offset(biased, ("bias",))
    for inner, names in ((scores, ()), (biased, ("bias",))):
        by_group = apply("Add", apply("Reshape", inner), Known("mask"))
        yield Offset(apply("Reshape", by_group), (*names, "mask"))


def _mixed(scores: Pattern, axis: int) -> Pattern:
    return apply("MatMul", apply("Softmax", scores, axis=axis), V)


def _has_groups_of_its_own(match: Match, graph: Graph) -> bool:
    """Say whether scores are only given a dimension of one sample while a mask is added."""
    reshapes = [each for each in match.operations if each.kind == "Reshape"]
    if not reshapes:
        return True
    last, inner = (graph.shapes.get(each.output) for each in reshapes)
    return last is not None and inner == (1, *last)


def _are_directions(match: Match, graph: Graph) -> bool:
    """Say whether the channels of queries and keys have been divided by their length."""
    rank = len(graph.shapes.get(str(match.bound["q"]), ()))
    order = match.bound.get("order")
    swapped = (*range(rank - 2), rank - 1, rank - 2)
    is_last = {"axis of queries": rank - 1, "axis of keys": rank - (2 if order is None else 1)}
    given = {name: match.bound[name] for name in is_last}
    are_axes = rank > 0 and all(
        isinstance(axes, tuple) and [each % rank for each in axes] == [is_last[name]]
        for name, axes in given.items()
    )
    return are_axes and order in (None, swapped) and _has_groups_of_its_own(match, graph)


def _functions() -> Iterator[Function]:
    """Yield longer formulas before those that are part of them."""
    for keys, are_rows in COSINES:
        scores = apply("Mul", apply("MatMul", DIRECTIONS, keys), Known("factor"))
        rows = {"keys_as_rows": True} if are_rows else {}
        yield from _of_scores("CosineProduct", scores, ("factor",), rows, _are_directions)

    for scores in SCORES:
        half = {"is_half_scaled": True} if scores is HALF_SCALED else {}
        numbers = ("scale", "divisor")
        yield from _of_scores("ScaledDotProduct", scores, (), half, _has_groups_of_its_own, numbers)


def _of_scores(
    kind: str,
    scores: Pattern,
    factors: tuple[str, ...],
    settings: dict[str, Any],
    holds: Callable[[Match, Graph], bool],
    named: tuple[str, ...] = (),
) -> Iterator[Function]:
    for offset in _with_offsets(scores):
        keys = {**settings, **dict.fromkeys(offset.settings, True)}
        reads = ("q", "k", "v", *factors, *offset.added)
        for axis in LAST_AXES:
            yield Function(kind, _mixed(offset.scores, axis), keys, reads, named, holds)


ATTENTION = tuple(_functions())

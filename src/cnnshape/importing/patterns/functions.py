"""Functions as exporters spell them out, each as the formula that papers give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import pi, sqrt
from typing import Any, NamedTuple

from cnnshape.importing.graph import Graph
from cnnshape.importing.patterns.matching import Apply, Match, Number, Pattern, Value


class Function(NamedTuple):
    """An operator with its settings, and the formula that it stands for.

    `reads` are the names of the values that the operator reads, `named` those of the numbers and
    axes of the formula that are settings of it. `holds` says whether a match means the function.
    """

    kind: str
    formula: Pattern
    settings: Mapping[str, Any] = {}
    reads: tuple[str, ...] = ("x",)
    named: tuple[str, ...] = ()
    holds: Callable[[Match, Graph], bool] = lambda *_: True


def apply(kind: str, *operands: Pattern | float, **settings: float | str) -> Apply:
    """Return an operator on patterns and numbers."""
    patterns = (Number(each) if isinstance(each, (int, float)) else each for each in operands)
    return Apply(kind, tuple(patterns), settings)


X = Value("x")
CUBE = apply("Pow", X, 3)
CUBE_BY_PRODUCTS = apply("Mul", X, X, X)
RELU6_OF_X_PLUS_3 = (
    apply("Clip", apply("Add", X, 3), min=0, max=6),
    apply("Relu6", apply("Add", X, 3)),
)
ERF = (
    apply("Erf", apply("Div", X, sqrt(2))),
    apply("Erf", apply("Mul", X, 1 / sqrt(2))),
)


def _tanh_form(cube: Pattern) -> Pattern:
    inner = apply("Add", X, apply("Mul", 0.044715, cube))
    return apply("Add", 1, apply("Tanh", apply("Mul", sqrt(2 / pi), inner)))


EPSILON = Number(None, "epsilon")
MEAN = apply("ReduceMean", X, axes="axes")
CENTRED = apply("Sub", X, MEAN)
SQUARES = (apply("Pow", CENTRED, 2), apply("Mul", CENTRED, CENTRED), apply("Square", CENTRED))
VARIANCES = tuple(apply("ReduceMean", each, axes="axes") for each in SQUARES)
MEAN_SQUARE = apply("ReduceMean", apply("Pow", X, 2), axes="axes")
LENGTH = apply("ReduceL2", X, axes="axes")
LENGTHS = (apply("Clip", LENGTH, min="epsilon"), apply("Max", LENGTH, EPSILON))


def _over_deviation(value: Pattern, variance: Pattern) -> tuple[Pattern, ...]:
    """Return a value over the root of a variance, as it is written."""
    root = apply("Sqrt", apply("Add", variance, EPSILON))
    return (
        apply("Div", value, root),
        apply("Mul", value, apply("Reciprocal", root)),
        apply("Mul", value, apply("Div", 1, root)),
    )


SQUARES_OF_CHANNELS = apply("Reshape", apply("Mul", X, X))
NEIGHBOURS = ("window", "alpha", "bias")
MEANS_OF_CHANNELS = tuple(
    apply("Reshape", apply("AveragePool", squares, kernel_shape="window"))
    for squares in (apply("Pad", SQUARES_OF_CHANNELS), SQUARES_OF_CHANNELS)
)
SUMS_OF_CHANNELS = tuple(
    apply("Add", apply("Mul", each, Number(None, "alpha")), Number(None, "bias"))
    for means in MEANS_OF_CHANNELS
    for each in (means, apply("Reshape", means))
)
"""The squares, as a map of one channel more, padded and averaged along the channels."""


def _slides_along_channels(match: Match, graph: Graph) -> bool:
    """Say whether a mean is over neighbouring channels, each being the middle of its window."""
    (pool,) = (each for each in match.operations if each.kind == "AveragePool")
    pads = [each for each in match.operations if each.kind == "Pad"]
    size, *others = pool.attributes["kernel_shape"]
    shape = graph.shapes[str(match.bound["x"])]
    around = [0] * (2 * (len(others) + 3))
    around[2], around[len(others) + 5] = size // 2, (size - 1) // 2
    return (
        set(others) == {1}
        and set(pool.attributes["strides"]) == {1}
        and not any(pool.attributes["pads"])
        and all(list(pad.attributes["pads"]) == around for pad in pads)
        and not any(pad.attributes["value"] for pad in pads)
        and (pads or size == 1)
        and graph.shapes[(*pads, pool)[0].inputs[0]][:3] == (shape[0], 1, shape[1])
    )


FUNCTIONS = (
    *(
        Function("MeanVarianceNormalization", formula, named=("axes", "epsilon"))
        for variance in VARIANCES
        for formula in _over_deviation(CENTRED, variance)
    ),
    *(
        Function("RMSNormalization", formula, named=("axes", "epsilon"))
        for formula in _over_deviation(X, MEAN_SQUARE)
    ),
    *(
        Function("LpNormalization", apply("Div", X, length), named=("axes", "epsilon"))
        for start in LENGTHS
        for length in (start, apply("Expand", start), apply("Identity", start))
    ),
    *(
        Function("LRN", apply("Div", X, root), settings, named=named, holds=_slides_along_channels)
        for total in SUMS_OF_CHANNELS
        for root, settings, named in (
            (apply("Pow", total, Number(None, "beta")), {}, (*NEIGHBOURS, "beta")),
            (apply("Sqrt", total), {"beta": 0.5}, NEIGHBOURS),
        )
    ),
    *(Function("Gelu", apply("Mul", X, 0.5, apply("Add", erf, 1))) for erf in ERF),
    *(
        Function("Gelu", apply("Mul", X, 0.5, _tanh_form(cube)), {"approximate": "tanh"})
        for cube in (CUBE, CUBE_BY_PRODUCTS)
    ),
    *(Function("HardSwish", apply("Div", apply("Mul", X, c), 6)) for c in RELU6_OF_X_PLUS_3),
    *(Function("HardSwish", apply("Mul", X, apply("Div", c, 6))) for c in RELU6_OF_X_PLUS_3),
    *(Function("HardSwish", apply("Mul", X, c, 1 / 6)) for c in RELU6_OF_X_PLUS_3),
    Function("HardSwish", apply("Mul", X, apply("HardSigmoid", X, alpha=1 / 6, beta=0.5))),
    *(
        Function("HardSigmoid", formula, {"alpha": 1 / 6, "beta": 0.5})
        for c in RELU6_OF_X_PLUS_3
        for formula in (apply("Div", c, 6), apply("Mul", c, 1 / 6))
    ),
    Function("QuickGelu", apply("Mul", X, apply("Sigmoid", apply("Mul", X, 1.702)))),
    Function("Softsign", apply("Div", X, apply("Add", 1, apply("Abs", X)))),
    Function("Silu", apply("Mul", X, apply("Sigmoid", X))),
    Function("Mish", apply("Mul", X, apply("Tanh", apply("Softplus", X)))),
    Function("Square", apply("Mul", X, X)),
    Function("Square", apply("Pow", X, 2)),
)
"""Longer formulas before those that are part of them."""

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


def _apply(kind: str, *operands: Pattern | float, **settings: float | str) -> Apply:
    patterns = (Number(each) if isinstance(each, (int, float)) else each for each in operands)
    return Apply(kind, tuple(patterns), settings)


X = Value("x")
CUBE = _apply("Pow", X, 3)
CUBE_BY_PRODUCTS = _apply("Mul", X, X, X)
RELU6_OF_X_PLUS_3 = (
    _apply("Clip", _apply("Add", X, 3), min=0, max=6),
    _apply("Relu6", _apply("Add", X, 3)),
)
ERF = (
    _apply("Erf", _apply("Div", X, sqrt(2))),
    _apply("Erf", _apply("Mul", X, 1 / sqrt(2))),
)


def _tanh_form(cube: Pattern) -> Pattern:
    inner = _apply("Add", X, _apply("Mul", 0.044715, cube))
    return _apply("Add", 1, _apply("Tanh", _apply("Mul", sqrt(2 / pi), inner)))


Q, K, V = Value("q"), Value("k"), Value("v")
SCALE, DIVISOR = Number(None, "scale"), Number(None, "divisor")
SCORES = (
    _apply("Mul", _apply("MatMul", Q, K), SCALE),
    _apply("Div", _apply("MatMul", Q, K), DIVISOR),
    _apply("MatMul", _apply("Mul", Q, SCALE), _apply("Mul", K, SCALE)),
    _apply("MatMul", _apply("Mul", Q, SCALE), K),
    _apply("MatMul", _apply("Div", Q, DIVISOR), K),
    _apply("MatMul", Q, K),
)
HALF_SCALED = SCORES[2]
"""Queries and keys are each multiplied by the root of the scale."""

EPSILON = Number(None, "epsilon")
MEAN = _apply("ReduceMean", X, axes="axes")
CENTRED = _apply("Sub", X, MEAN)
SQUARES = (_apply("Pow", CENTRED, 2), _apply("Mul", CENTRED, CENTRED), _apply("Square", CENTRED))
VARIANCES = tuple(_apply("ReduceMean", each, axes="axes") for each in SQUARES)
MEAN_SQUARE = _apply("ReduceMean", _apply("Pow", X, 2), axes="axes")
LENGTH = _apply("ReduceL2", X, axes="axes")
LENGTHS = (_apply("Clip", LENGTH, min="epsilon"), _apply("Max", LENGTH, EPSILON))


def _over_deviation(value: Pattern, variance: Pattern) -> tuple[Pattern, ...]:
    """Return a value over the root of a variance, as it is written."""
    root = _apply("Sqrt", _apply("Add", variance, EPSILON))
    return (
        _apply("Div", value, root),
        _apply("Mul", value, _apply("Reciprocal", root)),
        _apply("Mul", value, _apply("Div", 1, root)),
    )


SQUARES_OF_CHANNELS = _apply("Reshape", _apply("Mul", X, X))
NEIGHBOURS = ("window", "alpha", "bias")
MEANS_OF_CHANNELS = tuple(
    _apply("Reshape", _apply("AveragePool", squares, kernel_shape="window"))
    for squares in (_apply("Pad", SQUARES_OF_CHANNELS), SQUARES_OF_CHANNELS)
)
SUMS_OF_CHANNELS = tuple(
    _apply("Add", _apply("Mul", each, Number(None, "alpha")), Number(None, "bias"))
    for means in MEANS_OF_CHANNELS
    for each in (means, _apply("Reshape", means))
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
        Function(
            "ScaledDotProduct",
            _apply("MatMul", _apply("Softmax", scores, axis=axis), V),
            {"is_half_scaled": scores is HALF_SCALED},
            ("q", "k", "v"),
            ("scale", "divisor"),
        )
        for scores in SCORES
        for axis in (-1, 3, 2)
    ),
    *(
        Function(
            "ScaledDotProduct",
            _apply("MatMul", _apply("Softmax", _apply("CausalMask", scores), axis=axis), V),
            {"is_half_scaled": scores is HALF_SCALED, "causal": True},
            ("q", "k", "v"),
            ("scale", "divisor"),
        )
        for scores in SCORES
        for axis in (-1, 3, 2)
    ),
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
        Function("LpNormalization", _apply("Div", X, length), named=("axes", "epsilon"))
        for start in LENGTHS
        for length in (start, _apply("Expand", start), _apply("Identity", start))
    ),
    *(
        Function("LRN", _apply("Div", X, root), settings, named=named, holds=_slides_along_channels)
        for total in SUMS_OF_CHANNELS
        for root, settings, named in (
            (_apply("Pow", total, Number(None, "beta")), {}, (*NEIGHBOURS, "beta")),
            (_apply("Sqrt", total), {"beta": 0.5}, NEIGHBOURS),
        )
    ),
    *(Function("Gelu", _apply("Mul", X, 0.5, _apply("Add", erf, 1))) for erf in ERF),
    *(
        Function("Gelu", _apply("Mul", X, 0.5, _tanh_form(cube)), {"approximate": "tanh"})
        for cube in (CUBE, CUBE_BY_PRODUCTS)
    ),
    *(Function("HardSwish", _apply("Div", _apply("Mul", X, c), 6)) for c in RELU6_OF_X_PLUS_3),
    *(Function("HardSwish", _apply("Mul", X, _apply("Div", c, 6))) for c in RELU6_OF_X_PLUS_3),
    *(Function("HardSwish", _apply("Mul", X, c, 1 / 6)) for c in RELU6_OF_X_PLUS_3),
    Function("HardSwish", _apply("Mul", X, _apply("HardSigmoid", X, alpha=1 / 6, beta=0.5))),
    *(
        Function("HardSigmoid", formula, {"alpha": 1 / 6, "beta": 0.5})
        for c in RELU6_OF_X_PLUS_3
        for formula in (_apply("Div", c, 6), _apply("Mul", c, 1 / 6))
    ),
    Function("QuickGelu", _apply("Mul", X, _apply("Sigmoid", _apply("Mul", X, 1.702)))),
    Function("Softsign", _apply("Div", X, _apply("Add", 1, _apply("Abs", X)))),
    Function("Silu", _apply("Mul", X, _apply("Sigmoid", X))),
    Function("Mish", _apply("Mul", X, _apply("Tanh", _apply("Softplus", X)))),
    Function("Square", _apply("Mul", X, X)),
    Function("Square", _apply("Pow", X, 2)),
)
"""Longer formulas before those that are part of them."""

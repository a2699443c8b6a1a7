"""Functions as exporters spell them out, each as the formula that papers give."""

from __future__ import annotations

from collections.abc import Mapping
from math import pi, sqrt
from typing import Any, NamedTuple

from cnnshape.importing.patterns.matching import Apply, Number, Pattern, Value


class Function(NamedTuple):
    """An operator with its settings, and the formula that it stands for in x."""

    kind: str
    formula: Pattern
    settings: Mapping[str, Any] = {}


def _apply(kind: str, *operands: Pattern | float, **settings: float) -> Apply:
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


FUNCTIONS = (
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
    Function("Silu", _apply("Mul", X, _apply("Sigmoid", X))),
    Function("Mish", _apply("Mul", X, _apply("Tanh", _apply("Softplus", X)))),
    Function("Square", _apply("Mul", X, X)),
    Function("Square", _apply("Pow", X, 2)),
)
"""Longer formulas before those that are part of them."""

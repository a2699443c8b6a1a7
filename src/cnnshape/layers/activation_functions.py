"""The functions that a layer may name as its activation: those that need no settings."""

from typing import Literal

Function = Literal[
    "relu",
    "relu6",
    "leaky_relu",
    "prelu",
    "elu",
    "selu",
    "gelu",
    "quick_gelu",
    "silu",
    "mish",
    "sigmoid",
    "hard_sigmoid",
    "hard_swish",
    "tanh",
    "softsign",
    "softplus",
    "softmax",
    "log_softmax",
    "abs",
    "square",
    "sqrt",
    "reciprocal",
    "exp",
    "log",
    "sin",
    "cos",
    "linear",
]

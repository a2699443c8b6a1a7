"""The activation functions that a layer may name."""

from typing import Literal

Function = Literal[
    "relu",
    "relu6",
    "leaky_relu",
    "prelu",
    "elu",
    "selu",
    "gelu",
    "silu",
    "sigmoid",
    "hard_sigmoid",
    "hard_swish",
    "tanh",
    "softplus",
    "softmax",
    "log_softmax",
    "abs",
    "linear",
]

"""Activation functions: a word in the layer before where it takes one, else a layer."""

from __future__ import annotations

from cnnshape.exporting.code.expressions import call
from cnnshape.exporting.structure.steps import Layered, Step, plain

WORDS = {"relu": "relu", "tanh": "tanh", "sigmoid": "sigmoid", "softmax": "softmax", "silu": "silu"}
"""Functions that Keras knows by a word."""


def with_activation(layered: Layered) -> tuple[str | None, tuple[Step, ...]]:
    """Return the word for the activation that is fused into a layer, or the steps of one."""
    name = getattr(layered.layer, "activation", None)
    if name is None or name == "linear":
        return None, ()
    return WORDS[name], ()


def _by_word(layered: Layered) -> tuple[Step, ...]:
    return (plain(call("layers.Activation", ("activation", WORDS[layered.layer.type]))),)


STEPS = dict.fromkeys(WORDS, _by_word)

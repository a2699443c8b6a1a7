"""One step of recurrent layers: from the products of a step and the state to the next state."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cnnshape.execution.activation_functions import sigmoid
from cnnshape.execution.arrays import Array

Step = Callable[[Array, Array], Array]
"""Returns the next state, given the input product of a step, which is scratch, and the state."""

Product = Callable[[Array], Array]
"""Returns the product of a state with recurrent weights."""


def lstm_cell(recurrent: Product, cell: Array) -> Step:
    """Return the step of an lstm, which carries a cell beside the state and overwrites it.

    The last axis holds the gates input, forget, candidate and output.
    """
    units = cell.shape[-1]

    def step(gates: Array, state: Array) -> Array:
        gates += recurrent(state)
        candidate = np.tanh(gates[..., 2 * units : 3 * units])
        sigmoid(gates, gates)
        np.multiply(cell, gates[..., units : 2 * units], out=cell)
        candidate *= gates[..., :units]
        np.add(cell, candidate, out=cell)
        np.tanh(cell, out=candidate)
        candidate *= gates[..., 3 * units :]
        return candidate

    return step


def gru_cell(units: int, recurrent: Product, reset_before: Product | None = None) -> Step:
    """Return the step of a gru, whose last axis holds update, reset and candidate.

    `recurrent` gives all three, and the reset gate is multiplied into the product; with
    `reset_before` it gives the gates alone, and that the product of the state after the reset.
    """

    def step(gates: Array, state: Array) -> Array:
        product = recurrent(state)
        both = gates[..., : 2 * units]
        both += product[..., : 2 * units]
        sigmoid(both, both)
        update, reset = both[..., :units], both[..., units:]
        if reset_before is None:
            candidate = product[..., 2 * units :]
            candidate *= reset
        else:
            candidate = reset_before(state * reset)
        candidate += gates[..., 2 * units :]
        np.tanh(candidate, out=candidate)
        return (1 - update) * candidate + update * state

    return step


def simple_cell(function: Callable[[Array, Array], object], recurrent: Product) -> Step:
    """Return the step of a simple recurrent layer: a function of the sum of both products."""

    def step(sums: Array, state: Array) -> Array:
        sums += recurrent(state)
        function(sums, sums)
        return sums

    return step

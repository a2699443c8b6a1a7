"""Recurrent layers: the products of all steps at once, then the steps one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.blocks import row_blocks
from cnnshape.execution.cells import Product, Step, gru_cell, lstm_cell, simple_cell
from cnnshape.execution.function_table import default_function
from cnnshape.execution.work import Work
from cnnshape.layers.recurrence import Gru, Lstm, Recurrence, SimpleRnn

AT_ONCE = 2**20
"""Values of input products that are made before the steps that read them are run."""


class Direction(NamedTuple):
    """A way to read a sequence: how its arrays begin, and the order of its steps."""

    prefix: str
    order: slice


DIRECTIONS = (Direction("", slice(None)), Direction("backward_", slice(None, None, -1)))


class Arrays(NamedTuple):
    """The weights of one direction; biases that a layer does not have are None."""

    weight: Array
    recurrent_weight: Array
    bias: Array | None
    recurrent_bias: Array | None


def lstm(layer: Lstm, work: Work) -> Array:
    """Read the sequence with an input, a forget and an output gate around a cell."""

    def cell(arrays: Arrays) -> Step:
        product = _product(work, arrays.recurrent_weight, arrays.recurrent_bias)
        return lstm_cell(product, _start(layer, work))

    return _read(layer, work, 4, cell)


def gru(layer: Gru, work: Work) -> Array:
    """Read the sequence with an update and a reset gate."""
    units = layer.units

    def cell(arrays: Arrays) -> Step:
        _, weight, _, bias = arrays
        if layer.reset_after:
            return gru_cell(units, _product(work, weight, bias))
        gates, candidate = (slice(2 * units), slice(2 * units, None))
        products = (
            _product(
                work, np.ascontiguousarray(weight[:, part]), None if bias is None else bias[part]
            )
            for part in (gates, candidate)
        )
        return gru_cell(units, *products)

    return _read(layer, work, 3, cell)


def simple_rnn(layer: SimpleRnn, work: Work) -> Array:
    """Read the sequence with a state that is replaced at each step."""

    def cell(arrays: Arrays) -> Step:
        product = _product(work, arrays.recurrent_weight, arrays.recurrent_bias)
        return simple_cell(default_function(layer.function), product)

    return _read(layer, work, 1, cell)


def run_steps(products: Iterator[Array], step: Step, state: Array, states: Array | None) -> Array:
    """Return the state after the last step; `states`, if there are any, take that after each."""
    for position, product in enumerate(products):
        state = step(product, state)
        if states is not None:
            states[position] = state
    return state


def _read(layer: Recurrence, work: Work, gates: int, cell: Callable[[Arrays], Step]) -> Array:
    """Read the sequence in one direction or both, and put their states side by side."""
    x, units = _sequence(work), layer.units
    directions = DIRECTIONS if layer.bidirectional else DIRECTIONS[:1]
    kept = x.shape[:-1] if layer.return_sequence else x.shape[:1]
    result = work.new((*kept, len(directions) * units))
    for number, direction in enumerate(directions):
        arrays = _arrays(layer, work, direction.prefix, gates * units)
        own = result[..., number * units : (number + 1) * units]
        states = own.swapaxes(0, 1)[direction.order] if layer.return_sequence else None
        steps = x.swapaxes(0, 1)[direction.order]
        products, start = _products(work, steps, arrays), _start(layer, work)
        last = run_steps(products, cell(arrays), start, states)
        if states is None:
            own[...] = last
    return result


def _sequence(work: Work) -> Array:
    """Return `(m, length, channels)`; raises ValueError if the input has other axes."""
    if work.x.ndim != 3:
        raise ValueError(f"it needs a sequence, and reads {work.x.ndim - 2} spatial axes")
    return work.x


def _start(layer: Recurrence, work: Work) -> Array:
    """Return the state, or the cell of an lstm, before the first step."""
    return np.full((len(work.x), layer.units), work.start, work.x.dtype)


def _arrays(layer: Recurrence, work: Work, prefix: str, outputs: int) -> Arrays:
    channels, units = work.x.shape[-1], layer.units
    return Arrays(
        work.weight(f"{prefix}weight", (channels, outputs), channels),
        work.weight(f"{prefix}recurrent_weight", (units, outputs), units),
        work.constant(f"{prefix}bias", (outputs,), 0.0) if layer.bias else None,
        work.constant(f"{prefix}recurrent_bias", (outputs,), 0.0)
        if layer.has_recurrent_bias
        else None,
    )


def _products(work: Work, steps: Array, arrays: Arrays) -> Iterator[Array]:
    """Yield the product of each step `(m, channels)` with the weight, bias added, as scratch."""
    length, samples, channels = steps.shape
    outputs = arrays.weight.shape[-1]
    for some in row_blocks(length, samples * outputs, AT_ONCE):
        rows = np.ascontiguousarray(steps[some]).reshape(-1, channels)
        products = work.product(rows, arrays.weight)
        if arrays.bias is not None:
            products += arrays.bias
        yield from products.reshape(-1, samples, outputs)


def _product(work: Work, weight: Array, bias: Array | None) -> Product:
    """Return what multiplies a state with recurrent weights, and adds their bias."""

    def product(state: Array) -> Array:
        result = work.product(state, weight)
        if bias is not None:
            result += bias
        return result

    return product


KERNELS = {"lstm": lstm, "gru": gru, "simple_rnn": simple_rnn}

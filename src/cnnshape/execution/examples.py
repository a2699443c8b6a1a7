"""The examples of a file: their inputs are executed, and the outputs held against theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.executor import run
from cnnshape.layers.entry import Input
from cnnshape.network import Layout, Network, Shape

TOLERANCE = 1e-5
"""How far an output may be from its example, by itself or, above 1, by the share of its size."""


class Reproduction(NamedTuple):
    """One output of one example: what the file says, what came out, and whether they agree.

    Arrays stand in the declared layout, without a batch axis. `number` counts examples from 1.
    """

    number: int
    output: str
    expected: Array
    observed: Array
    largest_difference: float
    agrees: bool


def reproduce(network: Network) -> tuple[Reproduction, ...]:
    """Execute every example of a network in float64 and compare.

    Raises ValueError where an example has not the shapes of the inputs and outputs.
    """
    return tuple(
        outcome
        for number, example in enumerate(network.promises.examples, start=1)
        for outcome in _outcomes(network, number, example)
    )


def _outcomes(network: Network, number: int, example: Mapping[str, Any]) -> Iterator[Reproduction]:
    what = f"example {number}"
    layout = network.layout
    shapes = {
        node.name: layout.outside(node.layer.shape)
        for node in network.nodes
        if isinstance(node.layer, Input)
    }
    given = _by_name(example["input"], list(shapes), f"the input of {what}")
    inputs = {
        name: _whole(written, shapes[name], layout, f"`{name}` of {what}")
        for name, written in given.items()
    }
    x = {name: array[np.newaxis] for name, array in inputs.items()}
    outputs = run(network, x, dtype="float64").outputs
    promised = _by_name(example["output"], list(outputs), f"the output of {what}")
    for name, (output,) in outputs.items():
        expected = _whole(promised[name], output.shape, layout, f"`{name}` of {what}")
        yield _compare(number, name, expected, output)


def _compare(number: int, name: str, expected: Array, observed: Array) -> Reproduction:
    difference = np.abs(observed - expected)
    agrees = bool(np.all(difference <= TOLERANCE * np.maximum(np.abs(expected), 1)))
    return Reproduction(number, name, expected, observed, float(difference.max()), agrees)


def _by_name(written: Any, names: list[str], what: str) -> dict[str, Any]:
    by_name = written if isinstance(written, Mapping) else dict.fromkeys(names[:1], written)
    if set(by_name) != set(names):
        raise ValueError(f"{what} must give {', '.join(names)}, and gives {', '.join(by_name)}")
    return {name: by_name[name] for name in names}


def _whole(written: Any, shape: Shape, layout: Layout, what: str) -> Array:
    """Return nested lists as an array in the declared layout; a single channel needs no axis."""
    array = np.array(written, np.float64)
    *sizes, channels = layout.inside(shape)
    if channels == 1 and array.shape == tuple(sizes):
        array = array.reshape(shape)
    if array.shape != shape:
        have, need = ("x".join(map(str, s)) or "a single number" for s in (array.shape, shape))
        raise ValueError(f"{what} is {have}, and must be {need}")
    return array

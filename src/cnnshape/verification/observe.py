"""Run a network once for its numbers, and each convolution alone to count effective products."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnshape.execution.arrays import Array
from cnnshape.execution.executor import execute
from cnnshape.execution.observation import Observation
from cnnshape.execution.probe import effective_macs
from cnnshape.layers.entry import Input
from cnnshape.network import Network, Node, Shape
from cnnshape.verification.constant_weights import ConstantWeights

Passed = Callable[[str], object]
"""Called with the name of each layer that has been executed."""


def unwatched(name: str) -> None:
    """Let a layer pass."""


class Seen(NamedTuple):
    """The observations of each layer, by name; `not_numbers` gave NaN though no input was NaN."""

    observations: Mapping[str, Observation]
    macs_effective: Mapping[str, int]
    not_numbers: frozenset[str]


def observe(network: Network, dtype: str, passed: Passed = unwatched) -> Seen:
    """Run one sample of zeros through a network and record what every layer does.

    Raises ValueError with the name of a layer that cannot run.
    """
    not_numbers: set[str] = set()

    def watch(node: Node, array: Array) -> None:
        passed(node.name)
        if holds_nan(array).any():
            not_numbers.add(node.name)

    real = np.dtype(dtype)
    execution = execute(
        network, zeros(network, 1, real), ConstantWeights(real), watch=watch, zeros_for_custom=True
    )
    observations = {each.name: each for each in execution.observations}
    macs_effective = _effective(network, observations, passed)
    return Seen(observations, macs_effective, frozenset(not_numbers))


def zeros(network: Network, batch: int, dtype: np.dtype[np.floating]) -> dict[str, Array]:
    """Return zeros for each input, `(batch, *spatial, channels)`."""
    return {
        node.name: np.zeros((batch, *node.layer.shape), dtype)
        for node in network.nodes
        if isinstance(node.layer, Input)
    }


def holds_nan(array: Array, keep: tuple[int, ...] = ()) -> NDArray[np.bool_]:
    """Say, for each place along the axes that are kept, whether there is a NaN."""
    others = tuple(axis for axis in range(array.ndim) if axis not in keep)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.isnan(array.max(axis=others)))


def _effective(
    network: Network, observations: Mapping[str, Observation], passed: Passed
) -> dict[str, int]:
    """Count the effective products of each layer; equal layers on equal inputs are run once."""
    counted: dict[object, int] = {}
    found: dict[str, int] = {}
    for node in network.nodes:
        if observations[node.name].macs == 0:
            found[node.name] = 0
            continue
        shapes = tuple(observations[name].output_shape for name in node.inputs)
        like = None if node.like is None else observations[node.like].output_shape
        key = (repr(node.layer), shapes, like)
        if key not in counted:
            counted[key] = _count(node, shapes, like)
            passed(node.name)
        found[node.name] = counted[key]
    return found


def _count(node: Node, shapes: tuple[Shape, ...], like: Shape | None) -> int:
    try:
        return effective_macs(node.layer, shapes, like)
    except ValueError as error:
        raise ValueError(f"layer `{node.name}` ({node.layer.type}) cannot run: {error}") from error

"""See receptive fields: a NaN in the input shows in every output that reads it, and nowhere else.

Along each axis, each sample of a batch has NaN in one place: everywhere at one position.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from cnnshape.analysis.sliding import AXIS_NAMES
from cnnshape.execution.arrays import Array
from cnnshape.execution.executor import execute
from cnnshape.network import Network, Node, Shape
from cnnshape.verification.claimed_field import Flags, View
from cnnshape.verification.constant_weights import Stock
from cnnshape.verification.cropping import look_along, strip_along
from cnnshape.verification.evidence import Status
from cnnshape.verification.field_check import Sight, ends_to_try, judge
from cnnshape.verification.observe import holds_nan, zeros
from cnnshape.verification.proof import Sampled

SHORT_AXIS = 64
"""On an axis of at most so many cells every position is tried."""

MAX_POSITIONS = 256
"""The most positions that are tried on a longer one."""

MAX_VALUES = 2**24
"""The values that the samples of one batch may hold at a time, over all of them."""

DTYPE = np.dtype(np.float32)


class Sights(NamedTuple):
    """What was seen of each layer along each axis (None: no field is claimed), and how much."""

    layers: Mapping[str, tuple[Sight | None, ...]]
    sampled: tuple[Sampled, ...]


def see_fields(network: Network) -> Sights:
    """Observe the receptive fields of all layers for which one is claimed."""
    shapes = list(network.input_shapes.values())
    rank = max(map(len, shapes)) - 1
    found = [_along(axis, network, shapes) for axis in range(rank)]
    names = AXIS_NAMES.get(rank, ())
    return Sights(
        {node.name: tuple(sights.get(node.name) for sights, _ in found) for node in network.nodes},
        tuple(part._replace(axis=name) for name, (_, part) in zip(names, found, strict=True)),
    )


def _along(
    axis: int, network: Network, shapes: Sequence[Shape]
) -> tuple[dict[str, Sight], Sampled]:
    """Return what is seen along one axis of the inputs, and how much was tried."""
    size = max(shape[axis] for shape in shapes if axis < len(shape) - 1)
    views = look_along(axis, network).views
    telling = {name: view for name, view in views.items() if view.says_something(size)}
    tried = _positions(telling, size)
    part = _up_to(network, telling)
    strip = strip_along(axis, part)
    samples = max(1, MAX_VALUES // max(strip.values, 1))
    seen = _see(strip.network, axis, telling, tried, samples)
    sights = {name: _sight(view, seen.get(name), tried, size) for name, view in views.items()}
    return sights, Sampled("", len(tried), size, is_strip=strip.network is not part)


def _sight(view: View, seen: Flags | None, tried: Sequence[int], size: int) -> Sight:
    """Return what the observations say; where there are none, or of another map, nothing."""
    if seen is None or seen.shape[1] != len(view.first):
        return Sight(view.size, None, Status.NOT_OBSERVABLE)
    return judge(view, seen, tried, size)


def _positions(views: Mapping[str, View], size: int) -> list[int]:
    """Return the positions to try: all, or those that settle an output of as many layers as fit."""
    if size <= SHORT_AXIS:
        return list(range(size))
    chosen = {0, size // 2, size - 1}
    for view in views.values():
        if len(wanted := chosen | ends_to_try(view, size)) <= MAX_POSITIONS:
            chosen = wanted
    return sorted(chosen)


def _up_to(network: Network, views: Mapping[str, View]) -> Network:
    """Return the part of a network that the layers with a view depend on."""
    needed = set(views)
    for node in reversed(network.nodes):
        if node.name in needed:
            needed.update(node.inputs, () if node.like is None else (node.like,))
    nodes = tuple(node for node in network.nodes if node.name in needed)
    read = {name for node in nodes for name in node.inputs}
    outputs = tuple(node.name for node in nodes if node.name not in read)
    return network._replace(nodes=nodes, outputs=outputs)


def _see(
    network: Network, axis: int, views: Mapping[str, View], tried: Sequence[int], samples: int
) -> dict[str, Flags]:
    """Return for each layer which outputs (second axis) read which positions tried (first)."""
    seen: dict[str, list[Flags]] = {name: [] for name in views}

    def watch(node: Node, array: Array) -> None:
        if node.name in views:
            seen[node.name].append(holds_nan(array, keep=(0, axis + 1)))

    if views:
        for batch in _batches(tried, samples):
            inputs = _with_nan(network, axis, batch)
            execute(network, inputs, Stock(DTYPE), watch=watch, stand_in=True)
    return {name: np.concatenate(parts) for name, parts in seen.items() if parts}


def _batches(tried: Sequence[int], samples: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(tried), samples):
        yield tried[start : start + samples]


def _with_nan(network: Network, axis: int, positions: Sequence[int]) -> dict[str, Array]:
    """Return zeros with NaN in sample i at positions[i] of the axis, in every input that has it."""
    inputs = zeros(network, len(positions), DTYPE)
    for array in inputs.values():
        if axis < array.ndim - 2:
            lines = np.moveaxis(array, axis + 1, 1)
            for sample, position in enumerate(positions):
                if position < lines.shape[1]:
                    lines[sample, position] = np.nan
    return inputs

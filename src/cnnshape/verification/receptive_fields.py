"""Observe receptive fields: a NaN in the input shows in every output that reads it, only there.

One probe is one sample of a batch: its input is NaN at one position along the axis, across all
other axes and channels. So one run of a batch shows, for many positions, which outputs read them.
In a run of the windows only, norms' statistics and gates are constants, which let no NaN through.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.executor import execute
from cnnshape.layers.axis_names import AXIS_NAMES
from cnnshape.network import Network, Node, Shape
from cnnshape.verification.claimed_field import ClaimedField, Flags
from cnnshape.verification.constant_weights import ConstantWeights
from cnnshape.verification.cropping import axis_slice, cropped_slice
from cnnshape.verification.declared import customs_below
from cnnshape.verification.evidence import Status
from cnnshape.verification.field_check import FieldCheck, check_field, ends_to_try
from cnnshape.verification.observe import Passed, holds_nan, unwatched, zeros
from cnnshape.verification.proof import Sampled

SHORT_AXIS = 64
"""On an axis of at most so many cells every position is tried."""

MAX_POSITIONS = 256
"""The most positions that are tried on a longer one."""

MAX_VALUES = 2**24
"""The most values that may be alive at a time, over all samples of one batch."""

DTYPE = np.dtype(np.float32)


class Reads(NamedTuple):
    """Which outputs (second axis) of each layer read which positions tried (first).

    With `is_strip` the other axes were cut for it.
    """

    layers: Mapping[str, Flags]
    is_strip: bool


class FieldChecks(NamedTuple):
    """The check of each layer along each axis (None: no field is claimed), and what was tried."""

    layers: Mapping[str, tuple[FieldCheck | None, ...]]
    sampled: tuple[Sampled, ...]


def check_fields(
    network: Network, *, windows_only: bool = False, passed: Passed = unwatched
) -> FieldChecks:
    """Observe the receptive fields of all layers for which one is claimed."""
    shapes = list(network.input_shapes.values())
    rank = max(map(len, shapes)) - 1
    found = [_along(axis, network, shapes, windows_only, passed) for axis in range(rank)]
    names = AXIS_NAMES.get(rank, ())
    return FieldChecks(
        {node.name: tuple(checks.get(node.name) for checks, _ in found) for node in network.nodes},
        tuple(part._replace(axis=name) for name, (_, part) in zip(names, found, strict=True)),
    )


def _along(
    axis: int, network: Network, shapes: Sequence[Shape], windows_only: bool, passed: Passed
) -> tuple[dict[str, FieldCheck], Sampled]:
    """Return the checks along one axis of the inputs, and how many positions were tried."""
    size = max(shape[axis] for shape in shapes if axis < len(shape) - 1)
    fields = axis_slice(axis, network, windows_only=windows_only).fields
    rests_on = customs_below(network)
    refutable = {
        name: field
        for name, field in fields.items()
        if field.is_refutable(size) and not rests_on[name]
    }
    tried = _positions(refutable, size)
    seen, is_strip = observed_reads(
        network, axis, refutable, tried, windows_only=windows_only, passed=passed
    )
    checks = {name: _check(field, seen.get(name), tried, size) for name, field in fields.items()}
    return checks, Sampled("", len(tried), size, is_strip=is_strip)


def observed_reads(
    network: Network,
    axis: int,
    fields: Mapping[str, ClaimedField],
    tried: Sequence[int],
    *,
    windows_only: bool = False,
    passed: Passed = unwatched,
) -> Reads:
    """Observe what layers with a claimed field read of some positions along an axis."""
    part = _up_to(network, fields)
    cropped = cropped_slice(axis, part, windows_only=windows_only)
    samples = max(1, MAX_VALUES // max(cropped.values, 1))
    batches = [tried[start : start + samples] for start in range(0, len(tried), samples)]
    seen = _observe(cropped.network, axis, fields, batches, windows_only, passed)
    return Reads(seen, is_strip=cropped.network is not part)


def _check(field: ClaimedField, seen: Flags | None, tried: Sequence[int], size: int) -> FieldCheck:
    """Check a field, if it was observed and on a map of the size that is claimed."""
    if seen is None or seen.shape[1] != len(field.first):
        return FieldCheck(field.size, None, Status.NOT_OBSERVABLE)
    return check_field(field, seen, tried, size)


def _positions(fields: Mapping[str, ClaimedField], size: int) -> list[int]:
    """Return the positions to try: all, or those that settle an output of as many layers as fit."""
    if size <= SHORT_AXIS:
        return list(range(size))
    chosen = {0, size // 2, size - 1}
    for field in fields.values():
        if len(wanted := chosen | ends_to_try(field, size)) <= MAX_POSITIONS:
            chosen = wanted
    return sorted(chosen)


def _up_to(network: Network, fields: Mapping[str, ClaimedField]) -> Network:
    """Return the part of a network that the layers with a field depend on."""
    needed = set(fields)
    for node in reversed(network.nodes):
        if node.name in needed:
            needed.update(node.inputs, () if node.like is None else (node.like,))
    nodes = tuple(node for node in network.nodes if node.name in needed)
    read = {name for node in nodes for name in node.inputs}
    outputs = tuple(node.name for node in nodes if node.name not in read)
    return network._replace(nodes=nodes, outputs=outputs)


def _observe(
    network: Network,
    axis: int,
    fields: Mapping[str, ClaimedField],
    batches: Sequence[Sequence[int]],
    windows_only: bool,
    passed: Passed,
) -> dict[str, Flags]:
    """Return for each layer which outputs (second axis) read which positions tried (first)."""
    seen: dict[str, list[Flags]] = {name: [] for name in fields}

    def watch(node: Node, array: Array) -> None:
        passed(node.name)
        if node.name in fields:
            seen[node.name].append(holds_nan(array, keep=(0, axis + 1)))

    if fields:
        for batch in batches:
            execute(
                network,
                _with_nan(network, axis, batch),
                ConstantWeights(DTYPE),
                watch=watch,
                zeros_for_custom=True,
                windows_only=windows_only,
            )
    return {name: np.concatenate(parts) for name, parts in seen.items() if parts}


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

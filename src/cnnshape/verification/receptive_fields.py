"""Observe receptive fields: a NaN in the input shows in every output that reads it, only there.

One probe is one sample of a batch: its input is NaN at a stretch of the axis, across all other axes
and channels. So one run of a batch shows, for many probes, which outputs read them.
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
from cnnshape.verification.cropping import AxisSlice, axis_slice, cropped_slice
from cnnshape.verification.declared import customs_below
from cnnshape.verification.evidence import Status
from cnnshape.verification.field_check import FieldCheck, check_field
from cnnshape.verification.observe import Passed, holds_nan, unwatched, zeros
from cnnshape.verification.probes import MAX_PROBES, Probes, each_cell, probes_of
from cnnshape.verification.proof import Sampled

MAX_VALUES = 2**24
"""The most values that may be alive at a time, over all samples of one batch."""

DTYPE = np.dtype(np.float32)


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
    """Return the checks along one axis of the inputs, and how many probes there were.

    If a claim is refuted, each cell is tried as well, to tell which ones are read.
    """
    size = max(shape[axis] for shape in shapes if axis < len(shape) - 1)
    fields = axis_slice(axis, network, windows_only=windows_only).fields
    rests_on = customs_below(network)
    refutable = {
        name: field
        for name, field in fields.items()
        if field.is_refutable(size) and not rests_on[name]
    }
    part = slice_to_observe(network, axis, refutable, windows_only=windows_only)

    def checks(probes: Probes) -> dict[str, FieldCheck]:
        seen = observed_reads(part, axis, refutable, probes, windows_only, passed)
        return {name: _check(each, seen.get(name), probes, size) for name, each in fields.items()}

    probes = probes_of(refutable.values(), size, part.steps)
    found = checks(probes)
    is_refuted = any(check.status is Status.REFUTED for check in found.values())
    if is_refuted and len(probes) < size <= MAX_PROBES:
        found = checks([*probes, *each_cell(size)])
    return found, Sampled("", len(probes), size, is_strip=part.is_strip)


def slice_to_observe(
    network: Network, axis: int, fields: Mapping[str, ClaimedField], *, windows_only: bool = False
) -> AxisSlice:
    """Return the part of a network in which fields along an axis are observed."""
    return cropped_slice(axis, _up_to(network, fields), windows_only=windows_only)


def observed_reads(
    part: AxisSlice,
    axis: int,
    fields: Mapping[str, ClaimedField],
    probes: Probes,
    windows_only: bool = False,
    passed: Passed = unwatched,
) -> dict[str, Flags]:
    """Return for each layer with a claimed field which outputs (second axis) read which probes."""
    samples = max(1, MAX_VALUES // max(part.values, 1))
    batches = [probes[start : start + samples] for start in range(0, len(probes), samples)]
    return _observe(part.network, axis, fields, batches, windows_only, passed)


def _check(field: ClaimedField, seen: Flags | None, probes: Probes, size: int) -> FieldCheck:
    """Check a field, if it was observed and on a map of the size that is claimed."""
    if seen is None or seen.shape[1] != len(field.first):
        return FieldCheck(field.size, None, Status.NOT_OBSERVABLE)
    return check_field(field, seen, probes, size)


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
    batches: Sequence[Probes],
    windows_only: bool,
    passed: Passed,
) -> dict[str, Flags]:
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


def _with_nan(network: Network, axis: int, probes: Probes) -> dict[str, Array]:
    """Return zeros with NaN in sample i at probes[i] of the axis, in every input that has it."""
    inputs = zeros(network, len(probes), DTYPE)
    for array in inputs.values():
        if axis < array.ndim - 2:
            lines = np.moveaxis(array, axis + 1, 1)
            for sample, probe in enumerate(probes):
                lines[sample, probe.start : probe.stop] = np.nan
    return inputs

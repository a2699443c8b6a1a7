"""Say every number of a network: claims, fields, memory and numbering, put together in rows."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any, NamedTuple

from cnnshape.analysis.arrays import non_trainable_parameters, trainable_parameters
from cnnshape.analysis.claim import Claim, Claims
from cnnshape.analysis.fields import fields_of_network, sizes_of, strides_of
from cnnshape.analysis.memory import live_values
from cnnshape.analysis.numbering import weighted_numbers
from cnnshape.analysis.propagation import propagate
from cnnshape.analysis.result import Analysis, LayerAnalysis
from cnnshape.analysis.totals import totals_of
from cnnshape.diagnostics import in_file_order
from cnnshape.layers.quantities import LARGEST_COUNT
from cnnshape.network import DTYPE_BYTES, Network, Node, Shape
from cnnshape.pause import without_collecting


@without_collecting
def analyze(network: Network, batch: int = 1, dtype: str | None = None) -> Analysis:
    """Return every number of a network for a batch of samples, and the faults in its shapes.

    Raises ValueError where the batch is below 1 or the dtype is unknown.
    """
    dtype = network.dtype if dtype is None else dtype
    if isinstance(batch, bool) or not isinstance(batch, int) or not 1 <= batch <= LARGEST_COUNT:
        raise ValueError(f"the batch must be a whole number of at least 1, not {batch!r}")
    if dtype not in DTYPE_BYTES:
        raise ValueError(f"unknown dtype {dtype!r}: use one of {', '.join(DTYPE_BYTES)}")
    claims, faults = propagate(network)
    diagnostics = network.diagnostics
    rows = _rows(network, claims, batch, DTYPE_BYTES[dtype])
    if faults:
        from cnnshape.analysis.smallest_input import with_smallest_input

        diagnostics = in_file_order((*diagnostics, *with_smallest_input(network, faults)))
    totals = totals_of(rows, DTYPE_BYTES[dtype])
    return Analysis(network, batch, dtype, rows, totals, diagnostics, claims)


def _lender_of(node: Node, claim: Claim | None) -> str | None:
    """Return whose weights a node uses, where it uses any."""
    return None if claim is not None and not (claim.weights or claim.statistics) else node.shares


class _Counts(NamedTuple):
    """What follows from a claim alone, however many nodes make it."""

    size: int | None = None
    weights: Mapping[str, Shape] | None = None
    trainable: int | None = None
    kept: int | None = None


def _counts_of(claim: Claim | None, batch: int, is_owner: bool) -> _Counts:
    if claim is None:
        return _Counts()
    return _Counts(
        batch * prod(claim.output),
        {**claim.weights, **claim.statistics},
        trainable_parameters(claim) if is_owner else 0,
        non_trainable_parameters(claim) if is_owner else 0,
    )


def _rows(
    network: Network, claims: Claims, batch: int, bytes_per_value: int
) -> tuple[LayerAnalysis, ...]:
    fields = fields_of_network(network, claims)
    numbers = weighted_numbers(network)
    shapes = {name: claim and claim.output for name, claim in claims.items()}
    rows = []
    seen: dict[int, tuple[Any, Any]] = {}
    counted: dict[tuple[int, bool], _Counts] = {}
    for node, live in zip(network.nodes, live_values(network, claims), strict=True):
        claim, field = claims[node.name], fields[node.name]
        is_owner = node.shares is None
        if id(field) not in seen:
            seen[id(field)] = sizes_of(field), strides_of(field)
        if (id(claim), is_owner) not in counted:
            counted[id(claim), is_owner] = _counts_of(claim, batch, is_owner)
        counts = counted[id(claim), is_owner]
        rows.append(
            LayerAnalysis(
                name=node.name,
                type=node.layer.type,
                inputs=node.inputs,
                declared=node.layer.type == "custom",
                shares=_lender_of(node, claim),
                input_shapes=tuple(shapes[name] for name in node.inputs),
                output_shape=claim and claim.output,
                activation_size=counts.size,
                activation_bytes=None if counts.size is None else counts.size * bytes_per_value,
                live_bytes=None if live is None else live * batch * bytes_per_value,
                weights=counts.weights,
                trainable_parameters=counts.trainable,
                non_trainable_parameters=counts.kept,
                macs=claim and claim.macs,
                macs_effective=claim and claim.macs_effective,
                receptive_field=seen[id(field)][0],
                effective_stride=seen[id(field)][1],
                weighted_layer=numbers[node.name],
                location=node.span,
            )
        )
    return tuple(rows)

"""Say every number of a network: claims, fields, memory and numbering, put together in rows."""

from __future__ import annotations

from math import prod

from cnnshape.analysis.arrays import non_trainable_parameters, trainable_parameters
from cnnshape.analysis.claim import Claim
from cnnshape.analysis.fields import fields_of_network, sizes_of, strides_of
from cnnshape.analysis.memory import live_values
from cnnshape.analysis.numbering import weighted_numbers
from cnnshape.analysis.propagation import Claims, propagate
from cnnshape.analysis.result import Analysis, LayerAnalysis
from cnnshape.analysis.totals import totals_of
from cnnshape.diagnostics import in_file_order
from cnnshape.layers.quantities import LARGEST_COUNT
from cnnshape.network import DTYPE_BYTES, Network, Node


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
    return Analysis(network, batch, dtype, rows, totals_of(rows, DTYPE_BYTES[dtype]), diagnostics)


def _lender_of(node: Node, claim: Claim | None) -> str | None:
    """Return whose weights a node uses, where it uses any."""
    return None if claim is not None and not (claim.weights or claim.statistics) else node.shares


def _rows(
    network: Network, claims: Claims, batch: int, bytes_per_value: int
) -> tuple[LayerAnalysis, ...]:
    fields = fields_of_network(network, claims)
    numbers = weighted_numbers(network)
    shapes = {name: claim and claim.output for name, claim in claims.items()}
    rows = []
    for node, live in zip(network.nodes, live_values(network, claims), strict=True):
        claim = claims[node.name]
        size = None if claim is None else batch * prod(claim.output)
        owned = None if node.shares is not None else claim
        unowned = None if claim is None else 0
        rows.append(
            LayerAnalysis(
                name=node.name,
                type=node.layer.type,
                inputs=node.inputs,
                declared=node.layer.type == "custom",
                shares=_lender_of(node, claim),
                input_shapes=tuple(shapes[name] for name in node.inputs),
                output_shape=claim and claim.output,
                activation_size=size,
                activation_bytes=None if size is None else size * bytes_per_value,
                live_bytes=None if live is None else live * batch * bytes_per_value,
                weights=claim and {**claim.weights, **claim.statistics},
                trainable_parameters=trainable_parameters(owned) if owned else unowned,
                non_trainable_parameters=non_trainable_parameters(owned) if owned else unowned,
                macs=claim and claim.macs,
                macs_effective=claim and claim.macs_effective,
                receptive_field=sizes_of(fields[node.name]),
                effective_stride=strides_of(fields[node.name]),
                weighted_layer=numbers[node.name],
                location=node.span,
            )
        )
    return tuple(rows)

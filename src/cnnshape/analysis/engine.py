"""Carry shapes, weights, costs and fields through a network, layer by layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from math import prod
from typing import Any

from cnnshape.analysis.arrays import non_trainable_parameters, trainable_parameters
from cnnshape.analysis.claim import Claim, Inputs
from cnnshape.analysis.faults import CannotRun, Fault
from cnnshape.analysis.memory import live_values
from cnnshape.analysis.receptive_field import OWN_CELL, Field, seen_by_merge, seen_through
from cnnshape.analysis.result import Analysis, LayerAnalysis, Totals
from cnnshape.diagnostics import Diagnostic, in_file_order
from cnnshape.layers import ROOM_OF_KIND
from cnnshape.layers.quantities import LARGEST_COUNT
from cnnshape.network import DTYPE_BYTES, Layout, Network, Node, Shape

Fields = tuple[Field | None, ...]
"""What the cells of a map see of the input, along each spatial axis."""


def claim_of(node: Node, shapes: Mapping[str, Shape | None], layout: Layout) -> Claim | None:
    """Return what the formulas say of a node, or None where what it reads is unknown.

    Raises CannotRun where the layer does not fit its input.
    """
    read = tuple(shapes[name] for name in node.inputs)
    like = None if node.like is None else shapes[node.like]
    if None in read or (node.like is not None and like is None):
        return None
    inputs = Inputs(node.inputs, read, layout, like)  # type: ignore[arg-type]
    claim = _formula_of(node.layer.type)(node.layer, inputs)
    _refuse_the_uncountable(claim)
    return claim


def analyze(network: Network, batch: int = 1, dtype: str | None = None) -> Analysis:
    """Return every number of a network for a batch of samples, and the faults in its shapes.

    Raises ValueError where the batch is below 1 or the dtype is unknown.
    """
    dtype = network.dtype if dtype is None else dtype
    if not isinstance(batch, int) or batch < 1:
        raise ValueError(f"the batch must be a whole number of at least 1, not {batch!r}")
    if dtype not in DTYPE_BYTES:
        raise ValueError(f"unknown dtype {dtype!r}: use one of {', '.join(DTYPE_BYTES)}")
    claims, faults = _claims(network)
    rows = _rows(network, claims, batch, DTYPE_BYTES[dtype])
    diagnostics = in_file_order((*network.diagnostics, *faults))
    totals = _totals(rows, network, DTYPE_BYTES[dtype])
    return Analysis(network, batch, dtype, rows, totals, diagnostics)


def diagnostics_of(node: Node, error: CannotRun) -> list[Diagnostic]:
    """Return the faults of a node as diagnostics, at the keys that cause them."""
    return [
        Diagnostic(
            fault.code,
            fault.message,
            node.place(fault.key),
            fault.notes,
            fault.help,
            related=node.uses,
        )
        for fault in error.faults
    ]


@cache
def _formula_of(kind: str) -> Callable[[Any, Inputs], Claim]:
    room = ROOM_OF_KIND.get(kind, "entry")
    formula: Callable[[Any, Inputs], Claim]
    formula = import_module(f"cnnshape.analysis.{room}").CLAIMS[kind]
    return formula


def _refuse_the_uncountable(claim: Claim) -> None:
    counts = (prod(claim.output), claim.macs, trainable_parameters(claim))
    if max(counts) > LARGEST_COUNT:
        raise CannotRun(
            Fault(
                "E010",
                "this layer is larger than cnnshape counts",
                notes=(f"{max(counts):,} is above 2**63 - 1 = {LARGEST_COUNT:,}",),
                help="look for a size with too many digits",
            )
        )


def _claims(network: Network) -> tuple[dict[str, Claim | None], list[Diagnostic]]:
    claims: dict[str, Claim | None] = {}
    shapes: dict[str, Shape | None] = {}
    faults: list[Diagnostic] = []
    for node in network.nodes:
        claim = None
        try:
            claim = claim_of(node, shapes, network.layout)
            _refuse_other_weights(node, claim, claims)
        except CannotRun as error:
            faults += diagnostics_of(node, error)
        claims[node.name] = claim
        shapes[node.name] = None if claim is None else claim.output
    return claims, faults


def _refuse_other_weights(
    node: Node, claim: Claim | None, claims: Mapping[str, Claim | None]
) -> None:
    owner = None if node.shares is None else claims[node.shares]
    if claim is None or owner is None:
        return
    if (claim.weights, claim.statistics) != (owner.weights, owner.statistics):
        raise CannotRun(
            Fault(
                "S102",
                f"cannot share the weights of `{node.shares}`: they have other shapes",
                "share",
                notes=(
                    f"needed here: {_arrays_text(claim.weights)}",
                    f"`{node.shares}` has: {_arrays_text(owner.weights)}",
                ),
                help="give both layers the same settings and inputs of the same channels",
            )
        )


def _arrays_text(arrays: Mapping[str, Shape]) -> str:
    return ", ".join(f"{name} {'x'.join(map(str, s))}" for name, s in arrays.items()) or "none"


def _rows(
    network: Network, claims: Mapping[str, Claim | None], batch: int, bytes_per_value: int
) -> tuple[LayerAnalysis, ...]:
    fields = _fields(network, claims)
    numbers = _weighted_numbers(network)
    shapes = {name: claim and claim.output for name, claim in claims.items()}
    rows = []
    for node, live in zip(network.nodes, live_values(network, claims), strict=True):
        claim = claims[node.name]
        size = None if claim is None else batch * prod(claim.output)
        owned = None if claim is None or node.shares is not None else claim
        unowned = None if claim is None else 0
        rows.append(
            LayerAnalysis(
                name=node.name,
                type=node.layer.type,
                inputs=node.inputs,
                declared=node.layer.type == "custom",
                shares=node.shares,
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
                receptive_field=_sizes_of(fields[node.name]),
                effective_stride=_strides_of(fields[node.name]),
                weighted_layer=numbers[node.name],
                location=node.span,
            )
        )
    return tuple(rows)


def _fields(network: Network, claims: Mapping[str, Claim | None]) -> dict[str, Fields]:
    fields: dict[str, Fields] = {}
    for node in network.nodes:
        claim = claims[node.name]
        fields[node.name] = () if claim is None else _fields_of(node, claim, fields)
    return fields


def _fields_of(node: Node, claim: Claim, fields: Mapping[str, Fields]) -> Fields:
    rank = len(claim.output) - 1
    if not node.inputs:
        return (OWN_CELL,) * rank
    if len(node.inputs) == 1:
        (reaches,) = claim.reaches
        below = fields[node.inputs[0]] or (None,) * rank
        return tuple(map(seen_through, reaches, below))
    reaches_of_all = claim.reaches * (1 if len(claim.reaches) > 1 else len(node.inputs))
    seen = [
        tuple(map(seen_through, reaches, fields[name] or (None,) * rank))
        for name, reaches in zip(node.inputs, reaches_of_all, strict=True)
    ]
    return tuple(map(seen_by_merge, zip(*seen, strict=True)))


def _sizes_of(fields: Fields) -> tuple[int | None, ...] | None:
    return None if not any(fields) else tuple(field and field.size for field in fields)


def _strides_of(fields: Fields) -> tuple[Any, ...] | None:
    return None if not any(fields) else tuple(field and field.stride for field in fields)


WEIGHTED_ROOMS = frozenset({"convolution", "transposed", "dense"})


def _weighted_numbers(network: Network) -> dict[str, int]:
    """Number convolutions and dense layers; the others bear the number before them."""
    numbers: dict[str, int] = {}
    current = highest = 0
    for node in network.nodes:
        if ROOM_OF_KIND.get(node.layer.type) in WEIGHTED_ROOMS:
            if node.shares is None:
                highest += 1
            current = highest if node.shares is None else numbers[node.shares]
        numbers[node.name] = current
    return numbers


def _totals(rows: tuple[LayerAnalysis, ...], network: Network, bytes_per_value: int) -> Totals:
    def total(name: str) -> int | None:
        values = [getattr(row, name) for row in rows]
        return None if None in values else sum(values)

    trainable, kept = total("trainable_parameters"), total("non_trainable_parameters")
    macs = total("macs")
    peak = max(rows, key=lambda row: row.live_bytes or 0)
    is_known = all(row.live_bytes is not None for row in rows)
    return Totals(
        layers=sum(row.type != "input" for row in rows),
        weighted_layers=max(row.weighted_layer for row in rows),
        trainable_parameters=trainable,
        non_trainable_parameters=kept,
        parameter_bytes=(
            None if trainable is None or kept is None else (trainable + kept) * bytes_per_value
        ),
        macs=macs,
        macs_effective=total("macs_effective"),
        flops=None if macs is None else 2 * macs,
        activation_size=total("activation_size"),
        peak_activation_bytes=peak.live_bytes if is_known else None,
        peak_layer=peak.name if is_known else None,
    )

"""Put claims and observations side by side, layer by layer and in total."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from cnnshape.analysis.result import Analysis, LayerAnalysis, Totals
from cnnshape.layers.axis_names import AXIS_NAMES
from cnnshape.network import Network
from cnnshape.numbers.number import Report, Sum
from cnnshape.numbers.selection import TOTALLED, layer_numbers, summand_of, total_numbers
from cnnshape.verification.declared import customs_below
from cnnshape.verification.evidence import Evidence, Status, worst
from cnnshape.verification.field_check import FieldCheck
from cnnshape.verification.observe import Seen
from cnnshape.verification.proof import LayerProof
from cnnshape.verification.receptive_fields import FieldChecks

FieldChecksByNumber = Mapping[str, FieldChecks]
"""The checks of the numbers that are observed axis by axis."""

COMPARED = layer_numbers(Report.PROOF)
TOTALS = [name for name in Totals._fields if name in total_numbers(Report.PROOF)]


def compare_layers(
    analysis: Analysis, seen: Seen, checks: FieldChecksByNumber
) -> tuple[LayerProof, ...]:
    """Return every layer's numbers as claimed and as observed, for one sample."""
    network = analysis.network
    rests_on = customs_below(network)
    holds_custom = _while_custom_is_held(network, rests_on)
    return tuple(
        LayerProof(
            name=row.name,
            type=row.type,
            numbers=_declared(row, checks)
            if row.declared
            else _numbers(row, seen, checks, rests_on[row.name], row.name in holds_custom),
            rests_on=rests_on[row.name],
            location=row.location,
        )
        for row in analysis.layers
    )


def compare_totals(analysis: Analysis, layers: Sequence[LayerProof]) -> dict[str, Evidence]:
    """Return the totals as claimed, and as they come of what was observed of the layers.

    What a custom layer declares is added where nothing could be observed.
    """
    totals = analysis.totals
    statuses = [Status.DECLARED for layer in layers if layer.rests_on]
    sums = _totalled(layers, Sum.ADDED)
    stored = sums["trainable_parameters"] + sums["non_trainable_parameters"]
    bytes_each = (totals.parameter_bytes or 0) // max(totals.stored_parameters, 1)
    observed = sums | {"parameter_bytes": stored * bytes_each} | _totalled(layers, Sum.LARGEST)
    return {
        name: _evidence(getattr(totals, name), number, statuses)
        for name, number in observed.items()
    }


def _totalled(layers: Sequence[LayerProof], how: Sum) -> dict[str, Any]:
    """Return the totals that are such a sum over the layers."""
    return {
        name: how.of(_best_known(layer, summand_of(name)) for layer in layers)
        for name in TOTALS
        if TOTALLED.get(name) is how
    }


def _numbers(
    row: LayerAnalysis,
    seen: Seen,
    checks: FieldChecksByNumber,
    rests_on: Collection[str],
    holds_custom: bool,
) -> dict[str, Evidence]:
    observed = _observed(seen, row.name)
    declared = [Status.DECLARED] if rests_on else []
    held = [Status.DECLARED] if holds_custom else declared
    is_blurred = row.name in seen.not_numbers
    return {
        name: _field(getattr(row, name), checks[name].layers[row.name], declared, is_blurred)
        if name in checks
        else _evidence(
            getattr(row, name), observed[name], held if name == "live_bytes" else declared
        )
        for name in COMPARED
    }


def _observed(seen: Seen, layer: str) -> dict[str, Any]:
    """Return what was observed of a layer, by the names of the numbers that claim it."""
    observation = seen.observations[layer]
    return observation._asdict() | {
        "activation_size": observation.output_size,
        "weights": {**observation.weights, **observation.statistics},
        "macs_effective": seen.macs_effective[layer],
    }


def _evidence(claimed: Any, observed: Any, otherwise: Sequence[Status]) -> Evidence:
    """Return a claim as refuted where something else is seen, and else as proved or as stated."""
    if claimed != observed:
        return Evidence(claimed, observed, Status.REFUTED)
    return Evidence(claimed, observed, worst([Status.PROVED, *otherwise]))


def _field(
    claimed: tuple[int | None, ...] | None,
    checks: tuple[FieldCheck | None, ...],
    otherwise: Sequence[Status],
    is_blurred: bool,
) -> Evidence:
    """Return the field along all axes; the size seen is None where none was."""
    if claimed is None:
        return Evidence(None, None, Status.NOTHING_CLAIMED)
    if is_blurred:
        return Evidence(claimed, (None,) * len(claimed), Status.NOT_OBSERVABLE)
    checks = checks[: len(claimed)]
    observed = tuple(check and check.observed for check in checks)
    statuses = [_axis_status(size, check) for size, check in zip(claimed, checks, strict=True)]
    return Evidence(claimed, observed, worst([*statuses, *otherwise]), _notes(checks))


def _axis_status(claimed: int | None, check: FieldCheck | None) -> Status:
    if claimed is None:
        return Status.NOTHING_CLAIMED
    if check is None:
        return Status.NOT_OBSERVABLE
    return check.status if claimed == check.claimed else Status.REFUTED


def _notes(checks: Sequence[FieldCheck | None]) -> str:
    names = AXIS_NAMES[len(checks)]
    return "; ".join(
        f"along the {name}, {check.note}"
        for name, check in zip(names, checks, strict=True)
        if check is not None and check.note
    )


def _declared(row: LayerAnalysis, checks: FieldChecksByNumber) -> dict[str, Evidence]:
    return {
        name: Evidence(getattr(row, name), None, Status.DECLARED)
        for name in COMPARED
        if name not in checks or getattr(row, name) is not None
    }


def _while_custom_is_held(network: Network, rests_on: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the nodes that run while an output is held whose size a custom layer declares."""
    held = [
        position
        for position, node in enumerate(network.nodes)
        if rests_on[node.name] or any(rests_on[name] for name in node.inputs)
    ]
    span = network.nodes[held[0] : held[-1] + 1] if held else ()
    return {node.name for node in span}


def _best_known(layer: LayerProof, name: str) -> int:
    """Return a number as observed, or as declared where it cannot be."""
    claimed, observed, *_ = layer.numbers[name]
    known: int = claimed if observed is None else observed
    return known
